"""Made-up organisations of a realistic shape: a trust, directorates, services, teams of 4 to 40."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

from infra.operator.definitions import SHIPPED, read_instrument
from shared.closed import Closed
from shared.packing import pack
from shared.programme import Programme
from shared.tally import count
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TEAMS_IN_A_SERVICE, SERVICES_IN_A_DIRECTORATE = 8, 10
ANSWERING = 0.65  # of a team's people
ROLL_OUT, MANY = "roll-out@trust.example", 300
LEFT_OUT = 0.04  # of the items of a form


def sums(tree: Tree, answers: Mapping[str, int]) -> dict[str, int]:
    """People of every unit, from those of the teams."""
    found: dict[str, int] = {}
    for unit in tree.upwards():
        found[unit] = answers.get(unit, 0) + sum(found[child] for child in tree.children[unit])
    return found


def residuals(tree: Tree, people: Mapping[str, int], published: Collection[str]) -> dict[str, int]:
    """The people of each published unit's teams of which no published unit below it is; units without such a team not.

    A team that is published is such a unit itself.
    """
    left: dict[str, int] = {}
    for team in tree.teams():
        nearest = next((unit for unit in tree.path(team.id) if unit in published), None)
        if nearest is not None:
            left[nearest] = left.get(nearest, 0) + people[team.id]
    return left


def trust(teams: int, seed: int = 7) -> tuple[Tree, dict[str, int]]:
    """A tree, and for every unit how many people answered."""
    chance = random.Random(seed)
    services = max(1, teams // TEAMS_IN_A_SERVICE)
    directorates = max(1, services // SERVICES_IN_A_DIRECTORATE)
    units = [Unit(id="trust", name="Trust")]
    units += [Unit(id=f"d{n}", name="Directorate", parent="trust") for n in range(directorates)]
    units += [Unit(id=f"s{n}", name="Service", parent=f"d{n % directorates}") for n in range(services)]
    answers = {}
    for number in range(teams):
        heads, service = chance.randint(4, 40), f"s{chance.randrange(services)}"
        units.append(Unit(id=f"t{number}", name="Team", parent=service, headcount=heads))
        answers[f"t{number}"] = sum(chance.random() < ANSWERING for _ in range(heads))
    tree = Tree(units).without(())
    return tree, sums(tree, answers)


def led_trust(teams: int, services: int, directorates: int, seed: int = 7) -> list[Unit]:
    """A trust with people to mail, about five for four teams; every tenth service has nobody.

    Each team has a lead, but one in twenty shares that of the team before; one in four has a deputy too. One address
    is told of the first MANY teams.
    """
    chance = random.Random(seed)
    units = [Unit(id="trust", name="Example NHS Trust", recipients=("chief@trust.example",))]
    for number in range(directorates):
        director = f"director{number}@trust.example"
        units.append(Unit(id=f"d{number}", name=f"Directorate {number}", parent="trust", recipients=(director,)))
    for number in range(services):
        manager = () if number % 10 == 9 else (f"manager{number}@trust.example",)
        parent = f"d{number % directorates}"
        units.append(Unit(id=f"s{number}", name=f"Service {number}", parent=parent, recipients=manager))
    for number in range(teams):
        led = number - 1 if number % 20 == 1 else number
        people: tuple[str, ...] = (f"lead{led}@trust.example",)
        people += (f"deputy{number}@trust.example",) if number % 4 == 0 else ()
        people += (ROLL_OUT,) if number < MANY else ()
        name, heads = f"Community nursing team {number}", chance.randint(4, 40)
        parent = f"s{number % services}"
        units.append(Unit(id=f"t{number}", name=name, parent=parent, headcount=heads, recipients=people))
    return units


def closed_wave(teams: int, seed: int = 7) -> Closed:
    """A closed wave of `reflective-practice` in such a trust, with some answers left out."""
    chance = random.Random(seed)
    tree, people = trust(teams, seed)
    instrument = read_instrument(SHIPPED / "reflective-practice.yaml")
    columns = instrument.columns()
    closed_items = [column["id"] for column in columns if column["kind"] == "choice"]
    tallies = {}
    for team in tree.teams():
        forms = [
            pack(columns, {item: chance.choice("2345") for item in closed_items if chance.random() > LEFT_OUT})
            for _ in range(people[team.id])
        ]
        tallies[team.id] = count(columns, forms)
    programme = Programme(
        id="rp", title="RP", instrument=instrument.id, instrument_version=1, unit="trust", starts=date(2027, 1, 11)
    )
    return Closed(programme.wave(date(2027, 1, 11)), instrument, tree, tallies)
