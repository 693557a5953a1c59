"""How many answered, of each unit below another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from shared import figures, meaning, withheld
from shared.phrase import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.results.view import View
    from shared.publication import Publication


say = Phrases("results", "rate")


@dataclass(frozen=True)
class Rate:
    """A unit's response rate in words; `depth` is how far below the page's unit it is, `width` its bar's in percent.

    Without an `address` the name is no link.
    """

    name: str
    address: str
    is_team: bool
    depth: int
    answered: str
    width: int | None


def rates(view: View) -> Iterator[Rate]:
    """The units below that are listed, each after the one that it is in."""
    depths = {view.link.unit: -1}
    for unit in view.tree.below(view.link.unit):
        depths[unit.id] = depths[unit.parent or ""] + 1
        if of := view.published.get(unit.id):
            yield Rate(of.unit_name, view.address(of.unit), of.is_team, depths[of.unit], _answered(of), _width(of))


def _answered(of: Publication) -> str:
    """`11 of 14 (79%)`, or why that is not told."""
    if of.withheld is not None or of.responses is None:
        return say("few", few=meaning.few(of)) if of.has_majorities else withheld.TOO_FEW
    if of.rate is None:
        return meaning.answered(of)
    people, heads = of.rate
    return say("answered", people=people, of=heads, percent=figures.percentage(Fraction(100 * people, heads)))


def _width(of: Publication) -> int | None:
    if of.responses is None or not of.headcount:
        return None
    return figures.percent(min(of.responses, of.headcount), of.headcount)
