"""The organisation's tree of units. A team is a leaf: it has a headcount and a link.

Trees are kept as parents by id, so depth does not matter and a million-node organisation needs no recursion.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date  # pydantic reads the annotation
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo

from shared.errors import DefinitionInvalid
from shared.instrument import Language, Model, Slug
from shared.language import DEFAULT, LANGUAGES
from shared.slip import ALPHABET
from shared.text import Line

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"  # of RFC 5322, in small letters
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_BEFORE_AT = re.compile(rf"(?!=\?)(?=.{{1,64}}$){_ATOM}(?:\.{_ATOM})*")  # what begins with `=?` is decoded in a mail
MOST_PEOPLE = 100_000  # of a team
MOST_OF_AN_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without its brackets
LINK_LENGTH = 8  # 31^8 codes: 40 bits, so that nobody finds a team's link by trying


def _writable(address: str, info: ValidationInfo) -> str:
    """Refuse what no mail can be addressed to; what the register holds (JSON) was let in by an earlier version."""
    if info.mode != "python":
        return address
    address = plain_address(address)
    local, _, domain = address.rpartition("@")
    if not (_BEFORE_AT.fullmatch(local) and domain.isascii() and _has_mailboxes(domain)):
        raise ValueError("is not an address that mail can be sent to")
    return address


def plain_address(typed: str) -> str:
    """An address in small letters, without the `mailto:` that a link to it begins with."""
    return typed.strip().lower().removeprefix("mailto:")


def domain_of(address: str) -> str:
    """Where an address gets its mail."""
    return address.rpartition("@")[2].lower()


def can_be_written(address: str) -> bool:
    """Whether a mail's header can have this address, which is in small letters."""
    local, _, domain = address.rpartition("@")
    return bool(_BEFORE_AT.fullmatch(local) and _DOMAIN.fullmatch(domain)) and len(address) <= MOST_OF_AN_ADDRESS


