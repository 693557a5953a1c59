"""Packing: round trip for every kind, and no byte string that unpacks to something invalid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import AnswersInvalid
from shared.packing import pack, total_width, unpack
from tests.strategies import answers_to, column_lists

if TYPE_CHECKING:
    from shared.packing import Answer, Column

COLUMNS: list[Column] = [
    {"id": "adapt", "kind": "choice", "values": ["1", "2", "3", "4", "5"]},
    {"id": "reasons", "kind": "several", "values": ["a", "b", "c", "d", "e", "f", "g"]},
    {"id": "hours", "kind": "number", "least": 0, "most": 80},
    {"id": "words", "kind": "words", "most": 3},
    {"id": "comment", "kind": "comment", "limit": 500},
]


def test_the_example_of_the_docstring() -> None:
    answers: dict[str, Answer] = {
        "adapt": "4",
        "reasons": ["b", "d", "g"],
        "hours": 72,
        "words": ["calm", "safe"],
    }
    packed = pack(COLUMNS, answers)
    assert packed == "3A118|calm safe"
    assert unpack(COLUMNS, packed) == answers


def test_nothing_answered_packs_to_dashes() -> None:
    assert pack(COLUMNS, {}) == "-----|"
    assert unpack(COLUMNS, "-----|") == {}


@given(st.data())
def test_round_trip(data: st.DataObject) -> None:
    columns = data.draw(column_lists())
    answers = data.draw(answers_to(columns))
    packed = pack(columns, answers)
    assert unpack(columns, packed) == answers
    assert len(packed.split("|")[0]) == total_width(columns)


@given(st.data())
def test_any_text_unpacks_to_an_error_or_to_a_valid_response(data: st.DataObject) -> None:
    columns = data.draw(column_lists())
    near = st.text("0123456789ABz-|+/ abé", max_size=total_width(columns) + 12)
    raw = data.draw(st.one_of(st.text(max_size=64), near))
    try:
        answers = unpack(columns, raw)
    except AnswersInvalid:
        return
    assert pack(columns, answers) == raw


@given(st.sampled_from(range(5)), st.characters())
@example(1, "0")
def test_one_changed_character_is_found_or_valid(place: int, character: str) -> None:
    packed = list(pack(COLUMNS, {"adapt": "4", "reasons": ["b"], "hours": 72, "words": ["calm"]}))
    packed[place] = character
    try:
        answers = unpack(COLUMNS, "".join(packed))
    except AnswersInvalid:
        return
    assert pack(COLUMNS, answers) == "".join(packed)


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "3A118",
        "3A11|",
        "5A118|",
        "30018|",
        "3A1/0|",
        "3A118|calm calm",
        "3A118|Calm",
        "3A118|a b c d",
        "3A118|4",
    ],
)
def test_what_no_form_can_have_produced_is_refused(packed: str) -> None:
    with pytest.raises(AnswersInvalid):
        unpack(COLUMNS, packed)
