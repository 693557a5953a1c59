"""What begins like a formula is quoted, and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.formula import BEGINNINGS, inert


@given(st.text(max_size=30))
def test_no_text_begins_a_formula(text: str) -> None:
    assert not inert(text).startswith(BEGINNINGS)
    assert inert(text) in (text, f"'{text}")


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\t", "\r", "\n"])
def test_what_begins_so_is_quoted(start: str) -> None:
    assert inert(f"{start}1") == f"'{start}1"
    assert inert(f"1{start}") == f"1{start}"
