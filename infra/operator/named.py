"""A team, a unit, a programme or a wave as somebody names it: by its id or its name, with one answer where none is.

An id comes before a name. Names are alike as those in a spreadsheet are: capitals, dashes and quotation marks do not
matter (`shared.roster.cell`). A wave's id is its opening day, in any usual spelling.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated

import typer

from shared.errors import SoundingsError
from shared.programme import Programme
from shared.roster import cell
from shared.unit import Unit
from shared.wave import Wave

TEAM = "The team's id or name; `soundings teams list` has them."
UNIT = "The id or name of a team, or of a unit above"
WAVE = "The wave's id, its opening day"
TeamName = Annotated[str, typer.Argument(help=TEAM)]
UnitName = Annotated[str, typer.Argument(help=f"{UNIT}.")]
ProgrammeName = Annotated[str, typer.Argument(help="The programme's id or title.")]
WaveName = Annotated[str, typer.Argument(help=f"{WAVE}.")]
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")
NEAR = 3  # the most that are offered for a name that nothing has
FEW = 5  # so many are listed, where nothing is near


def team_named(units: Iterable[Unit], wanted: str) -> Unit:
    """The team. Raises SoundingsError, also for a unit above teams."""
    known = {unit.id: unit for unit in units}
    teams, above = ({each.id: each.name for each in known.values() if each.is_team is so} for so in (True, False))
    if wanted in above or (not _called(wanted, teams) and _called(wanted, above)):
        raise SoundingsError(f"'{wanted}' is no team but stands above teams")
    return known[named("team", wanted, teams)]


def unit_named(units: Iterable[Unit], wanted: str) -> Unit:
    """The team or the unit above teams. Raises SoundingsError."""
    known = {unit.id: unit for unit in units}
    return known[named("unit", wanted, {unit.id: unit.name for unit in known.values()})]


def programme_named(programmes: Iterable[Programme], wanted: str) -> Programme:
    """The programme. Raises SoundingsError."""
    known = {programme.id: programme for programme in programmes}
    return known[named("programme", wanted, {programme.id: programme.title for programme in known.values()})]


def wave_named(waves: Iterable[Wave], wanted: str) -> Wave:
    """The wave of these, which are of one programme. Raises SoundingsError."""
    known = {wave.id: wave for wave in waves}
    return known[wave_id(wanted, known)]


def wave_id(wanted: str, ids: Iterable[str]) -> str:
    """The one of these waves' ids that is wanted. Raises SoundingsError."""
    for spelling in DAYS:
        try:
            wanted = datetime.strptime(wanted, spelling).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return named("wave", wanted, {each: each for each in ids})


def named(what: str, wanted: str, names: Mapping[str, str]) -> str:
    """The id of what is wanted; `names` are all that there are, by id. Raises SoundingsError, with what is near."""
    found = _called(wanted, names)
    if len(found) > 1:
        raise SoundingsError(f"several {what}s are called '{wanted}': {', '.join(found)}; give the id")
    if not found:
        raise SoundingsError(f"there is no {what} '{wanted}'{_instead(wanted, names)}")
    return found[0]


def _called(wanted: str, names: Mapping[str, str]) -> list[str]:
    """The ids of those that are so called."""
    if wanted in names:
        return [wanted]
    return [each for each, name in names.items() if alike(name, wanted)]


def alike(name: str, wanted: str) -> bool:
    """Whether a name is the one that was typed."""
    return cell.key(name) == cell.key(wanted)


def _instead(wanted: str, names: Mapping[str, str]) -> str:
    """What may have been meant, or what there is."""
    typed, by_name = cell.key(wanted), {cell.key(name): each for each, name in names.items()}
    near = [
        *get_close_matches(typed, names, NEAR),
        *(each for name, each in by_name.items() if typed in name),
        *(by_name[name] for name in get_close_matches(typed, by_name, NEAR)),
    ]
    if near:
        return "; did you mean " + " or ".join(f"'{each}'" for each in list(dict.fromkeys(near))[:NEAR]) + "?"
    return f"; there is {', '.join(names) or 'none yet'}" if len(names) <= FEW else ""
