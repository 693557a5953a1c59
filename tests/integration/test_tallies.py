"""Tallies as they are stored: whole, however many words a team wrote, and never in the way of the count."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from shared.programme import Programme
from shared.store import keys
from shared.store.table import Table
from shared.store.tallies import COUNT_PARTS, Tallies
from shared.tally import Tally, again
from shared.wave import Wave

LETTERS = "aâbcdeêfghilmnoprstuŵy"


@pytest.fixture
def wave() -> Wave:
    programme = Programme(
        id="groups", title="G", instrument="i", instrument_version=1, unit="trust", starts=date(2027, 2, 1)
    )
    return programme.wave(date(2027, 2, 1))


def words(number: int) -> dict[str, int]:
    """So many different words, of 20 letters, by people: few that many wrote, and many that one did."""
    made = ("ffurfafenau" + "".join(letters) + "rhwydd" for letters in product(LETTERS, repeat=4))
    return {word: max(1, 500 - place) for place, word in zip(range(number), made, strict=False)}


def tally(number: int) -> Tally:
    """Of a team with so many different words; nobody chose anything in `several`."""
    written = words(number)
    counts = {
        "adapt": {"4": number},
        "several": {},
        "words": written,
        again("words"): dict.fromkeys(list(written)[:5], 7),
    }
    comments = tuple(sorted(f"{place:04d} " + "x" * 1995 for place in range(600)))
    return Tally(number, dict.fromkeys(("adapt", "several", "words"), number), counts, {"comment": comments})


def stored(dynamodb: Any) -> list[str]:
    pages = dynamodb.get_paginator("scan").paginate(TableName="TallyTable")
    return [item["sk"]["S"] for page in pages for item in page["Items"]]


@pytest.mark.parametrize(("number", "parts"), [(0, 1), (300, 1), (20_000, 2), (60_000, 5)])
def test_a_tally_comes_back_whole(dynamodb: Any, tables: dict[str, str], wave: Wave, number: int, parts: int) -> None:
    tallies, put = Tallies(Table(dynamodb, tables["TALLY_TABLE"])), tally(number)
    for _ in range(2):
        tallies.put(wave, "north", put)
        assert tallies.of("groups", wave.id) == {"north": put}
        assert len(stored(dynamodb)) == parts + 600 / 40


def test_a_flood_of_words_loses_the_rarest_and_nothing_else(dynamodb: Any, tables: dict[str, str], wave: Wave) -> None:
    tallies, put = Tallies(Table(dynamodb, tables["TALLY_TABLE"])), tally(200_000)
    tallies.put(wave, "north", put)
    found = tallies.of("groups", wave.id)["north"]
    written, kept = put.counts["words"], found.counts["words"]
    assert 100_000 < len(kept) < len(written)
    assert kept.items() <= written.items()
    assert min(kept.values()) >= max(people for word, people in written.items() if word not in kept)
    assert {**found.counts, "words": written} == put.counts
    assert (found.responses, found.answered, found.comments) == (put.responses, put.answered, put.comments)
    assert len(stored(dynamodb)) == COUNT_PARTS + 600 / 40
    assert set(stored(dynamodb)) <= {key["sk"] for key in keys.tally_parts("groups", wave.id, "north")}
