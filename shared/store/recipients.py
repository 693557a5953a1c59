"""What is known of recipients' addresses. Every change may be repeated."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from shared.recipient import Barred, Standing, Wish
from shared.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Recipients:
    """The verbs over the register's table. Addresses are in small letters, as units have them."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def standing(self, address: str) -> Standing:
        """How mail to an address stands."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.recipients(address)}},
            ConsistentRead=True,
        )
        items = {item["sk"]["S"]: item for page in pages for item in page["Items"]}
        barred = items.pop("ADDRESS", {}).get("barred")
        units = {sk.removeprefix("UNIT#"): item for sk, item in items.items()}
        return Standing(
            barred=Barred(barred["S"]) if barred else None,
            wishes={unit: Wish(item["wish"]["S"]) for unit, item in units.items() if "wish" in item},
            confirmed={unit: item["confirmed"]["S"] for unit, item in units.items() if "confirmed" in item},
        )

    def bar(self, address: str, why: Barred) -> None:
        """Send no more mail to an address. The stronger reason stays, in whatever order they come."""
        weaker = {f":{n}": {"S": each} for n, each in enumerate(list(Barred)[: list(Barred).index(why)])}
        or_weaker = f" OR barred IN ({', '.join(weaker)})" if weaker else ""
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._update(
                keys.recipient(address),
                "SET barred = :why",
                {":why": {"S": why}, **weaker},
                f"attribute_not_exists(barred){or_weaker}",
            )

    def readmit(self, address: str) -> None:
        """Forget that an address could not be reached: an operator knows better."""
        self._client.delete_item(TableName=self._table, Key=_typed(keys.recipient(address)))

    def stop(self, address: str, unit_id: str) -> None:
        """Send no more of a unit's mail."""
        self._wish(address, unit_id, Wish.STOPPED)

    def refuse(self, address: str, unit_id: str) -> None:
        """Send no more of a unit's mail: somebody else leads it."""
        self._wish(address, unit_id, Wish.WRONG)

    def resume(self, address: str, unit_id: str) -> None:
        """Send a unit's mail again."""
        self._update(keys.recipient_unit(address, unit_id), "REMOVE wish")

    def confirm(self, address: str, unit_id: str, wave_id: str) -> None:
        """Note that a mail of a wave was answered with "still the right person". An older mail's answer adds nothing.

        It takes back that somebody else leads the unit, but no stop.
        """
        key = keys.recipient_unit(address, unit_id)
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._update(
                key,
                "SET confirmed = :wave",
                {":wave": {"S": wave_id}},
                "attribute_not_exists(confirmed) OR confirmed < :wave",
            )
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._update(key, "REMOVE wish", {":wrong": {"S": Wish.WRONG}}, "wish = :wrong")

    def _wish(self, address: str, unit_id: str, wish: Wish) -> None:
        self._update(keys.recipient_unit(address, unit_id), "SET wish = :wish", {":wish": {"S": wish}})

    def _update(
        self, key: dict[str, str], expression: str, values: dict[str, Any] | None = None, condition: str | None = None
    ) -> None:
        more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if values:
            more["ExpressionAttributeValues"] = values
        self._client.update_item(TableName=self._table, Key=_typed(key), UpdateExpression=expression, **more)


def _typed(key: dict[str, str]) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}
