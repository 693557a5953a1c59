"""What is seen first of a unit: the questions that stand out as lowest, and what to talk about next.

"Low" means unfavourable: of an item where low is good (stress), many people are in its headline. A question stands out
only where it is lower than the others by more than chance would make one of so many (`shared.estimate`). Items where
neither way is good never do.
"""

from collections.abc import Mapping, Sequence

from shared.estimate import standing_out
from shared.meaning import figure
from shared.phrase import Phrases
from shared.primary import favourable
from shared.publication import ItemFigures
from shared.summary.change import Change
from shared.verdict import Verdict
from shared.wording import listed

say = Phrases("summary", "glance")
FEWEST = 3  # questions of which one can stand out


def lowest(items: Sequence[ItemFigures]) -> list[ItemFigures]:
    """The questions that stand out as lowest, the lowest first; equals in the order of the questions."""
    shares = [(item, share) for item in items if (share := favourable(item))]
    if len(shares) < FEWEST:
        return []
    found = [shares[place] for place in standing_out([share for _, share in shares])]
    return [item for item, (people, n) in sorted(found, key=lambda pair: pair[1][0] / pair[1][1])]


def nothing_stands_out() -> str:
    """What stands beside a table of questions of which none is clearly lower than the others."""
    return say("none_stands_out")


def stands_out(items: Sequence[ItemFigures]) -> str:
    """`Clearly lower than the other questions: More peer support, 50% (7/14).`, or that no question stands out."""
    if sum(favourable(item) is not None for item in items) < FEWEST:
        return ""
    found = lowest(items)
    names = listed([say("item", item=item.short, figure=figure(item)) for item in found])
    return say("lowest", items=names) if found else nothing_stands_out()


def question(items: Sequence[ItemFigures], found: Mapping[str, Change]) -> str:
    """One question for the group's next meeting: about what worsened, or what stands out as lowest, or the words.

    It asks what would help, never who thought so. Empty where nothing is shown that a group could talk about.
    """
    worse = [item for item in items if item.item in found and found[item.item].verdict is Verdict.WORSE]
    low = lowest(items) or [item for item in items if item.majority is not None and _is_low(item)]
    if worse:
        asked = say("what_changed", item=worse[0].short)
    elif low:
        asked = say("what_would_help", better=_better(low[0]))
    elif told := [item for item in items if favourable(item) or item.majority is not None]:
        asked = say("what_works" if sum(map(_is_low, told)) * 2 < len(told) else "what_matters")
    elif any(item.words for item in items):
        asked = say("which_words")
    else:
        return ""
    return say("question", asked=asked, nobody_need_say=say("nobody_need_say"))


def _is_low(item: ItemFigures) -> bool:
    """Whether half or fewer gave a favourable answer."""
    if share := favourable(item):
        return 2 * share[0] <= share[1]
    return item.good != "neutral" and item.majority is (item.good == "low")


def _better(item: ItemFigures) -> str:
    if item.kind_of.is_agreement:
        return say("true_for_fewer" if item.good == "low" else "true_for_more", item=item.short)
    return say("better_answers", item=item.short)
