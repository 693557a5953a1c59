"""Whoever gets no figure of her own reads that of the nearest unit above that she may: nobody is left with nothing."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.operator.definitions import SHIPPED, read_instrument
from shared.closed import Closed
from shared.programme import Programme
from shared.publishing import publications
from shared.tally import Tally
from shared.unit import Tree, Unit
from tests.strategies import trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.publication import Publication

INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
K = 8


def tree(*services: str) -> Tree:
    """Services below a trust, each the letters of its teams."""
    inner = [Unit(id="top", name="Top"), *(Unit(id=f"s{teams}", name="Service", parent="top") for teams in services)]
    teams = [Unit(id=t, name=t, parent=f"s{teams}", headcount=60) for teams in services for t in teams]
    return Tree([*inner, *teams])


def published(of: Tree, people: Mapping[str, int], answered: Mapping[str, int] | None = None) -> dict[str, Publication]:
    """What is shown where so many people of each team answered, and so many of them the question `adapt`."""
    tallies = {}
    for team, n in people.items():
        one = (answered or people)[team]
        values = {value: m for value, m in (("4", one - one // 2), ("2", one // 2)) if m}
        tallies[team] = Tally(n, {"adapt": one, "continue": n}, {"adapt": values, "continue": {"4": n}})
    programme = Programme(
        id="rp", title="RP", instrument=INSTRUMENT.id, instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    closed = Closed(programme.wave(date(2027, 1, 11)), INSTRUMENT, of, tallies)
    return {each.unit: each for each in publications(closed, random.Random(1).shuffle)}


def read(found: Mapping[str, Publication], unit: str, figure: str = "adapt") -> str | None:
    return found[unit].instead.get(figure)


@pytest.mark.parametrize(
    ("people", "unit"),
    [
        ({"a": 3, "b": 20, "c": 20, "d": 20}, "sabcd"),
        ({"a": 0, "b": 20, "c": 20, "d": 20}, "sabcd"),  # nobody looks like few
        ({"a": 7, "b": 20, "c": 20, "d": 20}, "sabcd"),
        ({"a": 4, "b": 4, "c": 4, "d": 4}, "sabcd"),  # 12 others in the remainder
        ({"a": 3, "b": 3, "c": 3, "d": 1}, None),  # 7 others: they would be known to who knows her own team's
    ],
)
def test_a_team_without_a_figure_reads_its_service(people: dict[str, int], unit: str | None) -> None:
    found = published(tree("abcd"), people)
    assert found["a"].withheld is not None
    assert read(found, "a") == unit
    assert unit is None or unit in found


def test_a_unit_of_two_teams_stands_in_for_neither() -> None:
    """Each would read the other; their leads read the trust."""
    found = published(tree("ab", "cd"), {"a": 4, "b": 20, "c": 20, "d": 20})
    assert read(found, "a") == "top"
    assert found["top"].withheld is None


def test_where_the_others_of_the_remainder_are_few_it_is_the_unit_further_up() -> None:
    """Of the service's 14 a lead of 7 would know the other 7, and the service's figure is not for her."""
    found = published(tree("abc", "def"), {"a": 7, "b": 7, "c": 0, "d": 20, "e": 20, "f": 20})
    assert (found["sabc"].withheld, found["sabc"].responses) == (None, 14)
    assert read(found, "a") == read(found, "b") == "top"
    assert read(found, "c") == "sabc"


def test_it_is_decided_figure_by_figure() -> None:
    people = {"a": 12, "b": 20, "c": 20, "d": 20}
    found = published(tree("abcd"), people, people | {"a": 6})
    assert found["a"].withheld is None
    assert found["a"].instead.keys() >= {"adapt"}
    assert read(found, "a") == "sabcd"
    assert read(found, "a", "continue") is None  # it has its own


def test_a_team_that_is_hidden_for_its_neighbour_reads_one_that_leaves_no_few() -> None:
    found = published(tree("abcd"), {"a": 3, "b": 9, "c": 20, "d": 20})
    assert [found[team].withheld is None for team in "abcd"] == [False, False, True, True]
    assert (read(found, "a"), read(found, "b")) == ("sabcd", None)  # b's 9 leave the 3, also of the trust's same people
    larger = published(tree("abcd", "efg"), {"a": 3, "b": 9} | dict.fromkeys("cdefg", 20))
    assert (read(larger, "a"), read(larger, "b")) == ("sabcd", "top")


@settings(max_examples=40)
@given(st.data(), trees(teams=7))
def test_what_is_read_instead_is_shown_above_and_of_three_teams_or_more(data: st.DataObject, of: Tree) -> None:
    of = of.without(())
    people = {team.id: data.draw(st.integers(0, 20)) for team in of.teams()}
    answered = {team: data.draw(st.integers(0, n)) for team, n in people.items()}
    found = published(of, people, answered)
    for unit, each in found.items():
        own = {item.item for item in each.items if item.n is not None}
        assert not own & each.instead.keys()
        for figure, other in each.instead.items():
            assert other in [*of.path(unit)][1:]
            assert of.team_counts[other] >= 3
            whole = next(item for item in found[other].items if item.item == figure)
            assert whole.n is not None
            heads = {"adapt": answered, "continue": people}[figure]
            mine, all_people = (
                sum(min(n, 10) for team, n in heads.items() if which in of.path(team)) for which in (unit, other)
            )
            assert all_people - mine >= K or all_people == mine
