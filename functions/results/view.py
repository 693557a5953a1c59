"""What a signed link shows, and to whom: a unit's publications, those of the units above it and of those below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.errors import DefinitionInvalid
from shared.language import DEFAULT
from shared.signing import Purpose, holder, sign
from shared.summary.beside import Above

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shared.publication import Publication
    from shared.settings import Settings
    from shared.signing import Key, Link
    from shared.store.register import Register
    from shared.store.shares import Share
    from shared.unit import Tree, Unit

MOST_TEAMS = 60  # side by side on one page; above that, the units directly below are shown instead
MOST_UNITS = 60  # directly below, likewise; above that they are a list without figures side by side


@dataclass(frozen=True)
class Sight:
    """Whom a link belongs to: the present units that this person leads, and all that are at or below one of them.

    A link that a lead shares is nobody's: it leads none, and one is seen.
    """

    led: frozenset[str]
    seen: frozenset[str]


@dataclass(frozen=True)
class View:
    """Everything that a link shows of its unit and wave.

    `history` is the unit's, oldest first and the link's wave last. `published` has the publications of that wave, by
    unit: those above, and those below as far as they are looked at.
    """

    key: Key
    link: Link
    sight: Sight
    settings: Settings
    tree: Tree  # of the wave, as it was when that opened
    history: tuple[Publication, ...]
    published: Mapping[str, Publication]

    @property
    def now(self) -> Publication:
        """The unit's publication of the link's wave."""
        return self.history[-1]

    @property
    def is_led(self) -> bool:
        """Whether the link's holder leads the unit, and not only one above it."""
        return self.link.unit in self.sight.led

    @property
    def is_shared(self) -> bool:
        """Whether a lead shared the link: then there is one page, of the unit alone, and it leads to no other."""
        return self.link.purpose is Purpose.SHOWN

    @property
    def is_large(self) -> bool:
        """Whether there are too many teams below to show all of them, so that the units directly below are listed."""
        return self.teams(self.link.unit) > MOST_TEAMS

    @property
    def is_list(self) -> bool:
        """Whether even the units directly below are too many to show them side by side."""
        return self.is_large and len(self.tree.children[self.link.unit]) > MOST_UNITS

    @property
    def above(self) -> tuple[Above, ...]:
        """The units above, nearest first, as far as they were published."""
        path = list(self.tree.path(self.link.unit))[1:]
        return tuple(Above(self.published[unit], self.teams(unit)) for unit in path if unit in self.published)

    def teams(self, unit_id: str) -> int:
        """How many teams are below a unit."""
        return sum(unit.is_team for unit in self.tree.below(unit_id))

    def address(self, unit_id: str) -> str:
        """The address of another unit's page, seen from this one; empty where this link's holder may not look."""
        return sign(self.key, replace(self.link, unit=unit_id, every=False)) if unit_id in self.sight.seen else ""

    @property
    def sharing(self) -> str:
        """The token of the page on which whoever leads the unit shares this one; empty for everybody else."""
        return sign(self.key, replace(self.link, purpose=Purpose.SHARE, every=False)) if self.is_led else ""


def view(register: Register, key: Key, link: Link | None, *, everything: bool = False) -> View | None:
    """What a link shows: of the units below, those that its page lists, or `everything`.

    None where the link is for something else, where its holder leads neither the unit nor one above it by now, where
    the unit is gone, and where nothing was published of it in the link's wave or the wave's tree is no longer there.
    Of a link that is shared the holder is who made it, who must lead the unit; it shows nothing of the units below.
    """
    if link is None or link.purpose not in (Purpose.SEE, Purpose.SHOWN):
        return None
    is_shared = link.purpose is Purpose.SHOWN
    share = register.shares.find(link) if is_shared else None
    if is_shared and (share is None or everything):
        return None
    units, marks = {unit.id: unit for unit in register.roster.units()}, register.recipients.revoked()
    sight = _of_a_share(key, share, units, marks) if share else _sight(key, link, units, marks)
    if link.unit not in sight.seen:
        return None
    history = [each for each in register.publications.of(link.programme, link.unit) if each.wave <= link.wave]
    if not history or history[-1].wave != link.wave:
        return None
    tree = _tree(register, link)
    if tree is None or link.unit not in tree.units:  # it is being erased
        return None
    settings = register.definitions.settings().in_language(DEFAULT)
    shown = View(key, link, sight, settings, tree, tuple(history), {})
    below = (unit.id for unit in tree.below(link.unit)) if everything else _listed(shown)
    wanted = [*list(tree.path(link.unit))[1:], *below]
    return replace(shown, published=register.publications.of_units(link.programme, link.wave, wanted))


def _tree(register: Register, link: Link) -> Tree | None:
    try:
        return register.runs.tree(link.programme, link.wave)
    except DefinitionInvalid:  # no units make no tree
        return None


def _listed(shown: View) -> list[str]:
    """The units below that the page lists."""
    unit_id = shown.link.unit
    if shown.is_shared:
        return []
    return shown.tree.children[unit_id] if shown.is_large else [unit.id for unit in shown.tree.below(unit_id)]


def _sight(key: Key, link: Link, units: Mapping[str, Unit], marks: Mapping[str, str]) -> Sight:
    """Whose link it is, looked for in the unit and those above it, and what that person may look at."""
    addresses = [address for unit in _path(units, link.unit) for address in unit.recipients]
    address = holder(key, link.address_hash, addresses, marks)
    led = frozenset(unit.id for unit in units.values() if address in unit.recipients)
    return Sight(led, frozenset(unit for unit in units if any(each.id in led for each in _path(units, unit))))


def _of_a_share(key: Key, share: Share, units: Mapping[str, Unit], marks: Mapping[str, str]) -> Sight:
    """The one unit, while who shared it leads that."""
    unit = units.get(share.link.unit)
    is_led = unit is not None and holder(key, share.by, unit.recipients, marks) is not None
    return Sight(frozenset(), frozenset([share.link.unit] if is_led else []))


def _path(units: Mapping[str, Unit], unit_id: str) -> Iterator[Unit]:
    """The unit and everything above it, as the organisation is now; a unit that is gone ends it."""
    unit, walked = units.get(unit_id), set[str]()
    while unit and unit.id not in walked:  # in the middle of a load two units may stand below each other
        walked.add(unit.id)
        yield unit
        unit = units.get(unit.parent or "")
