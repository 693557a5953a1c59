"""A response on its way into the table: what is stored, once, and through which faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from functions.survey import dynamodb as door_module
from tests.rung import failures
from tests.unit.survey import sample
from tests.unit.survey.sample import FRESH, GOOD, NONCE

if TYPE_CHECKING:
    from tests.integration.survey.conftest import Database, Visitor

COMMENTED = [*GOOD, ("comment", "Thank you.")]
RESPONSE = sample.box_item("response", "3----0a|")
COMMENT = sample.box_item("comment:comment", "Thank you.")
NO_COMMENT = sample.box_item("comment:comment", "")


def test_cold_two_reads_and_warm_one_write(database: Database, visitor: Visitor, stored: Any) -> None:
    assert visitor.post(GOOD)["statusCode"] == 303
    assert database.calls == ["TransactWriteItems"]
    assert stored() == [RESPONSE, NO_COMMENT]
    assert database.connections == 1


def test_with_a_comment_one_transaction(database: Database, visitor: Visitor, stored: Any) -> None:
    assert visitor.post(COMMENTED)["statusCode"] == 303
    assert database.calls == ["TransactWriteItems"]
    assert stored() == [RESPONSE, COMMENT]


@pytest.mark.parametrize(("body", "items"), [(GOOD, [RESPONSE, NO_COMMENT]), (COMMENTED, [RESPONSE, COMMENT])])
def test_a_double_tap_stores_one(visitor: Visitor, stored: Any, body: Any, items: Any) -> None:
    assert [visitor.post(body)["statusCode"] for _ in range(3)] == [303, 303, 303]
    assert stored() == items


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (GOOD, [*GOOD, ("energy", "3")]),
        (COMMENTED, [*COMMENTED, ("energy", "3")]),
        (COMMENTED, [*GOOD, ("comment", "Something else.")]),
        (COMMENTED, [*GOOD, ("energy", "3")]),
        (COMMENTED, GOOD),  # or the comment that she took back would be read
        (GOOD, [*COMMENTED, ("energy", "3")]),
    ],
)
def test_a_nonce_used_before_with_other_answers(visitor: Visitor, stored: Any, first: Any, second: Any) -> None:
    visitor.post(first)
    before = stored()
    reply = visitor.post(second)
    assert reply["statusCode"] == 409
    assert "This form was sent already" in reply["body"]
    assert stored() == before
    assert visitor.post([("form-nonce", FRESH), *second[1:]])["statusCode"] == 303
    assert len(stored()) == 2 * len(before)


def test_a_comment_that_came_to_mind_later_is_stored_with_the_same_answers(visitor: Visitor, stored: Any) -> None:
    """Whose reply was lost may write one before sending again: one response, and not a second."""
    assert [visitor.post(body)["statusCode"] for body in (GOOD, COMMENTED, COMMENTED)] == [303, 303, 303]
    assert stored() == [RESPONSE, COMMENT]


@pytest.mark.parametrize("fault", ["throttled", "failing", "conflict", "lost", "garbage"])
@pytest.mark.parametrize(("body", "items"), [(GOOD, [RESPONSE, NO_COMMENT]), (COMMENTED, [RESPONSE, COMMENT])])
def test_a_passing_fault_is_not_even_seen(
    fault: str, body: Any, items: Any, database: Database, visitor: Visitor, stored: Any
) -> None:
    database.faults = [fault, fault]
    assert visitor.post(body)["statusCode"] == 303
    assert stored() == items
    assert len(database.calls) == 3


def test_a_connection_closed_meanwhile_is_opened_again_at_once(
    database: Database, visitor: Visitor, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_seconds: float) -> None:
        raise AssertionError

    monkeypatch.setattr(visitor.door, "_sleep", never)
    database.faults = ["stale"]
    assert visitor.post(GOOD)["statusCode"] == 303
    assert visitor.post([("form-nonce", FRESH), *GOOD[1:]])["statusCode"] == 303
    assert database.connections == 2
    assert len(stored()) == 4


@pytest.mark.parametrize("fault", ["throttled", "failing", "lost", "hanging", "refused"])
def test_a_lasting_fault_keeps_the_answers_in_the_form(
    fault: str, database: Database, visitor: Visitor, stored: Any,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    database.faults = [fault] * 20
    with monkeypatch.context() as impatient:
        if fault == "hanging":  # would be answered in the end: that it is not waited for is the door's doing
            impatient.setattr(door_module, "ATTEMPT_SECONDS", 0.05)
        reply = visitor.post(COMMENTED)
    assert reply["statusCode"] == 503
    assert f'name="form-nonce" value="{NONCE}"' in reply["body"]
    assert "Thank you.</textarea>" in reply["body"]
    kind = "DatabaseRefused" if fault == "refused" else "DatabaseUnavailable"
    out, err = capfd.readouterr()
    assert (failures(out), err) == ([kind], "")

    database.faults = []
    database.released.set()
    assert visitor.post(COMMENTED)["statusCode"] == 303  # pressing send again, whether or not it had arrived
    assert stored() == [RESPONSE, COMMENT]


def test_nobody_there(database: Database, visitor: Visitor, capfd: pytest.CaptureFixture[str]) -> None:
    visitor.door._connection.close()
    visitor.door._connection.port = 1  # nothing listens there
    assert visitor.post(GOOD)["statusCode"] == 503
    assert capfd.readouterr().out.count("\n") == 1
    assert database.calls == []


def test_the_bound_is_under_three_seconds() -> None:
    assert door_module.BOUND_SECONDS < 3
