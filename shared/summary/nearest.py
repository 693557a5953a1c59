"""In place of figures that are not shown: those of the nearest unit above that may be read instead.

Which unit that is stands in the publication (`shared.disclosure` decides it, figure by figure).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.summary.beside import Above

say = Phrases("summary", "nearest")


@dataclass(frozen=True)
class Nearest:
    """A unit above, what is said of it, and those of its figures that stand in for ones of the unit below."""

    publication: Publication
    heading: str
    said: str
    items: tuple[ItemFigures, ...]
    scales: tuple[ScaleFigures, ...]


def nearest(now: Publication, above: Sequence[Above]) -> Iterator[Nearest]:
    """The units whose figures stand in for those that too few answered, nearest first."""
    wanted = {name: unit for name, unit in now.instead.items() if name not in _told(now)}
    for each in above:
        of = each.publication
        items = tuple(item for item in of.items if wanted.get(item.item) == of.unit)
        scales = tuple(scale for scale in of.scales if wanted.get(scale.scale) == of.unit)
        if items or scales:
            said = say("of_team" if now.is_team else "of_unit", below=now.unit_name)
            yield Nearest(of, say("heading", unit=of.unit_name), said, items, scales)


def _told(now: Publication) -> set[str]:
    """What is told of the unit itself, or is not for another reason than that too few answered."""
    items = {item.item for item in now.items if item.is_told or item.withheld is not Withheld.TOO_FEW}
    return items | {scale.scale for scale in now.scales if scale.withheld is not Withheld.TOO_FEW}
