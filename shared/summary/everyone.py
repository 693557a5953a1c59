"""Who did not answer: between which shares the whole unit lies, whatever the others would have said.

Of N people n answered a question, and x of them said so. If none of the others would have, it is x of N; if all of
them, x + N - n of N (Manski, Partial Identification of Probability Distributions, Springer 2003). Nothing new is told:
x, n and N are published. Where N is not known, where more answered than there are, and of what has no exact share, such
as a majority or a range, there is nothing to tell.
"""

from math import ceil

from shared import figures
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication
from shared.wording import number, sentence

say = Phrases("summary", "everyone")
Share = tuple[int, int]  # people, and of how many


def about_intervals() -> str:
    """Of whom an interval says nothing."""
    return say("about_intervals")


def in_short(now: Publication) -> str:
    """One sentence on all shares: how wide the ranges of the whole unit are; empty where everybody answered."""
    if now.rate is None or now.rate[0] == now.rate[1]:
        return ""
    answered, of = now.rate
    widths = sorted({ceil(100 * (of - item.headline[1]) / of) for item in now.items if item.headline})
    if not widths:
        return ""
    missing = of - answered
    told = say("points" if len(widths) == 1 else "points_between", count=widths[0], least=widths[0], most=widths[-1])
    which = "team_in_short" if now.is_team else "unit_in_short"
    return say(which, count=missing, number=sentence(number(missing)), points=told)


def of_question(now: Publication, item: ItemFigures) -> str:
    """`Whole team of 14: 71% (10/14) to 93% (13/14).`"""
    if (found := ends(now, item)) is None or found[0] == found[1]:
        return ""
    low, high = found
    told = {"low": figures.share(*low), "high": figures.share(*high)}
    return say("team" if now.is_team else "unit", of=low[1], **told)


def ends(now: Publication, item: ItemFigures) -> tuple[Share, Share] | None:
    """The lowest and the highest that the share of the whole unit can be, which are one where everybody answered.

    None where more answered than it has people.
    """
    if now.rate is None or item.headline is None or item.headline[1] > now.rate[1]:
        return None
    (people, n), of = item.headline, now.rate[1]
    return (people, of), (people + of - n, of)
