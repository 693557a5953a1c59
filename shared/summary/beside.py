"""A unit's figures beside those of the rest of the units above it, without its own people.

Nothing new is told: the rest is a published figure less a published figure, and disclosure control has seen to it that
no such difference is about fewer than k people. It is left out where the unit above has fewer than three teams, because
then "the rest" would be one other team, whose figures belong to its own lead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared import figures, meaning
from shared.estimate import Difference, Estimate, Share, apart, needs_attention, of_shares
from shared.instrument import Primary
from shared.phrase import Phrases
from shared.primary import favourable, figure
from shared.publication import ItemFigures, Publication
from shared.sameness import same_question
from shared.verdict import Spelling, Verdict, points, verdict

say = Phrases("summary", "beside")
_JUDGED = {Verdict.BETTER: "clear", Verdict.WORSE: "clear", Verdict.STEADY: "alike", Verdict.TOO_FEW: "too_few"}
FEWEST_TEAMS = 3


@dataclass(frozen=True)
class Above:
    """A unit above: its publication of the same wave, and how many teams it has."""

    publication: Publication
    teams: int


def beside(now: Publication, above: Sequence[Above]) -> dict[str, str]:
    """`The rest of Heart and lung: 79% (98/124).` for each question, by item id; the nearest unit above comes first."""
    lines = {
        item.item: [said for unit in above if (said := _rest(now, item, unit) or _whole(now, item, unit, "whole"))]
        for item in now.items
    }
    return {item: " ".join(said) for item, said in lines.items() if said}


def rest_of_all(now: Publication, above: Sequence[Above]) -> str:
    """The primary figure beside that of the rest of the nearest unit above; of shares, since a score has no rest."""
    both = _own_and_rest(now, above)
    if both is None:
        return ""
    found, spelling = apart(both.own, both.rest, both.named.likeness), Spelling()
    size = spelling.rounded(abs(found.size))
    way = "as_here" if not size else "more_here" if found.size > 0 else "fewer_here"
    judged = say(
        _JUDGED[verdict(found, spelling.good, both.named.margin)],
        chance=spelling.up_to(found.half),
        most=spelling.up_to(max(abs(found.low), abs(found.high))),
        interval=spelling.between(found),
    )
    here = say(way, points=points(size))
    return say("rest_of_all", unit=both.unit, share=spelling.value(both.rest.value), here=here, judged=judged)


def far_below(now: Publication, above: Sequence[Above]) -> str:
    """The nearest unit above, where the primary figure is so far below that of its rest that it needs attention."""
    both = _own_and_rest(now, above)
    return both.unit if both is not None and needs_attention(both.own, both.rest, both.named.likeness) else ""


def compared(now: Publication, whole: Above, level: float) -> Difference | None:
    """The primary figure less that of the rest of a unit above, with a bound of this level; None of a score."""
    both = _own_and_rest(now, [whole])
    return apart(both.own, both.rest, both.named.likeness, level) if both is not None else None


class _Both(NamedTuple):
    """A unit's primary figure, a mean of shares, and that of the rest of a unit above."""

    own: Estimate
    rest: Estimate
    named: Primary
    unit: str


def _own_and_rest(now: Publication, above: Sequence[Above]) -> _Both | None:
    found, nearest = figure(now), next((unit for unit in above if unit.teams >= FEWEST_TEAMS), None)
    if found is None or not found.value.shares or nearest is None:
        return None
    named, own = found
    wholes = {item.item: item for item in nearest.publication.items}
    lefts = [_left(item, wholes.get(item.item), now) for item in now.items if item.item in named.items]
    rest = [left for left in lefts if left]
    return _Both(own, of_shares(rest), named, nearest.publication.unit_name) if len(rest) == len(lefts) else None


def _left(item: ItemFigures, whole: ItemFigures | None, now: Publication) -> Share | None:
    """The favourable answers of a question that are left without the unit's own, and how many they are of."""
    own, every = favourable(item), favourable(whole) if whole else None
    if whole is None or own is None or every is None or not same_question(item, whole):
        return None
    left = every[0] - own[0], every[1] - own[1]
    return left if left[1] >= now.threshold and 0 <= left[0] <= left[1] else None


def whole(now: Publication, above: Sequence[Above]) -> dict[str, str]:
    """`Heart and lung 79% (98/124)` for each question of which no number is shown: what may be read in its place.

    Where that is one of few such questions, and no caption says so, with all teams together.
    """
    words = "whole_in_short" if now.has_majorities else "whole"
    found = ((item.item, _whole(now, item, unit, words).removesuffix(".")) for item in now.items for unit in above)
    return {item: said for item, said in found if said}


def _whole(now: Publication, item: ItemFigures, above: Above, words: str) -> str:
    """A unit above with all its people, where that may be read in place of a figure that is not shown."""
    of = above.publication
    same = next((one for one in of.items if one.item == item.item and now.instead.get(item.item) == of.unit), None)
    return say(words, unit=of.unit_name, figure=meaning.figure(same)) if same and item.majority is not None else ""


def _rest(now: Publication, item: ItemFigures, above: Above) -> str:
    found = rest(now, item, above)
    return say("rest", unit=above.publication.unit_name, share=figures.share(*found)) if found else ""


def rest(now: Publication, item: ItemFigures, above: Above) -> tuple[int, int] | None:
    """The people of a unit above in a question's headline, and all of them, without the unit's own."""
    whole = next((one for one in above.publication.items if one.item == item.item), None)
    if whole is None or item.sensitive or above.teams < FEWEST_TEAMS or not same_question(item, whole):
        return None
    (people, n), (all_people, all_n) = item.headline or (0, 0), whole.headline or (0, 0)
    left, left_n = all_people - people, all_n - n
    if item.headline is None or not now.threshold <= left_n or not 0 <= left <= left_n:
        return None
    return left, left_n
