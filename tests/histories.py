"""Made-up waves of small groups: services of a few teams, teams of 6 to 12, of whom about 70% answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.closed import Closed
from shared.instrument import parse
from shared.programme import Programme
from shared.tally import Tally
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from shared.instrument import Instrument

YES_NO = [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes", "headline": True}]
QUESTION = {"kind": "single", "options": "yes"}
ASKED = parse(
    {
        "id": "asked",
        "version": 1,
        "title": "Asked",
        "licence": "CC0",
        "citation": "ours",
        "options": {"yes": YES_NO},
        "items": [
            {**QUESTION, "id": "plain", "text": "P", "short": "P"},
            {**QUESTION, "id": "other", "text": "O", "short": "O"},
            {**QUESTION, "id": "secret", "text": "S", "short": "S", "sensitive": True},
            {"id": "said", "kind": "comment", "text": "C", "short": "C"},
        ],
    },
    "asked.yaml",
)
PLAIN = ASKED.model_copy(update={"items": ASKED.items[:1]})
OPENS = date(2027, 1, 11)


class Shape(NamedTuple):
    """From how many to how many services, teams in each, and people in each of these."""

    services: tuple[int, int]
    teams: tuple[int, int]
    heads: tuple[int, int] = (6, 12)


LARGE, SMALL = Shape((4, 8), (3, 12)), Shape((3, 6), (2, 4))


def regular(shape: Shape, chance: random.Random) -> Tree:
    """An organisation of services and teams."""
    units = [Unit(id="top", name="Top")]
    for service in range(chance.randint(*shape.services)):
        units.append(Unit(id=f"s{service}", name="Service", parent="top"))
        for _ in range(chance.randint(*shape.teams)):
            units.append(team(f"t{len(units)}", f"s{service}", chance.randint(*shape.heads)))
    return Tree(units)


def team(name: str, parent: str, heads: int) -> Unit:
    """A team."""
    return Unit(id=name, name="Team", parent=parent, headcount=heads)


def irregular(chance: random.Random) -> Tree:
    """The same as people have it: a level more or less, a service of one team, teams of 2 and of 40."""
    shape = Shape((1, 4), chance.choice(((2, 4), (1, 3), (3, 9), (3, 12))))
    units = list(regular(shape, chance).units.values())
    if chance.random() < 0.3:
        units.append(Unit(id="directorate", name="Directorate", parent="top"))
        inside = {unit.id for unit in units if unit.parent == "top" and chance.random() < 0.6} - {"directorate"}
        units = [unit.model_copy(update={"parent": "directorate"}) if unit.id in inside else unit for unit in units]
        units.append(team("staff", "directorate", chance.randint(4, 12)))
    if chance.random() < 0.3:
        units.append(team("office", "top", chance.randint(3, 12)))
    for place, unit in enumerate(units):
        if unit.is_team and chance.random() < 0.2:
            units[place] = unit.model_copy(update={"headcount": chance.choice((2, 3, 4, 5, 14, 20, 40))})
    return Tree(units)


class Habit(NamedTuple):
    """How an organisation answers: who answers at all, who leaves a question out, and how many say yes."""

    answering: float
    left_out: float
    yes: float

    @classmethod
    def any(cls, chance: random.Random) -> Habit:
        """One of many."""
        yes = chance.choice((0.02, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97))
        return cls(chance.choice((0.5, 0.6, 0.7, 0.8, 0.95)), chance.choice((0.0, 0.04, 0.2)), yes)


def some(of: int, share: float, chance: random.Random) -> int:
    """How many of so many do."""
    return sum(chance.random() < share for _ in range(of))


def tally(people: int, habit: Habit, instrument: Instrument, chance: random.Random) -> Tally:
    """What so many people answered."""
    answered: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}
    comments = {}
    for item in instrument.items:
        of = some(people, 1 - habit.left_out, chance)
        if item.id == "said":
            comments["said"] = tuple(f"text {number}" for number in range(some(people, 0.4, chance)))
        elif of:
            leaning = chance.choice((habit.yes, habit.yes, chance.random(), float(habit.yes > 0.5)))
            yes = some(of, leaning, chance)
            answered[item.id] = of
            counts[item.id] = {value: n for value, n in (("0", of - yes), ("1", yes)) if n}
    return Tally(people, answered, counts, comments)


def closed(tree: Tree, tallies: Mapping[str, Tally], instrument: Instrument = ASKED, **rules: Any) -> Closed:
    """A closed wave."""
    programme = Programme(
        id="p", title="P", instrument=instrument.id, instrument_version=1, unit="top", starts=OPENS, **rules
    )
    return Closed(programme.wave(OPENS), instrument, tree, tallies)


def wave(chance: random.Random, planted: float = 0.0) -> Closed:
    """A closed wave of such an organisation; with `planted`, in so many of its teams there are forms of nobody's."""
    tree, habit = irregular(chance), Habit.any(chance)
    tallies = {}
    for each in tree.teams():
        people = some(each.headcount or 0, habit.answering, chance)
        forged = chance.randint(1, 9) if chance.random() < planted else 0
        tallies[each.id] = tally(people + forged, habit, ASKED, chance)
    rules: dict[str, Any] = chance.choice(
        ({}, {}, {}, {"threshold": 11, "sensitive_threshold": 11, "comment_threshold": 11})
    )
    return closed(tree, tallies, slips=chance.random() < 0.5, **rules)
