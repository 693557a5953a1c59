"""A kind of question is one row: every kind has one, and everything that tells kinds apart knows each of them."""

from __future__ import annotations

from typing import get_args

from functions.survey.submission import CHECKS
from shared import tally
from shared.instrument import Item
from shared.kinds import KINDS, Stored


def test_each_kind_of_an_instrument_is_a_row() -> None:
    """The union of items and the table name the same."""
    union, _ = get_args(Item)
    classes = {get_args(each.model_fields["kind"].annotation)[0]: each for each in get_args(union)}
    assert list(classes) == list(KINDS)
    assert [name for name, row in KINDS.items() if row.name != name] == []
    ends = {name: (each.model_fields["least"].default, each.model_fields["most"].default)
            for name, each in classes.items() if KINDS[name].ends}  # fmt: skip
    assert ends == {name: row.ends for name, row in KINDS.items() if row.ends}


def test_each_way_to_store_is_checked_and_counted() -> None:
    """By the public function and the tally; words and comments are counted apart from the closed items."""
    stored = set(get_args(Stored))
    assert set(CHECKS) == stored
    assert {*tally._KINDS, "words", "comment"} == stored
    assert {row.stored for row in KINDS.values()} == stored
