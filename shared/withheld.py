"""Why something is not shown: a unit, a question, a score, comments. The same for nobody and for k-1 people.

Nor is it told whether too few answered there or a smaller group could be worked out: who knows our rules would learn
numbers of people from that.

In sentences for a text, in a few words for a table, in full where a figure stands by itself.
"""

from collections.abc import Iterator

from shared.meaning import few
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.wording import listed, number, sentence

Figure = ItemFigures | ScaleFigures

say = Phrases("summary", "withheld")
_IN_SHORT = {Withheld.TOO_FEW: "few", Withheld.SENSITIVE: "sensitive", Withheld.IN_SCALE: "in_scale"}
_IN_FULL = {
    Withheld.TOO_FEW: "too_few",
    Withheld.SENSITIVE: "sensitive_in_full",
    Withheld.IN_SCALE: "in_scale_in_full",
}
_AMONG_OTHERS = {
    Withheld.TOO_FEW: "too_few",
    Withheld.SENSITIVE: "it_is_sensitive",
    Withheld.IN_SCALE: "it_is_in_scale",
}


def not_asked() -> str:
    """What stands in the place of a figure that was not asked for."""
    return say("not_asked")


def not_shown() -> str:
    """What stands in the place of one that is not shown, where nothing says why."""
    return say("not_shown")


def unit_too_few() -> str:
    """What stands beside a unit of which nothing is shown."""
    return say("too_few")


def in_short(figure: Figure) -> str:
    """Why a figure of a unit is not shown, in the few words that a table has room for; empty where it is."""
    return "" if figure.withheld is None else say(_IN_SHORT[figure.withheld])


def in_full(of: Publication, figure: Figure) -> str:
    """The same for those who read it by itself."""
    if figure.withheld is Withheld.TOO_FEW and isinstance(figure, ItemFigures) and figure.kind_of.is_comment:
        return say("comments_once", people=of.comment_threshold)
    if of.alone and figure.withheld is Withheld.SENSITIVE:
        return say("sensitive")  # no larger unit shows it
    return "" if figure.withheld is None else say(_IN_FULL[figure.withheld])


def among_others(of: Publication, figure: Figure | None) -> str:
    """The same where the figures of other waves stand beside it; of a unit that is not shown there is no `figure`."""
    why = of.withheld or (figure and figure.withheld) or Withheld.TOO_FEW
    return say("not_shown_because", why=say(_AMONG_OTHERS[why]))


def meaning(why: Withheld) -> str:
    """A reason in a sentence, for the key of a table."""
    return say(f"means_{why.name.lower()}")


def why_not_the_unit(now: Publication) -> Iterator[str]:
    """Why nothing of a unit is shown, or no number, and what it would take, in sentences.

    They tell nothing of the team's size, and are as true of a team that can never have so many people.
    """
    may_be_told = now.is_team and now.majority_sizes
    name = "unit_majorities" if now.has_majorities else "team_too_few" if may_be_told else "unit_too_few"
    yield say(name, people=now.threshold, few=now.share_from, below=few(now))
    if now.is_team and not now.alone:
        yield say("still_counts")


def why_not_all(now: Publication) -> Iterator[str]:
    """Why items and scores are not shown, one sentence for each reason."""
    asked: list[tuple[str, Figure]] = [
        (item.short, item) for item in now.items if not item.kind_of.is_comment and item.majority is None
    ]
    scores: list[tuple[str, Figure]] = [(scale.title, scale) for scale in now.scales]
    instead = bool(now.scales) and all(scale.withheld is None for scale in now.scales)
    for what, named in (("question", asked), ("score", scores)):
        for reason in Withheld:
            if names := [name for name, figure in named if figure.withheld is reason]:
                by_itself = now.alone and reason is Withheld.SENSITIVE
                yield say(
                    "because_sensitive_alone" if by_itself else f"because_{reason.name.lower()}",
                    count=len(names),
                    which=say(what, count=len(names), number=sentence(number(len(names)))),
                    instead=say("instead") if instead else "",
                    names=listed(names),
                )
    if any(item.kind_of.is_comment and item.withheld is Withheld.TOO_FEW for item in now.items):
        yield say("comments_of_team" if now.is_team else "comments_above", people=now.comment_threshold)
