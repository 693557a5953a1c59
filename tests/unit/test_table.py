"""DynamoDB's language stands in one module, and beside it in the public function, which must start without boto3."""

from __future__ import annotations

import re
from pathlib import Path

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
