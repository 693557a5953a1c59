"""What every command prints with, and the options that they share."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console

console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]


def say(text: str) -> None:
    """A sentence: not wrapped, so that it can be searched and copied, and with no markup read into it."""
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def print_json(data: Any) -> None:
    """Data for a program, alone on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
