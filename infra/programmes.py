"""`soundings programme`: what is asked of whom, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from infra.definitions import SHIPPED, read_instrument
from infra.stack import Stack, StackName
from infra.teams.file import find
from infra.teams.planning import Plan
from infra.teams.present import Present, enrolled, present
from infra.teams.writing import steps
from infra.terminal import AsJson, DryRun, console, print_json, say
from shared.errors import DefinitionInvalid, SoundingsError, UnknownRecord
from shared.language import DEFAULT
from shared.programme import LONDON, Programme
from shared.unit import Tree
from shared.wave import K_SENSITIVE, K, State

if TYPE_CHECKING:
    from shared.instrument import Instrument
    from shared.store.register import Register
    from shared.store.roster import Step

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Plan what is asked of whom, and when.")
DAY: Any = {"formats": ["%Y-%m-%d", "%d/%m/%Y"], "metavar": "DATE"}
ProgrammeId = Annotated[str, typer.Argument(help="The programme's id.")]
ALWAYS = date.max
FRIDAY = 4  # as date.weekday counts


@app.command()
def create(  # noqa: PLR0913, PLR0917  # each is an option of its own
    programme: ProgrammeId,
    title: Annotated[str, typer.Option(help="What you call it; people read the questionnaire's title.")],
    unit: Annotated[str, typer.Option(help="The unit whose teams take part: its id or name.")],
    starts: Annotated[datetime, typer.Option(help="The first opening day, tomorrow at the earliest.", **DAY)],
    instrument: Annotated[str, typer.Option(help="The questionnaire's id.")] = "reflective-practice",
    instrument_version: Annotated[int | None, typer.Option(help="Its version; default: the newest.")] = None,
    every: Annotated[int, typer.Option(min=1, max=24, metavar="MONTHS", help="Opens every so many months.")] = 2,
    rule: Annotated[str | None, typer.Option(help="An RFC 5545 RRULE instead, such as FREQ=WEEKLY;INTERVAL=6.")] = None,
    hour: Annotated[int, typer.Option(help="The hour in London at which waves open and close.")] = 8,
    open_days: Annotated[int, typer.Option(help="How long a wave is open.")] = 14,
    reminder_day: Annotated[int, typer.Option(help="The day of the reminder; 0 for none.")] = 7,
    threshold: Annotated[int, typer.Option(help="The fewest people that a figure is shown for, 5 or more.")] = K,
    comment_threshold: Annotated[int, typer.Option(help="The same for comments.")] = K_SENSITIVE,
    sensitive_threshold: Annotated[int, typer.Option(help="The same for sensitive questions.")] = K_SENSITIVE,
    slips: Annotated[bool, typer.Option("--slips", help="Answers need a slip drawn from a hat.")] = False,
    retention_days: Annotated[int, typer.Option(help="Answers are deleted so long after closing.")] = 30,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Create a programme for the teams below a unit that are in no other.

    A team is in one programme. Teams that are in another already stay there; `soundings teams import` moves them.

    Example: `soundings programme create reflective-practice --title "Reflective practice groups" --unit example-trust
    --starts 2027-02-01`
    """
    target = Stack(stack)
    now = present(target.register, target.roster, None)
    found = find(now, unit)
    questions = _instrument(target.register, instrument, instrument_version)
    made = _checked(
        {
            "id": programme, "title": title, "unit": found.id, "starts": starts.date(), "hour": hour,
            "instrument": questions.id, "instrument_version": questions.version,
            "rule": rule or f"FREQ=MONTHLY;INTERVAL={every}", "open_days": open_days,
            "reminder_day": reminder_day or None, "threshold": threshold, "comment_threshold": comment_threshold,
            "sensitive_threshold": sensitive_threshold, "slips": slips, "retention_days": retention_days,
        }
    )  # fmt: skip
    _refuse(now, made)
    teams, to_write = joining(now, made)
    if not dry_run:
        target.note("programme create", programme=made.id, unit=made.unit, starts=made.starts, teams=len(teams))
        target.register.put_instrument(questions)
        for _ in target.roster.write(to_write):
            pass
        target.register.put_programme(made)
    if as_json:
        print_json({"programme": made.model_dump(mode="json"), "teams": teams, "dry_run": dry_run})
        return
    say(f"{made.title} ({made.id}) {'would be' if dry_run else 'is'} for {len(teams)} teams below {found.name}.")
    console.print(_calendar(made, 3))
    weekend = next((wave for wave in _coming(made, 6) if wave.opens.weekday() > FRIDAY), None)
    if weekend:
        say(f"Note: the wave of {_day(weekend.opens_at)} opens at a weekend; name a weekday, as in")
        say('  --rule "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU" (the first Tuesday of every second month).')
    if not dry_run:
        say("The clock opens it by itself. First look: `soundings summary preview`; all set? `soundings doctor`.")


