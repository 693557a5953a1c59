"""Whose figures stand in for those that a unit is not shown: nobody who answered is left with nothing to read."""

from collections.abc import Collection, Iterator, Mapping

from shared.closed import Closed
from shared.instrument import Comment
from shared.publication import Withheld

FEWEST_TEAMS = 3  # of a unit that stands in for one below it: of two teams each would read the other


def instead(
    closed: Closed, units: Collection[str], reasons: Mapping[str, Mapping[str, Withheld]]
) -> dict[str, dict[str, str]]:
    """For each unit and figure that too few answered, the nearest unit above whose figure its readers may see."""
    found: dict[str, dict[str, str]] = {}
    for figure in (*closed.instrument.items, *closed.instrument.scales):
        if isinstance(figure, Comment):
            continue
        why_not = reasons[figure.id]
        shown = {unit for unit in units if unit not in why_not}
        for unit, other in _nearest(closed, shown, closed.people(figure.id), closed.least(figure)):
            if why_not.get(unit, Withheld.TOO_FEW) is Withheld.TOO_FEW:
                found.setdefault(unit, {})[figure.id] = other
    return found


def _nearest(closed: Closed, shown: Collection[str], people: Mapping[str, int], k: int) -> Iterator[tuple[str, str]]:
    """The unit above to show, for each unit without a figure.

    Who belongs to a unit knows its answers. Of the nearest shown unit above, what is left of the remainder that holds
    hers must be nobody, or k; else it is one further up that has at least k people more, so that it is no other name
    for the same figure.
    """
    remainder, uncovered = closed.remainders(shown, people)
    for unit, own in uncovered.items():
        above = [each for each in closed.tree.path(unit) if each in shown]
        for place, each in enumerate(above):
            others = people[each] - people[above[0]] if place else remainder[each] - own
            is_safe = others >= k or (others == 0 and not place)
            if is_safe and closed.tree.team_counts[each] >= FEWEST_TEAMS:
                yield unit, each
                break
