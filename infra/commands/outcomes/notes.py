"""The sentences below a table of outcomes: what may be said of the change, and how to read it."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from infra.commands.outcomes.chance import Both, Change
from infra.commands.outcomes.further import YearAgo
from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.commands.outcomes.report import Report
from shared.figures import half_up
from shared.verdict import outward_end

CALENDAR = "Days are calendar days."
LOST = (
    "Days are those that the file says were lost, else calendar days; a spell that a window cuts has lost them evenly."
)
EACH_PERSONS = "Bradford score A, each person’s: the sum of every person’s own spells × spells × days"
POOLED = "Bradford score B, pooled: all spells of the team × all spells of the team × all days of the team"
NOT_ABOVE = (  # the steps of what is said without the longest spells
    "have fallen by more than half",
    "have fallen by a tenth to a half",
    "hardly have changed (by a tenth at most)",
    "have risen, to less than twice as many",
    "have risen to twice as many or more",
)
FEW_LONG = (
    "Days depend on a few long spells. In simulated teams of 30 whose absence truly fell by 40%, comparing a year "
    "with the next shows it for spells in about half, for days in one of seven; with smaller teams and shorter "
    "windows less often."
)
STAND_IN = "Days available were not given for both windows: all staff on every day of the window stand in for them."
BY_CHANCE = (
    "over 7 months simulated teams of 20 in which nothing changed had a second score A between 0.16 and 6.9 times the "
    "first (of 12 people 0.08 and 10, of 30 people 0.21 and 4.2)"
)


def said_of(report: Report) -> Iterator[str]:
    """What may be said of the change: spells, days, a year ago, and the scores last."""
    if (found := report.further) is not None:
        if found.spells is not None:
            yield f"{_moved('Spells', counts_of(report, 'spells'), found.per)}{_interval(found.spells)}."
        if report.before.days and report.after.days:
            yield f"{_moved('Days', counts_of(report, 'days'), found.per)}{_told(found.days)}."
        if found.without is not None:
            yield f"Without the longest spell of each window days would {NOT_ABOVE[found.without]}."
        yield _a_year_ago(found.year_ago)
    if (scores := counts_of(report, "each_persons")) != (None, None):
        here = f"; here it is {ratio_of(scores, (1, 1))} times" if None not in scores else ""
        yield (
            f"A Bradford score says least, so it comes last: {BY_CHANCE}{here}. Trigger points are for one person over "
            "52 weeks: compare no score of a team with them."
        )


def counts_of(report: Report, of: str) -> tuple[Any, Any]:
    """A figure before and after."""
    return getattr(report.before, of), getattr(report.after, of)


def ratio_of(counts: Both, per: Both) -> Decimal:
    """The later rate to the earlier one, as it is printed."""
    return half_up(Fraction(counts[1]) / counts[0] * per[0] / per[1], 2)


def _moved(what: str, counts: Both, per: Both) -> str:
    """`Spells fell from 11.3 to 5.4 per 1,000 available days: rate ratio 0.48`."""
    ratio = ratio_of(counts, per)
    went = "fell" if ratio < 1 else "rose" if ratio > 1 else "went"
    before, after = (f"{half_up(Fraction(1000 * of) / days, 1):,}" for of, days in zip(counts, per, strict=True))
    return f"{what} {went} from {before} to {after} per 1,000 available days: rate ratio {ratio}"


def ends(change: Change) -> tuple[Decimal, Decimal]:
    """The interval outward, each end with as many decimals as keep it off 1 where the change is clear."""
    low, high = (
        outward_end(end, way, is_clear=change.is_clear, decimals=2, none=1)
        for end, way in zip(change.interval, (-1, 1), strict=True)
    )
    return low, high


def _interval(spells: Change | None) -> str:
    if spells is None:
        return ""
    low, high = ends(spells)
    told = "more than chance would give" if spells.is_clear else "that much can be chance"
    return f", 95% CI {low} to {high}; {told}"


def _a_year_ago(found: YearAgo | str) -> str:
    if isinstance(found, str):
        return f"The same months a year earlier are not compared: {found}."
    days = f"{found.window.first:%-d %B %Y} to {found.window.last:%-d %B %Y}"
    moved = _moved("spells that began", found.spells, found.per)
    stand_in = "the staff of the before window stand in for those of then"
    return f"Since the same months a year earlier ({days}; {stand_in}) {moved}{_interval(found.change)}."


def _told(days: Change | None) -> str:
    if days is None:
        return "; what chance may do is not said: beside the rest it could give one person’s absence away"
    if days.is_clear:
        return "; more than chance would give"
    fall = days.fall_by_chance
    if fall == 100:
        return "; that much can be chance, and so can almost any change"
    most = f"a fall of up to {fall}%" if days.size < 0 else f"a rise of up to {-(-100 * fall // (100 - fall)):,}%"
    return f"; that much can be chance, and so can {most}"


def notes_of(report: Report) -> Iterator[str]:
    """How to read the table."""
    halves = before, after = report.before, report.after
    length = "1 month" if report.months == 1 else f"{report.months} months"
    days = " and ".join(dict.fromkeys((str(before.window.days), str(after.window.days))))
    yield f"Each window is {length} long: {days} days, the first and the last day included."
    yield (
        f"{LOST if report.has_lost else CALENDAR} Spells of one person that overlap or follow on the next day are one "
        "spell. A spell is cut to the window, one that reaches into both windows counts in each, and one without a "
        "last day runs to the end of the window."
    )
    if any(half.available_days is not None for half in halves):
        yield "Days of absence and days available are those of people, part-time staff in full."
    yield (
        f"Shown only for at least {report.k} staff of whom at least {LEAST_ABSENT} were absent in the window, and only "
        "where one person’s absence cannot be worked out from the figures."
    )
    for half in halves:
        if "people" in half.withheld:
            yield f"The {half.name} window’s figures are not shown, for one of these reasons."
        elif half.withheld:
            yield (
                f"Of the {half.name} window spells and the score A are shown without days, rate and score B: together "
                "they would give one person’s absence away."
            )
    if (found := report.further) is not None:
        if found.per != (before.available_days, after.available_days):
            yield STAND_IN
        yield FEW_LONG
    yield f"{EACH_PERSONS}. {POOLED}. They are different measures: never compare one with the other."
    yield (
        "A change is not a cause: season, staffing and recording change too. Publish one such table for a team: two "
        "with other windows or other people can be subtracted from each other."
    )
