"""A heat map: the units below another by what was asked, each cell in one of five fixed bands of its share.

The colour says how favourable a figure is; it is never alone, since the figure stands in the cell with its number of
people. What is not shown says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared import figures, meaning, withheld
from shared.banding import FIFTHS, LEVELS, level
from shared.phrase import Phrases
from shared.publication import ItemFigures, ScaleFigures, Withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from functions.results.view import View
    from shared.publication import Publication

BAND_NAMES = tuple(name for _, name, _ in FIFTHS)
say = Phrases("results", "heat")
LOW, NEUTRAL = say("low"), say("neutral")
NOTES = {"high": "", "low": LOW, "neutral": NEUTRAL}


@dataclass(frozen=True)
class Column:
    """A question or a score; `note` says which way is good where that is not up."""

    figure: str  # its id
    short: str
    note: str


@dataclass(frozen=True)
class Cell:
    """`79%` of `(11/14)`, or the words for what is not shown. `heat` is 1 to 5, the most favourable; 0 is no colour."""

    figure: str
    of: str = ""
    heat: int = 0
    is_shown: bool = True
    is_mean: bool = False
    is_majority: bool = False


@dataclass(frozen=True)
class Row:
    """A unit. One that is not shown has a reason `why` and no cell; without an `address` its name is no link."""

    name: str
    address: str = ""
    cells: tuple[Cell, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Group:
    """Units that are in the same unit, whose own row is the `head`; None where it is the page's."""

    head: Row | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class HeatMap:
    """The table, and what explains it."""

    whole: Row  # the page's unit
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    hidden: tuple[str, ...]  # questions without a column, because no unit shows them
    reasons: tuple[tuple[str, str], ...]  # the words in the cells, and what they mean
    bands: tuple[str, ...] = BAND_NAMES

    @property
    def has_low(self) -> bool:
        """Whether somewhere low is good."""
        return any(column.note == LOW for column in self.columns)

    @property
    def has_means(self) -> bool:
        """Whether some figures are means, which lie in no band."""
        return any(cell.is_mean for cell in self._cells())

    @property
    def has_majorities(self) -> bool:
        """Whether of some it is told only whether they are more than half, which covers several bands."""
        return any(cell.is_majority for cell in self._cells())

    def _cells(self) -> Iterator[Cell]:
        return (cell for group in self.groups for row in group.rows for cell in row.cells)


def heat_map(view: View) -> HeatMap:
    """The table of the units that are listed below the page's."""
    shown = [view.now, *(each for unit in view.tree.below(view.link.unit) if (each := view.published.get(unit.id)))]
    every = _columns(shown)
    columns = tuple(column for each in every if (column := _column(each, shown)))
    missing = [
        found for of in shown for each in every if (found := _figure(of, each.figure)) and not _cell_of(found).is_shown
    ]
    return HeatMap(
        whole=Row(view.now.unit_name, cells=_cells(view.now, columns), why=_why(view.now)),
        columns=columns,
        groups=tuple(_groups(view, columns)),
        hidden=tuple(each.short for each in every if _is_hidden(shown, each.figure)),
        reasons=tuple(
            dict.fromkeys(
                (withheld.in_short(found), withheld.meaning(why))
                for why in Withheld
                for found in missing
                if found.withheld is why and any(each.figure == _id(found) for each in columns)
            )
        ),
    )


def _groups(view: View, columns: Sequence[Column]) -> Iterator[Group]:
    """The rows by the unit that they are in; those directly in the page's first."""
    top, is_large = view.link.unit, view.is_large
    for parent in (top, *(unit.id for unit in view.tree.below(top) if unit.id in view.published)):
        inside = [view.tree.units[unit] for unit in view.tree.children[parent] if unit in view.published]
        rows = tuple(_row(view, unit.id, columns) for unit in inside if unit.is_team or is_large)
        if rows:
            yield Group(None if parent == top else _row(view, parent, columns), rows)


def _row(view: View, unit_id: str, columns: Sequence[Column]) -> Row:
    of = view.published[unit_id]
    return Row(of.unit_name, view.address(unit_id), _cells(of, columns), _why(of))


def _cells(of: Publication, columns: Sequence[Column]) -> tuple[Cell, ...]:
    return tuple(_cell(of, column.figure) for column in columns) if of.is_told else ()


def _why(of: Publication) -> str:
    return withheld.TOO_FEW if not of.is_told else ""


def _columns(publications: Sequence[Publication]) -> list[Column]:
    """Every question but words and comments, and every score, in the order of the questionnaire."""
    found: dict[str, Column] = {}
    for of in publications:
        for item in of.items:
            if item.kind_of.is_closed:
                found.setdefault(item.item, Column(item.item, item.short, NOTES[item.good]))
        for scale in of.scales:
            if scale.scale not in found or scale.band is not None:
                found[scale.scale] = Column(scale.scale, scale.title, NOTES[scale.favourable])
    return list(found.values())


def _column(column: Column, publications: Sequence[Publication]) -> Column | None:
    """The column, if any unit shows a figure in it. A mean has no colour, so that neither way is good says nothing."""
    cells = [cell for of in publications if (cell := _cell(of, column.figure)).is_shown]
    if not cells:
        return None
    return replace(column, note="") if column.note == NEUTRAL and all(cell.is_mean for cell in cells) else column


def _id(figure: ItemFigures | ScaleFigures) -> str:
    return figure.scale if isinstance(figure, ScaleFigures) else figure.item


def _figure(of: Publication, figure: str) -> ItemFigures | ScaleFigures | None:
    every: list[ItemFigures | ScaleFigures] = [*of.items, *of.scales]
    return next((each for each in every if _id(each) == figure), None)


def _is_hidden(publications: Sequence[Publication], figure: str) -> bool:
    """Whether a question is withheld wherever it was asked; others have no single figure (a choice of many, say)."""
    found = [each for of in publications if (each := _figure(of, figure))]
    return all(each.withheld is not None and not _cell_of(each).is_shown for each in found)


def _cell(of: Publication, figure: str) -> Cell:
    found = _figure(of, figure)
    return Cell(withheld.NOT_ASKED, is_shown=False) if found is None else _cell_of(found)


def _cell_of(found: ItemFigures | ScaleFigures) -> Cell:
    if isinstance(found, ItemFigures) and found.majority is not None:
        return Cell(meaning.figure(found), heat=_heat(level(found.majority), found.good), is_majority=True)
    if found.withheld is not None:
        return Cell(withheld.in_short(found), is_shown=False)
    if found.band is not None:
        good = found.favourable if isinstance(found, ScaleFigures) else found.good
        return Cell(found.band, heat=_heat(level(found.band), good))
    return _score(found) if isinstance(found, ScaleFigures) else _share(found)


def _score(scale: ScaleFigures) -> Cell:
    if scale.mean is None or scale.n is None:
        return Cell(say("no_figure"), is_shown=False)
    return _mean(figures.points(scale.mean), scale.n)


def _share(item: ItemFigures) -> Cell:
    """The share of the headline, in the band of the percentage as it is printed; of a bare number the mean."""
    if item.headline:
        people, n = item.headline
        percent = figures.percent(people, n)
        return Cell(f"{percent}%", f"({people:,}/{n:,})", _heat(level(percent / 100), item.good))
    return Cell(say("no_figure"), is_shown=False) if item.mean is None else _mean(item.mean, item.n)


def _mean(value: Decimal, n: int | None) -> Cell:
    return Cell(meaning.mean(value), f"({meaning.people(n)})", is_mean=True)


def _heat(level: int, good: str) -> int:
    return 0 if good == "neutral" else LEVELS + 1 - level if good == "low" else level
