"""`soundings programme create`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from infra.commands.programme.dates import show_calendar
from infra.console.terminal import DAY, AsJson, DryRun, Yes, agreed, print_json, say
from infra.operator.calendar import coming, day, notes, today
from infra.operator.definitions import SHIPPED, read_instrument
from infra.operator.named import unit_named
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import DefinitionInvalid, SoundingsError
from shared.fault import Fault, faults
from shared.instrument import Instrument
from shared.language import DEFAULT
from shared.programme import Programme
from shared.promise import of_few
from shared.retention import RETENTION_DAYS
from shared.roster.present import Present, enrolled, present
from shared.roster.whole import staying
from shared.roster.writing import steps
from shared.store.register import Register
from shared.store.roster import Step
from shared.threshold import K_LOWEST, K_SENSITIVE, K
from shared.unit import Tree

REMINDER = "The day of a reminder, up to three times; 0 for none. Default: 7 and 12, as far as before the close."
FRIDAY = 4  # as date.weekday counts
_SHARE_FROM = (
    "From so many people on, 5 to 8, a team with too few for a number is told whether more than half said so; 8 is off."
)

_WAVE_0 = (
    "Whether the first wave is held before the group begins, and asks nothing of it. Default: if the questionnaire has "
    "words for that."
)


def create(  # noqa: PLR0913, PLR0917  # each is an option of its own
    programme: Annotated[str, typer.Argument(help="The id that it gets.")],
    title: Annotated[str, typer.Option(help="What you call it; people read the questionnaire's title.")],
    unit: Annotated[str, typer.Option(help="The unit whose teams take part: its id or name.")],
    starts: Annotated[datetime, typer.Option(help="The first opening day, tomorrow at the earliest.", **DAY)],
    instrument: Annotated[str, typer.Option(help="The questionnaire's id.")] = "reflective-practice",
    instrument_version: Annotated[int | None, typer.Option(help="Its version; default: the newest.")] = None,
    every: Annotated[int, typer.Option(min=1, max=24, metavar="MONTHS", help="Opens every so many months.")] = 2,
    rule: Annotated[str | None, typer.Option(help="An RFC 5545 RRULE instead, such as FREQ=WEEKLY;INTERVAL=6.")] = None,
    hour: Annotated[int, typer.Option(help="The hour in London at which waves open and close.")] = 8,
    open_days: Annotated[int, typer.Option(help="How long a wave is open.")] = 14,
    reminder_day: Annotated[list[int] | None, typer.Option(help=REMINDER)] = None,
    threshold: Annotated[int, typer.Option(help="The fewest people that a figure is shown for, 5 or more.")] = K,
    share_from: Annotated[int, typer.Option(help=_SHARE_FROM)] = K_LOWEST,
    comment_threshold: Annotated[int, typer.Option(help="The same for comments.")] = K_SENSITIVE,
    sensitive_threshold: Annotated[int, typer.Option(help="The same for sensitive questions.")] = K_SENSITIVE,
    wave_0: Annotated[bool | None, typer.Option("--wave-0/--no-wave-0", help=_WAVE_0, show_default=False)] = None,
    slips: Annotated[bool, typer.Option("--slips", help="Answers need a slip drawn from a hat.")] = False,
    retention_days: Annotated[int, typer.Option(help="Answers are deleted so long after closing.")] = RETENTION_DAYS,
    yes: Yes = False,
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
    target.register.definitions.settings()  # without them the clock could not open it; raises UnknownRecord
    now = present(target.register, datetime.now(UTC))
    found = unit_named(now.units.values(), unit)
    questions = _instrument(target.register, instrument, instrument_version)
    made = _checked(
        {
            "id": programme, "title": title, "unit": found.id, "starts": starts.date(), "hour": hour,
            "instrument": questions.id, "instrument_version": questions.version,
            "rule": rule or f"FREQ=MONTHLY;INTERVAL={every}", "open_days": open_days,
            "threshold": threshold, "share_from": share_from, "comment_threshold": comment_threshold,
            "wave_0": questions.baseline is not None if wave_0 is None else wave_0,
            "sensitive_threshold": sensitive_threshold, "slips": slips, "retention_days": retention_days,
            **({"reminder_days": [each for each in reminder_day if each]} if reminder_day else {}),
        }
    )  # fmt: skip
    _refuse(now, made)
    teams, to_write = joining(now, made)
    if not as_json:
        _say(made, questions, found.name, len(teams))
    if not dry_run:
        question = f"Create it? Its first wave is mailed to leads by itself on {day(made.wave(made.starts).opens_at)}."
        agreed(question, yes=yes, as_json=as_json)
        target.note("programme create", programme=made.id, unit=made.unit, starts=made.starts, teams=len(teams))
        write(target.register, Writing([questions], steps=to_write, programmes=[made]))
    if as_json:
        print_json(
            {"programme": made.model_dump(mode="json"), "teams": teams, "notes": [*notes(made)], "dry_run": dry_run}
        )
        return
    if not dry_run:
        say("The clock opens it by itself. First look: `soundings summary preview`; all set? `soundings doctor`.")


def _say(made: Programme, questions: Instrument, unit: str, teams: int) -> None:
    say(f"{made.title} ({made.id}) is for {teams} teams below {unit}.")
    say(few_of(made))
    if made.wave_0 and questions.baseline:
        title = questions.at_start().title
        say(f"Its first wave is held before the group begins: “{title}”. If it has begun, give --no-wave-0.")
    show_calendar(made, 3)
    if (weekend := next((wave for wave in coming(made, 6) if wave.opens.weekday() > FRIDAY), None)) is not None:
        say(f"Note: the wave of {day(weekend.opens_at)} opens at a weekend; name a weekday, as in")
        say('  --rule "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU" (the first Tuesday of every second month).')
    for note in notes(made):
        say(f"Note: {note}.")


def few_of(made: Programme) -> str:
    """What is told of a team of fewer people than its figures need, which is the trust's decision."""
    told = of_few(DEFAULT, made) or f"Nothing is shown of a team of which fewer than {made.threshold} people answered."
    return f"{told} This is your decision: see docs/dpia.md."


