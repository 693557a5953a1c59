"""Text and files as they leave a command: nothing is overwritten, and what was typed is never markup."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from shared.errors import SoundingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path


def check_new(option: str, file: Path, endings: Collection[str]) -> None:
    """Refuse a file of another kind, or one that is there. Raises SoundingsError."""
    if file.suffix.lower() not in endings:
        raise SoundingsError(f"{option} ends in {', '.join(endings)}")
    if file.exists():
        raise SoundingsError(f"{file} is there already: name another file with {option}")


def write_new(file: Path, content: bytes) -> None:
    """Write a file that must not be there yet, whole or not at all. Raises SoundingsError."""
    try:
        with file.open("xb") as opened:
            try:
                opened.write(content)
                opened.flush()
            except OSError:
                with suppress(OSError):
                    file.unlink()
                raise
    except OSError as error:
        raise SoundingsError(f"{file} cannot be written: {error.strerror}") from None


def plain(text: str) -> str:
    """Text without a meaning in Markdown or HTML, on one line."""
    one_line = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{mark}" if mark in "\\`*_[]|" else mark for mark in one_line)


def markdown_row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(plain, cells))} |"
