"""A team that answers by itself, in a tree that is the team alone, is shown as a team and never as an organisation."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock.form import compile_form
from shared.closed import Closed
from shared.instrument import parse
from shared.packing import pack
from shared.phrase import speaking
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.settings import Settings
from shared.summary.summary import summary
from shared.tally import Tally, count
from shared.unit import Tree, Unit
from shared.withheld import in_full
from tests.unit.test_sensitive import DATA, INSTRUMENT

if TYPE_CHECKING:
    from shared.instrument import Instrument
    from shared.publication import Publication

# The same questions, none of which is sensitive, of a score for which both are needed.
PLAIN = parse(
    {
        **DATA,
        "items": [{**item, "sensitive": False} for item in DATA["items"]],
        "scales": [{**DATA["scales"][0], "sensitive": False, "min_answered": 2}],
    },
    "plain.yaml",
)
TEAM = Unit(id="red", name="Red", headcount=300)
ABOVE = [Unit(id="top", name="Top"), Unit(id="service", name="Service", parent="top")]
BELOW = TEAM.model_copy(update={"parent": "service"})
OTHERS = [Unit(id=f"other-{n}", name="Other", parent="service", headcount=300) for n in range(3)]
TREES = {
    "alone": Tree([TEAM]),
    "one of its service": Tree([*ABOVE, BELOW, *OTHERS]),
    "the only one": Tree([*ABOVE, BELOW]),
}


def forms(instrument: Instrument, chance: random.Random, people: int) -> Tally:
    columns = instrument.columns()
    packed = [
        pack(
            columns,
            {
                "leave": chance.choice("01"),
                "one": chance.randint(0, 10),
                "two": chance.randint(0, 10),
                "food": chance.choice("01"),
            },
        )
        for _ in range(people)
    ]
    return count(columns, packed, (), scorings(instrument))


def shown(instrument: Instrument, tree: Tree, tally: Tally, **rules: Any) -> dict[str, Publication]:
    programme = Programme(
        id="p",
        title="P",
        instrument="wellbeing",
        instrument_version=1,
        unit=tree.root,
        starts=date(2027, 1, 11),
        **rules,
    )
    others = dict.fromkeys((team.id for team in tree.teams()), forms(instrument, random.Random(0), 90))
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, tree, {**others, "red": tally})
    return {each.unit: each for each in publications(closed, random.Random(1).shuffle)}


@pytest.mark.parametrize("instrument", [INSTRUMENT, PLAIN])
@pytest.mark.parametrize("slips", [False, True])
@pytest.mark.parametrize("people", [4, 6, 9, 12, 90, 200])
def test_a_team_alone_tells_what_one_of_several_does(people: int, slips: bool, instrument: Instrument) -> None:
    """Were it taken for an organisation, 90 people would show a sensitive range, and any team its scores' questions."""
    told = {"withheld", "responses", "headcount", "items", "scales"}
    for seed in range(8):
        tally = forms(instrument, random.Random(seed), people)
        as_one = shown(instrument, TREES["one of its service"], tally, slips=slips)["red"].model_dump(include=told)
        for tree in ("alone", "the only one"):
            for unit in shown(instrument, TREES[tree], tally, slips=slips).values():
                if unit.unit == "red" or unit.withheld is None:
                    assert unit.model_dump(include=told) == as_one, (tree, unit.unit)


@pytest.mark.parametrize("alone", [True, False])
def test_what_is_said_of_a_team_alone_names_no_larger_unit(alone: bool) -> None:
    """On the page that shows staff what their lead will see, in the summary, and in the answer to why one is hidden."""
    programme = Programme(
        id="red", title="P", instrument="wellbeing", instrument_version=1, unit="red", starts=date(2027, 1, 11), alone=alone
    )  # fmt: skip
    settings = Settings(organisation="Trust", reply_to="t@trust.example")
    wave = programme.wave(programme.starts)
    form = compile_form(INSTRUMENT, settings, opens=wave.opens, rules=wave.rules, alone=wave.alone)
    summaries, reasons = [], []
    for people in (4, 6, 12):
        closed = Closed(wave, INSTRUMENT, TREES["alone"], {"red": forms(INSTRUMENT, random.Random(1), people)})
        [now] = publications(closed, random.Random(1).shuffle)
        with speaking("en"):
            summaries.append(str(asdict(summary([[now]], ""))))
            reasons.append(" ".join(in_full(now, item) for item in now.items))
    for texts in ([form.pages], summaries, reasons):
        assert ("larger unit" in " ".join(texts)) is not alone
