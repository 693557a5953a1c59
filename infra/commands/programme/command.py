"""`soundings programme`: what is asked of whom, and when."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from infra.commands.programme import ics
from infra.commands.programme.create import create, few_of
from infra.commands.programme.dates import next_wave, show_calendar
from infra.console.new_file import check_kind, write_file
from infra.console.terminal import DAY, SET_UP, AsJson, DryRun, console, group, print_json, say, show_table
from infra.operator.calendar import ALWAYS, coming, today
from infra.operator.named import ProgrammeName, programme_named
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import SoundingsError
from shared.roster.present import present
from shared.wave import State

app = group("programme", SET_UP, "Plan what is asked of whom, and when.")
app.command()(create)


@app.command("list")
def list_programmes(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """List the programmes: for whom, how many teams, how often, and whether they rest.

    Example: `soundings programme list`
    """
    target = Stack(stack)
    now = present(target.register, None)
    teams = {each.id: [team for team, own in now.enrolled.items() if own.id == each.id] for each in now.programmes}
    if as_json:
        print_json([{**each.model_dump(mode="json"), "teams": len(teams[each.id])} for each in now.programmes])
        return
    rows = ((each.id, each.title, each.unit, len(teams[each.id]), next_wave(each)) for each in now.programmes)
    show_table("id", "title", "unit", "teams", "next wave", rows=rows)


@app.command()
def show(programme: ProgrammeName, as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Show a programme: its rules, its teams' number, and its next waves.

    Example: `soundings programme show reflective-practice`
    """
    target = Stack(stack)
    now = present(target.register, None)
    found = target.register.definitions.programme(programme_named(now.programmes, programme).id)
    teams = [team for team, own in now.enrolled.items() if own.id == found.id]
    if as_json:
        print_json({**found.model_dump(mode="json"), "teams": teams})
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in found.model_dump(mode="json").items():
        if name != "paused_until":
            table.add_row(name.replace("_", " "), escape(str(value)))
    table.add_row("of a small team", few_of(found))
    table.add_row("teams", str(len(teams)))
    table.add_row("next wave", next_wave(found))
    console.print(table)


@app.command()
def calendar(
    programme: ProgrammeName,
    waves: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 6,
    ics_file: Annotated[
        Path | None, typer.Option("--ics", help="Write them for a calendar program too: .ics, with the open wave.")
    ] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Print the dates of the next waves: opening, reminder, closing, and when the answers are deleted.

    With --ics Outlook and others take them in: an all-day event for each opening, reminder and last day. Of a wave
    that was taken in before the events are moved, not added.

    Example: `soundings programme calendar reflective-practice --waves 6 --ics waves.ics`
    """
    target = Stack(stack)
    found = programme_named(target.register.definitions.programmes(), programme)
    if ics_file is not None:
        check_kind("--ics", ics_file, (".ics",))
        open_now = [wave for wave in target.register.waves.of(found.id) if wave.state is State.OPEN]
        dates = {wave.id: wave for wave in (*coming(found, waves), *open_now)}
        if not dates:
            raise SoundingsError(f"'{found.id}' has no wave to come; `soundings programme show {found.id}` says why")
        write_file(ics_file, ics.calendar(found.title, list(dates.values()), stack, datetime.now(UTC)))
    if as_json:
        print_json([each.model_dump(mode="json", exclude={"state", "done", "wave_0"}) for each in coming(found, waves)])
        return
    if found.paused_until == ALWAYS:
        say(f"'{found.id}' is paused: no wave opens until `soundings programme resume {found.id}`.")
    else:
        show_calendar(found, waves)
    if ics_file is not None:
        say(f"written: {ics_file}")


@app.command()
def pause(
    programme: ProgrammeName,
    until: Annotated[datetime | None, typer.Option(help="The first day on which a wave may open again.", **DAY)] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Open no further wave, until a day or until `resume`; a wave that is open runs to its end.

    Example: `soundings programme pause reflective-practice --until 2027-09-01`
    """
    day = until.date() if until else ALWAYS
    if day <= today():
        raise SoundingsError(f"--until must be a day to come, not {day}")
    _rest(Stack(stack), programme, day, "programme pause", dry_run=dry_run, as_json=as_json)


@app.command()
def resume(
    programme: ProgrammeName, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Open waves again, from today's on: one whose opening day has passed meanwhile is left out.

    Example: `soundings programme resume reflective-practice`
    """
    _rest(Stack(stack), programme, None, "programme resume", dry_run=dry_run, as_json=as_json)


def _rest(target: Stack, wanted: str, until: date | None, what: str, *, dry_run: bool, as_json: bool) -> None:
    """Put down until when a programme rests, and have its page say when the next wave opens; also a second time."""
    found = programme_named(target.register.definitions.programmes(), wanted)
    is_resting = found.paused_until is not None and found.paused_until > today()
    if until is None:
        until = today() if is_resting else found.paused_until
    changed = found.paused_until != until
    changes = found.model_copy(update={"paused_until": until})
    open_now = [wave.id for wave in target.register.waves.of(found.id) if wave.state is State.OPEN]
    if not dry_run:
        if changed:
            target.note(what, programme=found.id, until="" if until is None or until == ALWAYS else until)
            write(target.register, Writing(programmes=[changes]))
        target.clock(step="say_next", programme=found.id)
    if as_json:
        data = {"programme": found.id, "paused_until": until, "open": open_now, "changed": changed}
        print_json({**data, "dry_run": dry_run})
        return
    following = next_wave(changes)
    would = "would open" if dry_run else "opens"
    say(
        f"'{found.id}': no further wave {would}." if following == "paused" else f"The next wave {would} on {following}."
    )
    for wave in open_now:
        say(f"Wave {wave} is open and runs to its end.")
