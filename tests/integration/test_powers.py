"""What each function may do with the register: what it does in a wave's whole life, and no more.

Every integration test is judged so too (tests/conftest.py): a call that its function's role does not allow fails it.
The local AWS of the end-to-end tests knows no dynamodb:LeadingKeys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from functions.clock import handler as clock
from shared.store import shapes
from shared.store.register import Register
from tests.policy import ARNS, Asked, Judge, is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

READS = {"GetItem", "Query"}
REGISTER = ARNS["AWS::DynamoDB::Table"].format("RegisterTable")
# By function and first word of the key: what it may do. Nobody but `clock` may add to the audit, which it does on
# condition that there is no such entry, and nobody at all may delete of it.
MAY: dict[str, dict[str, set[str]]] = {
    "survey": {"LINK": {"GetItem"}, "FORM": {"GetItem"}},
    "clock": {
        **dict.fromkeys(("SETTINGS", "CLOSED", "PROGRAMMES", "INSTRUMENT", "RECIPIENT", "NOTICES"), READS),
        "UNITS": {*READS, "PutItem"}, "LINK": {"GetItem", "PutItem"},
        "OUTBOX": {*READS, "UpdateItem"}, "WAVES": {*READS, "PutItem", "UpdateItem"}, "TREE": {*READS, "PutItem"}, "RUN": {*READS, "PutItem"},
        "FORM": {"PutItem"}, "AUDIT": {"PutItem"}, "PUBLICATION": {"BatchGetItem", "DeleteItem"},
    },
    "tally": {"INSTRUMENT": {"GetItem"}, "WAVES": {"GetItem"}, "RUN": {"GetItem"}},
    "publish": {
        "INSTRUMENT": READS, "TREE": READS, "SESSIONS": READS, "WAVES": {*READS, "UpdateItem"}, "PUBLICATION": {"PutItem"}
    },
    "mail": {
        **dict.fromkeys(
            ("SETTINGS", "UNITS", "PROGRAMMES", "INSTRUMENT", "WAVES", "TREE", "RUN", "PUBLICATION", "RECIPIENT", "REVOKED"), READS
        ),
        "OUTBOX": {*READS, "UpdateItem"}, "NOTICES": {*READS, "UpdateItem", "DeleteItem"}, "MAILED": {"UpdateItem"},
    },
    "mail_events": {"UNITS": READS, "OUTBOX": READS | {"UpdateItem"}, "RECIPIENT": {"UpdateItem"}},
    "desk": {
        **dict.fromkeys(("SETTINGS", "REVOKED", "INSTRUMENT", "WAVES", "TREE", "AUDIT"), READS),
        **dict.fromkeys(("RECIPIENT", "SESSIONS", "SHARES"), READS | {"UpdateItem"}),
        **dict.fromkeys(("UNITS", "CLOSED"), READS | {"PutItem", "DeleteItem"}), "VISIT": READS | {"PutItem"},
        **dict.fromkeys(("LINK", "NOTICES"), READS | {"PutItem", "UpdateItem"}), "PROGRAMMES": READS | {"PutItem"},
    },
    "results": dict.fromkeys(
        ("SETTINGS", "UNITS", "INSTRUMENT", "TREE", "PUBLICATION", "REVOKED", "SHARES"), READS | {"BatchGetItem"}
    ),
    "erase": {
        **dict.fromkeys(("PROGRAMMES", "WAVES", "FORM"), READS | {"DeleteItem"}),
        "UNITS": {*READS, "PutItem", "DeleteItem"}, "CLOSED": {*READS, "DeleteItem"},
        **dict.fromkeys(("TREE", "RUN"), READS | {"PutItem", "DeleteItem"}),
        **dict.fromkeys(("OUTBOX", "RECIPIENT", "REVOKED", "SHARES", "NOTICES"), READS | {"DeleteItem"}),
        **dict.fromkeys(("LINK", "SESSIONS"), READS | {"UpdateItem", "DeleteItem"}),
        "PUBLICATION": {*READS, "PutItem", "DeleteItem"},
    },
}  # fmt: skip
ACTIONS = (
    "GetItem", "Query", "BatchGetItem", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate"
)  # fmt: skip


@pytest.mark.parametrize("function", MAY)
def test_a_function_may_do_this_and_no_more(function: str, template: dict[str, Any]) -> None:
    policy = Judge(template).policy(function)

    def allowed(word: str) -> Iterator[str]:
        keys = [word, f"{word}#x#y"]
        asked = {
            action: [Asked(f"dynamodb:{action}", REGISTER, {"dynamodb:LeadingKeys": [key]}) for key in keys]
            for action in ACTIONS
        }
        return (action for action, each in asked.items() if any(is_allowed(policy, one) for one in each))

    found = {word: set(allowed(word)) for word in (*shapes.BEFORE, "ANYTHING")}
    assert {word: actions for word, actions in found.items() if actions} == MAY[function]


def test_an_entry_of_the_audit_is_never_written_over(tables: dict[str, str]) -> None:
    entry = {"when": "2037-02-02T09:00:00+00:00", "token": "0f3a", "details": {}}
    for who in ("ann", "mallory"):
        clock.lambda_handler({"step": "note", **entry, "who": who, "what": f"erase, says {who}"}, None)
    register = Register(boto3.client("dynamodb"), tables["REGISTER_TABLE"])
    assert [(each.who, each.what) for each in register.audit.entries(2037)] == [("ann", "erase, says ann")]