def joining(now: Present, made: Programme) -> tuple[list[str], list[Step]]:
    """The teams that a new programme has, and what is to be written before it.

    Teams of another programme stay in it, by name where the new one would be nearer. Killed anywhere and run again it
    writes the same.
    """
    programmes = (*(each for each in now.programmes if each.id != made.id), made)
    if now.tree is None:
        return [], []
    after = dict(now.units)
    for team_id, own in enrolled(now.tree, programmes).items():
        before = now.enrolled.get(team_id)
        if before and before.id != own.id:
            after[team_id] = now.units[team_id].model_copy(update={"programme": before.id})
    tree = Tree(after.values())
    teams = [team_id for team_id, own in enrolled(tree, programmes).items() if own.id == made.id]
    return teams, steps(now, Plan([], 0, [], after, []), programmes)


def _instrument(register: Register, name: str, version: int | None) -> Instrument:
    """The newest, or the given, version of a questionnaire that the register has or that we ship."""
    known = {each.version: each for each in register.versions_of(name)}
    file = SHIPPED / f"{name}.yaml"
    if file.exists():
        shipped = read_instrument(file)
        known.setdefault(shipped.version, shipped)
    if not known:
        ships = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.yaml")))
        raise SoundingsError(f"there is no questionnaire '{name}'; there is {ships}, and whatever you have loaded")
    chosen = known.get(max(known) if version is None else version)
    if chosen is None:
        raise SoundingsError(f"'{name}' has no version {version}, only {', '.join(map(str, sorted(known)))}")
    if DEFAULT not in (chosen.language, *chosen.translations):
        raise SoundingsError(f"'{name}' has no English: its language or one of its translations must be '{DEFAULT}'")
    return chosen


def _checked(fields: dict[str, Any]) -> Programme:
    try:
        return Programme.model_validate(fields)
    except ValidationError as error:
        raise DefinitionInvalid([_sentence(fault) for fault in error.errors()]) from None


def _sentence(fault: Any) -> str:
    told = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return f"programme: {told}"
    name = str(fault["loc"][0])
    option = "PROGRAMME" if name == "id" else f"--{name.replace('_', '-')}"
    return f"programme, {option}: {told}"


def _refuse(now: Present, made: Programme) -> None:
    """Raises SoundingsError where there is another programme of this id, or its first day is too near."""
    if any(each.id == made.id and each != made for each in now.programmes):
        raise SoundingsError(
            f"there is a programme '{made.id}' already; change it in an organisation file (`soundings load`), or give "
            "another id"
        )
    tomorrow = _today() + timedelta(days=1)
    if made.starts < tomorrow:
        raise SoundingsError(f"--starts must be {tomorrow} or later: the clock prepares a wave before it opens")


def _today() -> date:
    return datetime.now(UTC).astimezone(LONDON).date()


def _programme(target: Stack, programme_id: str) -> Programme:
    try:
        return target.register.programme(programme_id)
    except UnknownRecord:
        ids = ", ".join(each.id for each in target.register.programmes()) or "none"
        raise SoundingsError(f"there is no programme '{programme_id}'; there is {ids}") from None


