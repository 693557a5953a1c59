"""A unit beside the rest of those above it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.publication import OptionCount, Publication, Withheld
from shared.summary.beside import Above, beside, is_far_below
from tests.unit.summary.sample import REGISTRARS

ITEM = REGISTRARS.items[0]


def unit(name: str, people: int, answered: int, **changes: Any) -> Publication:
    """A unit with one question."""
    counts = (
        OptionCount(value="1", label="No", people=answered - people),
        OptionCount(value="2", label="Yes", people=people, headline=True),
    )
    item = ITEM.model_copy(update={"headline_people": people, "n": answered, "counts": counts, **changes})
    return REGISTRARS.model_copy(update={"unit_name": name, "items": (item,), "threshold": 8})


TEAM = unit("Ward 1", 12, 14)


def test_the_rest_is_the_whole_without_its_own_people() -> None:
    above = [Above(unit("Heart", 30, 50), 3), Above(unit("The trust", 300, 414), 40)]
    assert beside(TEAM, above) == {ITEM.item: "The rest of Heart: 50% (18/36). The rest of The trust: 72% (288/400)."}


@pytest.mark.parametrize(
    "above",
    [
        Above(unit("Two teams", 30, 50), 2),
        Above(unit("Few others", 17, 21), 5),
        Above(unit("Nobody else", 12, 14), 5),
        Above(unit("Fewer than its part", 11, 40), 5),
        Above(unit("Other words", 30, 50, text="In other words?"), 5),
        Above(unit("Hidden", 30, 50, n=None, headline_people=None, counts=(), withheld=Withheld.TOO_FEW), 5),
        Above(unit("Withheld", 30, 50).model_copy(update={"items": (), "withheld": Withheld.TOO_FEW}), 5),
    ],
    ids=lambda above: above.publication.unit_name,
)
def test_nothing_where_it_would_tell_too_much_or_compare_what_is_not_alike(above: Above) -> None:
    assert beside(TEAM, [above]) == {}


def test_nothing_of_a_question_that_the_unit_itself_does_not_show_or_that_is_sensitive() -> None:
    above = [Above(unit("Heart", 30, 50), 3)]
    hidden = unit("Ward 1", 12, 14, n=None, headline_people=None, counts=(), withheld=Withheld.TOO_FEW)
    assert beside(hidden, above) == {}
    assert beside(unit("Ward 1", 12, 14, sensitive=True), above) == {}


def test_a_unit_far_below_the_rest_of_a_unit_above_with_three_teams() -> None:
    """4 of 14 beside 260 of 400 elsewhere; 5 of 14 may be chance."""
    above = Above(unit("Heart", 264, 414), 3)
    assert is_far_below(unit("Ward 1", 4, 14), [above])
    assert not is_far_below(unit("Ward 1", 5, 14), [Above(unit("Heart", 265, 414), 3)])
    assert not is_far_below(unit("Ward 1", 14, 14), [Above(unit("Heart", 14, 414), 3)])


@pytest.mark.parametrize(
    "above",
    [
        Above(unit("Two teams", 264, 414), 2),
        Above(unit("Few others", 11, 21), 3),
        Above(unit("Other words", 264, 414, text="In other words?"), 3),
    ],
    ids=lambda above: above.publication.unit_name,
)
def test_no_unit_is_far_below_where_there_is_no_rest_to_be_told_of(above: Above) -> None:
    assert not is_far_below(unit("Ward 1", 0, 14), [above])
    assert not is_far_below(unit("Ward 1", 0, 14), [])
