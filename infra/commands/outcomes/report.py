"""A team's outcomes before and after a day: what is asked, what may be shown, and what was withheld.

A window's figures are shown for at least k staff of whom at least 3 were absent in it, and only if no one person's
absence could be worked out from them (protection.py). Where each person's score may be shown but not beside the
days, spells and the score stay, and the rest goes. What is withheld looks the same whatever the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from infra.commands.outcomes.absence import Days, Spell, Window, absences, totals, windows
from infra.commands.outcomes.further import Further, further
from infra.commands.outcomes.lost import Asked
from infra.commands.outcomes.protection import may_show, unit_of
from shared.errors import SoundingsError

LEAST_K = 5


@dataclass(frozen=True)
class Staffing:
    """What the admin knows of the team in one window; None where it was not said."""

    headcount: int  # before: on the window's last day; after: on its first
    available_days: int | None = None  # of all staff together, in calendar days
    starters: int | None = None
    leavers: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked: the day around which, how many months, and the team."""

    around: date
    months: int
    before: Staffing
    after: Staffing
    after_starts: date | None = None
    team: str = ""
    k: int = 8


@dataclass(frozen=True)
class Half:
    """One window's figures; None where it was not asked for, or is withheld."""

    name: str
    window: Window
    headcount: int
    withheld: tuple[str, ...] = ()  # the names of the fields below that may not be shown
    people: int | None = None
    each_persons: Days | None = None
    spells: int | None = None
    days: Days | None = None
    pooled: Days | None = None
    available_days: int | None = None
    starters: int | None = None
    leavers: int | None = None
    average_headcount: Fraction | None = None


@dataclass(frozen=True)
class Report:
    """Both halves, the rules that they were made by, and what may be said beside them."""

    team: str
    months: int
    k: int
    before: Half
    after: Half
    further: Further | None = None
    has_lost: bool = False  # whether the file says of a spell how many days were lost


BESIDE = ("days", "pooled")
ABSENCE = ("people", "spells", "each_persons", *BESIDE)
TURNOVER = ("starters", "leavers", "average_headcount")


def report(spells: Sequence[Spell], question: Question, today: date) -> Report:
    """The report. Raises SoundingsError, with what to do, when what the admin said cannot be so."""
    if question.k < LEAST_K:
        raise SoundingsError(f"--k is never below {LEAST_K}")
    if question.after_starts is not None and question.after_starts < question.around:
        raise SoundingsError("--after-starts is before --around, so the windows would overlap")
    first, second = windows(question.around, question.months, question.after_starts)
    if second.last > today:
        raise SoundingsError(
            f"the after window ends on {second.last:%-d %B %Y}, which is still to come: ask again then, or give fewer "
            "--months"
        )
    unit = unit_of(spells)
    halves = (
        _half("before", first, spells, question.before, question.k, unit),
        _half("after", second, spells, question.after, question.k, unit),
    )
    has_lost = any(spell.lost is not None for spell in spells)
    found = Report(question.team, question.months, question.k, *halves, has_lost=has_lost)
    return found if any("spells" in half.withheld for half in halves) else _with_further(found, spells, unit)


def _half(name: str, window: Window, spells: Sequence[Spell], staffing: Staffing, k: int, unit: Days) -> Half:
    average = _average_headcount(name, staffing)
    people = absences(spells, window)
    found = totals(people)
    joined = staffing.leavers if name == "before" else staffing.starters
    if found.people > staffing.headcount + (joined or 0):
        raise SoundingsError(
            f"in the {name} window more people were absent than the team had: the file must hold this team alone, and "
            f"--leavers-before and --starters-after say who else was in it"
        )
    if staffing.available_days is not None and found.days > staffing.available_days:
        raise SoundingsError(f"--available-days-{name} is less than the days of absence in that window")
    withheld: tuple[str, ...] = ABSENCE + TURNOVER
    if staffing.headcount >= k:
        alone, all_together = (
            may_show(people, window.days, with_days=with_days, unit=unit) for with_days in (False, True)
        )
        withheld = ABSENCE if not alone else () if all_together else BESIDE
    moves = {"starters": staffing.starters, "leavers": staffing.leavers, "average_headcount": average}
    figures: dict[str, Any] = vars(found) | moves
    shown = {figure: value for figure, value in figures.items() if figure not in withheld}
    missing = tuple(figure for figure in withheld if figures[figure] is not None)
    return Half(name, window, staffing.headcount, missing, available_days=staffing.available_days, **shown)


def _with_further(found: Report, spells: Sequence[Spell], unit: Days) -> Report:
    """What may be said beside the table, of the days available or else of the staff's calendar days."""
    before, after = found.before, found.after
    per = before.headcount * before.window.days, after.headcount * after.window.days
    if before.available_days and after.available_days:
        per = before.available_days, after.available_days
    both, staff = (before.window, after.window), min(before.headcount, after.headcount)
    with_days = before.days is not None, after.days is not None
    return replace(found, further=further(spells, Asked(both, found.months, staff, per, with_days, unit)))


def _average_headcount(name: str, staffing: Staffing) -> Fraction | None:
    """Of the window's first and last day, as NHS England's leaver rate takes it; None unless both moves are known."""
    if staffing.starters is None or staffing.leavers is None:
        if staffing.starters is not None or staffing.leavers is not None:
            raise SoundingsError(f"--starters-{name} and --leavers-{name} go together")
        return None
    grown = staffing.starters - staffing.leavers
    other_day = staffing.headcount - grown if name == "before" else staffing.headcount + grown
    average = Fraction(staffing.headcount + other_day, 2)
    if other_day < 0 or average == 0:
        raise SoundingsError(f"--starters-{name} and --leavers-{name} do not fit the headcount")
    return average