@app.command("list")
def list_programmes(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """List the programmes: for whom, how many teams, how often, and whether they rest.

    Example: `soundings programme list`
    """
    target = Stack(stack)
    now = present(target.register, target.roster, None)
    teams = {each.id: [team for team, own in now.enrolled.items() if own.id == each.id] for each in now.programmes}
    if as_json:
        print_json([{**each.model_dump(mode="json"), "teams": len(teams[each.id])} for each in now.programmes])
        return
    table = Table("id", "title", "unit", "teams", "next wave", box=SIMPLE)
    for each in now.programmes:
        table.add_row(each.id, escape(each.title), each.unit, str(len(teams[each.id])), _next(each))
    console.print(table)


def _next(programme: Programme) -> str:
    if programme.paused_until == ALWAYS:
        return "paused"
    following = programme.next_opening(_today() - timedelta(days=1))
    return f"{following:%-d %b %Y}" if following else "none"


@app.command()
def show(programme: ProgrammeId, as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Show a programme: its rules, its teams' number, and its next waves.

    Example: `soundings programme show reflective-practice`
    """
    target = Stack(stack)
    found = _programme(target, programme)
    now = present(target.register, target.roster, None)
    teams = [team for team, own in now.enrolled.items() if own.id == found.id]
    if as_json:
        print_json({**found.model_dump(mode="json"), "teams": teams})
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in found.model_dump(mode="json").items():
        if name != "paused_until":
            table.add_row(name.replace("_", " "), escape(str(value)))
    table.add_row("teams", str(len(teams)))
    table.add_row("next wave", _next(found))
    console.print(table)


@app.command()
def calendar(
    programme: ProgrammeId,
    waves: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 6,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Print the dates of the next waves: opening, reminder, closing, and when the answers are deleted.

    Example: `soundings programme calendar reflective-practice --waves 6`
    """
    found = _programme(Stack(stack), programme)
    if as_json:
        print_json([each.model_dump(mode="json", exclude={"state", "done"}) for each in _coming(found, waves)])
    elif found.paused_until == ALWAYS:
        say(f"'{found.id}' is paused: no wave opens until `soundings programme resume {found.id}`.")
    else:
        console.print(_calendar(found, waves))


def _coming(programme: Programme, number: int) -> list[Any]:
    if programme.paused_until == ALWAYS:
        return []
    today = _today()
    days = (day for day in programme.openings() if day >= today and not programme.is_paused(day))
    return [programme.wave(day) for day in islice(days, number)]


def _calendar(programme: Programme, number: int) -> Table:
    table = Table("opens", "reminder", "closes", "answers deleted", box=SIMPLE)
    for wave in _coming(programme, number):
        reminder = _day(wave.remind_at) if programme.reminder_day is not None else "none"
        table.add_row(_day(wave.opens_at), reminder, _day(wave.closes_at), _day(wave.expires_at))
    return table


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%a %-d %b %Y}"


@app.command()
def pause(
    programme: ProgrammeId,
    until: Annotated[datetime | None, typer.Option(help="The first day on which a wave may open again.", **DAY)] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Open no further wave, until a day or until `resume`; a wave that is open runs to its end.

    Example: `soundings programme pause reflective-practice --until 2027-09-01`
    """
    day = until.date() if until else ALWAYS
    if day <= _today():
        raise SoundingsError(f"--until must be a day to come, not {day}")
    _rest(Stack(stack), programme, day, "programme pause", dry_run=dry_run, as_json=as_json)


@app.command()
def resume(
    programme: ProgrammeId, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Open waves again, from today's on: one whose opening day has passed meanwhile is left out.

    Example: `soundings programme resume reflective-practice`
    """
    _rest(Stack(stack), programme, None, "programme resume", dry_run=dry_run, as_json=as_json)


def _rest(target: Stack, programme_id: str, until: date | None, what: str, *, dry_run: bool, as_json: bool) -> None:
    """Put down until when a programme rests, and have its page say when the next wave opens; also a second time."""
    found = _programme(target, programme_id)
    is_resting = found.paused_until is not None and found.paused_until > _today()
    if until is None:
        until = _today() if is_resting else found.paused_until
    changed = found.paused_until != until
    changes = found.model_copy(update={"paused_until": until})
    open_now = [wave.id for wave in target.register.waves(programme_id) if wave.state is State.OPEN]
    if not dry_run:
        if changed:
            target.note(what, programme=programme_id, until="" if until is None or until == ALWAYS else until)
            target.register.put_programme(changes)
        target.clock(step="say_next", programme=programme_id)
    if as_json:
        data = {"programme": programme_id, "paused_until": until, "open": open_now, "changed": changed}
        print_json({**data, "dry_run": dry_run})
        return
    following = _next(changes)
    would = "would open" if dry_run else "opens"
    say(
        f"'{programme_id}': no further wave {would}."
        if following == "paused"
        else f"The next wave {would} on {following}."
    )
    for wave in open_now:
        say(f"Wave {wave} is open and runs to its end.")
