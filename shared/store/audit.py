"""The trail of what operators did: who, what, when. Nothing of respondents is ever in it, and nobody may change it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did, or began to do: `when` is aware, `who` an ARN, `details` as in the command."""

    when: datetime
    who: str
    what: str
    details: Mapping[str, str] = field(default_factory=dict)


class Audit:
    """The verbs over the register's table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def note(self, entry: Entry, token: str) -> None:
        """Add an entry; `token` tells entries of one moment apart."""
        when = entry.when.astimezone(UTC)
        self._client.put_item(
            TableName=self._table,
            Item={
                **{name: {"S": value} for name, value in keys.audit(when, token).items()},
                "who": {"S": entry.who},
                "what": {"S": entry.what},
                "details": {"S": json.dumps(dict(entry.details))},
            },
            ConditionExpression="attribute_not_exists(pk)",
        )

    def entries(self, year: int) -> Iterator[Entry]:
        """A year's entries (UTC), oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.audits(year)}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                when = datetime.fromisoformat(item["sk"]["S"].removeprefix("AT#").partition("#")[0])
                yield Entry(when, item["who"]["S"], item["what"]["S"], json.loads(item["details"]["S"]))
