"""A table under its caption with the sentences that belong to it: on the terminal and in Markdown, for Word too."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


class Part(NamedTuple):
    """A table with what it says and how to read it; it may begin a section, and may have no rows."""

    caption: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    heading: str = ""
    is_numbers: bool = False  # all columns but the first
    said: Sequence[str] = ()

    @property
    def below(self) -> list[str]:
        """Every sentence that stands below it."""
        return [*self.said, *self.notes]


def terminal(parts: Iterable[Part]) -> RenderableType:
    """For the terminal. What was typed is never read as markup."""
    shown: list[RenderableType] = []
    for part in parts:
        shown += [Text(f"\n{part.heading}:")] if part.heading else []
        shown += [_table(part)] if part.rows else []
        shown += map(Text, part.below)
    return Group(*shown)


def _table(part: Part) -> Table:
    table = Table(title=Text(part.caption), title_justify="left", box=box.SIMPLE_HEAD)
    for place, heading in enumerate(part.columns):
        if part.is_numbers and place:
            lines = heading.replace(": ", "\n").replace(" to ", "\nto ").replace(" (", "\n(")
            table.add_column(Text(lines), justify="right")
        else:
            table.add_column(Text(heading), overflow="fold")
    for row in part.rows:
        table.add_row(*map(Text, row))
    return table


def markdown(parts: Iterable[Part]) -> str:
    """Tables under their captions, sentences as lists."""
    lines: list[str] = []
    for part in parts:
        lines += ["", f"**{_plain(': '.join(filter(None, (part.heading, part.caption))))}**", ""]
        if part.rows:
            marks = [":--", *["--:" if part.is_numbers else ":--"] * (len(part.columns) - 1)]
            lines += [_row(part.columns), f"|{'|'.join(marks)}|", *map(_row, part.rows), ""]
        lines += [f"- {_plain(sentence)}" for sentence in part.below]
    return "\n".join(lines).strip() + "\n"


def _plain(text: str) -> str:
    """Text without a meaning in Markdown or HTML, on one line."""
    one_line = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{mark}" if mark in "\\`*_[]|" else mark for mark in one_line)


def _row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(_plain, cells))} |"
