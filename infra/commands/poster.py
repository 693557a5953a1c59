"""`soundings poster`: what goes on the wall."""

from pathlib import Path
from typing import Annotated

import typer

from infra.console.new_file import check_new, write_file
from infra.console.terminal import TELL, AsJson, DryRun, counted, print_json, progress, say
from infra.operator.named import TEAM
from infra.operator.place import AllTeams, InLanguage, UnderUnit, Wanted, wanted
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError
from shared.printed import poster as posters
from shared.printed.place import Place
from shared.settings import Settings

app = typer.Typer()
MOST_PAGES = 1000  # of one file: it takes about 0.5 MB of memory a page, and 4 seconds for 400


@app.command(rich_help_panel=TELL)
def poster(  # noqa: PLR0913, PLR0917  # options of a command line
    team: Annotated[str | None, typer.Argument(help=TEAM)] = None,
    every: AllTeams = False,
    under: UnderUnit = None,
    language: InLanguage = None,
    output: Annotated[Path | None, typer.Option(help="The PDF to write; default: poster-TEAM.pdf.")] = None,
    separate: Annotated[Path | None, typer.Option(help="A folder instead, for a PDF of each team.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Make posters for the wall: the team's QR code, its address to type, and what is promised.

    One A4 page for each team in the team's language, all in one file or each in its own. There is no date on it and the
    link stays, so it may hang for years.

    Example: `soundings poster registrars`, or `soundings poster --all --language both --output posters.pdf`
    """
    target = Stack(stack)
    settings = target.register.definitions.settings()
    found = wanted(target.register, target.address, team, under, language, every=every)
    files = _files(found, output or Path(f"poster-{found.called}.pdf"), separate)
    if not dry_run:
        _write(files, settings)
    if as_json:
        print_json({"dry_run": dry_run, "without": found.without, "posters": _rows(files)})
        return
    made = "would be made" if dry_run else "made"
    for file, places in files.items() if separate is None else ():
        say(f"{file}: {counted(len(places), 'poster')} {made}")
    if separate is not None:
        say(f"{separate}: {counted(len(found.places), 'poster')} {made}, a file for each team")
    if found.without:
        say(f"No poster for teams that no programme asks: {', '.join(found.without)}")


def _files(found: Wanted, output: Path, separate: Path | None) -> dict[Path, tuple[Place, ...]]:
    """Which teams' posters go into which file. Raises SoundingsError where they are too many for one."""
    if separate is not None:
        return {separate / f"poster-{place.team.id}.pdf": (place,) for place in found.places}
    if len(found.places) > MOST_PAGES:
        raise SoundingsError(
            f"{len(found.places)} posters are too many for one file: ask for those --under a unit, or for --separate"
        )
    return {output: found.places}


def _write(files: dict[Path, tuple[Place, ...]], settings: Settings) -> None:
    """Write each file with its posters. Raises SoundingsError, before anything is written, where one is there."""
    for file in files:
        check_new(file, " with --output")
    with progress("posters", sum(map(len, files.values()))) as advance:
        for file, places in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_file(file, posters.pdf(places, settings, advance))


def _rows(files: dict[Path, tuple[Place, ...]]) -> list[dict[str, object]]:
    return [
        {"team": place.team.id, "name": place.team.name, "address": place.address, "languages": place.languages,
         "file": str(file), "page": page}
        for file, places in files.items()
        for page, place in enumerate(places, 1)
    ]  # fmt: skip
