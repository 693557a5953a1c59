"""Absence in two windows, against a day-by-day count; and what the figures would tell about one person."""

from __future__ import annotations

import calendar
import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, permutations, product
from math import ceil
from operator import mul
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import demo
from infra.commands.outcomes import protection
from infra.commands.outcomes.absence import DAY, Absence, Spell, Totals, Window, absences, joined, totals, windows
from infra.commands.outcomes.protection import is_safe, may_show
from infra.commands.outcomes.reading import read_spells
from infra.commands.outcomes.report import ABSENCE, BESIDE, Question, Staffing, report
from infra.commands.outcomes.table import as_json, table_of
from shared.errors import SoundingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from infra.commands.outcomes.report import Half

DEMO = Path(demo.__file__).with_name("spells.csv")
BEFORE = Window(date(2023, 2, 4), date(2023, 9, 3))
AFTER = Window(date(2023, 9, 4), date(2024, 4, 3))  # with a leap day
TODAY = date(2026, 11, 22)


def spell(first: str, last: str | None, person: int = 0) -> Spell:
    """A spell from ISO dates."""
    return Spell(person, date.fromisoformat(first), date.fromisoformat(last) if last else None)


def counted(spells: Iterable[Spell], window: Window) -> list[Absence]:
    """The same by another way: each person's set of days, walked through day by day."""
    days_of = defaultdict(set)
    for each in spells:
        day = each.first
        while day <= (each.last or window.last):
            days_of[each.person].add(day)
            day += DAY
    found = []
    for days in days_of.values():
        within = [window.first + n * DAY for n in range(window.days) if window.first + n * DAY in days]
        if within:
            found.append(Absence(sum(day == window.first or day - DAY not in days for day in within), len(within)))
    return found


DAYS = st.dates(date(2023, 12, 1), date(2024, 4, 30))  # around a leap day


@st.composite
def spells_of_a_team(draw: Any) -> list[Spell]:
    """Up to twelve spells of up to three people, many of them overlapping, adjoining or open."""
    spells = []
    for _ in range(draw(st.integers(0, 12))):
        first, length = draw(DAYS), draw(st.one_of(st.none(), st.integers(0, 40)))
        last = None if length is None else first + timedelta(length)
        spells.append(Spell(draw(st.integers(0, 2)), first, last))
    return spells


@st.composite
def looked_at(draw: Any) -> Window:
    """A window of up to three months among those days."""
    first = draw(DAYS)
    return Window(first, first + timedelta(draw(st.integers(0, 90))))


@given(spells_of_a_team(), looked_at())
def test_absence_is_what_a_count_day_by_day_gives(spells: list[Spell], window: Window) -> None:
    assert sorted(absences(spells, window)) == sorted(counted(spells, window))


@given(spells_of_a_team(), looked_at(), st.randoms())
def test_the_order_of_the_rows_and_their_repetition_do_not_matter(
    spells: list[Spell], window: Window, shuffle: Any
) -> None:
    others = [*spells, *spells[:3]]
    shuffle.shuffle(others)
    assert sorted(absences(others, window)) == sorted(absences(spells, window))


@given(spells_of_a_team())
def test_a_persons_joined_spells_lie_more_than_a_day_apart(spells: list[Spell]) -> None:
    for person, theirs in joined(spells).items():
        assert all(each.person == person for each in theirs)
        for earlier, later in pairwise(theirs):
            assert earlier.last is not None
            assert later.first - earlier.last > DAY


