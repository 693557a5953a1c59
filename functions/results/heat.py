"""A table of the units below another by what was asked; a cell is shaded only where it clearly differs from the whole.

That is a funnel (Spiegelhalter D. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185-1202):
one centre, the share of the page's unit, and the exact binomial probability of a share as far from it. The shade is
never alone, since the figure stands in the cell with its number of people. Rows are in the order of the units, never of
their figures. What is not shown says so in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from functions.results.view import View
from shared import figures, meaning, withheld
from shared.instrument import Good
from shared.phrase import Phrases
from shared.primary import favourable
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.sameness import same_question

CLEARLY, THINLY = 0.001, 0.025  # the probability of one tail, of a shade and of a thin line
say = Phrases("results", "heat")


@dataclass(frozen=True)
class Column:
    """A question or a score."""

    figure: str  # its id
    short: str
    good: Good

    @property
    def note(self) -> str:
        """Which way is good, where that is not up."""
        return "" if self.good == "high" else say("low" if self.good == "low" else "neutral")


@dataclass(frozen=True)
class Cell:
    """`79%` of `(11/14)`, or the words for what is not shown.

    `differs` from the whole for the better or the worse: `clearly-better`, `thinly-worse`; mostly empty.
    """

    figure: str
    of: str = ""
    differs: str = ""
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

    @property
    def differing(self) -> frozenset[str]:
        """In which ways any cell differs from the whole."""
        rows = [row for group in self.groups for row in (*group.rows, *((group.head,) if group.head else ()))]
        return frozenset(cell.differs for row in rows for cell in row.cells if cell.differs)


def heat_map(view: View) -> HeatMap:
    """The table of the units that are listed below the page's."""
    inside = view.tree.children[view.link.unit] if view.is_large else [u.id for u in view.tree.below(view.link.unit)]
    shown = [view.now, *(each for unit in inside if (each := view.published.get(unit)))]
    every = _columns(shown)
    columns = tuple(column for each in every if (column := _column(each, shown)))
    missing = [
        found for of in shown for each in every if (found := _figure(of, each.figure)) and not _cell_of(found).is_shown
    ]
    return HeatMap(
        whole=Row(view.now.unit_name, cells=_cells(view.now, columns, view.now), why=_why(view.now)),
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
    """The rows by the unit that they are in; those directly in the page's first. A unit of one team is that team."""
    top, tree = view.link.unit, view.tree
    within: dict[str, list[str]] = {}
    for unit in map(tree.units.__getitem__, tree.children[top]) if view.is_large else tree.below(top):
        if unit.id in view.published and (unit.is_team or view.is_large):
            several = (above for above in view.between(unit.id)[::-1] if tree.team_counts[above] > 1)
            within.setdefault(next(several, top), []).append(unit.id)
    for parent in sorted(within, key=lambda unit: unit != top):
        rows = tuple(_row(view, unit, columns) for unit in within[parent])
        yield Group(_row(view, parent, columns) if parent != top and parent in view.published else None, rows)


def _row(view: View, unit_id: str, columns: Sequence[Column]) -> Row:
    of = view.published[unit_id]
    return Row(of.unit_name, view.address(unit_id), _cells(of, columns, view.now), _why(of))


def _cells(of: Publication, columns: Sequence[Column], whole: Publication) -> tuple[Cell, ...]:
    return tuple(_cell(of, column.figure, whole) for column in columns) if of.is_told else ()


def _why(of: Publication) -> str:
    return withheld.unit_too_few() if not of.is_told else ""


def _columns(publications: Sequence[Publication]) -> list[Column]:
    """Every question but words and comments, and every score, in the order of the questionnaire."""
    found: dict[str, Column] = {}
    for of in publications:
        for item in of.items:
            if item.kind_of.is_closed:
                found.setdefault(item.item, Column(item.item, item.short, item.good))
        for scale in of.scales:
            if scale.scale not in found or scale.band is not None:
                found[scale.scale] = Column(scale.scale, scale.title, scale.favourable)
    return list(found.values())


def _column(column: Column, publications: Sequence[Publication]) -> Column | None:
    """The column, if any unit shows a figure in it. A mean has no colour, so that neither way is good says nothing."""
    cells = [cell for of in publications if (cell := _cell(of, column.figure, of)).is_shown]
    if not cells:
        return None
    return replace(column, good="high") if column.good == "neutral" and all(cell.is_mean for cell in cells) else column


def _id(figure: ItemFigures | ScaleFigures) -> str:
    return figure.scale if isinstance(figure, ScaleFigures) else figure.item


def _figure(of: Publication, figure: str) -> ItemFigures | ScaleFigures | None:
    every: list[ItemFigures | ScaleFigures] = [*of.items, *of.scales]
    return next((each for each in every if _id(each) == figure), None)


def _is_hidden(publications: Sequence[Publication], figure: str) -> bool:
    """Whether a question is withheld wherever it was asked; others have no single figure (a choice of many, say)."""
    found = [each for of in publications if (each := _figure(of, figure))]
    return all(each.withheld is not None and not _cell_of(each).is_shown for each in found)


def _cell(of: Publication, figure: str, whole: Publication) -> Cell:
    found, centre = _figure(of, figure), _figure(whole, figure)
    if found is None:
        return Cell(withheld.not_asked(), is_shown=False)
    if isinstance(found, ItemFigures) and isinstance(centre, ItemFigures) and same_question(found, centre):
        return replace(_cell_of(found), differs=_differs(found, centre))
    return _cell_of(found)


def _cell_of(found: ItemFigures | ScaleFigures) -> Cell:
    if isinstance(found, ItemFigures) and found.majority is not None:
        return Cell(meaning.figure(found), is_majority=True)
    if found.withheld is not None:
        return Cell(withheld.in_short(found), is_shown=False)
    if found.band is not None:
        return Cell(meaning.band(found.band))
    return _score(found) if isinstance(found, ScaleFigures) else _share(found)


def _score(scale: ScaleFigures) -> Cell:
    if scale.mean is None or scale.n is None:
        return Cell(say("no_figure"), is_shown=False)
    return _mean(figures.points(scale.mean), scale.n)


def _share(item: ItemFigures) -> Cell:
    """The share of the headline; of a bare number the mean."""
    if item.headline:
        people, n = item.headline
        return Cell(figures.percentage(Fraction(100 * people, n)), f"({people:,}/{n:,})")
    return Cell(say("no_figure"), is_shown=False) if item.mean is None else _mean(item.mean, item.n)


def _mean(value: Decimal, n: int | None) -> Cell:
    return Cell(meaning.mean(value), f"({meaning.people(n)})", is_mean=True)


def departures(of: Publication, whole: Publication, less_than: float) -> dict[str, list[ItemFigures]]:
    """The questions whose share chance would seldom make so much worse than the whole's, or so much better."""
    centres = {item.item: item for item in whole.items}
    found: dict[str, list[ItemFigures]] = {"worse": [], "better": []}
    for item in of.items:
        centre = centres.get(item.item)
        if item.headline and centre is not None and same_question(item, centre):
            for way, tail in _tails(item, centre).items():
                found[way] += [item] if tail < less_than else []
    return found


def _differs(item: ItemFigures, whole: ItemFigures) -> str:
    """In which way a share is further from that of the whole than chance would make it."""
    for way, tail in _tails(item, whole).items():
        if tail < THINLY:
            return f"{'clearly' if tail < CLEARLY else 'thinly'}-{way}"
    return ""


def _tails(item: ItemFigures, whole: ItemFigures) -> dict[str, float]:
    """How likely chance is to make a share so much worse than that of the whole, or so much better."""
    own, centre = favourable(item), favourable(whole)
    if own is None or centre is None:
        return {"worse": 1, "better": 1}
    return dict(zip(("worse", "better"), figures.tails(int(own[0]), int(own[1]), centre[0] / centre[1]), strict=True))
