"""Disclosure control: which figures of a closed wave may be shown, for which units, and why the others may not.

k counts people: a figure appears only where at least k people answered that item in that wave, and only where no
smaller group can be worked out from everything that is shown (`shared.suppression`), item by item with each item's
own number of people. The number of responses is a figure like any other, and it decides whether a unit is shown at
all. What is withheld looks the same for 0 people and for k-1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from shared.instrument import Comment
from shared.publication import Withheld
from shared.suppression import to_publish
from shared.tally import NOTHING, Tally, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from shared.instrument import Instrument, Item, Scale
    from shared.unit import Tree
    from shared.wave import Wave

EXACT_FROM = 10  # times k people: from there on a sensitive figure is exact at the top of the tree
# Five bands of a share, with open ends, so that unanimity cannot be read off.
BANDS = ((0.15, "under 15%"), (0.40, "15% to 39%"), (0.60, "40% to 59%"), (0.85, "60% to 84%"))
HIGHEST_BAND = "85% or more"


def band(share: float) -> str:
    """The band that a share from 0 to 1 lies in."""
    return next((name for below, name in BANDS if share < below), HIGHEST_BAND)


@dataclass(frozen=True)
class Closed:
    """A closed wave, counted: everything that deciding what to show needs."""

    wave: Wave
    instrument: Instrument
    tree: Tree
    tallies: Mapping[str, Tally]  # by team

    @cached_property
    def by_unit(self) -> dict[str, Tally]:
        """The tally of every unit: a team's own, elsewhere the merge of those below."""
        found: dict[str, Tally] = {}
        for unit_id in self.tree.upwards():
            below = [found[child] for child in self.tree.children[unit_id]]
            found[unit_id] = merge(below) if below else self.tallies.get(unit_id, NOTHING)
        return found

    def people(self, figure: str) -> dict[str, int]:
        """How many people of each unit answered an item or have a score."""
        return {unit_id: tally.answered.get(figure, 0) for unit_id, tally in self.by_unit.items()}


@dataclass(frozen=True)
class Decision:
    """What may be shown. `units` are shown at all; `reasons[figure][unit]` says why a figure of theirs is not."""

    units: frozenset[str]
    hidden: Mapping[str, Withheld]  # why each other unit is not shown
    reasons: Mapping[str, Mapping[str, Withheld]] = field(default_factory=dict)


def decide(closed: Closed) -> Decision:
    """Decide what may be shown of every unit, item and scale."""
    k = closed.wave.rules.threshold
    responses = {unit_id: tally.responses for unit_id, tally in closed.by_unit.items()}
    units = frozenset(to_publish(closed.tree, responses, closed.tree.units, k))
    hidden = {unit: _too_small(responses[unit], k) for unit in closed.tree.units if unit not in units}
    scales = {scale.id: _reasons(closed, scale, units) for scale in closed.instrument.scales}
    items = {
        item.id: _reasons(closed, item, units) | _with_scale(closed, item, scales)
        for item in closed.instrument.items
        if not isinstance(item, Comment)
    }
    return Decision(units, hidden, {**scales, **items})


def _with_scale(closed: Closed, item: Item, reasons: Mapping[str, Mapping[str, Withheld]]) -> dict[str, Withheld]:
    """Where the top may not show a scale, it may not show its items either: their sum would be the scale.

    Nor may it where anybody answered some of the items only: the items' sum less the scores would be those people's.
    """
    root = closed.tree.root
    for scale in closed.instrument.scales:
        people = {closed.people(figure)[root] for figure in (scale.id, *scale.items)}
        if item.id in scale.items and (len(people) > 1 or scale.min_answered < len(scale.items)):
            return {root: Withheld.IN_SCALE}
    of = [scale.id for scale in closed.instrument.scales if item.id in scale.items]
    withheld = next((reasons[scale][root] for scale in of if root in reasons[scale]), None)
    return {root: withheld} if withheld is not None else {}


def _too_small(people: int, k: int) -> Withheld:
    return Withheld.TOO_FEW if people < k else Withheld.COMPLEMENTARY


def _reasons(closed: Closed, figure: Item | Scale, units: Collection[str]) -> dict[str, Withheld]:
    """Why a figure is withheld, for each of the shown units where it is."""
    rules, people = closed.wave.rules, closed.people(figure.id)
    k = rules.sensitive_threshold if figure.sensitive else rules.threshold
    reasons = dict(_by_rule(closed, figure, units))
    published = to_publish(closed.tree, people, [unit for unit in units if unit not in reasons], k)
    for unit in units:
        if unit not in published:
            reasons.setdefault(unit, _too_small(people[unit], k))
    return reasons


def _by_rule(closed: Closed, figure: Item | Scale, units: Collection[str]) -> Iterator[tuple[str, Withheld]]:
    """Units for which a figure is withheld whatever the number of people."""
    in_scale = bool(closed.instrument.asked_by(figure.id) & {i for s in closed.instrument.scales for i in s.items})
    for unit in units:
        if in_scale and unit != closed.tree.root:
            yield unit, Withheld.IN_SCALE
        elif figure.sensitive and closed.tree.units[unit].is_team and not closed.wave.rules.slips:
            yield unit, Withheld.SENSITIVE


def is_exact(closed: Closed, unit: str, inside: int, people: int) -> bool:
    """Whether a sensitive share is shown exactly: at the top, of many people, and with at least k on either side.

    Without the last condition a unanimous top would tell the answer of everybody below it.
    """
    k = closed.wave.rules.threshold
    return unit == closed.tree.root and people >= EXACT_FROM * k and min(inside, people - inside) >= k


def alpha_is_safe(closed: Closed, unit: str, scale: Scale, people: int, complete: int) -> bool:
    """Whether Cronbach's alpha may stand beside a scale's exact figures, which `people` people make.

    Only at the top, so no alpha can be subtracted from another one's. It is of the `complete` people who answered all
    the items: these must be as many as an exact figure needs, and the others nobody or at least k, or else alpha and
    the deviation together would speak of those few. It says nothing new where the items are shown too (their counts
    and the deviation of the score give it), and elsewhere one number to two decimals, a ratio of two sums over all
    these people: no equation about any part of them.
    """
    rules = closed.wave.rules
    k = rules.sensitive_threshold if scale.sensitive else rules.threshold
    enough = EXACT_FROM * k if scale.sensitive else k
    others = people - complete
    return unit == closed.tree.root and complete >= enough and (others == 0 or others >= k)


def release_comments(
    closed: Closed, units: Collection[str], shuffle: Callable[[list[str]], None]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Each comment in exactly one shown unit: the lowest on its path that gathers enough not released further down.

    Returns the comments in random order, by unit and item.
    """
    released: dict[tuple[str, str], tuple[str, ...]] = {}
    for item in closed.instrument.items:
        if not isinstance(item, Comment):
            continue
        waiting: dict[str, list[str]] = {}
        for unit_id in closed.tree.upwards():
            texts = list(closed.tallies.get(unit_id, NOTHING).comments.get(item.id, ()))
            for child in closed.tree.children[unit_id]:
                texts += waiting.pop(child)
            if unit_id in units and len(texts) >= closed.wave.rules.comment_threshold:
                shuffle(texts)
                released[unit_id, item.id] = tuple(texts)
                texts = []
            waiting[unit_id] = texts
    return released