FEBRUARY = Window(date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("2024-02-05", "2024-02-09")], [(1, 5)]),
        ([("2024-02-05", "2024-02-09"), ("2024-02-08", "2024-02-12")], [(1, 8)]),  # overlapping
        ([("2024-02-05", "2024-02-09"), ("2024-02-10", "2024-02-12")], [(1, 8)]),  # adjoining
        ([("2024-02-05", "2024-02-09"), ("2024-02-12", "2024-02-12")], [(2, 6)]),  # Friday and Monday
        ([("2024-02-01", "2024-02-20"), ("2024-02-05", "2024-02-09")], [(1, 20)]),  # one within the other
        ([("2024-01-20", "2024-02-02"), ("2024-02-27", "2024-03-10")], [(2, 5)]),  # cut to the window
        ([("2024-02-27", None)], [(1, 3)]),  # to the leap day
        ([("2024-02-27", None), ("2024-03-05", "2024-03-06")], [(1, 3)]),
        ([("2024-01-01", None), ("2024-02-05", "2024-02-09")], [(1, 29)]),  # nothing follows an open spell
        ([("2024-02-29", "2024-02-29")], [(1, 1)]),
        ([("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-02")], []),
        ([("2024-01-31", "2024-01-31"), ("2024-02-01", "2024-02-01")], [(1, 1)]),
        ([("2024-03-01", None)], []),
        ([], []),
    ],
)
def test_spells_are_joined_and_cut(rows: list[tuple[str, str | None]], found: list[tuple[int, int]]) -> None:
    assert absences([spell(*row) for row in rows], FEBRUARY) == found


def test_a_spell_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        spell("2024-02-05", "2024-02-04")


def test_both_readings_of_the_score() -> None:
    people = [Absence(3, 5), Absence(1, 10), Absence(2, 4)]
    assert totals(people) == Totals(people=3, spells=6, days=19, each_persons=45 + 10 + 16, pooled=36 * 19)
    assert totals([]) == Totals(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("around", "months", "before", "after"),
    [
        ("2023-09-04", 7, ("2023-02-04", "2023-09-03", 212), ("2023-09-04", "2024-04-03", 213)),
        ("2024-03-01", 1, ("2024-02-01", "2024-02-29", 29), ("2024-03-01", "2024-03-31", 31)),
        ("2023-03-01", 12, ("2022-03-01", "2023-02-28", 365), ("2023-03-01", "2024-02-29", 366)),
        ("2024-02-29", 12, ("2023-02-28", "2024-02-28", 366), ("2024-02-29", "2025-02-27", 365)),
        ("2024-08-31", 6, ("2024-02-29", "2024-08-30", 184), ("2024-08-31", "2025-02-27", 181)),
    ],
)
def test_windows_are_as_many_months(
    around: str, months: int, before: tuple[str, str, int], after: tuple[str, str, int]
) -> None:
    found = windows(date.fromisoformat(around), months)
    assert [(w.first.isoformat(), w.last.isoformat(), w.days) for w in found] == [before, after]


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 36), st.integers(0, 400))
def test_windows_never_overlap_and_are_of_one_length(around: date, months: int, later: int) -> None:
    begins = around + timedelta(later)
    before, after = windows(around, months, begins)
    assert before.last + DAY == around
    assert after.first == begins
    for window in (before, after):
        whole = [window.first.replace(day=1)]
        for _ in range(months - 1):
            whole.append(whole[-1] + timedelta(calendar.monthrange(whole[-1].year, whole[-1].month)[1]))
        days = sum(calendar.monthrange(month.year, month.month)[1] for month in whole)
        assert abs(window.days - days) <= 3  # the ends of February


@pytest.mark.parametrize(("months", "begins"), [(0, None), (6, date(2024, 1, 31))])
def test_windows_that_would_overlap_or_are_empty(months: int, begins: date | None) -> None:
    with pytest.raises(ValueError, match="do not overlap"):
        windows(date(2024, 2, 1), months, begins)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("2024-02-05", "2024-02-09", Fraction(5, 2))], (1, Fraction(5, 2))),
        ([("2024-01-31", "2024-02-03", 2)], (1, Fraction(3, 2))),  # evenly over its four days
        ([("2024-02-05", "2024-02-06", Fraction(1, 2)), ("2024-02-07", "2024-02-09", None)], (1, Fraction(7, 2))),
        ([("2024-02-05", "2024-02-05", Fraction(1, 2))] * 2, (1, 1)),  # the morning and the afternoon
        (
            [("2024-02-05", "2024-02-05", Fraction(1, 2)), ("2024-02-05", "2024-02-05", Fraction(1, 4))],
            (1, Fraction(3, 4)),
        ),
        ([("2024-02-28", None, 40)], (1, 2)),  # nobody knows how far its 40 days reach
    ],
)
def test_days_lost_count_where_the_file_says_them(
    rows: list[tuple[str, str | None, Fraction | None]], found: tuple[int, Fraction]
) -> None:
    days = [None if lost is None else Fraction(lost) for *_, lost in rows]
    spells = [replace(spell(first, last), lost=lost) for (first, last, _), lost in zip(rows, days, strict=True)]
    assert absences(spells, FEBRUARY) == [found]


