"""Organisations whose waves went through the real disclosure control, a register in memory, and links to look with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from functions.results.view import Asked, view
from shared.closed import Closed
from shared.instrument import parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.session import Did
from shared.settings import Settings
from shared.signing import Key, Purpose, address_hash, link, sign
from shared.store.shares import Share
from shared.tally import count
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from functions.results.view import View
    from shared.instrument import Instrument
    from shared.publication import Publication
    from shared.signing import Link

KEY = Key(b"a key of the tests")
DIRECTOR, MANAGER, LEAD = "director@trust.example", "manager@trust.example", "lead@trust.example"
LAST = date(2026, 12, 1)
FEAR = "I fear for <b>my</b> job & more"
AGREEMENT = [
    {"value": "1", "label": "Strongly disagree"},
    {"value": "2", "label": "Disagree"},
    {"value": "3", "label": "Neither agree nor disagree"},
    {"value": "4", "label": "Agree", "headline": True},
    {"value": "5", "label": "Strongly agree", "headline": True},
]
SHORTS = {
    "time": "Effective use of time",
    "adapt": "Better able to adapt to challenges",
    "learn": "Learning from others",
    "relationship": "Understand patient relationships",
    "support": "More peer support",
    "isolated": "Feel less isolated",
    "aware": "Self-awareness and insight",
}


def _agreement(item: str, short: str, **more: Any) -> dict[str, Any]:
    text = f"How much do you agree about this: {short.lower()}?"
    return {"id": item, "kind": "agreement", "text": text, "short": short, "good": "high", **more}


def _single(item: str, short: str, options: str, **more: Any) -> dict[str, Any]:
    return {"id": item, "kind": "single", "options": options, "text": f"{short}?", "short": short, **more}


WELSH = {
    "time": "Defnydd effeithiol o amser",
    "adapt": "Gallu addasu’n well i heriau",
    "learn": "Dysgu gan eraill",
    "relationship": "Deall y berthynas â chleifion",
    "support": "Mwy o gefnogaeth gan gymheiriaid",
    "isolated": "Teimlo’n llai ynysig",
    "aware": "Hunanymwybyddiaeth a mewnwelediad",
    "strain": "Wedi ymlâdd oherwydd gwaith",
    "pace": "Gweithio’n gyflym",
    "bullied": "Wedi fy mwlio neu fy aflonyddu",
    "often": "Pa mor aml rydym yn cwrdd",
    "reasons": "Beth sy’n ein cadw draw",
    "recommend": "Byddwn yn argymell",
    "came": "Grwpiau a fynychwyd",
    "engaged": "Ymroddedig",
    "proud": "Balch",
    "words": "Geiriau",
    "comment": "Beth fyddai’n helpu",
}
IN_WELSH = {
    "title": "Ein harolwg staff",
    "options": {
        "agreement": {
            "1": "Anghytuno’n gryf", "2": "Anghytuno", "3": "Ddim yn cytuno nac yn anghytuno", "4": "Cytuno",
            "5": "Cytuno’n gryf",
        },
        "often": {"never": "Byth", "sometimes": "Weithiau", "often": "Yn aml", "always": "Bob amser"},
        "yes": {"no": "Na", "yes": "Ydw"},
        "reasons": {"workload": "Llwyth gwaith", "rota": "Y rota"},
    },
    "items": {
        item: {"text": f"{short}?", "short": short} | ({"low_label": "na", "high_label": "ydw"} if item == "recommend" else {})
        for item, short in WELSH.items()
    },
    "scales": {"engagement": {"title": "Sgôr ymroddiad"}},
}  # fmt: skip
PULSE = parse(
    {
        "id": "pulse",
        "version": 1,
        "title": "Our staff survey",
        "licence": "CC0",
        "citation": "ours",
        "options": {
            "agreement": AGREEMENT,
            "often": [
                {"value": "never", "label": "Never"},
                {"value": "sometimes", "label": "Sometimes"},
                {"value": "often", "label": "Often"},
                {"value": "always", "label": "Always"},
            ],
            "yes": [{"value": "no", "label": "No"}, {"value": "yes", "label": "Yes", "headline": True}],
            "reasons": [{"value": "workload", "label": "Workload"}, {"value": "rota", "label": "=The rota"}],
        },
        "items": [
            *(_agreement(item, short) for item, short in SHORTS.items()),
            _agreement("strain", "Worn out by work", good="low"),
            _agreement("pace", "A fast pace", good="neutral"),
            _single("bullied", "Bullied or harassed", "yes", sensitive=True, good="low"),
            _single("often", "How often we meet", "often"),
            {"id": "reasons", "kind": "multiple", "options": "reasons", "text": "Why?", "short": "What keeps us away"},
            {
                "id": "recommend", "kind": "zero-to-ten", "text": "Recommend?", "short": "Would recommend",
                "low_label": "no", "high_label": "yes", "headline_from": 7, "good": "high",
            },
            {"id": "came", "kind": "number", "most": 20, "text": "How many?", "short": "Groups attended"},
            _agreement("engaged", "Engaged"),
            _agreement("proud", "Proud"),
            {"id": "words", "kind": "words", "text": "Which words?", "short": "Words"},
            {"id": "comment", "kind": "comment", "text": "Anything else?", "short": "What would help"},
        ],
        "scales": [
            {
                "id": "engagement", "title": "Engagement score", "items": ["engaged", "proud"], "method": "mean",
                "min_answered": 2, "good": "high", "source": "ours",
            }
        ],
        "translations": {"cy": IN_WELSH},
    },
    "pulse.yaml",
)  # fmt: skip
USED = ("supportive", "busy", "safe", "tired", "kind", "valued")


def answers(chance: random.Random, mood: float) -> dict[str, Any]:
    """One person's answers; the higher the `mood` (0 to 1), the better."""

    def agree() -> str:
        return chance.choice("345" + "45" * 3) if chance.random() < mood else chance.choice("123")

    given: dict[str, Any] = {item.id: agree() for item in PULSE.items if item.kind == "agreement"}
    given |= {"strain": chance.choice("45" if chance.random() > mood else "112")}
    given |= {"often": chance.choice(["never", "sometimes", "often", "always"]), "reasons": ["workload"]}
    given |= {"bullied": "no" if chance.random() < 0.8 * mood + 0.1 else "yes"}
    given |= {"recommend": min(10, int(chance.gauss(4 + 5 * mood, 2)) % 11), "came": chance.randint(1, 6)}
    return given | {"words": list(chance.sample(USED, 2))}


