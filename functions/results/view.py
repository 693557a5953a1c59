"""What a signed link shows, and to whom: a unit's publications, those of the units above it and of those below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from unicodedata import combining, normalize
from urllib.parse import urlencode

from shared.errors import DefinitionInvalid
from shared.language import DEFAULT, LANGUAGES, PARAMETER
from shared.phrase import spoken
from shared.publication import Publication
from shared.settings import Settings
from shared.signing import Key, Link, Purpose, holder, sign
from shared.store.definitions import Definitions
from shared.store.register import Register
from shared.store.shares import Share
from shared.summary.beside import Above
from shared.text import one_line
from shared.translation import Translations
from shared.unit import Tree, Unit, climbed

MOST_TEAMS = 60  # side by side on one page; above that, the units directly below are shown instead
MOST_ROWS = 60  # of units on one page
MOST_READ = 1_500  # units below of which one page reads the publications; of more, those directly below
MOST_WORDS = 60  # characters that are looked for in names
MOST_DIGITS = 6  # of the number of a page


@dataclass(frozen=True)
class Asked:
    """What a visit asks for of the units below: those with some words in their names, or a group of the teams.

    Without words in `words` these are all units, by name.
    """

    words: str | None = None
    group: str = ""
    page: int = 1
    language: str = ""  # where the address names one, which all addresses on the page then do

    @classmethod
    def of(cls, query: Mapping[str, str] | None) -> "Asked":
        """The query of an address; what makes no sense asks for nothing."""
        asked = query or {}
        page = asked.get("page", "")
        words = one_line(asked["q"])[:MOST_WORDS] if "q" in asked else None
        number = int(page) if page.isdecimal() and len(page) < MOST_DIGITS else 1
        language = asked.get(PARAMETER, "")
        return cls(words, asked.get("show", ""), number, language if language in LANGUAGES else "")

    @property
    def is_named(self) -> bool:
        """Whether by their names."""
        return self.words is not None

    def query(self, page: int = 1, language: str = "") -> str:
        """The query that asks for a page of the same, in the same or another language; empty for the page itself."""
        what = {} if self.words is None else {"q": self.words}
        parts = {"show": self.group, "page": str(page) if page > 1 else "", PARAMETER: language or self.language}
        what |= {name: value for name, value in parts.items() if value}
        return f"?{urlencode(what)}" if what else ""


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

    `history` is the unit's, oldest first and the link's wave last; who leads a team sees what was its own alone too.
    `published` has the publications of that wave, by unit: those above, and those below as far as they are looked at.
    """

    key: Key
    link: Link
    sight: Sight
    settings: Settings
    tree: Tree  # of the wave, as it was when that opened
    history: tuple[Publication, ...]
    published: Mapping[str, Publication]
    asked: Asked = Asked()

    @property
    def now(self) -> Publication:
        """The unit's publication of the link's wave."""
        return self.history[-1]

    @property
    def languages(self) -> list[str]:
        """Those in which there is a page: of a questionnaire without Welsh there would be half of one."""
        return [tag for tag in LANGUAGES if tag == DEFAULT or tag in self.now.languages]

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

    @cached_property
    def is_read(self) -> bool:
        """Whether the publications of all units below may be read for one page."""
        return len(list(self.tree.below(self.link.unit))) <= MOST_READ

    @cached_property
    def listed(self) -> list[Unit]:
        """The units below, by name: one that has a single team below it is that team and is not said twice."""
        counts = self.tree.team_counts
        units = [unit for unit in self.tree.below(self.link.unit) if unit.is_team or counts[unit.id] > 1]
        return sorted(units, key=lambda unit: (_plain(unit.name), unit.id))

    @cached_property
    def named(self) -> list[Unit]:
        """Those of them in whose names words begin with each that the visit asks for."""
        asked = _plain(self.asked.words or "").split()
        return [unit for unit in self.listed if all(f" {word}" in self._called(unit) for word in asked)]

    def _called(self, unit: Unit) -> str:
        """The words of a unit's name, and of the names of the units above of which it is the only team."""
        above = (each for each in self.between(unit.id) if self.tree.team_counts[each] == 1)
        return " " + _plain(" ".join([unit.name, *(self.tree.units[each].name for each in above)]))

    def between(self, unit_id: str) -> list[str]:
        """The units between the link's and one below it, the highest first."""
        path = list(self.tree.path(unit_id))
        return path[1 : path.index(self.link.unit)][::-1]

    @property
    def language_query(self) -> str:
        """The query of an address that keeps the language that the visit named."""
        return Asked(language=self.asked.language).query()

    @property
    def above(self) -> tuple[Above, ...]:
        """The units above, nearest first, as far as they were published."""
        return self.above_of(self.link.unit)

    def above_of(self, unit_id: str) -> tuple[Above, ...]:
        """Those above the link's unit, or above one below it."""
        units, own = list(self.tree.path(unit_id))[1:], self.link.unit
        path = ((unit, self.now if unit == own else self.published.get(unit)) for unit in units)
        return tuple(Above(of, self.tree.team_counts[unit]) for unit, of in path if of)

    def teams(self, unit_id: str) -> int:
        """How many teams are below a unit."""
        return self.tree.team_counts[unit_id] - self.tree.units[unit_id].is_team

    def address(self, unit_id: str) -> str:
        """The address of another unit's page, seen from this one; empty where this link's holder may not look."""
        if unit_id not in self.sight.seen:
            return ""
        return sign(self.key, replace(self.link, unit=unit_id, every=False)) + self.language_query

    @property
    def sharing(self) -> str:
        """The token of the page on which whoever leads the unit shares this one; empty for everybody else."""
        if not self.is_led:
            return ""
        return sign(self.key, replace(self.link, purpose=Purpose.SHARE, every=False)) + self.language_query


