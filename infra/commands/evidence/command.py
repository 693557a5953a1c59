"""`soundings evidence`: a unit's results for a paper, and its congress poster. What it prints was published before."""

from pathlib import Path
from typing import Annotated

import typer

from infra.commands.evidence.beside import read_outcomes
from infra.commands.evidence.congress import Congress, pdf
from infra.commands.evidence.evidence import Order
from infra.commands.evidence.evidence import evidence as evidence_of
from infra.commands.evidence.source import from_register, from_results
from infra.commands.evidence.table import WRITERS, Printed
from infra.commands.evidence.words import read_words, starter
from infra.console.new_file import check_kind, write_file
from infra.console.part import terminal
from infra.console.terminal import RESULTS, console, option, say
from infra.operator.named import UNIT, WAVE
from infra.operator.stack import StackName
from shared.errors import SoundingsError

app = typer.Typer()
CONGRESS = "The congress poster"


@app.command(rich_help_panel=RESULTS)
def evidence(  # noqa: PLR0913, PLR0917  # each is an option of its own
    team: Annotated[str | None, typer.Argument(help=f"{UNIT}; not needed with a file of its results.")] = None,
    wave: Annotated[str | None, option(f"{WAVE}; default: the newest that is published.")] = None,
    before: Annotated[str | None, option("The wave to compare with; default: the first that is published.")] = None,
    sort: Annotated[Order, option("The order of the findings.")] = Order.INSTRUMENT,
    programme: Annotated[str | None, option("Its id or title, if there are several.")] = None,
    results: Annotated[
        Path | None, option("The JSON that the lead downloads from the page of results: needs no AWS.")
    ] = None,
    outcomes: Annotated[Path | None, option("The JSON of `soundings outcomes absence`, to stand beside.")] = None,
    output: Annotated[Path | None, option("Also write the table, .md or .html, or every figure as data, .csv.")] = None,
    congress: Annotated[Path | None, option("Write a congress poster: .pdf, one A4 page.", CONGRESS)] = None,
    words: Annotated[Path | None, option("The team's own words, a text file.", CONGRESS)] = None,
    large: Annotated[list[str] | None, option("An item's id to print large, up to three times.", CONGRESS)] = None,
    write_words: Annotated[Path | None, option("Write a file to fill in, and stop.", CONGRESS)] = None,
    stack: StackName = "soundings",
) -> None:
    """Print a team's results as a paper would, with all its waves and absence beside, and make its congress poster.

    It shows what was published, and nothing else; docs/squire.md says which item of SQUIRE 2.0 each part is for.
    Reading publications from a stack takes the rights of `EvidencePolicy`; with the file that the lead downloads from
    the page of results it takes none.

    Example: `soundings evidence registrars --output table.md`

    A congress poster: `soundings evidence --write-words words.txt`, fill that in, then
    `soundings evidence registrars --congress congress.pdf --words words.txt`
    """
    if write_words is not None:
        check_kind("--write-words", write_words, (".txt",))
        write_file(write_words, starter().encode())
        say(f"written: {write_words}")
        return
    _check(output, congress, words, large)
    source = from_register(stack, team, programme) if results is None else from_results(results, team, programme)
    beside = None if outcomes is None else read_outcomes(outcomes)
    found = evidence_of(source.history, source.programme, wave=wave, before=before, order=sort)
    printed = Printed(found, source.history, beside, source.above)
    files: list[tuple[Path, bytes]] = []  # everything is made before anything is written
    if output is not None:
        files.append((output, WRITERS[output.suffix.lower()](printed).encode()))
    if congress is not None and words is not None:
        asked = Congress(found, read_words(words), source.organisation, source.contact, beside, tuple(large or ()))
        files.append((congress, pdf(asked)))
    for file, content in files:
        write_file(file, content)
    console.print(terminal(printed.parts))
    for file, _ in files:
        say(f"written: {file}")


def _check(output: Path | None, congress: Path | None, words: Path | None, large: list[str] | None) -> None:
    if output is not None:
        check_kind("--output", output, WRITERS)
    if congress is not None:
        check_kind("--congress", congress, (".pdf",))
    if congress is not None and words is None:
        raise SoundingsError(
            "a congress poster needs --words FILE: `soundings evidence --write-words words.txt` writes one to fill in"
        )
    if congress is None and (words is not None or large):
        raise SoundingsError(f"{'--words' if words is not None else '--large'} goes with --congress FILE.pdf")
