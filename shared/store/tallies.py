"""The tallies: `tally` writes them, `publish` reads them, nobody else does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.store import keys
from shared.tally import Tally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from shared.wave import Wave


class Tallies:
    """The tallies' verbs over one table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, wave: Wave, team_id: str, tally: Tally) -> None:
        """Set a team's tally; counting again writes the same."""
        self._client.put_item(
            TableName=self._table,
            Item={
                **{name: {"S": value} for name, value in keys.tally(wave.programme, wave.id, team_id).items()},
                "tally": {"S": tally.to_json()},
                "expires": {"N": str(int(wave.expires_at.timestamp()))},
            },
        )

    def of(self, programme_id: str, wave_id: str) -> dict[str, Tally]:
        """Every tally of a wave, by team."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.tallies(programme_id, wave_id)}},
            ConsistentRead=True,
        )
        return {
            item["sk"]["S"].removeprefix("TEAM#"): Tally.from_json(item["tally"]["S"])
            for page in pages
            for item in page["Items"]
        }
