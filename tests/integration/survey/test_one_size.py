"""Threat 39: whatever somebody answers, AWS counts the same call of the same size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from functions.survey.redaction import redact
from shared.packing import filled
from shared.store.responses import Responses
from shared.store.slips import Slips
from shared.store.table import Table
from tests.integration.metering import size_of
from tests.integration.survey.test_slips import wave
from tests.unit.survey import sample
from tests.unit.survey.sample import FRESH, GOOD, NONCE
from tests.unit.survey.test_redaction import LONG

if TYPE_CHECKING:
    from shared.store.register import Register
    from tests.integration.survey.conftest import Database, Visitor

EVERY = [
    GOOD,
    [*GOOD, ("comment", ".")],
    [*GOOD, ("comment", 'A "quoted" word,\n\tand a \\.')],
    [*GOOD, ("comment", "x" * 500)],
    [*GOOD, ("comment", "\uffee" * 500)],
    [*GOOD, ("comment", "@ab " * 124 + "@abc")],
    [*GOOD, ("words", "a")],
    [*GOOD, *[("words", letter * 30) for letter in "\U00020000\U00020001\U00020002"]],
    [*GOOD, ("joined", "no"), ("reasons", "rota"), ("reasons", "other"), ("energy", "10"), ("words", "calm"), ("comment", "y")],
]  # fmt: skip
CODES = [digit * 10 for digit in "23456789a"]


@pytest.fixture(params=[False, True], ids=["an open link", "slips"])
def slips(request: pytest.FixtureRequest) -> bool:
    """Whether the form asks for one."""
    return bool(request.param)


@pytest.fixture
def register(register: Register, dynamodb: Any, tables: dict[str, str], *, slips: bool) -> Register:
    """The register, and slips for all if they need one."""
    if slips:
        form = sample.compiled(slips=True)
        register.forms.put(wave(), "en", is_open=True, table=form.table, pages=form.pages)
        Slips(Table(dynamodb, tables["SLIP_TABLE"])).add(wave(), "north", CODES)
    return register


def shape(action: dict[str, Any]) -> tuple[str, str, int]:
    """What AWS counts of a part of a transaction: what it does, to which table, and the size of its item if it has one."""
    [(kind, what)] = action.items()
    return kind, what["TableName"], size_of(what.get("Item", {}))


def test_it_is_one_call_of_one_size_and_one_reply(
    database: Database, visitor: Visitor, dynamodb: Any, tables: dict[str, str], *, slips: bool
) -> None:
    """Operation, tables, items, their bytes, the bytes on the wire, what is stored, and what the sender is told."""
    database.bodies.clear()
    own = [[("form-nonce", f"{number:032x}"), *body[1:]] for number, body in enumerate(EVERY)]
    sent = [[*body, *[("form-slip", code)] * slips] for body, code in zip(own, CODES, strict=True)]
    replies = [visitor.post(body) for body in sent]
    assert database.calls == ["TransactWriteItems"] * len(EVERY)
    assert {tuple(map(shape, json.loads(body)["TransactItems"])) for body in database.bodies} == {
        (
            ("Put", "ResponsesTable", 497),
            ("Put", "ResponsesTable", 1638),
            *[("Update", "SlipTable", 0)] * slips,
        )
    }
    assert len({len(body) for body in database.bodies}) == 1
    assert {json.dumps(reply, sort_keys=True) for reply in replies} == {json.dumps(replies[0], sort_keys=True)}
    assert replies[0]["statusCode"] == 303
    stored = dynamodb.scan(TableName=tables["RESPONSES_TABLE"])["Items"]
    assert sorted(map(size_of, stored)) == [497] * len(EVERY) + [1638] * len(EVERY)
    box = Responses(Table(dynamodb, tables["RESPONSES_TABLE"])).box("groups", "2025-12-01", "north")
    assert len(box.packed) == len(EVERY)
    assert sorted(box.comments) == sorted(
        ("comment", redact(text)) for body in EVERY for name, text in body if name == "comment"
    )


@pytest.mark.parametrize("body", [GOOD, EVERY[3]], ids=["nothing", "a comment"])
def test_so_it_is_where_the_nonce_or_the_slip_came_before(
    body: Any, database: Database, visitor: Visitor, *, slips: bool
) -> None:
    typed = [("form-slip", CODES[0])] * slips
    visitor.post([*body, *typed])
    database.calls.clear()
    other = [("form-nonce", FRESH if slips else NONCE), ("adapt", "2"), *body[2:], *typed]
    assert visitor.post(other)["statusCode"] == 409
    assert database.calls == ["TransactWriteItems", *["GetItem"] * slips]


def test_a_comment_takes_no_more_room_than_its_characters_may() -> None:
    """However it is redacted: what stands for the removed is stored as one sign."""
    for unit in (*LONG, "@a"):
        text = (unit * 500)[:500]
        assert len(filled(redact(text), 1500)) == 1500, unit
