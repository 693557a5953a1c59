"""Trusts of many teams and a long history, without the time that disclosure control would take for them.

Of ten teams two are told in words and one has too few answers; one team in fifty is far below the others.
"""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.publication import Withheld
from shared.session import Did
from shared.unit import Tree
from tests.unit.results.sample import DIRECTOR, LEAD, FakeRegister, unit
from tests.unit.summary.sample import agreement, publication, withheld

if TYPE_CHECKING:
    from shared.publication import ItemFigures, Publication
    from shared.unit import Unit

QUESTIONS = (
    "Time to reflect", "Feel safe to speak", "Learn from others", "Understand patients", "Peer support", "Less isolated",
    "Self-awareness", "Ready for hard days", "Proud of our care", "Able to say no", "A manageable load", "Would come again",
)  # fmt: skip
WAVES = [date(2024 + (month + 9) // 12, (month + 9) % 12 + 1, 1) for month in range(0, 28, 2)]  # to December 2026
DID = "We moved the group to Tuesdays, and the ward manager covers for one person of each bay."


@cache
def many(teams: int) -> FakeRegister:
    """A trust: services of about twenty teams, in directorates of about four services."""
    chance = random.Random(teams)
    units = [unit("trust", "Greater Riverside University Hospitals NHS Foundation Trust", None, None, DIRECTOR)]
    for at in range(-(-teams // 20)):
        if at % 4 == 0:
            units.append(unit(f"d{at // 4}", f"Directorate {at // 4 + 1}", "trust"))
        units.append(unit(f"s{at}", f"Service {at + 1}", f"d{at // 4}"))
    units += [unit(f"t{at}", f"Community nurses of district {at + 1}", f"s{at // 20}", 20, LEAD) for at in range(teams)]
    tree = Tree(units)
    register = FakeRegister(units).add(tree, (_published(of, tree, chance) for of in units))
    long = [of for of in register.every if of.unit in ("trust", "t1")]
    for at, opens in enumerate(WAVES[:-1]):
        register.add(tree, (_earlier(of, opens, at) for of in long))
    return register


def _published(of: Unit, tree: Tree, chance: random.Random) -> Publication:
    number = int(of.id[1:]) if of.is_team else 0
    heading: dict[str, Any] = {"unit": of.id, "programme": "pulse", "is_team": of.is_team}
    if of.is_team and number % 10 == 3:
        return publication(of.name, **heading, withheld=Withheld.TOO_FEW, responses=None, headcount=None)
    if of.is_team and number % 10 in (4, 5):
        more = {"withheld": Withheld.TOO_FEW, "responses": None, "headcount": None, "share_from": 5}
        return publication(of.name, map(_in_words, QUESTIONS), **heading, **more)
    n = 16 * tree.team_counts[of.id]
    part = 0.15 if of.is_team and number % 50 == 7 else 0.7
    told = {"responses": n, "headcount": 20 * tree.team_counts[of.id]}
    return publication(of.name, [_asked(short, n, part, chance) for short in QUESTIONS], **heading, **told)


def _asked(short: str, n: int, part: float, chance: random.Random) -> ItemFigures:
    agreed = sum(chance.random() < part for _ in range(16)) * n // 16
    return agreement(f"q{QUESTIONS.index(short)}", short, (0, n - agreed, 0, agreed, 0))


def _in_words(short: str) -> ItemFigures:
    told = withheld(f"q{QUESTIONS.index(short)}", short, Withheld.TOO_FEW)
    return told.model_copy(
        update={"majority": len(short) % 2 == 0, "good": "high", "headlined": ("Agree", "Strongly agree")}
    )


def _earlier(of: Publication, opens: date, at: int) -> Publication:
    did = Did(after=WAVES[at - 1], text=DID) if of.is_team and at in (3, 6, 9, 12) else None
    dates = {"opened": opens, "closed": opens.replace(day=15), "wave": opens.isoformat(), "did": did}
    return of.model_copy(update=dates)
