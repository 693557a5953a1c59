"""`soundings paper`: a form to print, a sheet to type the forms into, and a way to send them with no new privilege."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.output import FOR_THE_CALLER, new_file
from infra.paper import form as forms
from infra.paper import sheet as sheets
from infra.paper.batch import begin
from infra.paper.keying import Sending
from infra.paper.reading import read_forms
from infra.paper.round import round_of
from infra.phone import Web
from infra.stack import Stack, StackName
from infra.terminal import AsJson, DryRun, print_json, progress, say
from infra.wording import own_language
from shared.errors import SoundingsError
from shared.language import LANGUAGES
from shared.wave import State

app = typer.Typer(no_args_is_help=True, help="Paper days: for people without a phone at hand.")
Team = Annotated[str, typer.Argument(help="The team's id in the organisation file.")]


@app.command()
def form(
    team: Team,
    language: Annotated[
        str | None, typer.Option(help=f"{' or '.join(LANGUAGES)}; default: the team's own, or English.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="The PDF; default: paper-TEAM-WAVE-LANGUAGE.pdf.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Make a team's form to print and copy, for the wave that is open or else the next.

    Every copy is the same: no name, no number, nothing to tell one from another.

    Example: `soundings paper form registrars --language cy`
    """
    if language not in (None, *LANGUAGES):
        raise SoundingsError(f"there is no language '{language}', only {' and '.join(LANGUAGES)}, a form for each")
    target = Stack(stack)
    about = round_of(target.register, team)
    language = language or own_language(about.team)
    file = output or Path(f"paper-{team}-{about.wave.id}-{language}.pdf")
    with new_file(file) as written:
        written.write(forms.pdf(about, target.register.settings(), target.address, language))
    if as_json:
        print_json({"team": team, "wave": about.wave.id, "language": language, "file": str(file)})
        return
    say(f"{file}: the form of {about.team.name} for the wave of {about.wave.id}")
    say("Print one for each person and some more. Put a box where nobody watches it, and note nothing down.")


@app.command()
def sheet(
    team: Team,
    file: Annotated[Path, typer.Argument(help="The sheet to write: .csv or .xlsx.")],
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Write an empty sheet to type a team's paper forms into, a row for each form, a column for each question.

    Example: `soundings paper sheet registrars registrars.xlsx`
    """
    makers = {".csv": sheets.as_csv, ".xlsx": sheets.as_workbook}
    if file.suffix.lower() not in makers:
        raise SoundingsError("the sheet's name ends in .csv or .xlsx")
    about = round_of(Stack(stack).register, team)
    with new_file(file, FOR_THE_CALLER) as written:
        written.write(makers[file.suffix.lower()](about))
    if as_json:
        print_json({"team": team, "wave": about.wave.id, "file": str(file), "columns": sheets.columns(about)})
        return
    say(f"{file}: {len(sheets.columns(about))} columns. Shuffle the forms, then type each into a row of its own.")


@app.command()
def key(
    team: Team,
    file: Annotated[Path, typer.Argument(help="The sheet with the forms: .csv or .xlsx.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Send a batch of paper forms, shuffled, through the public form; each counts once.

    A batch has as many forms as a figure needs people, or more. All are checked before the first is sent. If the
    command is interrupted, run it again with the same file: nothing is lost and nothing counted twice.

    Example: `soundings paper key registrars registrars.xlsx`
    """
    target = Stack(stack)
    about = round_of(target.register, team)
    if about.wave.state is not State.OPEN:
        raise SoundingsError(f"the wave of '{team}' is not open: it opens on {about.wave.id}")
    batch = begin(file, about, read_forms(file, about))
    number = len(batch.forms)
    if dry_run:
        _told(as_json, team, about.wave.id, number, f"{number} forms are right and would be sent", dry_run=True)
        return
    sending = Sending(Web(target.address), about.link)
    sending.check_open()
    batch.keep()
    target.note("paper key", team=team, wave=about.wave.id)  # not how many: that would be a live count
    with progress("forms", number) as advance:
        rows = sending.send_all(batch, advance)
    if rows:
        raise SoundingsError(
            f"{number - len(rows)} of {number} forms were sent. Row {', '.join(map(str, rows))} of {file.name} was "
            "refused, because its slip is unknown or used already: mend it or take it out, leave every other row as it "
            "is, and run the same command again"
        )
    done = batch.finish()
    _told(
        as_json, team, about.wave.id, number, f"{number} forms were sent; the sheet is now {done.name}", dry_run=False
    )
    if not as_json:
        say("Look whether all went well, then delete the sheet and destroy the paper.")
        if number > (about.team.headcount or 0):
            say(f"That is more than the team's {about.team.headcount} people.")


def _told(as_json: bool, team: str, wave: str, number: int, sentence: str, *, dry_run: bool) -> None:
    if as_json:
        print_json({"team": team, "wave": wave, "forms": number, "dry_run": dry_run})
    else:
        say(sentence)
