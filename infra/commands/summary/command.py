"""`soundings summary preview`: the mail that a team's lead will get, before there is any answer.

Only the answers are made up (`functions.clock.example`). They go through the real counting, the programme's own rules
of disclosure, and the real mail, which says on top and in its subject what they are.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from functions.clock.example import SERVICE, TEAM, history, history_above
from functions.mail.letter import MADE_UP, Letter, summary_letter
from functions.mail.links import links
from functions.mail.message import message
from infra.console.new_file import write_file
from infra.console.terminal import SET_UP, AsJson, group, print_json, say
from infra.operator.definitions import read_organisation
from infra.operator.named import programme_named
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError
from shared.signing import Key
from shared.templates import templates
from shared.wave import Kind, Recipient, RecipientUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.instrument import Instrument
    from shared.programme import Programme
    from shared.settings import Settings

app = group("summary", SET_UP, "What leads are sent.")
LEAD = "lead@team.example"
SENDER = "surveys@organisation.example"


@dataclass(frozen=True)
class Shown:
    """What a preview is made of; `address` is the base of the public pages."""

    settings: Settings
    programme: Programme
    instrument: Instrument
    address: str


@app.command()
def preview(
    programme: Annotated[
        str | None, typer.Option(help="Its id or title; it may be left out where there is one.")
    ] = None,
    organisation: Annotated[
        Path | None, typer.Option("--from", help="An organisation file, instead of what a stack has loaded.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The page to write.")] = Path("summary-preview.html"),
    to_file: Annotated[Path | None, typer.Option(help="The mail itself too, to open in a mail program: .eml.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show the summary's mail, from made-up answers and marked as such, before anything is live.

    The page shows the mail to a team's lead and the one to the level above, each as its first screen on a phone, whole,
    and as text. With --from it needs no AWS.

    Example: `soundings summary preview --from organisation.yaml`
    """
    shown = _from_file(organisation, programme) if organisation else _from_stack(Stack(stack), programme)
    made, above = letter(shown, datetime.now(UTC)), letter(shown, datetime.now(UTC), above=True)
    write_file(output, page([made, above], shown).encode())
    if to_file is not None:
        write_file(to_file, raw(made, shown, datetime.now(UTC)))
    if as_json:
        print_json({"programme": shown.programme.id, "page": str(output), "mail": to_file and str(to_file)})
        return
    say(f"{output}: the summary of “{shown.programme.title}”, from made-up answers; open it in a browser")
    if to_file is not None:
        say(f"{to_file}: the same as a mail program shows it")


def _from_stack(stack: Stack, wanted: str | None) -> Shown:
    programme = _chosen(stack.register.definitions.programmes(), wanted)
    instrument = stack.register.definitions.instrument(programme.instrument, programme.instrument_version)
    return Shown(stack.register.definitions.settings(), programme, instrument, stack.address)


def _from_file(file: Path, wanted: str | None) -> Shown:
    read = read_organisation(file)
    programme = _chosen(read.programmes, wanted)
    instrument = next(each for each in read.instruments if each.id == programme.instrument)
    address = read.settings.public_address.rstrip("/") or "https://survey.example"
    return Shown(read.settings, programme, instrument, address)


def _chosen(programmes: Sequence[Programme], wanted: str | None) -> Programme:
    """Raises SoundingsError unless one is named or there is just one."""
    if wanted is not None:
        return programme_named(programmes, wanted)
    if len(programmes) != 1:
        ids = ", ".join(programme.id for programme in programmes) or "none, load an organisation file first"
        raise SoundingsError(f"say which --programme; there are: {ids}")
    return programmes[0]


def letter(shown: Shown, now: datetime, *, above: bool = False) -> Letter:
    """The mail to the lead of a made-up team, or of the service above, of the programme's wave that is open or next."""
    programme = shown.programme
    opens = next((wave.opens for wave in programme.upcoming(now)), programme.starts)
    wave = programme.wave(opens)
    unit = RecipientUnit(unit="example", name=SERVICE if above else TEAM, is_team=not above)
    nobody = Key(os.urandom(16))  # no stack has this key, so no link opens anything
    signed = links(nobody, shown.address, programme.id, wave.id, Kind.CLOSE, Recipient(address=LEAD, units=(unit,)))
    made = history_above if above else history
    histories = [made(shown.instrument, wave.rules, opens)]
    return summary_letter(histories, shown.settings, shown.address, signed.actions, made_up=True)


def raw(made: Letter, shown: Shown, now: datetime) -> bytes:
    """The message as it would be handed to SES."""
    return message(made, shown.settings, SENDER, LEAD, now, f"{shown.address}/lead/none").as_bytes()


def page(letters: Sequence[Letter], shown: Shown) -> str:
    """The preview's page, of the mail to a team and the one above it: one file that fetches nothing."""
    return (
        templates(Path(__file__).parent)
        .get_template("preview.html")
        .render(
            letters=letters,
            programme=shown.programme,
            settings=shown.settings,
            marked=MADE_UP,
            kilobytes=[-(-len(letter.html.encode()) // 1000) for letter in letters],
        )
    )