def test_parts_of_a_day_are_told_to_a_tenth() -> None:
    """A seventh of a day would tell that a window cut a spell of seven."""
    people = [Absence(1, 5 + Fraction(1, 7)), Absence(2, Fraction(8))]
    assert totals(people) == Totals(2, 3, Fraction(131, 10), Fraction(371, 10), 9 * Fraction(131, 10))


def test_days_lost_are_printed_to_one_decimal() -> None:
    """Of half days before, and calendar days after."""
    before = [replace(each, lost=Fraction(11, 2) + each.person) for each in team((1, 9), (1, 9), (1, 9))]
    staff = Staffing(20, available_days=4000)
    found = report(
        [*before, *team((1, 5), (1, 6), (1, 7), first=AFTER.first)], Question(AFTER.first, 7, staff, staff), TODAY
    )
    table = table_of(found)
    rows = {label.partition(":")[0]: tuple(cells) for label, *cells in table.rows}
    assert rows["Days of absence"] == ("19.5", "18", "−1.5 (−8%)")
    assert rows["Days per member of staff"] == ("0.98", "0.90", "−0.08 (−8%)")
    assert rows["Absence rate"] == ("0.5% (19.5/4,000)", "0.5% (18/4,000)", "0 points")
    assert rows["Bradford score B, pooled"] == ("175.5", "162", "−13.5 (−8%)")
    assert table.notes[1].startswith("Days are those that the file says were lost, else calendar days;")
    assert as_json(table, found)["before"]["days"] == 19.5


# What the figures would tell


def could_be(people: Sequence[Absence], looker: int, window_days: int, *, with_days: bool) -> list[tuple[int, ...]]:
    """Every way in which the days could lie, for one of the absent who knows how often everybody was absent."""
    ranges = [
        [int(person.days)] if number == looker else range(person.spells, window_days - person.spells + 2)
        for number, person in enumerate(people)
    ]
    score = sum(person.score for person in people)
    days = sum(person.days for person in people)
    return [
        guess
        for guess in product(*ranges)
        if sum(p.spells**2 * d for p, d in zip(people, guess, strict=True)) == score
        and (not with_days or sum(guess) == days)
    ]


def small_teams(size: int, window_days: int) -> Iterator[tuple[Absence, ...]]:
    """Every team of so many absent people with up to three spells each."""
    kinds = [Absence(spells, days) for spells in (1, 2, 3) for days in range(spells, window_days - spells + 2)]
    return combinations_with_replacement(kinds, size)


@pytest.mark.parametrize(("size", "window_days"), [(3, 9), (4, 6)])
@pytest.mark.parametrize("with_days", [True, False])
def test_what_is_called_safe_leaves_every_person_in_doubt(size: int, window_days: int, with_days: bool) -> None:
    teams = [team for team in small_teams(size, window_days) if is_safe(team, window_days, with_days=with_days)]
    assert len(teams) > 100
    for people in teams:
        for looker in range(size):
            guesses = could_be(people, looker, window_days, with_days=with_days)
            for number, person in enumerate(people):
                doubt = max(abs(guess[number] - int(person.days)) for guess in guesses)
                assert number == looker or doubt >= ceil(person.days / 5), (people, looker, number)


def test_that_days_are_shown_gives_nobody_away() -> None:
    """Who reads them knows that they were of those that may be: 16 days of four people who were absent once and three
    who were absent twice, with a score of 40, are 8 and 8, and of these only some were called safe by one ask alone.
    """
    once = [days for days in product(range(1, 6), repeat=4) if sum(days) == 8]
    twice = [days for days in product(range(2, 5), repeat=3) if sum(days) == 8]
    every = [tuple(Absence(1, d) for d in of) + tuple(Absence(2, d) for d in two) for of in once for two in twice]

    def given_away(shown: list[tuple[Absence, ...]]) -> int:
        """Of how many of these somebody's days are known to somebody else to less than a fifth."""
        found = 0
        for people in shown:
            for person, looker in permutations(range(7), 2):
                same = [other[person].days for other in shown if other[looker] == people[looker]]
                own = int(people[person].days)
                found += all(abs(int(days) - own) < ceil(own / 5) for days in same)
        return found

    assert given_away([people for people in every if is_safe(people, 184, with_days=True)])
    assert not given_away([people for people in every if may_show(people, 184, with_days=True)])


