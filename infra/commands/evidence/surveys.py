"""Every survey beside the two that are compared: who answered, how often groups met, each figure's course, the rest.

All of it was told to the unit's lead before: of a survey of which nothing was shown it is said that nothing is.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from infra.console.part import Part
from shared import figures, meaning, withheld
from shared.publication import ItemFigures, Publication
from shared.summary.beside import FEWEST_TEAMS, Above, beside, rest_of_all
from shared.summary.change import told as changes_of
from shared.summary.course import Course, courses
from shared.summary.everyone import ends, in_short
from shared.wording import period

WIDE = 6  # surveys beside each other on a page
SINCE_START = (
    "Better or worse is than the start, as in the summaries: the first survey, from the fourth on the mean of the "
    "first three. Single findings are not tested survey by survey."
)
SESSIONS = (
    "Groups are those that leads noted since the survey before, each with how many came; what was not noted is not "
    "counted."
)
WHOLE = (
    "{whole}: its share if none of those who did not answer would have said so, and if all of them would (Manski, "
    "Partial Identification of Probability Distributions, 2003)."
)
NO_REST = (
    "The rest of the organisation is not beside it: that needs the results of a unit above with at least "
    f"{FEWEST_TEAMS} teams that were asked in the same words, and enough other people."
)


def flow(history: Sequence[Publication], now: Publication, was: Publication | None) -> Part:
    """A row for each survey: who answered of how many, which groups were held before it, and the main figure."""
    columns, held = ["Survey", "Response", "Answers to each question"], any(each.held for each in history)
    rows = [[_days(each), _answered(each), _each_question(each)] for each in history]
    notes = [] if held else ["No group was noted, so it is not known how many were held and how many came."]
    if held:
        columns.append("Groups before it")
        rows = [[*row, _groups(each)] for row, each in zip(rows, history, strict=True)]
        notes += [SESSIONS, *([dose(history, now, was)] if was else [])]
    if main := next((each for each in courses(history) if each.is_primary), None):
        columns.append(main.name)
        rows = [[*row, cell] for row, cell in zip(rows, _aligned(main, history), strict=True)]
        notes = [SINCE_START, *_said(history, now), *notes, *main.did]
    return Part("Who answered, survey by survey", columns, rows, notes, "Every survey")


def course(history: Sequence[Publication]) -> Iterator[Part]:
    """The findings over the surveys, a few surveys a table; nothing where two surveys are all that there is."""
    found = [each for each in courses(history) if not each.is_primary] if len(history) > 2 else []
    lines = [(each.name, _aligned(each, history)) for each in found]
    wide = ceil(len(history) / ceil(len(history) / WIDE))  # as evenly as may be
    edges = [*range(0, len(history), wide), len(history)] if found else []
    for first, last in pairwise(edges):
        days = [f"{each.opened:%-d %b %Y}" for each in history[first:last]]
        rows = [[name, *cells[first:last]] for name, cells in lines]
        yield Part(f"Every finding, {days[0]} to {days[-1]}", ["Finding", *days], rows)


def whole(now: Publication, above: Sequence[Above]) -> Part:
    """Of each finding of a survey the ends of the whole unit's share, and the same of the rest of the units above."""
    of_wave = [each for each in above if each.publication.wave == now.wave]
    said = beside(now, of_wave)
    is_open = any(both[0] != both[1] for item in now.items if (both := ends(now, item)))  # somebody is missing
    lines = [[item.short, _ends(now, item) if is_open else "", said.get(item.item, "")] for item in now.items]
    lines = [line for line in lines if any(line[1:])]
    kept = [place for place in range(3) if any(line[place] for line in lines)]
    unit = f"The whole {'team' if now.is_team else 'unit'}"
    headings = "Finding", f"{unit}, {now.headcount or 0:,} people", "The organisation"
    notes = [in_short(now), WHOLE.format(whole=unit)] if is_open else []
    notes.append(rest_of_all(now, of_wave) or ("" if any(said.values()) else NO_REST))
    return Part(
        f"Those who did not answer, and the rest of the organisation: {_days(now)}",
        [headings[place] for place in kept],
        [[line[place] for place in kept] for line in lines],
        [note for note in notes if note],
        "Who is not in these figures",
    )


def dose(history: Sequence[Publication], now: Publication, was: Publication) -> str:
    """How many groups were noted between two surveys, where they were noted before each of these."""
    between = [each.held for each in history if was.wave < each.wave <= now.wave]
    if None in between:
        return "How many groups were held between the two surveys is not known: not all were noted."
    sessions, came = (sum(getattr(held, name) for held in between) for name in ("sessions", "came"))
    return f"Groups between the two surveys: {_sessions(sessions, came)}."


def _said(history: Sequence[Publication], now: Publication) -> Iterator[str]:
    """What the summary of a survey said of the main figure, where that is not the comparison of two surveys alone."""
    found = changes_of([each for each in history if each.wave <= now.wave]).comparison if len(history) > 2 else None
    if found:
        yield f"In the summary of {_days(now)}: {found.told}"


# Cells


def _days(of: Publication) -> str:
    return period(of.opened, of.closed)


def _answered(of: Publication) -> str:
    return meaning.answered(of) if of.is_told else withheld.among_others(of, None)


def _each_question(of: Publication) -> str:
    """How many answered each of the closed questions: `9 to 10`."""
    asked = [item for item in of.items if not (item.kind_of.is_words or item.kind_of.is_comment)]
    n = [item.n for item in asked if item.n is not None and of.withheld is None]
    return "" if not n else f"{min(n):,} to {max(n):,}" if min(n) < max(n) else f"{n[0]:,}"


def _groups(of: Publication) -> str:
    if of.held is None:
        return "not known"
    where = "" if of.is_team or not of.held.sessions else f" in {of.held.groups:,} of {of.held.teams:,} teams"
    return f"{_sessions(of.held.sessions, of.held.came)}{where}"


def _sessions(sessions: int, came: int) -> str:
    if not sessions:
        return "none noted"
    return f"{sessions:,} held, {figures.half_up(Fraction(came, sessions), 1)} came on average"


def _aligned(course: Course, history: Sequence[Publication]) -> list[str]:
    """A course's figures, one for each survey; it begins with the first that asked for it, and ends with the last."""
    missing = withheld.not_shown() if course.is_primary else withheld.not_asked()
    cells = ["; ".join(filter(None, (row.figure.partition(": ")[0], row.note.lower()))) for row in course.rows]
    early = history[: len(history) - len(cells)]
    return [*(withheld.not_shown() if each.withheld else missing for each in early), *cells]


def _ends(now: Publication, item: ItemFigures) -> str:
    """`50% (10/20) to 100% (20/20)`."""
    return " to ".join(figures.share(*each) for each in dict.fromkeys(ends(now, item) or ()))
