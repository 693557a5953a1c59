"""What is read from a body, what is a valid answer, and what is kept of one that is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.survey.submission import DROPPED, check, clean_comment, fields, kept
from shared.packing import pack, unpack
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = json.loads(sample.compiled().table)["columns"]
REQUIRED = {"adapt": ["4"], "hours": ["37"]}


def _check(**posted: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    answers, faults = check(COLUMNS, {**REQUIRED, **posted})
    for item, values in REQUIRED.items():
        if item not in posted:
            assert str(answers.pop(item)) == values[0]
    return answers, faults


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", {}),
        (b"a=1&b=2&a=3", {"a": ["1", "3"], "b": ["2"]}),
        (b"a&=b&&c=", {"a": [""], "": ["b"], "c": [""]}),
        (b"a=x+y%20z%2B", {"a": ["x y z+"]}),
        (b"a=%C3%BC&b=\xc3\xbc", {"a": ["ü"], "b": ["ü"]}),
        (b"a=%FF&b=\xff", {"a": ["\ufffd"], "b": ["\ufffd"]}),
        (b"a=x%0D%0Ay%0Dz", {"a": ["x\nyz"]}),
        (b"a=%zz%4", {"a": ["%zz%4"]}),
        (b"a=b=c", {"a": ["b=c"]}),
    ],
)
def test_fields(body: bytes, expected: dict[str, list[str]]) -> None:
    assert fields(body) == expected


@given(st.lists(st.tuples(st.text(), st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])))))
def test_fields_are_what_a_browser_encoded(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name.replace("\r", "").encode(errors="ignore").decode(), value) for name, value in pairs]
    expected: dict[str, list[str]] = {}
    for name, value in pairs:
        expected.setdefault(name, []).append(value)
    assert fields(urlencode(pairs).encode()) == expected


@pytest.mark.parametrize(
    ("posted", "answer"),
    [
        ({"adapt": ["5"]}, "5"),
        ({"joined": ["yes"]}, "yes"),
        ({"energy": ["0"]}, 0),
        ({"energy": ["10"]}, 10),
        ({"hours": [" 7"]}, 7),
        ({"hours": ["12 "]}, 12),
        ({"hours": ["0080"]}, 80),
        ({"words": ["Calm", "", ""]}, ["calm"]),
        ({"words": ["  SAFE. ", "“useful”", "well-being"]}, ["safe", "useful", "well-being"]),
        ({"words": ["calm", "Calm", "CALM!"]}, ["calm"]),
        ({"words": ["E\u0301COUTE"]}, ["écoute"]),
        ({"words": ["o\u2019clock"]}, ["o'clock"]),
        (
            {"words": ["Thought provoking", " safe\u00a0 space. ", "very safe"]},
            ["thought-provoking", "safe-space", "very-safe"],
        ),
        ({"words": ["never-ending", "notable", "no blame"]}, ["never-ending", "notable", "no-blame"]),
        ({"words": ["...", "calm"]}, ["calm"]),
        ({"comment": ["  Thank you.\nE\u0301 \x00\x07\u202eend\t "]}, "Thank you.\nÉ end"),
        ({"comment": [" " * 400 + "x" * 500]}, "x" * 500),
        ({"comment": ["x" * 250 + "\n" * 249 + "x"]}, "x" * 250 + "\n" * 249 + "x"),
    ],
)
def test_a_valid_answer(posted: dict[str, list[str]], answer: Any) -> None:
    answers, faults = _check(**posted)
    assert (answers, faults) == ({next(iter(posted)): answer}, {})


@pytest.mark.parametrize(
    "posted",
    [
        {"joined": [""]},
        {"energy": [""]},
        {"words": ["", "", ""]},
        {"words": ["...", " ", "\n"]},
        {"comment": [" \n\t\x00 "]},
        {"unheard_of": ["x"]},
        {"": ["x"]},
    ],
)
def test_nothing_answered_is_no_answer_and_no_fault(posted: dict[str, list[str]]) -> None:
    assert _check(**posted) == ({}, {})


@pytest.mark.parametrize(
    ("posted", "fault"),
    [
        ({"adapt": ["6"]}, "wrong"),
        ({"adapt": ["4 "]}, "wrong"),
        ({"adapt": ["4", "4"]}, "wrong"),
        ({"adapt": ["4", "5"]}, "wrong"),
        ({"adapt": ["", "5"]}, "wrong"),
        ({"adapt": [""]}, "missing"),
        ({"adapt": []}, "missing"),
        ({"hours": ["0"]}, "wrong"),
        ({"hours": ["81"]}, "wrong"),
        ({"hours": ["-5"]}, "wrong"),
        ({"hours": ["7.5"]}, "wrong"),
        ({"hours": ["٣"]}, "wrong"),
        ({"hours": ["twelve"]}, "wrong"),
        ({"hours": ["9" * 5000]}, "wrong"),
        ({"hours": ["7", "8"]}, "wrong"),
        ({"hours": ["  "]}, "missing"),
        ({"energy": ["11"]}, "wrong"),
        ({"words": ["a safe space"]}, "wrong"),
        ({"words": ["calm", "safe 2"]}, "wrong"),
        ({"words": ["x" * 15 + " " + "y" * 15]}, "wrong"),
        ({"words": ["calm", "Not safe"]}, "negated"),
        ({"words": ["not-safe"]}, "negated"),
        ({"words": ["not", "safe"]}, "negated"),
        ({"words": ["was not very safe"]}, "negated"),
        ({"words": ["isn\u2019t safe"]}, "negated"),
        ({"words": ["Ddim yn ddiogel"]}, "negated"),
        ({"words": ["x" * 31]}, "wrong"),
        ({"words": ["c4lm"]}, "wrong"),
        ({"words": ["calm", "safe", "useful", "kind"]}, "many"),
        ({"comment": ["x" * 501]}, "many"),
        ({"comment": ["x" * 250 + "\n" * 250 + "x"]}, "many"),
        ({"comment": ["x", "y"]}, "wrong"),
        ({"comment": ["caf\ufffd"]}, "unreadable"),
        ({"adapt": ["\ufffd"]}, "unreadable"),
    ],
)
def test_a_fault(posted: dict[str, list[str]], fault: str) -> None:
    assert _check(**posted) == ({}, {next(iter(posted)): fault})


def test_an_item_whose_condition_is_false_is_ignored() -> None:
    assert _check(joined=["yes"], reasons=["rota"]) == ({"joined": "yes"}, {})
    assert _check(joined=["yes"], reasons=["no such reason"]) == ({"joined": "yes"}, {})
    assert _check(reasons=["rota"]) == ({}, {})
    assert _check(joined=["no"], reasons=["other", "rota", "rota"]) == (
        {"joined": "no", "reasons": ["rota", "other"]},
        {},
    )
    assert _check(joined=["no"], reasons=["rota", "no such reason"]) == ({"joined": "no"}, {"reasons": "wrong"})


def test_a_required_item_whose_condition_is_false_is_not_missed() -> None:
    items = [{**item, "required": True} for item in sample.DEFINITION["items"][:3]]
    columns = json.loads(sample.compiled(items=items).table)["columns"]
    assert check(columns, {"adapt": ["1"], "joined": ["yes"]}) == ({"adapt": "1", "joined": "yes"}, {})
    assert check(columns, {"adapt": ["1"], "joined": ["no"]})[1] == {"reasons": "missing"}


def test_every_fault_has_its_sentence() -> None:
    errors = json.loads(sample.compiled().table)["errors"]
    for column in COLUMNS:
        faults = {"missing", "wrong", "unreadable"} | (
            {"words": {"many", "negated"}, "comment": {"many"}}.get(column["kind"], set())
        )
        boxes = {f"{fault}={place}" for fault in ("wrong", "negated") for place in (1, 2, 3)}
        assert set(errors[column["id"]]) == faults | (boxes if column["kind"] == "words" else set())


_GIVEN: dict[str, Callable[[Any], st.SearchStrategy[list[str]]]] = {
    "choice": lambda c: st.sampled_from(c["values"]).map(lambda v: [v]),
    "several": lambda c: st.lists(st.sampled_from(c["values"]), min_size=1),
    "number": lambda c: st.integers(c["least"], c["most"]).map(lambda n: [str(n)]),
    "words": lambda c: st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=30), max_size=c["most"]),
    "comment": lambda c: st.text(max_size=c["limit"]).map(lambda t: [t]),
}
SUBMISSIONS = st.fixed_dictionaries({}, optional={c["id"]: _GIVEN[c["kind"]](c) for c in COLUMNS})


@given(SUBMISSIONS)
def test_a_submission_survives_packing(posted: dict[str, list[str]]) -> None:
    answers, _ = check(COLUMNS, posted)
    closed = {item: answer for item, answer in answers.items() if item != "comment"}
    assert unpack(COLUMNS, pack(COLUMNS, answers)) == closed


@given(st.dictionaries(st.sampled_from([c["id"] for c in COLUMNS]), st.lists(st.text(max_size=40), max_size=5)))
def test_whatever_is_posted_an_answer_packs_or_is_a_fault(posted: dict[str, list[str]]) -> None:
    answers, faults = check(COLUMNS, posted)
    assert not answers.keys() & faults.keys()
    unpack(COLUMNS, pack(COLUMNS, answers))


@given(st.text())
def test_a_clean_comment_is_clean(text: str) -> None:
    clean = clean_comment(text)
    assert clean_comment(clean) == clean
    assert not set(map(ord, clean)) & set(DROPPED)


def test_what_is_kept_are_the_answers_right_or_wrong() -> None:
    posted = {
        "adapt": ["9"], "joined": ["yes", "no"], "reasons": ["rota", "far"], "energy": ["7 "], "hours": ["many"],
        "words": ["", "very safe", "Calm"], "comment": ["x" * 501], "unheard_of": ["x"], "form-nonce": ["y"],
    }  # fmt: skip
    assert kept(COLUMNS, posted) == {
        "=adapt=9": "chosen",
        "=reasons=rota": "chosen",
        "=reasons=far": "chosen",
        "=energy": "7 ",
        "=energy=7": "chosen",
        "=hours": "many",
        "=hours=many": "chosen",
        "=words=1": "",
        "=words=2": "very safe",
        "=words=3": "Calm",
        "=comment": "x" * 501,
    }
