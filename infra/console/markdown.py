"""Text in a Markdown table, where what was typed is never markup."""

from collections.abc import Iterable
from html import escape


def plain(text: str) -> str:
    """Text without a meaning in Markdown or HTML, on one line."""
    one_line = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{mark}" if mark in "\\`*_[]|" else mark for mark in one_line)


def markdown_row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(plain, cells))} |"