def publish(
    tree: Tree, people: Mapping[str, Sequence[dict[str, Any]]], *, opens: date = LAST, instrument: Instrument = PULSE,
    comments: Mapping[str, Iterable[str]] | None = None, **rules: Any,
) -> list[Publication]:  # fmt: skip
    """What may be shown of a wave in which these people of each team answered."""
    programme = Programme(
        id="pulse", title="P", instrument=instrument.id, instrument_version=1, unit=tree.root, starts=opens, **rules
    )
    columns, scores, said = instrument.columns(), scorings(instrument), comments or {}
    tallies = {}
    for team in tree.teams():
        texts = [("comment", text) for text in said.get(team.id, ())]
        tallies[team.id] = count(columns, [pack(columns, one) for one in people.get(team.id, ())], texts, scores)
    closed = Closed(programme.wave(opens), instrument, tree, tallies)
    return list(publications(closed, random.Random(1).shuffle))


@dataclass
class FakeRegister:
    """A register in memory, with the verbs of the real one that results uses; `reads` counts its calls."""

    present: list[Unit]
    trees: dict[str, Tree] = field(default_factory=dict)
    every: list[Publication] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)

    @property
    def definitions(self) -> FakeRegister:
        return self

    roster = runs = publications = recipients = shares = definitions

    def versions_of(self, _instrument: str) -> list[Instrument]:
        self.reads.append("versions_of")
        return [PULSE]

    def settings(self) -> Settings:
        self.reads.append("settings")
        return Settings(organisation="Sample & Sons NHS Trust", reply_to="r@trust.example")

    def revoked(self) -> dict[str, str]:
        self.reads.append("revoked")
        return {}

    def find(self, link: Link) -> Share:
        self.reads.append("shares")
        return Share(link, hashed(LEAD))

    def units(self) -> list[Unit]:
        self.reads.append("units")
        return self.present

    def alone(self, unit: Unit) -> list[Publication]:
        assert unit.started is None
        return []

    def tree(self, programme: str, wave: str) -> Tree:
        self.reads.append("tree")
        return self.trees[wave]

    def of(self, programme: str, unit: str) -> list[Publication]:
        self.reads.append("publications.of")
        return sorted((each for each in self.every if each.unit == unit), key=lambda each: each.wave)

    def of_units(self, programme: str, wave: str, units: Iterable[str]) -> dict[str, Publication]:
        self.reads.append("publications.of_units")
        wanted = set(units)
        return {each.unit: each for each in self.every if each.wave == wave and each.unit in wanted}

    def add(self, tree: Tree, published: Iterable[Publication]) -> FakeRegister:
        """The wave of these publications."""
        found = list(published)
        self.trees[found[0].wave] = tree
        self.every += found
        return self


def unit(unit_id: str, name: str, parent: str | None = None, people: int | None = None, *to: str) -> Unit:
    return Unit(id=unit_id, name=name, parent=parent, headcount=people, recipients=to)


SERVICE = Tree(
    [
        unit("trust", "Riverside NHS Trust", None, None, DIRECTOR),
        unit("surgery", "Surgery", "trust", None, MANAGER),
        unit("ward", "Surgical Ward", "surgery", 22, LEAD),
        unit("theatre", "Theatre Practitioners", "surgery", 16, "theatre@trust.example"),
        unit("recovery", "Recovery Nurses", "surgery", 9, "recovery@trust.example"),
        unit("clinic", "Pre-operative Assessment Clinic", "surgery", 14),
        unit("medicine", "Medicine", "trust"),
        unit("acute", "Acute Medical Unit", "medicine", 24),
        unit("elderly", "Care of the Elderly", "medicine", 18),
    ]
)
ANSWERED = {"ward": (19, 0.8), "theatre": (13, 0.45), "recovery": (4, 0.5), "clinic": (12, 0.95)}
ELSEWHERE = {"acute": (20, 0.35), "elderly": (11, 0.7)}