def page_of(units: Sequence[Unit], page: int) -> tuple[Sequence[Unit], int, int]:
    """Those of one page, which page that is, since there may be fewer, and how many there are."""
    pages = max(1, -(-len(units) // MOST_ROWS))
    page = min(max(page, 1), pages)
    return units[(page - 1) * MOST_ROWS : page * MOST_ROWS], page, pages


def view(
    register: Register, key: Key, link: Link | None, asked: Asked = Asked(), *, everything: bool = False
) -> View | None:
    """What a link shows: of the units below, those that its page lists for what a visit `asked`, or `everything`.

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
    if link.unit in sight.led and not history[-1].alone:
        history = [*register.publications.alone(units[link.unit]), *history]
    tree = _tree(register, link)
    if tree is None or link.unit not in tree.units:  # it is being erased
        return None
    shown = View(key, link, sight, register.definitions.settings(), tree, tuple(history), {}, asked)
    below = (unit.id for unit in tree.below(link.unit)) if everything else _listed(shown)
    wanted = [*list(tree.path(link.unit))[1:], *below]
    return replace(shown, published=register.publications.of_units(link.programme, link.wave, wanted))


def translated(shown: View, definitions: Definitions) -> View:
    """The same in the language that is spoken."""
    words = Translations(definitions).of
    return replace(
        shown,
        settings=shown.settings.in_language(spoken()),
        history=tuple(map(words, shown.history)),
        published={unit: words(each) for unit, each in shown.published.items()},
    )


def _tree(register: Register, link: Link) -> Tree | None:
    try:
        return register.runs.tree(link.programme, link.wave)
    except DefinitionInvalid:  # no units make no tree
        return None


def _listed(shown: View) -> list[str]:
    """The units below of which the page tells a figure."""
    if shown.is_shared:
        return []
    if shown.asked.is_named:
        return [unit.id for unit in page_of(shown.named, shown.asked.page)[0]]
    if shown.is_read:
        return [unit.id for unit in shown.tree.below(shown.link.unit)]
    directly = shown.tree.children[shown.link.unit]
    return directly if len(directly) <= MOST_READ else []


def _plain(text: str) -> str:
    """Words alone, without what stands between them or on their letters, so that who types y finds ŷ."""
    letters = (sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def _sight(key: Key, link: Link, units: Mapping[str, Unit], marks: Mapping[str, str]) -> Sight:
    """Whose link it is, looked for in the unit and those above it, and what that person may look at."""
    parents = {unit.id: unit.parent for unit in units.values()}
    addresses = [address for unit in climbed(parents, link.unit) for address in units[unit].recipients]
    address = holder(key, link.address_hash, addresses, marks)
    led = frozenset(unit.id for unit in units.values() if address in unit.recipients)
    return Sight(led, frozenset(unit for unit in units if not led.isdisjoint(climbed(parents, unit))))


def _of_a_share(key: Key, share: Share, units: Mapping[str, Unit], marks: Mapping[str, str]) -> Sight:
    """The one unit, while who shared it leads that."""
    unit = units.get(share.link.unit)
    is_led = unit is not None and holder(key, share.by, unit.recipients, marks) is not None
    return Sight(frozenset(), frozenset([share.link.unit] if is_led else []))