def joining(now: Present, made: Programme) -> tuple[list[str], list[Step]]:
    """The teams that a new programme has, and what is to be written before it.

    Teams of another programme stay in it, by name where the new one would be nearer. Killed anywhere and run again it
    writes the same.
    """
    programmes = (*(each for each in now.programmes if each.id != made.id), made)
    if now.tree is None:
        return [], []
    after = staying(now, now.units.values(), programmes)
    teams = [team_id for team_id, own in enrolled(Tree(after.values()), programmes).items() if own.id == made.id]
    return teams, steps(now, after, programmes)


def _instrument(register: Register, name: str, version: int | None) -> Instrument:
    """The newest, or the given, version of a questionnaire that the register has or that we ship."""
    known = {each.version: each for each in register.definitions.versions_of(name)}
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
        raise DefinitionInvalid([f"programme{_option(each)}: {each.what}" for each in faults(error)]) from None


def _option(fault: Fault) -> str:
    name = str(fault.path[0]).replace("_", "-") if fault.path else ""
    return name and f", {'PROGRAMME' if name == 'id' else f'--{name}'}"


def _refuse(now: Present, made: Programme) -> None:
    """Raises SoundingsError where there is another programme of this id, or its first day is too near."""
    if any(each.id == made.id and each != made for each in now.programmes):
        raise SoundingsError(
            f"there is a programme '{made.id}' already; change it in an organisation file (`soundings load`), or give "
            "another id"
        )
    tomorrow = today() + timedelta(days=1)
    if made.starts < tomorrow:
        raise SoundingsError(f"--starts must be {tomorrow} or later: the clock prepares a wave before it opens")
