"""Questionnaires on the terminal: what is told of one, and the checking of files under both of its names."""

from pathlib import Path
from typing import Annotated, Any

import typer

from infra.console.terminal import AsJson, print_json, say
from infra.operator import library
from infra.operator.definitions import not_for_use
from infra.operator.library import Found
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument
from shared.points import in_words, listed
from shared.scale import scorings


def check(
    files: Annotated[list[Path], typer.Argument(help="Questionnaire files (.yaml or .xlsx).")], as_json: AsJson = False
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
        print_json([brief(each) for each in found])
        return
    for questionnaire in found:
        warn(questionnaire)
        say(f"{Path(questionnaire.source).name}: {in_short(questionnaire.instrument)}")
        for problem in not_for_use(questionnaire.instrument):
            say(f"{Path(questionnaire.source).name}: before it is published: {problem}")
    if problems:
        raise DefinitionInvalid(problems)


def warn(found: Found) -> None:
    """What a workbook has and a form cannot."""
    for warning in found.warnings:
        say(f"note: {warning}")


def say_points(instrument: Instrument) -> None:
    """What the answers are worth."""
    for line in points(instrument):
        say(line)


def points(instrument: Instrument) -> list[str]:
    """What each answer is worth in each scale, a line for all the items where it is worth the same."""
    told: dict[str, list[str]] = {}
    for scoring in scorings(instrument):
        for item, worth in scoring.points.items():
            words = in_words(instrument, item)
            none = ", ".join(f"'{label}'" for value, label in words.items() if value not in worth)
            line = listed([(worth[value], label) for value, label in words.items() if value in worth])
            told.setdefault(f"{line}{none and f'; no points: {none}'}", []).append(f"{scoring.id}/{item}")
    return [f"points of {', '.join(items)}: {line}" for line, items in told.items()]


def in_short(instrument: Instrument) -> str:
    """`who-5 version 1, 5 items`."""
    return f"{instrument.id} version {instrument.version}, {len(instrument.items)} items"


def languages(instrument: Instrument) -> str:
    """Its own language, then those of its translations."""
    return ", ".join((instrument.language, *instrument.translations))


def brief(found: Found) -> dict[str, Any]:
    """What a program is told of it."""
    instrument = found.instrument
    return {
        "id": instrument.id,
        "version": instrument.version,
        "source": found.source,
        "title": instrument.title,
        "questions": len(instrument.items),
        "languages": languages(instrument),
        "licence": instrument.licence,
        "points": points(instrument),
        "warnings": found.warnings,
    }
