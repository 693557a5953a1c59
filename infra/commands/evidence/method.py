"""What must be read with the evidence: how the figures were made, what is withheld, and what they do not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.summary.summary import about_words
from shared.withheld import why_not_all
from shared.wording import period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import Publication

SERVICE_EVALUATION = (
    "This is a service evaluation: what people said of themselves in an anonymous survey that nobody had to answer. It "
    "has no comparison group, and those who did not answer may think otherwise."
)


@dataclass(frozen=True)
class Told:
    """What the notes need to know of the table that they stand under."""

    meaning: str  # whom the percentages count; empty where there are none
    compared: int  # questions with a figure in both waves
    words: bool
    between: int  # waves between the two that are compared
    passed: str  # the dates of a newer wave of which nothing is shown


def notes(now: Publication, was: Publication | None, told: Told) -> Iterator[str]:
    """One sentence or two for each thing to know."""
    if told.meaning and any(item.headline for each in (now, was) if each for item in each.items):
        yield (
            f"Percentages count those who {told.meaning}, of all who answered that question, unless the finding says "
            "otherwise."
        )
        yield "95% CI: Wilson’s score interval, without continuity correction."
    if was is not None:
        yield from _compared(was, told)
    if any(scale.mean is not None for scale in now.scales):
        yield "The interval of a mean is a beta distribution’s, within the scale (docs/statistics.md)."
    if told.words:
        yield about_words()
    if told.passed:
        yield f"Of the newest wave, {told.passed}, nothing is shown; these are the results of the last wave before it."
    yield f"A number is shown only where at least {now.threshold} people answered" + (
        f", or {now.sensitive_threshold} where the question is sensitive." if _sensitive(now) else "."
    )
    yield from why_not_all(now)
    yield "Comments are left out: they were written for those who were sent the summary."
    yield SERVICE_EVALUATION


def _compared(was: Publication, told: Told) -> Iterator[str]:
    waves = "one wave lies" if told.between == 1 else f"{told.between} waves lie"
    between = f"; {waves} between the two" if told.between else ""
    yield f"Before is the wave of {period(was.opened, was.closed)}{between}."
    if told.compared:
        yield (
            "Change is judged once, by the mean of the main questions or the score, with a 95% interval from the "
            "published counts (docs/statistics.md). A single question is called more than chance only where Fisher’s "
            "exact test finds it at the 5% level after Holm’s correction over the questions compared, here "
            f"{told.compared}, or finds it and the whole is clear the same way."
        )
        yield (
            "Answers are anonymous, so nobody’s are followed from wave to wave: the waves are treated as independent, "
            "which is cautious where the same people answered both. A change is not a cause."
        )


def _sensitive(now: Publication) -> bool:
    return any(item.sensitive for item in now.items) or any(scale.sensitive for scale in now.scales)
