"""What a figure means, in words: whom it counts, its mean, a band, a cut-off, how many answered of how many.

Said here once. The mail, the report, the pages, the downloads, the evidence and the congress poster take it from here,
so a reader of any of them is told the same.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from shared import figures
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures
from shared.wording import lowered

say = Phrases("summary", "meaning")


def headline_from(item: ItemFigures) -> int | None:
    """The number from which on an answer belongs to the headline; None where there is no such number.

    A publication from before it was kept knows the lowest such answer that somebody gave, or none.
    """
    if item.headline_from is not None or not item.kind_of.is_number:
        return item.headline_from
    return next((int(option.value) for option in item.counts if option.headline), None)


def answers(item: ItemFigures) -> str:
    """The answers that an item's headline counts: `Yes or Mostly`, `7 or more`; empty where it has none."""
    if not item.headline and item.majority is None:
        return ""
    if item.kind_of.is_number:
        first = headline_from(item)
        return say("more_than", number=item.counts[-1].label) if first is None else say("or_more", number=first)
    return say("or").join(_headlined(item))


def _headlined(item: ItemFigures) -> tuple[str, ...]:
    return item.headlined or tuple(option.label for option in item.counts if option.headline)


def meaning(item: ItemFigures) -> str:
    """What the people of an item's headline said: `agree or strongly agree`, `answered 7 or more`."""
    if item.kind_of.is_agreement:
        return say("or").join(map(lowered, _headlined(item)))
    return say("answered_so", answers=told) if (told := answers(item)) else ""


def common(items: Iterable[ItemFigures]) -> str:
    """What the favourable answers of all these questions say; empty where that is not the same."""
    meanings = {meaning(item) if item.good == "high" else "" for item in items}
    return meanings.pop() if len(meanings) == 1 else ""


def usual(of: Publication) -> str:
    """What most of the headlines that are shown count, the first of equals; empty where none is shown."""
    meanings = Counter(meaning(item) for item in of.items if item.headline or item.majority is not None)
    return next((most for most, _ in meanings.most_common(1)), "")


def figure(item: ItemFigures) -> str:
    """The one figure of an item that a reader sees first; empty where it has none.

    Its band, its share or its mean, or whether more than half are in its headline.
    """
    if item.majority is not None:
        return say("more" if item.majority else "not_more")
    if item.band is not None:
        return band(item.band)
    if item.headline:
        return figures.share(*item.headline)
    return "" if item.mean is None else mean(item.mean)


def whom(item: ItemFigures) -> str:
    """What belongs to that figure: whom it counts."""
    if item.band is not None:
        return banded(item)
    if item.headline or item.majority is not None:
        return meaning(item)
    return "" if item.mean is None else people(item.n)


def mean(value: Decimal) -> str:
    """`Mean 7.4`."""
    return say("mean", mean=value)


def people(n: int | None) -> str:
    """`n = 14`."""
    return say("n", n=n)


def ends(scale: ScaleFigures) -> tuple[Decimal, Decimal] | None:
    """The ends of the interval of a score's mean, as they are printed; None in publications from before it was kept."""
    return None if scale.interval is None else (figures.points(scale.interval.low), figures.points(scale.interval.high))


def span(scale: ScaleFigures) -> str:
    """What a score can be; nothing in publications from before that was kept, and beside a band."""
    return "" if scale.lowest is None else say("span", lowest=f"{scale.lowest:g}", highest=f"{scale.highest:g}")


def reach(scale: ScaleFigures) -> str:
    """What those do who are told of; publications from before the cut-off was kept do not say where it is."""
    if scale.cut_off is None:
        return say("reach")
    side = say("below_this" if scale.counts == "below" else "reach_this", cut_off=f"{scale.cut_off:g}")
    return say("called", reach=side, called=scale.called) if scale.called else side


def band(kept: str) -> str:
    """A range, which a publication keeps in English (`shared.banding`): `60% to 84%`, `85% or more`."""
    ends = re.findall(r"\d+", kept)
    name = "band" if len(ends) > 1 else "band_under" if kept.startswith("under") else "band_from"
    return say(name, first=ends[0], last=ends[-1])


def banded(figure: ItemFigures | ScaleFigures) -> str:
    """What stands beside the band of a sensitive figure; of a score also what it is a share of, where that is kept."""
    if isinstance(figure, ItemFigures):
        return say("banded")
    if figure.cut_off is not None:
        return say("banded_cut_off", reach=reach(figure))
    return say("banded_mean" if figure.scoring else "banded_score")


def few(of: Publication) -> str:
    """Of how many people a majority is told: `5 to 7`."""
    fewest, most = of.share_from or 0, of.threshold - 1
    return say("few", fewest=fewest, most=most) if fewest < most else str(most)


def answered(of: Publication) -> str:
    """How many answered of how many: `11 of 14 answered (79%)`."""
    if of.rate is not None:
        people, heads = of.rate
        return say("answered", people=people, of=heads, percent=figures.percentage(Fraction(100 * people, heads)))
    if of.has_majorities:
        return say("answered_few", few=few(of))
    people, of_so_many = of.responses or 0, of.headcount or 0
    name = ("shared_link" if of.is_team else "shared_links") if people > of_so_many > 0 else "no_headcount"
    return say(name, people=people, of=of_so_many)
