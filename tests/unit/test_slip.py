"""A slip's code: evenly drawn, and read however people type it."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.slip import ALPHABET, LENGTH, hashed, new_codes, read, written

CODES = st.text(st.sampled_from(ALPHABET), min_size=LENGTH, max_size=LENGTH)


def test_no_two_letters_look_alike() -> None:
    assert not set(ALPHABET) & set("0o1li")


def test_guessing_is_hopeless() -> None:
    """The arithmetic of the docstring."""
    codes = len(ALPHABET) ** LENGTH
    assert codes > 2**49
    guesses = 100 * 14 * 24 * 60 * 60
    assert guesses * 14 / codes < 2.1e-6


def test_codes_are_different_and_evenly_drawn() -> None:
    """Each of the 31 characters within five standard errors of its share, in every place."""
    codes = new_codes(6_200, Random(1).randbytes)
    assert len(set(codes)) == 6_200
    for place in range(LENGTH):
        for letter in ALPHABET:
            assert abs(sum(code[place] == letter for code in codes) - 200) < 5 * 200**0.5


def test_bytes_that_would_favour_some_letters_are_thrown_away() -> None:
    given_bytes = [b"\xff" * LENGTH, b"\xf8" * LENGTH, b"\xf7" * 4 + b"\xff" * 6, bytes(LENGTH)]
    assert new_codes(1, lambda _: given_bytes.pop(0)) == ["zzzz222222"]


def test_a_code_that_comes_twice_counts_once() -> None:
    given_bytes = [bytes(LENGTH), bytes(LENGTH), b"\x01" * LENGTH]
    assert new_codes(2, lambda _: given_bytes.pop(0)) == ["2" * LENGTH, "3" * LENGTH]


@given(CODES, st.data())
def test_capitals_spaces_and_dashes_make_no_difference(code: str, data: st.DataObject) -> None:
    between = st.text(st.sampled_from(" \t\u00a0\u2009\u200b\ufeff-\u2010\u2013\u2014\u2212"), max_size=3)
    typed = "".join(
        data.draw(between) + (letter.upper() if data.draw(st.booleans()) else letter) for letter in code
    ) + data.draw(between)
    assert read(typed) == code
    assert read(written(code)) == code


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "k7wq2-m8xy", "k7wq2-m8xyzz", "k7wq2-m8xy0", "k7wq2-m8xyo", "l7wq2-m8xyz", "k7wq2.m8xyz", "ｋ7wq2m8xyz",
     "\ufffd7wq2m8xyz", "k7wq2m8xyz" * 2],
)  # fmt: skip
def test_what_can_be_no_code(typed: str) -> None:
    assert read(typed) == ""


@given(st.text())
def test_anything_may_be_typed(typed: str) -> None:
    assert read(typed) == "" or set(read(typed)) <= set(ALPHABET)


def test_a_hash_is_good_for_one_team_and_wave() -> None:
    one = hashed("k7wq2m8xyz", "SLIPS#groups#2025-12-01#north")
    assert one == sha256(b"SLIPS#groups#2025-12-01#north#k7wq2m8xyz").hexdigest()
    assert one != hashed("k7wq2m8xyz", "SLIPS#groups#2026-02-01#north")
    assert written("k7wq2m8xyz") == "k7wq2-m8xyz"
