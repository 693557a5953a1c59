"""The sentences below a table of outcomes: what may be said of the change, and how to read it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from infra.commands.outcomes.protection import LEAST_ABSENT
from shared.figures import half_up
from shared.verdict import between, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.commands.outcomes.chance import Both, Change
    from infra.commands.outcomes.report import Report

EACH_PERSONS = "Bradford score A, each person’s: the sum of every person’s own spells × spells × days"
POOLED = "Bradford score B, pooled: all spells of the team × all spells of the team × all days of the team"


def said_of(report: Report) -> Iterator[str]:
    """What chance may do to the change of spells, and of days, where that may be said."""
    if (found := report.further) is None:
        return
    if found.spells is not None:
        ends = between(*found.spells.interval, is_clear=found.spells.is_clear)
        told = "more than chance would give" if found.spells.is_clear else "that much can be chance"
        yield f"{_moved(report, 'spells', found.per, found.spells)} (95% interval {ends}%): {told}."
    if found.days is not None:
        yield f"{_moved(report, 'days', found.per, found.days)}: {_told(found.days)}."
    else:
        yield "What chance may do to days is not said: beside the rest it would give one person’s absence away."


def _moved(report: Report, of: str, per: Both, change: Change) -> str:
    """`Spells fell from 11.3 to 5.4 per 1,000 days, −52%`."""
    counts = getattr(report.before, of), getattr(report.after, of)
    before, after = (half_up(Fraction(1000 * count, days), 1) for count, days in zip(counts, per, strict=True))
    size = half_up(change.percent)
    went = "fell" if size < 0 else "rose" if size > 0 else "went"
    return f"{of.capitalize()} {went} from {before:,} to {after:,} per 1,000 days, {signed(size)}%"


def _told(days: Change) -> str:
    if days.is_clear:
        return "more than chance would give"
    fall = days.fall_by_chance
    if fall == 100:
        return "that much can be chance, and so can almost any change"
    most = f"a fall of up to {fall}%" if days.size < 0 else f"a rise of up to {-(-100 * fall // (100 - fall)):,}%"
    return f"that much can be chance, and so can {most}"


def notes_of(report: Report) -> list[str]:
    """How to read the table."""
    before, after = report.before, report.after
    length = "1 month" if report.months == 1 else f"{report.months} months"
    same = before.window.days == after.window.days
    days = f"{before.window.days} days" if same else f"{before.window.days} and {after.window.days} days"
    notes = [
        f"Each window is {length} long: {days}, the first and the last day included.",
        f"{EACH_PERSONS}. {POOLED}. They are different measures: never compare one with the other.",
        "Days are calendar days. Spells of one person that overlap or follow on the next day are one spell. A spell "
        "is cut to the window, one that reaches into both windows counts in each, and one without a last day runs to "
        "the end of the window.",
        f"Shown only for at least {report.k} staff of whom at least {LEAST_ABSENT} were absent in the window, and only "
        "where one person’s absence cannot be worked out from the figures.",
        *_withheld_notes(report),
        *_further_notes(report),
        "A change is not a cause: season, staffing and recording change too. Publish one such table for a team: two "
        "with other windows or other people can be subtracted from each other.",
    ]
    if any(half.available_days is not None for half in (before, after)):
        notes.insert(3, "Days of absence and days available are those of people, part-time staff in full.")
    return notes


def _withheld_notes(report: Report) -> list[str]:
    notes = []
    for half in (report.before, report.after):
        if "people" in half.withheld:
            notes.append(f"The {half.name} window’s figures are not shown, for one of these reasons.")
        elif half.withheld:
            notes.append(
                f"Of the {half.name} window the score A is shown without spells, days, rate and score B: together they "
                "would give one person’s absence away."
            )
    return notes


def _further_notes(report: Report) -> Iterator[str]:
    if (found := report.further) is None:
        return
    given = report.before.available_days, report.after.available_days
    if found.per != given:
        yield "Days available were not given for both windows: all staff on every day of the window stand in for them."
    yield (
        "Days depend on a few long spells. In simulated teams of 30 whose absence truly fell by 40%, comparing a year "
        "with the next shows it for spells in three of five at best, for days in one of seven; with smaller teams and "
        "shorter windows less often."
    )
    yield (
        "In simulated teams of 20 in which nothing changed the second score A was from a sixth of the first to six "
        "times, over 7 months: read no change from a score without the sentences on spells and days."
    )
