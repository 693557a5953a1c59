"""Signed links: only what was signed is read, unchanged and in time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.retention import LINK_DAYS
from shared.signing import Key, Purpose, address_hash, link, read, sign

KEY = Key(b"k" * 64)
TODAY = date(2026, 12, 15)
ANN = "ann@trust.example"
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,40}", fullmatch=True)
MINE = link(KEY, Purpose.MAIL, "reflection", "2026-12-01", ["registrars"], ANN)


@given(
    st.sampled_from(Purpose),
    SLUGS,
    st.dates(date(2000, 1, 1), date(2900, 1, 1)),
    st.lists(SLUGS, min_size=1),
    st.emails(),
)
def test_what_was_signed_is_read(purpose: Purpose, programme: str, day: date, units: list[str], address: str) -> None:
    made = link(KEY, purpose, programme, day.isoformat(), units, address)
    token = sign(KEY, made)
    assert read(KEY, token, day) == made
    assert re.fullmatch(r"[A-Za-z0-9.~-]+", token), "it stands in an address as it is"
    assert address not in token


@given(st.data())
def test_no_changed_character_is_read(data: st.DataObject) -> None:
    token = sign(KEY, MINE)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda c: c != token[at]))
    for changed in (
        token[:at] + other + token[at + 1 :],
        token[:at] + token[at + 1 :],
        token[:at] + other + token[at:],
    ):
        assert read(KEY, changed, TODAY) is None


@given(st.text())
def test_nothing_else_is_read_and_nothing_breaks(token: str) -> None:
    assert read(KEY, token, TODAY) is None


@pytest.mark.parametrize("field", ["purpose", "programme", "wave", "unit", "every", "address_hash", "last_day"])
def test_everything_in_it_is_signed(field: str) -> None:
    other = link(KEY, Purpose.DID, "other", "2027-02-01", ["nights", "x"], "ben@trust.example")
    text = sign(KEY, replace(MINE, **{field: getattr(other, field)})).rpartition(".")[0]
    assert read(KEY, f"{text}.{sign(KEY, MINE).rpartition('.')[2]}", TODAY) is None


def test_another_key_or_version_is_refused() -> None:
    assert read(Key(b"other"), sign(KEY, MINE), TODAY) is None
    assert read(KEY, sign(KEY, MINE).replace("1.", "2.", 1), TODAY) is None


def test_it_ends() -> None:
    token, last = sign(KEY, MINE), date(2026, 12, 1) + timedelta(days=LINK_DAYS)
    assert read(KEY, token, last) == MINE
    assert read(KEY, token, last + timedelta(days=1)) is None


def test_an_address_cannot_be_tried_without_the_key() -> None:
    assert address_hash(KEY, ANN) == MINE.address_hash != address_hash(Key(b"other"), ANN)
    assert len(MINE.address_hash) == 16


def test_a_link_is_short_enough_for_a_mail() -> None:
    assert len(sign(KEY, MINE)) < 110
