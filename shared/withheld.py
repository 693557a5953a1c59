"""Why something is not shown: a unit, a question, a score, comments. The same for nobody and for k-1 people.

In sentences for a text, in a few words for a table, in full where a figure stands by itself.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from shared.phrase import Phrases
from shared.publication import ItemFigures, Withheld
from shared.wording import listed, number, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import Publication, ScaleFigures

    Figure = ItemFigures | ScaleFigures

say = Phrases("summary", "withheld")
NOT_ASKED, NOT_SHOWN = say("not_asked"), say("not_shown")
BY_SUBTRACTION = say("by_subtraction")
_IN_SHORT = {
    Withheld.COMPLEMENTARY: NOT_SHOWN,
    Withheld.SENSITIVE: say("sensitive"),
    Withheld.IN_SCALE: say("in_scale"),
}
_IN_FULL = {
    Withheld.COMPLEMENTARY: say("not_shown_so_that", by_subtraction=BY_SUBTRACTION),
    Withheld.SENSITIVE: say("sensitive_in_full"),
    Withheld.IN_SCALE: say("in_scale_in_full"),
}
_MEANING = {
    Withheld.TOO_FEW: say("means_too_few"),
    Withheld.COMPLEMENTARY: say("means_by_subtraction", by_subtraction=BY_SUBTRACTION),
    Withheld.SENSITIVE: say("means_sensitive"),
    Withheld.IN_SCALE: say("means_in_scale"),
}
_BECAUSE = {
    Withheld.TOO_FEW: "because_too_few",
    Withheld.COMPLEMENTARY: "because_by_subtraction",
    Withheld.SENSITIVE: "because_sensitive",
    Withheld.IN_SCALE: "because_in_scale",
}


def of_unit(of: Publication) -> str:
    """Why nothing is shown of a unit, in a few words."""
    if of.withheld is Withheld.COMPLEMENTARY:
        return _IN_FULL[Withheld.COMPLEMENTARY]
    return say("few_answered", people=of.threshold)


def in_short(of: Publication, figure: Figure) -> str:
    """Why a figure of a unit is not shown, in the few words that a table has room for; empty where it is."""
    if figure.withheld is Withheld.TOO_FEW:
        return say("few", people=of.least(figure))
    return "" if figure.withheld is None else _IN_SHORT[figure.withheld]


def in_full(of: Publication, figure: Figure) -> str:
    """The same for those who read it by itself."""
    if figure.withheld is not Withheld.TOO_FEW:
        return "" if figure.withheld is None else _IN_FULL[figure.withheld]
    if isinstance(figure, ItemFigures) and figure.kind_of.is_comment:
        return say("comments_once", people=of.comment_threshold)
    return say("few_answered", people=of.least(figure))


def among_others(of: Publication, figure: Figure | None) -> str:
    """The same where the figures of other waves stand beside it; of a unit that is not shown there is no `figure`."""
    why = of.withheld or (figure and figure.withheld)
    if why is Withheld.COMPLEMENTARY:
        return _IN_FULL[why]
    if why is Withheld.SENSITIVE:
        return say("not_shown_because", why=say("it_is_sensitive"))
    if why is Withheld.IN_SCALE:
        return say("not_shown_because", why=say("it_is_in_scale"))
    return say("not_shown_because", why=say("few_answered", people=of.least(figure)))


def meaning(why: Withheld) -> str:
    """A reason in a sentence, for the key of a table."""
    return _MEANING[why]


def why_not_the_unit(now: Publication) -> Iterator[str]:
    """Why nothing of a unit is shown, in sentences."""
    if now.withheld is Withheld.COMPLEMENTARY:
        yield say("unit_by_subtraction", by_subtraction=BY_SUBTRACTION)
    else:
        yield say("unit_too_few", people=now.threshold)
    if now.is_team:
        yield say("still_counts")


def why_not_all(now: Publication) -> Iterator[str]:
    """Why items and scores are not shown, one sentence for each reason."""
    asked: list[tuple[str, Figure]] = [(item.short, item) for item in now.items if not item.kind_of.is_comment]
    scores: list[tuple[str, Figure]] = [(scale.title, scale) for scale in now.scales]
    instead = bool(now.scales) and all(scale.withheld is None for scale in now.scales)
    for what, named in (("question", asked), ("score", scores)):
        reasons: dict[tuple[Withheld, bool], list[str]] = {}
        for name, figure in named:
            if figure.withheld is not None:
                sensitive = figure.sensitive and figure.withheld is Withheld.TOO_FEW
                reasons.setdefault((figure.withheld, sensitive), []).append(name)
        for reason, sensitive in product(Withheld, (False, True)):
            if names := reasons.get((reason, sensitive)):
                yield say(
                    _BECAUSE[reason],
                    count=len(names),
                    which=say(what, count=len(names), number=sentence(number(len(names)))),
                    people=now.sensitive_threshold if sensitive else now.threshold,
                    by_subtraction=BY_SUBTRACTION,
                    instead=say("instead") if instead else "",
                    names=listed(names),
                )
    if any(item.kind_of.is_comment and item.withheld is Withheld.TOO_FEW for item in now.items):
        yield say("comments_of_team" if now.is_team else "comments_above", people=now.comment_threshold)