def crowd(sizes: Mapping[str, tuple[int, float]], seed: int = 3) -> dict[str, list[dict[str, Any]]]:
    """People of each team, by how many and in which mood."""
    chance = random.Random(seed)
    return {team: [answers(chance, mood) for _ in range(people)] for team, (people, mood) in sizes.items()}


@cache
def service() -> FakeRegister:
    """Two waves of a small trust: a service with four teams, of which some is withheld, and another with two."""
    register = FakeRegister(list(SERVICE.units.values()))
    said = {"ward": [f"{FEAR} {number}" for number in range(9)] + ["=1+1", "@home", "-5", "Plain"]}
    for opens, seed in ((date(2026, 10, 1), 5), (LAST, 3)):
        people = crowd(ANSWERED | ELSEWHERE, seed)
        for person in people["theatre"][:6]:
            del person["isolated"]  # so that seven answered it
        register.add(SERVICE, publish(SERVICE, people, opens=opens, comments=said, slips=True))
    return register


DONE = {
    3: "We moved the group to Tuesdays.",
    5: "We asked for\na <b>second</b> room & got it.",
    9: "The ward manager covers for one person of each bay. " * 5,
    13: "Nights have a group of their own.",
}


@cache
def course(waves: int = 14) -> FakeRegister:
    """A team's waves, every two months: at first few agree and later many; one wave is withheld."""
    tree = Tree([SERVICE.units["trust"], unit("ward", "Surgical Ward", "trust", 22, LEAD)])
    register, before = FakeRegister(list(tree.units.values())), LAST
    for at in range(waves):
        month = 2 * (at - waves + 1) + 11  # the last is December 2026
        opens = date(2026 + month // 12, month % 12 + 1, 1)
        people = crowd({"ward": (4 if at == 5 else 17 + at % 4, 0.45 if at < 9 else 0.9)}, at)
        did = Did(after=before, text=DONE[at]) if at in DONE else None
        published = publish(tree, people, opens=opens)
        register.add(tree, [each.model_copy(update={"did": did if each.is_team else None}) for each in published])
        before = opens
    return register


@cache
def trust(teams: int = 72) -> FakeRegister:
    """A large trust: directorates, services and more teams than a page can show."""
    chance = random.Random(7)
    units = [unit("trust", "Greater Riverside University Hospitals NHS Foundation Trust", None, None, DIRECTOR)]
    for at, name in enumerate(("Surgery", "Medicine", "Women and Children", "Community", "Estates and Facilities")):
        units.append(unit(f"d{at}", name, "trust"))
        units += [unit(f"d{at}-s{n}", f"{name}: service {n + 1}", f"d{at}") for n in range(3)]
    for at in range(teams - 1):
        units.append(unit(f"t{at}", f"Team {at + 1}", f"d{at % 4}-s{at % 3}", chance.randint(6, 24)))
    units.append(unit("t-estates", "Porters", "d4-s0", 7))
    tree = Tree(units).without(())
    sizes = {team.id: (chance.randint(3, team.headcount or 0), chance.random()) for team in tree.teams()}
    register = FakeRegister(list(tree.units.values()))
    return register.add(tree, publish(tree, crowd(sizes | {"t-estates": (5, 0.5)})))


@cache
def flat(teams: int = 72) -> FakeRegister:
    """A trust whose teams stand directly below it, more than a page can show side by side."""
    chance = random.Random(7)
    tree = Tree(
        [
            unit("trust", "Fenland Community NHS Trust", None, None, DIRECTOR),
            *(unit(f"t{at}", f"Team {at + 1}", "trust", chance.randint(9, 24)) for at in range(teams)),
        ]
    )
    sizes = {team.id: (chance.randint(5, team.headcount or 0), chance.random()) for team in tree.teams()}
    return FakeRegister(list(tree.units.values())).add(tree, publish(tree, crowd(sizes)))


def hashed(address: str) -> str:
    """An address as a link names it."""
    return address_hash(KEY, address)


def see(unit_id: str, address: str, *, wave: date = LAST, purpose: Purpose = Purpose.SEE) -> Link:
    """A link."""
    return link(KEY, purpose, "pulse", wave.isoformat(), [unit_id], address)


def token(unit_id: str, address: str, *, wave: date = LAST, purpose: Purpose = Purpose.SEE) -> str:
    """A link as it stands in an address."""
    return sign(KEY, see(unit_id, address, wave=wave, purpose=purpose))


def shown(
    register: FakeRegister, unit_id: str, address: str, *, asked: Asked | None = None, everything: bool = False
) -> View:
    """What a link shows; it must show something."""
    found = view(register, KEY, see(unit_id, address), asked or Asked(), everything=everything)  # type: ignore[arg-type]  # it has the verbs
    assert found is not None
    return found
