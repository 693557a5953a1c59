"""Tallies are a commutative monoid, and equal a recount of the raw responses."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import AnswersInvalid
from shared.packing import pack
from shared.tally import NOTHING, Tally, again, count, merge
from shared.words import family
from tests.strategies import answers_to, column_lists

if TYPE_CHECKING:
    from shared.packing import Answer, Column


def recount(columns: list[Column], responses: list[dict[str, Answer]]) -> Tally:
    """The slow, plain way: one response after another."""
    answered: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for response in responses:
        for item, answer in response.items():
            answered[item] += 1
            values = answer if isinstance(answer, list) else [str(answer)]
            counts.setdefault(item, Counter()).update(values)
            if next(column["kind"] for column in columns if column["id"] == item) == "words":
                names = [family(value) for value in values]
                counts.setdefault(again(item), Counter()).update(Counter(names) - Counter(set(names)))
    counts = {name: found for name, found in counts.items() if found}
    return Tally(len(responses), dict(answered), {item: dict(found) for item, found in counts.items()}, {})


@st.composite
def waves(draw: Any) -> tuple[list[Column], list[dict[str, Answer]]]:
    columns = draw(column_lists())
    return columns, draw(st.lists(answers_to(columns), max_size=12))


@given(waves())
def test_a_tally_equals_a_recount(wave: tuple[list[Column], list[dict[str, Answer]]]) -> None:
    columns, responses = wave
    assert count(columns, [pack(columns, response) for response in responses]) == recount(columns, responses)


@given(waves(), st.integers(0, 12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_any_split_in_any_order_merges_to_the_same(
    wave: tuple[list[Column], list[dict[str, Answer]]], one: int, two: int, chance: random.Random
) -> None:
    columns, responses = wave
    packed = [pack(columns, response) for response in responses]
    comments = [("said", text) for text in "cab"]
    whole = count(columns, packed, comments)
    first, second = sorted((one, two))
    parts = [
        count(columns, packed[:first], comments[:1]),
        count(columns, packed[first:second], comments[1:]),
        count(columns, packed[second:]),
    ]
    chance.shuffle(parts)
    assert merge(parts) == whole
    assert merge([merge(parts[:2]), parts[2]]) == merge([parts[0], merge(parts[1:])]) == whole
    assert merge([whole, NOTHING]) == merge([NOTHING, whole]) == whole
    chance.shuffle(packed)
    assert count(columns, packed, reversed(comments)).to_json() == whole.to_json()


@given(waves())
def test_a_tally_survives_json(wave: tuple[list[Column], list[dict[str, Answer]]]) -> None:
    columns, responses = wave
    tally = count(columns, [pack(columns, r) for r in responses], [("said", "é"), ("said", "a")])
    assert Tally.from_json(tally.to_json()) == tally


FORM: list[Column] = [
    {"id": "a", "kind": "choice", "values": ["1", "2"]},
    {"id": "s", "kind": "several", "values": ["x", "y"]},
    {"id": "n", "kind": "number", "least": 1, "most": 10},
    {"id": "w", "kind": "words", "most": 3},
]


@pytest.mark.parametrize("wrong", ["000", "0000|", "200|", "040|", "00A|", "0é0|", "000|UP", "000|a|b"])
def test_what_no_form_can_have_produced_stops_the_count(wrong: str) -> None:
    with pytest.raises(AnswersInvalid):
        count(FORM, ["010|calm", wrong])
