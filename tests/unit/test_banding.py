"""Ranges in place of figures: never fewer than three numbers at an end, never one or two people in a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import meaning
from shared.banding import FEWEST, MOST_RANGES, Range, band, is_at_an_end, ranges
from shared.instrument import Slider, WholeNumber


@pytest.mark.parametrize(
    ("people", "names"),
    [
        (9, ["under 50%", "50% or more"]),
        (10, ["under 25%", "25% to 74%", "75% or more"]),
        (13, ["under 25%", "25% to 74%", "75% or more"]),
        (14, ["under 15%", "15% to 39%", "40% to 59%", "60% to 84%", "85% or more"]),
    ],
)
def test_the_ranges_follow_the_number_of_people(people: int, names: list[str]) -> None:
    assert list(dict.fromkeys(band(inside / people, people) for inside in range(people + 1))) == names
    assert [meaning.band(name) for name in names] == names, "as they are kept, so they are told in English"


def test_at_either_end_are_three_numbers_of_people_or_more() -> None:
    """So neither unanimity nor one person who said otherwise can be read off."""
    for people in range(5, 201):
        found = [band(inside / people, people) for inside in range(people + 1)]
        assert len(set(found[:FEWEST])) == len(set(found[-FEWEST:])) == 1, people
        assert found[0] != found[-1], people
        assert len(list(dict.fromkeys(found))) == len(set(found)), people


@pytest.mark.parametrize(
    ("inside", "at_an_end"), [(0, True), (2, True), (3, False), (77, False), (78, True), (80, True)]
)
def test_an_exact_share_is_not_of_all_but_two(inside: int, at_an_end: bool) -> None:
    assert is_at_an_end(inside, 80) is at_an_end


def number(least: int, most: int, headline_from: int | None = None) -> WholeNumber:
    return WholeNumber(
        id="years", kind="number", text="Years?", short="Years", least=least, most=most, headline_from=headline_from
    )


SLIDER = Slider(id="s", kind="slider", text="?", short="S", low_label="none", high_label="all")


@st.composite
def asked(draw: st.DrawFn) -> tuple[WholeNumber | Slider, dict[str, int]]:
    """A question for a whole number, and what people gave."""
    least = draw(st.integers(0, 100))
    most = least + draw(st.integers(1, 5_000))
    first = draw(st.none() | st.integers(least, most))
    item = draw(st.just(SLIDER) | st.just(number(least, most, first)))
    given = draw(st.dictionaries(st.integers(item.least, item.most), st.integers(1, 6), max_size=30))
    return item, {str(value): people for value, people in given.items()}


@given(asked())
def test_a_range_has_nobody_or_three_people(case: tuple[WholeNumber | Slider, dict[str, int]]) -> None:
    item, counts = case
    found = ranges(item, counts)
    first = item.most + 1 if item.headline_from is None else item.headline_from
    sides = [[each for each in found if each.last < first], [each for each in found if each.first >= first]]
    assert [each for side in sides for each in side] == found  # none lies across the headline's first number
    assert [each.first for each in found] == [item.least, *(each.last + 1 for each in found[:-1])]
    assert found[-1].last == item.most
    for side in sides:
        assert len(side) <= MOST_RANGES + 1
        assert len(side) == 1 or all(each.people == 0 or each.people >= FEWEST for each in side)
    for each in found:
        assert each.people == sum(people for value, people in counts.items() if each.first <= int(value) <= each.last)


@given(asked())
def test_no_end_of_a_range_is_somebodys_answer(case: tuple[WholeNumber | Slider, dict[str, int]]) -> None:
    """Every end lies on the question's own grid, whatever was answered."""
    item, counts = case
    every = {str(value): FEWEST for value in range(item.least, item.most + 1)}
    grid = {each.first for each in ranges(item, every)}
    assert {each.first for each in ranges(item, counts)} <= grid


def test_ranges_of_years() -> None:
    """Years in post of 14 people: 1, 3, 7, 12 and 18 were one person's each."""
    given = dict.fromkeys(("1", "3", "7", "12", "18"), 1) | {"2": 3, "5": 4, "30": 2}
    assert ranges(number(0, 50), given) == [
        Range(0, 4, 5), Range(5, 9, 5), Range(10, 34, 4), Range(35, 39, 0), Range(40, 44, 0), Range(45, 50, 0),
    ]  # fmt: skip
