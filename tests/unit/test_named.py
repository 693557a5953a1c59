"""What somebody names: an id before a name, and one answer where there is none, or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.operator.named import named, team_named, unit_named, wave_id
from shared.errors import SoundingsError
from shared.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS = (
    Unit(id="trust", name="Example Trust"),
    Unit(id="surgery", name="Theatres", parent="trust"),
    Unit(id="surgery-team", name="Surgery", parent="surgery", headcount=9),
    Unit(id="theatres-team", name="theatres", parent="surgery", headcount=9),
    Unit(id="ward-1-east", name="Ward 1", parent="surgery", headcount=9),
    Unit(id="ward-1-west", name="Ward  1", parent="surgery", headcount=9),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("surgery-team", "surgery-team"), ("SURGERY", "surgery-team"), ("Theatres", "theatres-team")],
)
def test_a_team_by_its_id_or_its_name(typed: str, found: str) -> None:
    assert team_named(UNITS, typed).id == found


@pytest.mark.parametrize(
    ("find", "typed", "told"),
    [
        (team_named, "surgery", "'surgery' is no team but stands above teams"),  # though a team is called so
        (team_named, "example trust", "'example trust' is no team but stands above teams"),
        (team_named, "ward 1", "several teams are called 'ward 1': ward-1-east, ward-1-west; give the id"),
        (team_named, "surgeri", "there is no team 'surgeri'; did you mean 'surgery-team'?"),
        (unit_named, "theatres", "several units are called 'theatres': surgery, theatres-team; give the id"),
        (unit_named, "zzz", "there is no unit 'zzz'"),
    ],
)
def test_no_such_name_has_one_answer(find: Callable[..., Unit], typed: str, told: str) -> None:
    with pytest.raises(SoundingsError) as raised:
        find(UNITS, typed)
    assert str(raised.value) == told


@pytest.mark.parametrize("typed", ["2027-02-01", "1/2/2027", "01/02/2027", "1 Feb 2027", "1 february 2027"])
def test_a_wave_by_any_usual_spelling_of_its_day(typed: str) -> None:
    assert wave_id(typed, ["2026-12-01", "2027-02-01"]) == "2027-02-01"


def test_few_that_are_not_near_are_listed() -> None:
    for names, told in (({}, "none yet"), ({"groups": "Groups"}, "groups")):
        with pytest.raises(SoundingsError) as raised:
            named("programme", "xyz", names)
        assert str(raised.value) == f"there is no programme 'xyz'; there is {told}"