@pytest.mark.parametrize("with_days", [True, False])
def test_parts_of_a_day_leave_every_person_in_doubt_by_a_day(with_days: bool) -> None:
    """In half days a spell has one at least, and of seven days five are worked; counted in half days throughout."""
    window = 9

    def most(spells: int) -> int:
        return int(2 * Fraction(5, 7) * (window - spells + 1))

    kinds = [(spells, halves) for spells in (1, 2, 3) for halves in range(spells, most(spells) + 1)]
    found = 0
    for team in Random(1).sample(list(combinations_with_replacement(kinds, 4)), 250):
        people = [Absence(spells, Fraction(halves, 2)) for spells, halves in team]
        if not is_safe(people, window, with_days=with_days, unit=Fraction(1, 2)):
            continue
        found += 1
        for looker in range(4):
            ranges = [
                [halves] if number == looker else range(spells, most(spells) + 1)
                for number, (spells, halves) in enumerate(team)
            ]
            total, score = (sum(spells**power * halves for spells, halves in team) for power in (0, 2))
            weights = [spells**2 for spells, _ in team]
            guesses = [
                guess
                for guess in product(*ranges)
                if sum(map(mul, weights, guess)) == score and (not with_days or sum(guess) == total)
            ]
            for number, (_, halves) in enumerate(team):
                doubt = max(abs(guess[number] - halves) for guess in guesses)
                assert number == looker or doubt >= max(2, halves / 5), (team, looker, number)
    assert found >= 10


@pytest.mark.parametrize(
    ("lost", "unit"),
    [
        ([], 1),
        ([None, None], 1),
        ([Fraction(2), Fraction(4)], 1),
        ([Fraction(1, 2), None, Fraction(2)], Fraction(1, 2)),
        ([Fraction(3, 4), Fraction(1, 2)], Fraction(1, 4)),
        ([Fraction(8, 15), Fraction(2)], Fraction(1, 15)),  # four hours of 7.5
    ],
)
def test_the_unit_is_what_all_that_was_lost_is_a_multiple_of(lost: list[Fraction | None], unit: Fraction) -> None:
    assert protection.unit_of([replace(spell("2024-02-01", "2024-02-09"), lost=of) for of in lost]) == unit


def test_hours_are_moved_in_the_files_own_unit() -> None:
    """In whole days too few moves are left; where all have half a day their sum gives each."""
    people = [Absence(spells, Fraction(halves, 2)) for spells, halves in ((1, 5), (1, 9), (2, 2), (1, 7), (2, 4))]
    assert [is_safe(people, 200, with_days=False, unit=unit) for unit in (1, Fraction(1, 2))] == [False, True]
    half_days = [replace(each, lost=Fraction(1, 2)) for each in team(*[(1, 1)] * 12)]
    assert half(half_days).withheld == ABSENCE
    more = [replace(each, lost=Fraction(each.person % 4 + 1, 2)) for each in team(*[(1, 3)] * 12)]
    assert half(more).withheld == ()


@given(st.lists(st.builds(Absence, st.integers(1, 9), st.integers(9, 99)), min_size=3, max_size=7), st.booleans())
def test_a_move_of_days_changes_no_figure(people: list[Absence], with_days: bool) -> None:
    for move in protection._moves(people, 0, protection._alike(people), with_days=with_days):
        moved = [Absence(each.spells, each.days + move.get(number, 0)) for number, each in enumerate(people)]
        assert moved[0] != people[0]
        assert totals(moved).each_persons == totals(people).each_persons
        if with_days:
            assert totals(moved) == totals(people)


