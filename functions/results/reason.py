"""Why something is not shown, in the few words that a table has room for: the same for nobody and for k-1 people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.publication import Withheld
from shared.summary.withheld import BY_SUBTRACTION

if TYPE_CHECKING:
    from shared.publication import ItemFigures, Publication, ScaleFigures

_WORDS = {
    Withheld.COMPLEMENTARY: "not shown",
    Withheld.SENSITIVE: "sensitive",
    Withheld.IN_SCALE: "in a score",
}
_IN_FULL = {
    Withheld.COMPLEMENTARY: f"not shown, {BY_SUBTRACTION}",
    Withheld.SENSITIVE: "sensitive: shown for larger units, where that is safe",
    Withheld.IN_SCALE: "part of a score: see the score",
}
FOR_LEADS = "comments are for those who lead this unit"
EARLIER = "comments stand in the results of their own survey only"
_MEANING = {
    Withheld.TOO_FEW: "Too few people answered the question for it to be shown.",
    Withheld.COMPLEMENTARY: f"Left out {BY_SUBTRACTION}.",
    Withheld.SENSITIVE: "Such figures are shown for larger units, where that is safe.",
    Withheld.IN_SCALE: "The question is part of a score: see the score.",
}


def of_unit(publication: Publication) -> str:
    """Why nothing is shown of a unit."""
    if publication.withheld is Withheld.TOO_FEW:
        return f"fewer than {publication.threshold} people answered"
    return f"not shown, {BY_SUBTRACTION}"


def of_figure(publication: Publication, figure: ItemFigures | ScaleFigures) -> str:
    """Why a figure of a unit is not shown; empty where it is."""
    if figure.withheld is None:
        return ""
    if figure.withheld is not Withheld.TOO_FEW:
        return _WORDS[figure.withheld]
    return f"fewer than {publication.sensitive_threshold if figure.sensitive else publication.threshold}"


def meaning(why: Withheld) -> str:
    """The same in a sentence, for the key of a table."""
    return _MEANING[why]


def in_full(publication: Publication, figure: ItemFigures | ScaleFigures) -> str:
    """Why a figure of a unit is not shown, for those who read it by itself; empty where it is."""
    if figure.withheld is Withheld.TOO_FEW and getattr(figure, "kind", "") == "comment":
        return f"comments are shown once, to the smallest unit with at least {publication.comment_threshold} of them"
    if figure.withheld is Withheld.TOO_FEW:
        return f"{of_figure(publication, figure)} people answered"
    return _IN_FULL[figure.withheld] if figure.withheld is not None else ""
