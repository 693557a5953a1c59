"""`soundings slips`: cards to cut out, as a PDF, and the hashes of their codes in the slips' table.

A slip is for one team and one wave. Nobody can list or withdraw them: whoever could look would see who is still to
answer. The audit of operators, which none of them can change, says how many were made. Making more adds to those made
before, up to one in ten more than the team's people: who prints many can answer for many.

The order of things makes it safe to be killed anywhere and run again. The PDF gets its name last, once every hash is
stored and they are counted, so that whatever was printed works; hashes whose codes were never seen do no harm.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.console.new_file import FOR_THE_CALLER, check_new, new_file
from infra.console.terminal import TELL, AsJson, DryRun, Yes, agreed, print_json, say
from infra.operator.enrolment import answerable, programme_of
from infra.operator.named import WAVE, TeamName, team_named
from infra.operator.stack import Stack, StackName, client
from shared.errors import SoundingsError
from shared.printed.slips import Draw, pdf
from shared.roster import hat
from shared.slip import new_codes
from shared.store.audit import Audit
from shared.store.register import Register
from shared.store.slips import Slips
from shared.store.table import Table
from shared.unit import Tree

app = typer.Typer()


def draw(register: Register, wanted: str, wanted_wave: str | None) -> Draw:
    """The team, its programme, and the wave: by default the open one or else the next.

    Raises SoundingsError, which says what to do.
    """
    tree = Tree(register.roster.units())
    team = team_named(tree.units.values(), wanted)
    programme = register.definitions.programme(programme_of(tree, register.definitions.programmes(), team).id)
    wave = answerable(register.waves.of(programme.id), team, wanted_wave)
    if not wave.rules.slips:
        raise SoundingsError(
            f"wave {wave.id} of programme '{programme.id}' does not use slips: give the programme 'slips: true' in "
            "your organisation file, load that, and name a wave that has not opened yet; the next tick prepares it"
        )
    return Draw(programme, wave, team)


def check_room(audit: Audit, whom: Draw, number: int) -> None:
    """Raises SoundingsError where so many slips more are too many for the team, for the wave in all."""
    had = hat.count(hat.made(audit, whom.named, whom.wave.opens, datetime.now(UTC)))
    most = hat.most(whom.team.headcount or 0)
    if had + number > most:
        left = f"make at most {most - had} with --count" if most > had else "it can have no more"
        raise SoundingsError(
            f"{whom.team.name} can have {most} slips for wave {whom.wave.id}, one in ten more than its "
            f"{whom.team.headcount} people, and had {had}: {left}"
        )


def make(slips: Slips, whom: Draw, address: str, count: int, output: Path, counted: Callable[[], None]) -> None:
    """Write `count` new slips to `output`, readable for the caller alone; `counted` is called before it gets its name.

    Raises SoundingsError when the file is there or cannot be written, and what the store and `counted` raise.
    """
    codes = new_codes(count, os.urandom)
    with new_file(output, FOR_THE_CALLER) as file:
        file.write(pdf(whom, address, codes))
        slips.add(whom.wave, whom.team.id, codes)
        counted()


@app.command(rich_help_panel=TELL)
def slips(
    team: TeamName,
    count: Annotated[int | None, typer.Option(min=1, max=1000, help="How many; default: the team's headcount.")] = None,
    wave: Annotated[str | None, typer.Option(help=f"{WAVE}; default: the open wave, or else the next.")] = None,
    output: Annotated[Path | None, typer.Option(help="The PDF to write; default: slips-TEAM-WAVE.pdf.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Make slips for a team to draw from a hat, one for each person, as a PDF to print and cut.

    They are good for one wave. Making more adds to those made before; each still counts once. For a wave in all there
    are at most one in ten more than the team's people.

    Example: `soundings slips registrars --count 14`
    """
    target = Stack(stack)
    whom = draw(target.register, team, wave)
    heads = whom.team.headcount or 0
    number = heads if count is None else count
    file = output or Path(f"slips-{whom.team.id}-{whom.wave.id}.pdf")
    check_room(target.register.audit, whom, number)
    if not dry_run:
        check_new(file, " with --output")
        agreed(f"Make {number} slips for {whom.team.name}? They cannot be taken back.", yes=yes, as_json=as_json)
        target.note(hat.WHAT, **whom.named)

        def counted() -> None:
            target.note(hat.WHAT, **whom.named, made=number)
            check_room(target.register.audit, whom, 0)  # somebody else may have made some at this moment

        store = Slips(Table(client("dynamodb"), target.outputs["SlipTable"]))
        make(store, whom, f"{target.address}/s/{whom.team.link}", number, file, counted)
    if as_json:
        of = {"team": whom.team.id, "wave": whom.wave.id}
        print_json({**of, "slips": number, "file": str(file), "dry_run": dry_run})
        return
    if dry_run:
        say(f"{file}: would be {number} slips for {whom.team.name}, good from {whom.days}")
        return
    say(f"{file}: {number} slips for {whom.team.name}, good from {whom.days}")
    if number > heads:
        say(f"That is more than the team's {heads} people.")
    say(
        "Print it, cut it, let everybody draw one, and note nothing down. Then destroy what is left in the hat and "
        "delete the file: whoever holds a code can answer with it."
    )