@lru_cache(maxsize=1000)  # many thousands of addresses have one of few domains
def _has_mailboxes(domain: str) -> bool:
    """Whether there can be mailboxes at this domain in the world, by its name alone."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # an operator's, in no function

    try:
        return bool(validate_email(f"lead@{domain}", check_deliverability=False))
    except EmailNotValidError:
        return False


Address = Annotated[
    str,
    StringConstraints(
        to_lower=True,
        strip_whitespace=True,
        max_length=MOST_OF_AN_ADDRESS,
        pattern=r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+$",
    ),
    AfterValidator(_writable),
]


class Started(Model):
    """That a team's lead began it at the desk: when, and at which mail domain she has her address.

    Until the level above has `accepted` it, the team waits and counts nowhere but in its own figures.
    """

    on: date
    domain: str
    accepted: date | None = None


class Unit(Model):
    """A node of the tree; `headcount` and `link` are set for teams and only for them.

    `since` is the day from which a team takes part: it is in the waves that open on that day or later. `programme` is
    the one that a team is in where it is not simply the one above it (`shared.enrolment`); `language` is the unit's,
    for what is printed, mailed and passed on. `started` is None of a team that an operator made.
    """

    id: Slug
    name: Line
    parent: Slug | None = None
    recipients: tuple[Address, ...] = ()
    headcount: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None = None
    link: Annotated[str, StringConstraints(pattern=rf"^[{ALPHABET}]{{{LINK_LENGTH}}}$")] | None = None
    since: date | None = None
    programme: Slug | None = None
    language: Language | None = None
    started: Started | None = None

    @property
    def is_team(self) -> bool:
        """Whether people answer here."""
        return self.headcount is not None

    @property
    def waits(self) -> bool:
        """Whether it is a team that its lead began and that the level above has not accepted."""
        return self.started is not None and self.started.accepted is None


def climbed(parents: Mapping[str, str | None], unit: str) -> Iterator[str]:
    """A unit and everything above it, of units that may be no tree: in the middle of a load, or in a file."""
    at: str | None = unit
    climbed = set[str]()
    while at is not None and at in parents and at not in climbed:
        climbed.add(at)
        yield at
        at = parents[at]


class Tree:
    """Units by id, with what is above and below each. Raises DefinitionInvalid when they make no tree."""

    def __init__(self, units: Iterable[Unit]) -> None:
        listed = list(units)
        self.units: Mapping[str, Unit] = {unit.id: unit for unit in listed}
        problems = list(_problems(listed, self.units))
        if problems:
            raise DefinitionInvalid(problems)
        self.children: dict[str, list[str]] = {unit_id: [] for unit_id in self.units}
        for unit in listed:
            if unit.parent is not None:
                self.children[unit.parent].append(unit.id)
        self.root = next(unit.id for unit in listed if unit.parent is None)

    def teams(self) -> list[Unit]:
        """The leaves at which people answer."""
        return [unit for unit in self.units.values() if unit.is_team]

    def upwards(self) -> Sequence[str]:
        """Every unit after all those below it."""
        return self._upwards

    @cached_property
    def _upwards(self) -> tuple[str, ...]:
        order = [self.root]
        for unit_id in order:
            order.extend(self.children[unit_id])
        return tuple(order[::-1])

    def path(self, unit_id: str) -> Iterator[str]:
        """The unit and everything above it."""
        at: str | None = unit_id
        while at is not None:
            yield at
            at = self.units[at].parent

    def below(self, unit_id: str) -> Iterator[Unit]:
        """Every unit below, each after its parent and before what stands beside that."""
        waiting = self.children[unit_id][::-1]
        while waiting:
            unit = self.units[waiting.pop()]
            yield unit
            waiting += reversed(self.children[unit.id])

    @cached_property
    def team_counts(self) -> Mapping[str, int]:
        """How many teams are at or below each unit."""
        counts: dict[str, int] = {}
        for unit_id in self.upwards():
            counts[unit_id] = int(self.units[unit_id].is_team) + sum(counts[child] for child in self.children[unit_id])
        return counts

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """The language in which each unit is written to: its own, or else that of all units below."""
        found: dict[str, str] = {}
        for unit_id in self.upwards():
            below = {found[child] for child in self.children[unit_id]}
            own = self.units[unit_id].language
            found[unit_id] = own if own in LANGUAGES else below.pop() if len(below) == 1 else DEFAULT
        return found

    def without(self, team_ids: Iterable[str]) -> "Tree":
        """The tree without these teams, and without the units that are left with no team (the top stays)."""
        gone = set(team_ids)
        for unit_id in self.upwards():
            if not self.units[unit_id].is_team and gone.issuperset(self.children[unit_id]):
                gone.add(unit_id)
        return Tree(unit for unit in self.units.values() if unit.id not in gone or unit.id == self.root)

    def headcounts(self) -> dict[str, int]:
        """The people of every unit: a team's headcount, elsewhere the sum of those below."""
        heads: dict[str, int] = {}
        for unit_id in self.upwards():
            below = sum(heads[child] for child in self.children[unit_id])
            heads[unit_id] = self.units[unit_id].headcount or below
        return heads


def _problems(listed: list[Unit], units: Mapping[str, Unit]) -> Iterator[str]:
    for unit_id, times in Counter(unit.id for unit in listed).items():
        if times > 1:
            yield f"unit '{unit_id}', field 'id': used {times} times"
    for link, times in Counter(unit.link for unit in listed if unit.link).items():
        if times > 1:
            yield f"link '{link}' belongs to {times} teams"
    roots = [unit.id for unit in listed if unit.parent is None]
    if len(roots) != 1:
        yield f"there must be one unit at the top, but there are {len(roots)}: {', '.join(roots[:5])}"
    for unit in listed:
        if unit.parent is not None and unit.parent not in units:
            yield f"unit '{unit.id}', field 'parent': there is no unit '{unit.parent}'"
        elif unit.parent is not None and units[unit.parent].is_team:
            yield f"unit '{unit.id}', field 'parent': '{unit.parent}' is a team, and nothing is below a team"
    yield from _loops(units)


def _loops(units: Mapping[str, Unit]) -> Iterator[str]:
    safe: set[str] = set()
    for unit_id in units:
        walked: list[str] = []
        at: str | None = unit_id
        while at is not None and at in units and at not in safe:
            if at in walked:
                yield f"unit '{at}', field 'parent': it is below itself"
                break
            walked.append(at)
            at = units[at].parent
        safe.update(walked)
