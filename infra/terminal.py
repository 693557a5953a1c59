"""What every command prints with, and the options that they share."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]


def say(text: str) -> None:
    """A sentence: not wrapped, so that it can be searched and copied, and with no markup read into it."""
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def print_json(data: Any) -> None:
    """Data for a program, alone on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error while a block works; call what it gives after each of `total` steps."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield lambda: None
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors, transient=True
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
