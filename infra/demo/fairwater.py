"""The third trust of the demo, made up: 60 teams in ten services, as those read of it who lead many teams.

Three teams take part from the first of its surveys, all with the last: one that gets into trouble, one that rises and
whose lead writes what was done, and one that stays as it is. Of 20 teams too few answer. Each row of fairwater.csv is a
team: its people, how many answer in each of its waves, and of 100 answers how many are favourable.
"""

import csv
import random
import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from infra.demo.studies import Answers
from infra.operator.definitions import Organisation
from shared.unit import Unit

UNIT, WAVES = "fairwater", 3
TROUBLED, RISING, SERVICE = "ward-4", "emergency-department-nurses", "acute-care"
DID = (  # by the rising team's lead, after each of the first two surveys
    "The group now meets after the night shift's handover, and the sister in charge holds our bleeps.",
    "We hold two groups a month, so that every shift can come to one.",
)
_EASIER = (-0.08, 0.06, 0.1, 0, -0.06, 0.1, -0.06, 0.04, -0.1, 0)  # of ITEMS: more agree with some than with others
_WORDS = ("supportive", "useful", "honest", "safe", "calm", "kind", "open", "warm", "valuable", "interesting")
_WORDS_IN_TROUBLE = ("tiring", "rushed", "tense")


@dataclass(frozen=True)
class Row:
    """A team of the file."""

    id: str
    name: str
    service: str
    staff: int
    waves: tuple[tuple[int, int], ...]  # of each wave that it takes part in: people, and favourable answers of 100

    @property
    def is_early(self) -> bool:
        """Whether it takes part from the first survey on."""
        return len(self.waves) == WAVES


@cache
def rows() -> tuple[Row, ...]:
    """Every team."""
    with Path(__file__).with_name("fairwater.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_row(**each) for each in csv.DictReader(file))


def early() -> list[str]:
    """Who reads the mails of the early teams and of their service, by the first part of their addresses."""
    return [f"{SERVICE}.manager", *(f"{row.id}.lead" for row in rows() if row.is_early)]


def _row(service: str, team: str, staff: str, answered: str, favourable: str) -> Row:
    waves = zip(map(int, answered.split()), map(int, favourable.split()), strict=True)
    return Row(_slug(team), team, service, int(staff), tuple(waves))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("’", ""))


def joined(ours: Organisation) -> Organisation:
    """The organisation with this trust, whose first survey opens with the studies' first one."""
    programme = ours.programmes[0].model_copy(
        update={
            "id": UNIT,
            "title": "Reflective practice at Fairwater",
            "unit": UNIT,
            "rule": f"FREQ=MONTHLY;COUNT={WAVES}",
            "reminder_days": (),
        }
    )
    *_, last = islice(programme.openings(), WAVES)
    trust = Unit(id=UNIT, name="Fairwater NHS Trust", parent="care-system", recipients=(_address("chief.executive"),))
    services = [
        Unit(id=_slug(name), name=name, parent=UNIT, recipients=(_address(f"{_slug(name)}.manager"),))
        for name in dict.fromkeys(row.service for row in rows())
    ]
    teams = [
        Unit(
            id=row.id,
            name=row.name,
            parent=_slug(row.service),
            headcount=row.staff,
            recipients=(_address(f"{row.id}.lead"),),
            since=None if row.is_early else last,
        )
        for row in rows()
    ]
    return replace(ours, units=(*ours.units, trust, *services, *teams), programmes=(*ours.programmes, programme))


def _address(who: str) -> str:
    return f"{who}@fairwater.example"


def answers(wave: int) -> tuple[Answers, ...]:
    """What the teams answer in a wave, from 0 on: always the same."""
    places = ((row, wave - WAVES + len(row.waves)) for row in rows())
    return tuple(_answers(row, wave, *row.waves[place]) for row, place in places if place >= 0)


def _answers(row: Row, wave: int, people: int, favourable: int) -> Answers:
    chance = random.Random(f"{row.id} {wave}")  # noqa: S311  # the same on every run
    agree = (round(people * (favourable / 100 + easier)) + chance.choice((-1, 0, 0, 1)) for easier in _EASIER)
    words = chance.sample(_WORDS if favourable > 50 else _WORDS_IN_TROUBLE, 2)  # half
    often = (-(-people // 2), people // 3)
    return Answers(
        row.id, people, tuple(min(people, max(0, each)) for each in agree), tuple(zip(words, often, strict=True))
    )
