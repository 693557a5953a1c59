"""Why something is not shown, in sentences: a unit, a question, a score, comments."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from shared.publication import Withheld
from shared.summary.wording import listed, number, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import ItemFigures, Publication, ScaleFigures

BY_SUBTRACTION = "so that nobody can work out a small group's answers by subtraction"


def why_not_the_unit(now: Publication) -> Iterator[str]:
    """Why nothing of a unit is shown."""
    if now.withheld is Withheld.COMPLEMENTARY:
        yield f"The answers are not shown, {BY_SUBTRACTION}."
    else:
        yield f"Not enough answers to show: fewer than {now.threshold} people answered."
    if now.is_team:
        yield "Any answers still count in the figures of the larger units that this team is part of."


def why_not_all(now: Publication) -> Iterator[str]:
    """Why items and scores are not shown, one sentence for each reason."""
    asked: list[tuple[str, ItemFigures | ScaleFigures]] = [(i.short, i) for i in now.items if i.kind != "comment"]
    scores: list[tuple[str, ItemFigures | ScaleFigures]] = [(scale.title, scale) for scale in now.scales]
    instead = bool(now.scales) and all(scale.withheld is None for scale in now.scales)
    for what, named in (("question", asked), ("score", scores)):
        reasons: dict[tuple[Withheld, bool], list[str]] = {}
        for name, figure in named:
            if figure.withheld is not None:
                sensitive = figure.sensitive and figure.withheld is Withheld.TOO_FEW
                reasons.setdefault((figure.withheld, sensitive), []).append(name)
        for reason, sensitive in product(Withheld, (False, True)):
            hidden = reasons.get((reason, sensitive), [])
            if not hidden:
                continue
            why = _WHY[reason].format(
                people=now.sensitive_threshold if sensitive else now.threshold,
                them="it" if len(hidden) == 1 else "them",
                they_are="it is" if len(hidden) == 1 else "they are",
                instead="; the score is shown instead" if instead else "",
            )
            yield f"{_not_shown(len(hidden), what)}{why}: {listed(hidden)}."
    if any(item.kind == "comment" and item.withheld is Withheld.TOO_FEW for item in now.items):
        yield _comments_withheld(now)


_WHY = {
    Withheld.TOO_FEW: " because fewer than {people} people answered {them}",
    Withheld.COMPLEMENTARY: f", {BY_SUBTRACTION}",
    Withheld.SENSITIVE: " because {they_are} sensitive: such figures are shown for larger units, where that is safe",
    Withheld.IN_SCALE: " because {they_are} part of a score{instead}",
}


def _comments_withheld(now: Publication) -> str:
    if now.is_team:
        return f"Comments are not shown because fewer than {now.comment_threshold} people wrote one."
    return (
        "Comments are not shown here: each is shown once only, "
        f"to the smallest unit that has at least {now.comment_threshold} of them."
    )


def _not_shown(count: int, what: str) -> str:
    return sentence(f"one {what} is not shown" if count == 1 else f"{number(count)} {what}s are not shown")
