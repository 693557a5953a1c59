"""Cells of a table of what was measured by simulation, each beside what it should be; as Markdown, and as ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.benchmarks.ratio import Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARKS = "<!-- tables -->", "<!-- end of the tables -->"


class Measured(NamedTuple):
    """A cell of a table: a share of the repeats, and what it should be at most, or at least."""

    target: str  # of several cells, of which the worst is a row of `make bench`
    row: str
    column: str
    value: float
    goal: float | None = None
    at_least: bool = False
    unit: Literal["%", "points", "cells"] = "%"

    @property
    def missed_by(self) -> float:
        """How far it is beyond what it should be, below 0 where it is not."""
        return 0 if self.goal is None else (self.goal - self.value if self.at_least else self.value - self.goal)

    def __str__(self) -> str:
        times = 1 if self.unit == "cells" else 100
        shown = (
            f"{self.value:.2f}" if self.unit == "cells" else f"{100 * self.value:.1f}{self.unit.removesuffix('points')}"
        )
        if self.goal is None:
            return shown
        wanted = f"({'≥' if self.at_least else '≤'} {times * self.goal:g})"
        return f"**{shown} {wanted}**" if self.missed_by > 0 else f"{shown} {wanted}"


def ratio(topic: str, target: str, worst: Measured) -> Ratio:
    """A row of `make bench`: what should be at least so often becomes how often it is not."""
    assert worst.goal is not None
    value, goal = (1 - worst.value, 1 - worst.goal) if worst.at_least else (worst.value, worst.goal)
    what = f"{topic.replace(',', '')}, {target}" + (": not so" if worst.at_least else "")
    return Ratio(what, f"{worst.row}, {worst.column}", {"teams": value}, goal=round(goal, 4))


def tables(found: Mapping[str, Sequence[Measured]], repeats: int) -> dict[str, str]:
    """All that was measured, in Markdown by heading; what misses its target is bold."""
    return {topic: f"### {topic}\n\n{repeats:,} repeats.\n\n{_table(cells)}" for topic, cells in found.items()}


def _table(cells: Sequence[Measured]) -> str:
    columns = list(dict.fromkeys(cell.column for cell in cells))
    by_row: dict[str, dict[str, str]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, {})[cell.column] = str(cell)
    rows = [["", *columns]]
    rows += [[row, *(of.get(column, "") for column in columns)] for row, of in by_row.items()]
    head, *body = (f"| {' | '.join(row)} |\n" for row in rows)
    return head + "|---" * len(rows[0]) + "|\n" + "".join(body)


def of_page(page: str) -> dict[str, str]:
    """The tables of a page by heading."""
    first, last = MARKS
    parts = page.partition(first)[2].partition(last)[0].split("### ")[1:]
    return {part.partition("\n")[0]: f"### {part.strip()}\n" for part in parts}


def with_tables(page: str, new: Mapping[str, str], order: Sequence[str]) -> str:
    """The page with these tables in place of its own of the same headings, in `order`; others are left out."""
    first, last = MARKS
    every = {**of_page(page), **new}
    written = "\n".join(every[topic] for topic in order if topic in every)
    return f"{page.partition(first)[0]}{first}\n\n{written}\n{last}{page.partition(last)[2]}"
