"""`soundings evidence`: a unit's results for a paper, and its poster. What it prints was published before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from infra.evidence import poster as posters
from infra.evidence.beside import read_outcomes
from infra.evidence.evidence import Order
from infra.evidence.evidence import evidence as evidence_of
from infra.evidence.source import RegisterOf, Source, from_register, from_results
from infra.evidence.table import WRITERS, Printed, terminal
from infra.evidence.words import read_words, starter
from infra.writing import check_new, write_new
from shared.errors import SoundingsError

if TYPE_CHECKING:
    from collections.abc import Callable

console = Console()
POSTER = "The poster"


def command(register_of: RegisterOf) -> Callable[..., None]:
    """The command, given what finds the register of a stack by the stack's name."""

    def evidence(  # noqa: PLR0913, PLR0917  # each is an option of its own
        team: Annotated[
            str | None, typer.Argument(help="The team's id, or any unit's; not needed with a file of its results.")
        ] = None,
        wave: Annotated[str | None, typer.Option(help="The wave's id; default: the newest that is published.")] = None,
        before: Annotated[
            str | None, typer.Option(help="The wave to compare with; default: the first that is published.")
        ] = None,
        sort: Annotated[Order, typer.Option(help="The order of the findings.")] = Order.INSTRUMENT,
        programme: Annotated[str | None, typer.Option(help="The programme's id, if there are several.")] = None,
        results: Annotated[
            Path | None, typer.Option(help="The JSON that the lead downloads from the page of results: needs no AWS.")
        ] = None,
        outcomes: Annotated[
            Path | None, typer.Option(help="The JSON of `soundings outcomes absence`, to stand beside.")
        ] = None,
        output: Annotated[Path | None, typer.Option(help="Also write the table: .md, .html or .csv.")] = None,
        poster: Annotated[
            Path | None, typer.Option(help="Write a poster: .pdf, one A4 page.", rich_help_panel=POSTER)
        ] = None,
        words: Annotated[
            Path | None, typer.Option(help="The team's own words, a text file.", rich_help_panel=POSTER)
        ] = None,
        large: Annotated[
            list[str] | None,
            typer.Option(help="An item's id to print large, up to three times.", rich_help_panel=POSTER),
        ] = None,
        write_words: Annotated[
            Path | None, typer.Option(help="Write a file to fill in, and stop.", rich_help_panel=POSTER)
        ] = None,
        stack: Annotated[
            str, typer.Option("--stack", envvar="SOUNDINGS_STACK", help="The CloudFormation stack.")
        ] = "soundings",
    ) -> None:
        """Print a team's results as a paper would, with earlier waves and absence beside, and make its poster.

        It shows what was published, and nothing else. Reading publications from a stack takes the rights of
        `EvidencePolicy`; with the file that the lead downloads from the page of results it takes none.

        Example: `soundings evidence registrars --output table.md`

        A poster: `soundings evidence --write-words words.txt`, fill that in, then
        `soundings evidence registrars --poster poster.pdf --words words.txt`
        """
        if write_words is not None:
            check_new("--write-words", write_words, (".txt",))
            write_new(write_words, starter().encode())
            _tell(f"written: {write_words}")
            return
        _check(output, poster, words, large)
        source = _source(register_of, stack, team, results, programme)
        beside = None if outcomes is None else read_outcomes(outcomes)
        found = evidence_of(source.history, source.programme, wave=wave, before=before, order=sort)
        printed = Printed(found, beside)
        files: list[tuple[Path, bytes]] = []  # everything is made before anything is written
        if output is not None:
            files.append((output, WRITERS[output.suffix.lower()](printed).encode()))
        if poster is not None and words is not None:
            asked = posters.Poster(
                found, read_words(words), source.organisation, source.contact, beside, tuple(large or ())
            )
            files.append((poster, posters.pdf(asked)))
        for file, content in files:
            write_new(file, content)
        console.print(terminal(printed))
        for file, _ in files:
            _tell(f"written: {file}")

    return evidence


def _source(
    register_of: RegisterOf, stack: str, team: str | None, results: Path | None, programme: str | None
) -> Source:
    if results is not None:
        return from_results(results, team, programme)
    if team is None:
        raise SoundingsError("name a team, or give --results the file that its lead downloads")
    return from_register(register_of, stack, team, programme)


def _check(output: Path | None, poster: Path | None, words: Path | None, large: list[str] | None) -> None:
    if output is not None:
        check_new("--output", output, WRITERS)
    if poster is not None:
        check_new("--poster", poster, (".pdf",))
    if poster is not None and words is None:
        raise SoundingsError(
            "a poster needs --words FILE: `soundings evidence --write-words words.txt` writes one to fill in"
        )
    if poster is None and (words is not None or large):
        raise SoundingsError(f"{'--words' if words is not None else '--large'} goes with --poster FILE.pdf")


def _tell(sentence: str) -> None:
    console.print(sentence, soft_wrap=True, markup=False, highlight=False)