@pytest.mark.parametrize(
    ("people", "score", "everything"),
    [
        ([(1, 5), (1, 6), (1, 7)], True, True),
        ([(1, 5), (1, 6)], False, False),  # each knows the other's
        ([(1, 1), (1, 1), (1, 1)], False, False),  # three spells in three days
        ([(1, 3), (1, 3), (2, 8)], True, False),  # two equations give the one with two spells: 8 days
        ([(1, 3), (2, 8), (3, 9)], True, False),  # to one of them, the other two are two equations
        ([(1, 5), (1, 6), (1, 7), (2, 8), (2, 9), (2, 10)], True, True),
        ([(1, 40), (1, 6), (1, 7), (2, 40), (2, 9), (2, 10), (3, 9)], True, True),  # nobody else has three spells
        ([(1, 50), (2, 40), (2, 41), (2, 42), (3, 60)], True, False),  # one with one spell, looking, knows the three
        ([(1, 4), (1, 6), (1, 7), (2, 4), (2, 9), (2, 10), (4, 90)], True, False),  # 18 days more or fewer cannot be
        ([], False, False),
        ([(1, Fraction(9, 2)), (1, Fraction(13, 2)), (1, Fraction(15, 2))], True, True),
        ([(1, Fraction(1, 2)), (1, Fraction(1, 2)), (1, Fraction(1, 2))], False, False),  # whole days are moved
        (
            [(1, Fraction(140)), (1, Fraction(141)), (1, Fraction(142))],
            False,
            False,
        ),  # of 200 days at most 143 are worked
    ],
)
def test_when_figures_may_stand_together(people: list[tuple[int, Any]], score: bool, everything: bool) -> None:
    absent = [Absence(*each) for each in people]
    assert [is_safe(absent, 200, with_days=with_days) for with_days in (False, True)] == [score, everything]


def team(*people: tuple[int, int], first: date = BEFORE.first) -> list[Spell]:
    """Spells of this many and these days for each person, from a day on: one day each, and the last one longer."""
    spells = []
    for number, (times, days) in enumerate(people):
        for nth in range(times):
            begins = first + 2 * nth * DAY
            length = days - times + 1 if nth == times - 1 else 1
            spells.append(Spell(number, begins, begins + (length - 1) * DAY))
    return spells


def half(spells: list[Spell], **staffing: Any) -> Half:
    """The before window's figures of a team of 20."""
    before = Staffing(**{"headcount": 20, **staffing})
    return report(spells, Question(AFTER.first, 7, before, Staffing(20)), TODAY).before


def figures(found: Half) -> dict[str, int | None]:
    """All figures of absence."""
    return {name: getattr(found, name) for name in ABSENCE}


SHOWN = {"people": 3, "spells": 3, "days": 18, "each_persons": 18, "pooled": 162}


def test_all_is_shown_where_all_is_safe() -> None:
    found = half(team((1, 5), (1, 6), (1, 7)))
    assert found.withheld == ()
    assert figures(found) == SHOWN


def test_the_score_stays_where_the_rest_would_give_one_person_away() -> None:
    found = half(team((1, 3), (1, 3), (2, 8)))
    assert found.withheld == BESIDE
    assert figures(found) == dict.fromkeys(BESIDE) | {"people": 3, "spells": 4, "each_persons": 38}


@pytest.mark.parametrize(
    ("spells", "staffing"),
    [
        (team((1, 5), (1, 6), (1, 7)), {"headcount": 7}),
        (team((1, 5), (1, 6)), {}),
        (team(), {}),
        (team((1, 1), (1, 1), (1, 1)), {}),
    ],
)
def test_nothing_is_shown_otherwise_and_nothing_tells_why(spells: list[Spell], staffing: dict[str, int]) -> None:
    found = half(spells, **staffing)
    assert found.withheld == ABSENCE
    assert figures(found) == dict.fromkeys(ABSENCE)


def test_staff_who_came_and_went_are_hidden_for_a_small_team() -> None:
    small = half([], headcount=7, starters=1, leavers=2)
    assert (small.starters, small.leavers, small.average_headcount) == (None, None, None)
    large = half([], starters=1, leavers=2)
    assert (large.starters, large.leavers, large.average_headcount) == (1, 2, Fraction(41, 2))


