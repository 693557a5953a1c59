"""What is stored: these attributes and no others, on these conditions."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from functions.survey.form import Form, Link
from functions.survey.response import is_nonce, put_response
from tests.unit.survey import sample


@pytest.fixture
def put(door: sample.FakeDoor, form_item: Any) -> Any:
    """Store some answers."""
    link, form = Link(sample.link_item()), Form(form_item)
    return lambda nonce=sample.NONCE, **answers: put_response(
        door,  # type: ignore[arg-type]  # it has the door's verbs
        "responses",
        link,
        form,
        nonce,
        answers,
    )


def test_a_response_is_its_answers_and_the_waves_expiry(door: sample.FakeDoor, put: Any) -> None:
    assert put(adapt="4", hours=37, words=["calm"])
    assert door.boxes == [sample.box_item("response", "3----0a|calm"), sample.box_item("comment:comment", "")]
    assert door.calls == ["transact"]


def test_a_comment_is_stored_apart(door: sample.FakeDoor, put: Any) -> None:
    assert put(adapt="4", hours=37, comment="Thank you.")
    assert door.boxes == [sample.box_item("response", "3----0a|"), sample.box_item("comment:comment", "Thank you.")]
    assert door.calls == ["transact"]


COMMENTS = [
    {**sample.DEFINITION["items"][-1], "id": name, "limit": limit} for name, limit in (("good", 50), ("bad", 60))
]


@pytest.mark.parametrize(
    ("items", "calls", "sizes"), [(COMMENTS, ["transact"], [150, 180]), ([], ["put"], [])], ids=["two comments", "none"]
)
def test_as_many_items_as_the_form_has_comments(items: Any, calls: list[str], sizes: list[int]) -> None:
    form = Form(sample.form_item(sample.compiled(items=[*sample.DEFINITION["items"][:-1], *items])))
    for answers in (
        {"adapt": "4"},
        {"adapt": "4", "words": ["\U00020000" * 30] * 3, **{each["id"]: "No." for each in items}},
    ):
        door = sample.FakeDoor()
        assert put_response(door, "responses", Link(sample.link_item()), form, sample.NONCE, answers)  # type: ignore[arg-type]
        assert door.calls == calls
        assert [len(item["comment"]["B"]) for item in door.boxes if "comment" in item] == sizes
        assert [len(item["answers"]["B"]) for item in door.boxes if "answers" in item] == [370]


def test_the_same_twice_is_stored_once_and_others_are_refused(door: sample.FakeDoor, put: Any) -> None:
    same: dict[str, Any] = {"adapt": "4", "hours": 37, "comment": "Thank you."}
    assert put(**same)
    stored = door.boxes
    assert put(**same)
    assert not put(**{**same, "hours": 38})
    assert not put(**{**same, "comment": "No, thanks."})
    assert door.boxes == stored
    assert put("1" * 32, **{**same, "hours": 38})
    assert len(door.boxes) == 4


def test_a_nonce_is_128_bits_in_hexadecimal() -> None:
    assert is_nonce(sample.NONCE)
    assert not any(map(is_nonce, ("", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 31 + " ", "０" * 32)))


def test_the_order_of_keys_says_nothing_of_the_order_of_arrival(door: sample.FakeDoor, put: Any) -> None:
    """Spearman's rank correlation over 10,000 arrivals: within four standard errors of none."""
    random, people = Random(7), 10_000
    for _ in range(people):
        put(random.randbytes(16).hex(), adapt="4")
    keys = [item["sk"]["S"] for item in door.boxes if "answers" in item]
    rank = {key: place for place, key in enumerate(sorted(keys))}
    squares = sum((place - rank[key]) ** 2 for place, key in enumerate(keys))
    assert abs(1 - 6 * squares / (people * (people**2 - 1))) < 4 / people**0.5
