"""What every command prints with, and the options that they share."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table

from shared.errors import SoundingsError

console = Console()
SET_UP, TELL, RUN, RESULTS = "Set up", "Tell people", "While it runs", "Results"  # the parts of `soundings --help`
DAY: Any = {"formats": ["%Y-%m-%d", "%d/%m/%Y"], "metavar": "DATE"}  # an option that is a day
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def group(name: str, panel: str, told: str) -> typer.Typer:
    """Commands below one word; it stays a word of its own also while it has but one."""
    app = typer.Typer(name=name, rich_help_panel=panel, no_args_is_help=True, rich_markup_mode="markdown", help=told)
    app.callback()(lambda: None)
    return app


def option(told: str, panel: str | None = None, **more: Any) -> Any:
    """An option, in a part of its own of `--help`; `more` is typer's."""
    return typer.Option(help=told, rich_help_panel=panel, **more)


def counted(number: int, what: str) -> str:
    """`1 team`, `3 teams`."""
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def say(text: str) -> None:
    """A sentence: not wrapped, so that it can be searched and copied, and with no markup read into it."""
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def show_table(*headings: str | Column, rows: Iterable[Iterable[object]], **look: Any) -> None:
    """A table: what stands in a cell is text, with no markup read into it. `look` is rich's."""
    table = Table(*headings, box=SIMPLE, **look)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table)


def print_json(data: Any) -> None:
    """Data for a program, alone on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def agreed(question: str, *, yes: bool, as_json: bool, word: str = "") -> bool:
    """Ask on standard error, unless that was answered beforehand. Raises SoundingsError for a no.

    Whatever mails people or cannot be undone asks so, and what nobody should do in passing has a `word` to be typed.
    """
    if yes:
        return True
    if as_json:
        raise SoundingsError("--json cannot ask: add --yes or --dry-run")
    try:
        is_agreed = (
            typer.prompt(f"{question} Type '{word}'", err=True).strip() == word
            if word
            else typer.confirm(question, err=True)
        )
    except (typer.Abort, OSError, RuntimeError):  # the latter where there is nothing to read from at all
        raise SoundingsError("nobody answered, so nothing was changed; --yes agrees beforehand") from None
    if not is_agreed:
        raise SoundingsError("nothing was changed")
    return True


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[..., None]]:
    """A bar on standard error while a block works; call what it gives after each of `total` steps, or with how many."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield lambda _steps=1: None
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors, transient=True
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps=1: bar.advance(task, steps)