def test_k_is_never_below_five() -> None:
    def ask(k: int) -> None:
        report([], Question(AFTER.first, 7, Staffing(20), Staffing(20), k=k), TODAY)

    ask(5)
    with pytest.raises(SoundingsError, match="never below 5"):
        ask(4)


def test_the_average_headcount_is_that_of_the_first_and_the_last_day() -> None:
    """NHS England's leaver rate; `headcount` is the before window's last day and the after window's first."""
    staffing = Staffing(20, starters=4, leavers=1)
    both = report([], Question(AFTER.first, 7, staffing, staffing), TODAY)
    assert both.before.average_headcount == Fraction(17 + 20, 2)
    assert both.after.average_headcount == Fraction(20 + 23, 2)


# The demo's file


def test_the_made_up_file_gives_study_1s_scores_under_the_first_reading() -> None:
    """Recomputed here from the file's text by nothing of ours: every person, every day."""
    days_of: dict[str, set[date]] = defaultdict(set)
    with DEMO.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            first, last = (
                date(*map(int, reversed(day.split("/")))) if day else AFTER.last
                for day in (row["Absence Start Date"], row["Absence End Date"])
            )
            days_of[row["Employee Number"]] |= {first + n * DAY for n in range((last - first).days + 1)}
    assert len(days_of) == 20
    scores = []
    for window in (BEFORE, AFTER):
        calendar_days = [window.first + n * DAY for n in range(window.days)]
        score = 0
        for days in days_of.values():
            absent = [day in days for day in calendar_days]
            starts = sum(now and not earlier for earlier, now in zip([False, *absent], absent, strict=False))
            score += starts**2 * sum(absent)
        scores.append(score)
    assert scores == [4824, 348]
    ours = [totals(absences(read_spells(DEMO).spells, window)) for window in (BEFORE, AFTER)]
    assert ours == [Totals(16, 48, 402, 4824, 926_208), Totals(14, 23, 127, 348, 67_183)]


def test_the_made_up_file_has_every_kind_of_row() -> None:
    spells = read_spells(DEMO).spells
    by_person = defaultdict(list)
    for each in sorted(spells, key=lambda each: each.first):
        by_person[each.person].append(each)
    pairs = [pair for theirs in by_person.values() for pair in pairwise(theirs)]
    ends = [(one.last, two.first) for one, two in pairs if one.last]
    assert any(last >= first for last, first in ends)  # overlapping
    assert any(last + DAY == first for last, first in ends)  # adjoining
    assert any(each.last is None for each in spells)
    assert any(each.last and each.first < AFTER.first <= each.last for each in spells)  # in both windows
    assert any(each.last and (each.last < BEFORE.first or each.first > AFTER.last) for each in spells)
    leap_day = date(2024, 2, 29)
    assert any(each.last and each.first <= leap_day <= each.last for each in spells)


def test_the_table_of_the_made_up_file() -> None:
    question = Question(AFTER.first, 7, Staffing(20), Staffing(20), team="A made-up team")
    table = table_of(report(read_spells(DEMO).spells, question, TODAY))
    assert table.caption == "A made-up team: absence before and after"
    assert table.columns == (
        "Outcome",
        "Before: 4 February 2023 to 3 September 2023 (212 days)",
        "After: 4 September 2023 to 3 April 2024 (213 days)",
        "Change",
    )
    assert list(table.rows) == [
        ("Staff", "20", "20", "0"),
        ("People absent at least once", "16", "14", "−2 (−13%)"),
        ("Spells of absence", "48", "23", "−25 (−52%)"),
        ("Days of absence", "402", "127", "−275 (−68%)"),
        ("Spells per member of staff", "2.40", "1.15", "−1.25 (−52%)"),
        ("Days per member of staff", "20.10", "6.35", "−13.75 (−68%)"),
        ("Bradford score A, each person’s", "4,824", "348", "−4,476 (−93%)"),
        ("Bradford score B, pooled", "926,208", "67,183", "−859,025 (−93%)"),
    ]
    assert table.notes[0] == "Each window is 7 months long: 212 and 213 days, the first and the last day included."
