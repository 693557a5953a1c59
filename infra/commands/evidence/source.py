"""Where the publications come from: the results that a lead downloads, or a deployed stack's register."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botocore.exceptions import ClientError

from infra.console.given import content_of
from infra.operator.named import named, programme_named, unit_named
from infra.operator.stack import Stack
from shared.errors import SoundingsError
from shared.publication import Publication
from shared.results import FORMAT, UnitResults, read
from shared.store.register import Register
from shared.summary.beside import Above
from shared.unit import Unit, climbed
from shared.wording import listed

DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
ASK = (
    "you may not read publications: ask for EvidencePolicy (the stack's output EvidencePolicyArn), or give --results "
    "the JSON that the team's lead downloads from the page of results"
)


@dataclass(frozen=True)
class Source:
    """A unit's publications, oldest first, and who it belongs to; without a register nothing is known of that."""

    history: tuple[Publication, ...]
    programme: str  # its title
    above: tuple[Above, ...] = ()  # every publication of the units above, the nearest unit first
    organisation: str = ""
    contact: str = ""


def from_results(file: Path, unit: str | None, programme: str | None) -> Source:
    """The publications of a unit of the file, by default of the one that it is about. Raises SoundingsError."""
    content = content_of(file)
    try:
        results = read(content)
    except SoundingsError as error:
        raise SoundingsError(f"{file} is not the JSON of a page of results ({FORMAT}): {error}") from None
    if not results.units:
        raise SoundingsError(f"{file} has no unit")
    units = {each.unit: each for each in results.units}
    found = units[named("unit", unit, {each.unit: each.name for each in results.units})] if unit else results.units[0]
    if not found.publications:
        raise SoundingsError(f"{file} has no results of {found.name}")
    if programme:
        named("programme", programme, {results.programme: found.publications[-1].title})
    above = _above(units, found.unit, lambda each: units[each].publications)
    return Source(found.publications, found.publications[-1].title, above)


def _above(
    units: Mapping[str, Unit | UnitResults], unit: str, published: Callable[[str], Iterable[Publication]]
) -> tuple[Above, ...]:
    """What was published of the units above one."""
    parents = {each: of.parent for each, of in units.items()}
    teams = Counter(above for each, of in units.items() if of.is_team for above in climbed(parents, each))
    return tuple(Above(each, teams[above]) for above in [*climbed(parents, unit)][1:] for each in published(above))


def from_register(stack: str, unit: str | None, programme: str | None) -> Source:
    """The publications of a unit as a deployed stack has them. Raises SoundingsError, which says what to do."""
    if unit is None:
        raise SoundingsError("name a team, or give --results the file that its lead downloads")
    try:
        return _registered(Stack(stack).register, unit, programme)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in DENIED:
            raise SoundingsError(ASK) from None
        raise


def _registered(register: Register, unit: str, programme: str | None) -> Source:
    units = register.roster.units()
    unit_id = unit_named(units, unit).id
    programmes = [each for each in register.definitions.programmes() if not each.alone or each.unit == unit_id]
    asked = programmes if programme is None else [programme_named(programmes, programme)]
    titles = {each.id: each.title for each in asked}
    having = {each: history for each in titles if (history := register.publications.of(each, unit_id))}
    if not having:
        raise SoundingsError(f"no wave with '{unit_id}' has closed yet; `soundings status` lists the waves")
    if len(having) > 1:
        raise SoundingsError(f"'{unit_id}' has results of {listed(list(having))}: name one of them with --programme")
    [(which, history)] = having.items()
    settings = register.definitions.settings()
    places = {each.id: each for each in units if not each.waits}  # such a team is in no other's figures
    above = _above(places, unit_id, partial(register.publications.of, which))
    return Source(tuple(history), titles[which], above, settings.organisation, settings.reply_to)
