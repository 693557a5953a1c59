"""Questionnaires on the terminal: what is told of one, and the checking of files under both of its names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.console.terminal import AsJson, print_json, say
from infra.operator import library
from infra.operator.definitions import not_for_use
from shared.errors import DefinitionInvalid

if TYPE_CHECKING:
    from infra.operator.library import Found
    from shared.instrument import Instrument


def check(
    files: Annotated[list[Path], typer.Argument(help="Questionnaire files (.yaml or .xlsx).")],
    as_json: AsJson = False,
) -> None:
    """Check questionnaire files without touching anything.

    Example: `soundings instrument check my-questionnaire.yaml ours.xlsx`
    """
    problems: list[str] = []
    found: list[Found] = []
    for file in files:
        try:
            found.append(library.read(file))
        except DefinitionInvalid as error:
            problems += error.problems
    if as_json and not problems:
        print_json([brief(one) for one in found])
        return
    for one in found:
        warn(one)
        say(f"{Path(one.source).name}: {told(one.instrument)}")
        for problem in not_for_use(one.instrument):
            say(f"{Path(one.source).name}: before it is published: {problem}")
    if problems:
        raise DefinitionInvalid(problems)


def warn(found: Found) -> None:
    """What a workbook has and a form cannot."""
    for warning in found.warnings:
        say(f"note: {warning}")


def told(one: Instrument) -> str:
    """`who-5 version 1, 5 items`."""
    return f"{one.id} version {one.version}, {len(one.items)} items"


def languages(one: Instrument) -> str:
    """Its own language, then those of its translations."""
    return ", ".join((one.language, *one.translations))


def brief(found: Found) -> dict[str, Any]:
    """What a program is told of it."""
    one = found.instrument
    return {
        "id": one.id,
        "version": one.version,
        "source": found.source,
        "title": one.title,
        "questions": len(one.items),
        "languages": languages(one),
        "licence": one.licence,
        "warnings": found.warnings,
    }
