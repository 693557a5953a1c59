"""The responses: only `tally` reads them, through this module; only `survey` writes them, through its own door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Box:
    """A team's closed box: packed answers, and (item, text) comments. Neither has an order that means anything."""

    packed: list[str]
    comments: list[tuple[str, str]]


class Responses:
    """The responses' one verb."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def box(self, programme_id: str, wave_id: str, team_id: str) -> Box:
        """Everything that a team put in in a wave."""
        box = Box([], [])
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.box(programme_id, wave_id, team_id)}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                if "answers" in item:
                    box.packed.append(item["answers"]["S"])
                else:
                    box.comments.append((item["item"]["S"], item["comment"]["S"]))
        return box
