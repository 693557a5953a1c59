"""What is seen first of a unit: the three highest and the three lowest questions, and what to talk about next.

"High" means favourable: of an item where low is good (stress), few people are high. Items where neither way is good are
in neither list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.phrase import Phrases
from shared.summary.change import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.publication import ItemFigures
    from shared.summary.change import Change

say = Phrases("summary", "glance")
ENDS = 3
FEWEST = 2 * ENDS + 1  # with fewer the two lists would be the whole, and the table of all is shown at once
NOBODY_NEED_SAY = say("nobody_need_say")


@dataclass(frozen=True)
class Ends:
    """Both ends of the order, best first and worst first, and what they are called."""

    highest: tuple[ItemFigures, ...] = ()
    lowest: tuple[ItemFigures, ...] = ()
    high: str = ""
    low: str = ""


def ends(items: Sequence[ItemFigures]) -> Ends:
    """The ends of the items that are shown; empty where there are fewer than FEWEST to put in order."""
    ranked = [item for item in _ranked(items) if item.headline]
    if len(ranked) < FEWEST:
        return Ends()
    as_counted = all(item.good == "high" for item in ranked)
    return Ends(
        highest=tuple(ranked[:ENDS]),
        lowest=tuple(ranked[: -ENDS - 1 : -1]),
        high=say("highest" if as_counted else "most_favourable"),
        low=say("lowest" if as_counted else "least_favourable"),
    )


def question(items: Sequence[ItemFigures], found: Mapping[str, Change]) -> str:
    """One question for the group's next meeting: about what clearly worsened, or what is lowest, or the words.

    It asks what would help, never who thought so. Empty where nothing is shown that a group could talk about.
    """
    ranked = _ranked(items)
    worse = [item for item in ranked if item.item in found and found[item.item].verdict is Verdict.WORSE]
    if worse:
        asked = say("what_changed", item=worse[0].short)
    elif ranked and _favourable(ranked[-1]) < 1:
        asked = say("what_would_help", better=_better(ranked[-1]))
    elif ranked:
        asked = say("what_works")
    elif any(item.words for item in items):
        asked = say("which_words")
    else:
        return ""
    return say("question", asked=asked, nobody_need_say=NOBODY_NEED_SAY)


def _better(item: ItemFigures) -> str:
    if item.kind_of.is_agreement:
        return say("true_for_fewer" if item.good == "low" else "true_for_more", item=item.short)
    return say("better_answers", item=item.short)


def _ranked(items: Sequence[ItemFigures]) -> list[ItemFigures]:
    """The items with a headline and a good way, most favourable first; equals in the order of the questions."""
    told = (item for item in items if item.headline or item.majority is not None)
    return sorted((item for item in told if item.good != "neutral"), key=lambda item: -_favourable(item))


def _favourable(item: ItemFigures) -> float:
    people, n = item.headline or ((3, 4) if item.majority else (1, 4))  # of a majority, the middle of its half
    return 1 - people / n if item.good == "low" else people / n
