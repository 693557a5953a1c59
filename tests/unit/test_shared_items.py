"""Scores that share items: a total and its parts, as most published measures have, are shown of the same people only."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from shared.closed import Closed
from shared.instrument import parse
from shared.packing import pack
from shared.programme import Programme
from shared.publication import Withheld
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import Tally, count
from shared.unit import Tree, Unit

NAMES = ("a", "b", "c", "d", "e", "f")
SCALES = {"total": NAMES[:4], "first": NAMES[:2], "second": NAMES[2:4], "other": NAMES[4:]}
ITEM = {"kind": "zero-to-ten", "low_label": "none", "high_label": "all"}
INSTRUMENT = parse(
    {
        "id": "parts",
        "version": 1,
        "title": "Parts",
        "licence": "CC0",
        "citation": "ours",
        "options": {},
        "items": [{"id": name, "text": f"{name}?", "short": name, **ITEM} for name in NAMES],
        "scales": [
            {"id": name, "title": name, "items": items, "method": "sum", "min_answered": len(items), "source": "ours"}
            for name, items in SCALES.items()
        ],
    },
    "parts.yaml",
)
TREE = Tree(
    [
        Unit(id="top", name="Top"),
        *(Unit(id=team, name=team, parent="top", headcount=40) for team in ("red", "blue", "green")),
    ]
)
ALL = dict.fromkeys(NAMES, 5)


def without(*items: str) -> dict[str, int]:
    return {name: answer for name, answer in ALL.items() if name not in items}


def shown(red: list[dict[str, Any]]) -> dict[str, dict[str, int | None]]:
    """The people of each score, of each unit; None where it is not shown."""
    columns, scales = INSTRUMENT.columns(), scorings(INSTRUMENT)
    forms = {"red": red, "blue": [ALL] * 20, "green": [ALL] * 20}
    tallies: dict[str, Tally] = {
        team: count(columns, [pack(columns, form) for form in each], (), scales) for team, each in forms.items()
    }
    programme = Programme(
        id="p", title="P", instrument="parts", instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    closed = Closed(programme.wave(date(2027, 1, 11)), INSTRUMENT, TREE, tallies)
    found = {}
    for each in publications(closed, random.Random(1).shuffle):
        assert all((scale.n is None) is (scale.withheld is Withheld.TOO_FEW) for scale in each.scales)
        found[each.unit] = {scale.scale: scale.n for scale in each.scales}
    return found


def test_all_are_shown_where_all_have_the_same_people() -> None:
    assert shown([ALL] * 12) == {
        unit: dict.fromkeys(("total", "first", "second", "other"), people)
        for unit, people in {"red": 12, "blue": 20, "green": 20, "top": 52}.items()
    }


def test_all_are_shown_where_others_left_out_everything() -> None:
    """They have none of these scores."""
    of_red = shown([ALL] * 12 + [without(*SCALES["total"])] * 3)["red"]
    assert of_red == {"total": 12, "first": 12, "second": 12, "other": 15}


@pytest.mark.parametrize("few", [1, 7, 8])
def test_else_only_the_widest_is(few: int) -> None:
    """12 people have the first part, 11 the second and the total: the parts less the total are one person's score."""
    found = shown([ALL] * 11 + [without("c")] * few)
    widest = {"total": 11, "first": None, "second": 11, "other": 11 + few}
    assert found["red"] == widest
    assert found["top"] == widest | {"total": 51, "second": 51, "other": 51 + few}
    assert found["blue"] == dict.fromkeys(found["blue"], 20)


def test_as_many_people_are_not_the_same_people() -> None:
    """One has the first part only, another the second only."""
    of_red = shown([ALL] * 11 + [without("a"), without("c")])["red"]
    assert of_red == {"total": 11, "first": None, "second": None, "other": 13}
