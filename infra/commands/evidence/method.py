"""What must be read with the evidence: how the figures were made, what is withheld, and what they do not show."""

from collections.abc import Iterator

from shared.publication import Publication
from shared.summary.summary import about_words
from shared.withheld import why_not_all

SERVICE_EVALUATION = (
    "This is a service evaluation: what people said of themselves in an anonymous survey that nobody had to answer. It "
    "has no comparison group, and those who did not answer may think otherwise."
)


def notes(now: Publication, was: Publication | None, meaning: str, compared: int) -> Iterator[str]:
    """One sentence or two for each thing to know.

    `meaning` is whom the percentages count, empty where there are none; so many questions have a figure in both waves.
    """
    if meaning and any(item.headline for each in (now, was) if each for item in each.items):
        yield (
            f"Percentages count those who {meaning}, of all who answered that question, unless the finding says "
            "otherwise."
        )
        yield "95% CI: Wilson’s score interval, without continuity correction."
    if compared:
        yield (
            "Change is judged once, by the mean of the main questions or the score, with a 95% interval from the "
            "published counts (docs/statistics.md). A single question is called more than chance only where Fisher’s "
            "exact test finds it at the 5% level after Holm’s correction over the questions compared, here "
            f"{compared}, or finds it and the whole is clear the same way."
        )
        yield (
            "Answers are anonymous, so nobody’s are followed from wave to wave: the waves are treated as independent, "
            "which is cautious where the same people answered both. A change is not a cause."
        )
    if any(scale.mean is not None for scale in now.scales):
        yield "The interval of a mean is a beta distribution’s, within the scale (docs/statistics.md)."
    if any(item.words for item in now.items):
        yield about_words()
    is_sensitive = any(item.sensitive for item in now.items) or any(scale.sensitive for scale in now.scales)
    yield f"A number is shown only where at least {now.threshold} people answered" + (
        f", or {now.sensitive_threshold} where the question is sensitive." if is_sensitive else "."
    )
    yield from why_not_all(now)
    yield "Comments are left out: they were written for those who were sent the summary."
    yield SERVICE_EVALUATION
