"""`soundings summary preview`: each kind of mail that leads will get, before there is any answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from functions.mail.letter import Letter
from infra.console.new_file import write_file
from infra.console.terminal import SET_UP, AsJson, group, print_json, say
from infra.operator.definitions import read_organisation
from infra.operator.named import programme_named
from infra.operator.rehearsal import Rehearsal
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError
from shared.language import DEFAULT, LANGUAGES
from shared.phrase import Phrases
from shared.programme import Programme
from shared.templates import templates
from shared.wave import Kind

app = group("summary", SET_UP, "What leads are sent.")


@app.command()
def preview(  # options of a command line
    programme: Annotated[
        str | None, typer.Option(help="Its id or title; it may be left out where there is one.")
    ] = None,
    organisation: Annotated[
        Path | None, typer.Option("--from", help="An organisation file, instead of what a stack has loaded.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The page to write.")] = Path("summary-preview.html"),
    language: Annotated[str, typer.Option(help=f"Of the mails: {' or '.join(LANGUAGES)}.")] = DEFAULT,
    to_file: Annotated[Path | None, typer.Option(help="The mail itself too, to open in a mail program: .eml.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show the mails, from made-up answers and marked as such, before anything is live.

    The page shows the summary to a team's lead and to each level above, the opening mail and the reminder, each as its
    first screen on a phone, whole, and as text. With --from it needs no AWS.

    Example: `soundings summary preview --from organisation.yaml`
    """
    if language not in LANGUAGES:
        raise SoundingsError(f"--language is {' or '.join(LANGUAGES)}, not {language!r}")
    made = _from_file(organisation, programme) if organisation else _from_stack(Stack(stack), programme)
    shown = replace(made, language=language)
    mails = [(kind, to.units[0].name, *shown.mail(kind, to)) for kind, to in shown.mails]
    write_file(output, page(shown, mails).encode())
    if to_file is not None:
        write_file(to_file, mails[0][-1])
    if as_json:
        print_json({"programme": shown.programme.id, "page": str(output), "mail": to_file and str(to_file)})
        return
    say(f"{output}: the summary of “{shown.programme.title}”, from made-up answers; open it in a browser")
    if to_file is not None:
        say(f"{to_file}: the same as a mail program shows it")


def _from_stack(stack: Stack, wanted: str | None) -> Rehearsal:
    programme = _chosen(stack.register.definitions.programmes(), wanted)
    instrument = stack.register.definitions.instrument(programme.instrument, programme.instrument_version)
    return Rehearsal(stack.register.definitions.settings(), programme, instrument, stack.address, datetime.now(UTC))


def _from_file(file: Path, wanted: str | None) -> Rehearsal:
    read = read_organisation(file)
    programme = _chosen(read.programmes, wanted)
    instrument = next(each for each in read.instruments if each.id == programme.instrument)
    address = read.settings.public_address.rstrip("/") or "https://survey.example"
    return Rehearsal(read.settings, programme, instrument, address, datetime.now(UTC))


def _chosen(programmes: Sequence[Programme], wanted: str | None) -> Programme:
    """Raises SoundingsError unless one is named or there is just one, beside those of teams alone."""
    if wanted is not None:
        return programme_named(programmes, wanted)
    programmes = [each for each in programmes if not each.alone]
    if len(programmes) != 1:
        ids = ", ".join(programme.id for programme in programmes) or "none, load an organisation file first"
        raise SoundingsError(f"say which --programme; there are: {ids}")
    return programmes[0]


def page(shown: Rehearsal, mails: Sequence[tuple[Kind, str, Letter, bytes]]) -> str:
    """The preview's page, of every mail: one file that fetches nothing."""
    return (
        templates(Path(__file__).parent)
        .get_template("preview.html")
        .render(
            mails=mails,
            called={kind: Phrases("mail", kind.words)("called") for kind, *_ in mails},
            programme=shown.programme,
            settings=shown.settings,
            marked=Phrases("mail", "letter")("made_up"),
            kilobytes=[-(-len(letter.html.encode()) // 1000) for _, _, letter, _ in mails],
        )
    )
