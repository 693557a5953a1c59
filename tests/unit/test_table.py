"""DynamoDB's language stands in one module, and beside it in the public function, which must start without boto3."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.store.table import NEW, Put, Table

ROOT = Path(__file__).parents[2]
TYPED = r'"(S|N|SS|B|BOOL)"(\]|: )'
WRITTEN = r"Expression|ConditionalCheck|TransactionCanceled|TransactItems|ConsistentRead|attribute_not_exists"
CALLS = r"\.(get|put|update|delete|transact_write|transact_get|batch_get|batch_write)_items?\b|get_paginator\(.query"


def test_dynamodb_is_spoken_in_one_place() -> None:
    speaking = {
        str(file.relative_to(ROOT))
        for room in ("functions", "infra", "shared")
        for file in (ROOT / room).rglob("*.py")
        if re.search(f"{TYPED}|{WRITTEN}|{CALLS}", file.read_text(encoding="utf-8"))
    }
    beside = {name for name in speaking if name.startswith("functions/survey/")}
    assert speaking - beside == {"shared/store/table.py"}
    assert "functions/survey/dynamodb.py" in beside


class Canceled(ClientError):
    """What DynamoDB says of a transaction that it did not make."""

    def __init__(self, *reasons: str) -> None:
        super().__init__({"CancellationReasons": [{"Code": reason} for reason in reasons]}, "TransactWriteItems")


@pytest.mark.parametrize(
    ("reasons", "raised"),
    [
        (("ConditionalCheckFailed", "None"), False),
        (("TransactionConflict",), False),
        (("None", "ThrottlingError"), True),
        (("ConditionalCheckFailed", "ItemCollectionSizeLimitExceeded"), True),
    ],
)
def test_a_transaction_that_is_cancelled_for_another_reason_than_a_condition_is_an_error(
    reasons: tuple[str, ...], raised: bool
) -> None:
    def refuse(**_: Any) -> None:
        raise Canceled(*reasons)

    client: Any = SimpleNamespace(
        transact_write_items=refuse, exceptions=SimpleNamespace(TransactionCanceledException=Canceled)
    )
    table = Table(client, "register")
    put = Put({"pk": "UNITS", "sk": "UNIT#north"}, when=[NEW])
    if raised:
        with pytest.raises(Canceled):
            table.transact([put])
    else:
        assert table.transact([put]) is False


def test_a_condition_that_says_nothing_is_refused() -> None:
    table = Table(SimpleNamespace(put_item=None), "register")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="nothing is said of what 'state' may be"):
        table.put({"pk": "UNITS", "sk": "UNIT#north"}, when=[{"state": ()}])
