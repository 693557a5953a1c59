"""`soundings paper`: a form to print, a sheet to type the forms into, and a way to send them with no new privilege."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from infra.commands.paper import form as forms
from infra.commands.paper import sheet as sheets
from infra.commands.paper.asking import AWAY, BACK
from infra.commands.paper.batch import begin, check_unsent
from infra.commands.paper.keying import Sending, post
from infra.commands.paper.reading import read_forms
from infra.commands.paper.round import Round, round_of
from infra.commands.paper.session import Session
from infra.console.new_file import FOR_THE_CALLER, write_file
from infra.console.terminal import TELL, AsJson, DryRun, Yes, agreed, group, print_json, say
from infra.local.phone import Web
from infra.operator.named import TeamName
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError
from shared.language import LANGUAGES
from shared.printed.wording import own_language
from shared.wave import State

app = group("paper", TELL, "Paper days: for people without a phone at hand.")


@app.command()
def form(
    team: TeamName,
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
    file = output or Path(f"paper-{about.team.id}-{about.wave.id}-{language}.pdf")
    write_file(file, forms.pdf(about, target.register.definitions.settings(), target.address, language))
    if as_json:
        print_json({"team": about.team.id, "wave": about.wave.id, "language": language, "file": str(file)})
        return
    say(f"{file}: the form of {about.team.name} for the wave of {about.wave.id}")
    say("Print one for each person and some more. Put a box where nobody watches it, and note nothing down.")


@app.command()
def sheet(
    team: TeamName,
    file: Annotated[Path, typer.Argument(help="The sheet to write: .csv or .xlsx.")],
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Write an empty sheet to type a team's paper forms into, a row for each form, a column for each question.

    Example: `soundings paper sheet registrars registrars.xlsx`
    """
    about = round_of(Stack(stack).register, team)
    write_file(file, sheets.content(file, about), FOR_THE_CALLER)
    if as_json:
        print_json({"team": about.team.id, "wave": about.wave.id, "file": str(file), "columns": sheets.columns(about)})
        return
    say(f"{file}: {len(sheets.columns(about))} columns. Shuffle the forms, then type each into a row of its own.")


@app.command()
def key(
    team: TeamName,
    file: Annotated[
        Path | None, typer.Argument(help="The sheet with the forms, .csv or .xlsx; without one, type them in here.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Without a sheet: one to put the forms into as they are typed, .csv or .xlsx.")
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Send a batch of paper forms, shuffled, through the public form; each counts once.

    Without a sheet it asks for each form question by question. What is typed stays in memory alone, unless you name a
    sheet with `--save`: then you may stop and go on another day.

    A batch has as many forms as a figure needs people, or more. All are checked before the first is sent. If the
    command is interrupted with a sheet, run it again with the same sheet: nothing is lost and nothing counted twice.

    Example: `soundings paper key registrars registrars.xlsx`, or without a sheet `soundings paper key registrars`
    """
    if file and save:
        raise SoundingsError("name one sheet: either the one to send, or with --save the one to type into")
    if as_json and not file:
        raise SoundingsError("--json cannot ask: name the sheet with the forms")
    target = Stack(stack)
    about = round_of(target.register, team)
    if about.wave.state is not State.OPEN:
        raise SoundingsError(f"the wave of '{about.team.id}' is not open: it opens on {about.wave.id}")
    if not file:
        _type_in(target, about, save, dry_run=dry_run)
        return
    check_unsent(file)
    batch = begin(file, about, read_forms(file, about))
    number = len(batch.forms)
    if dry_run:
        _told(as_json, about, number, f"{number} forms are right and would be sent", dry_run=True)
        return
    sending = Sending(Web(target.address), about.link)
    sending.check_open()
    agreed(f"Send {number} forms? What is sent cannot be taken back.", yes=yes, as_json=as_json)
    _note(target, about)
    if rows := post(sending, batch):
        raise SoundingsError(
            f"{number - len(rows)} of {number} forms were sent. Row {', '.join(map(str, rows))} of {file.name} was "
            "refused, because its slip is unknown or used already: mend it or take it out, leave every other row as it "
            "is, and run the same command again"
        )
    done = batch.finish()
    _told(as_json, about, number, f"{number} forms were sent; the sheet is now {done and done.name}", dry_run=False)
    if not as_json:
        say("Look whether all went well, then delete the sheet and destroy the paper.")
        _compare(about, number)


def _type_in(target: Stack, about: Round, save: Path | None, *, dry_run: bool) -> None:
    """Ask for the forms and send them; on any way out say where they are."""
    sending = Sending(Web(target.address), about.link, again="s sends again")
    sending.check_open()
    session = Session(about, sending, partial(_note, target, about), save, dry_run=dry_run)
    session.open()
    say(
        f"The forms of {about.team.name}, shuffled. An empty line leaves a question out, {BACK} goes back one question,"
    )
    say(f"{AWAY} sets a form aside.")
    try:
        session.type_forms()
        is_done = session.review()
    except typer.Abort:
        raise SoundingsError(f"stopped: {session.left()}") from None
    number = len(session.forms)
    if not is_done:
        say(session.left())
    elif dry_run:
        say(f"{number} forms are right and would be sent; {session.left()}")
    else:
        done = session.batch.finish() if session.batch else None
        say(f"{number} forms were sent; the sheet is now {done.name}" if done else f"{number} forms were sent")
        say("Look whether all went well, then close this window and destroy the paper.")
        if done:
            say("Delete the sheet too.")
        _compare(about, number)


def _note(target: Stack, about: Round) -> None:
    target.note("paper key", team=about.team.id, wave=about.wave.id)  # not how many: that would be a live count


def _compare(about: Round, number: int) -> None:
    if number > (about.team.headcount or 0):
        say(f"That is more than the team's {about.team.headcount} people.")


def _told(as_json: bool, about: Round, number: int, sentence: str, *, dry_run: bool) -> None:
    if as_json:
        print_json({"team": about.team.id, "wave": about.wave.id, "forms": number, "dry_run": dry_run})
    else:
        say(sentence)
