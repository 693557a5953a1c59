"""The outbox: one record for each mail, so that a recipient gets at most one for a wave and kind.

A record is `claimed` before the mail is sent and `sent` after. One that stays claimed is a mail of unknown outcome:
SES may have taken it. Nothing sends it again until SES's own event, or a person, has settled it. From then on a state
only ever goes up, in the order of MailState, so that events may come twice and in any order.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shared.store import keys
from shared.store.ending import ending
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

ID = re.compile(r"^[A-Za-z0-9_-]{1,256}$")  # what SES takes as the value of a message tag
TOKEN = re.compile(r"^([a-z0-9-]+)_(\d{4}-\d{2}-\d{2})_([a-z]+)_[A-Za-z0-9-]+$")


class MailState(StrEnum):
    """How far a mail has come; a later one in this list is stronger."""

    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"  # SES will not take this mail, however often it is asked
    BOUNCED = "bounced"
    COMPLAINED = "complained"


OPEN = (MailState.CLAIMED, MailState.REFUSED)  # not known to have been sent: a person may ask for it again


@dataclass(frozen=True)
class Mail:
    """One attempt at a mail: who gets what, under an id that tells nothing of the address."""

    programme: str
    wave: str
    kind: Kind
    address: str
    id: str


@dataclass(frozen=True)
class Entry:
    """A mail as the outbox has it."""

    mail: Mail
    state: MailState


def mail(programme: str, wave: str, kind: Kind, address: str, token: str) -> Mail:
    """An attempt under the id `<programme>_<wave>_<kind>_<token>`: with the address, which SES's events carry, it
    leads to the record. `token` is random, so that a late event of one attempt cannot settle another.

    Raises:
        ValueError: the id would not be a value that SES takes as a message tag.
    """
    outbox_id = f"{programme}_{wave}_{kind}_{token}"
    if not ID.match(outbox_id):
        raise ValueError("an outbox id is made of letters, digits, _ and -")
    return Mail(programme, wave, kind, address, outbox_id)


def mail_of(outbox_id: str, address: str) -> Mail | None:
    """The attempt with this id, or None where it is no id of ours."""
    found = TOKEN.match(outbox_id)
    if not found or found[3] not in list(Kind):
        return None
    return Mail(found[1], found[2], Kind(found[3]), address, outbox_id)


class Outbox:
    """The outbox's verbs over the register's table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, mail: Mail) -> bool:
        """Take a mail on; False where another attempt has it or has sent it.

        Claiming again under the same id succeeds: the SDK may repeat a put whose reply was lost.
        """
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(mail),
                    "id": {"S": mail.id},
                    "kind": {"S": mail.kind},
                    **_state(MailState.CLAIMED),
                    **ending(mail.wave),
                },
                ConditionExpression="attribute_not_exists(pk) OR (id = :id AND #state = :claimed)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_own(mail),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def release(self, mail: Mail) -> None:
        """Give up a claim of this very attempt, for a mail that was certainly not sent; else nothing happens."""
        self._delete(mail, (MailState.CLAIMED,))

    def give_back(self, mail: Mail) -> None:
        """Let a mail be sent again that was refused or whose fate is unknown; a person asked for it."""
        self._delete(mail, OPEN)

    def mark_sent(self, mail: Mail, message_id: str) -> None:
        """Note that SES took the mail, under its own id; marking twice changes nothing.

        An event of the mail may have come first: the state that it left stays.
        """
        values = {":id": {"S": mail.id}, ":message": {"S": message_id}}
        states = {":sent": {"S": MailState.SENT}, ":claimed": {"S": MailState.CLAIMED}}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(mail),
                UpdateExpression="SET #state = :sent, message_id = :message",
                ConditionExpression="id = :id AND #state IN (:claimed, :sent)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={**values, **states},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            self._client.update_item(
                TableName=self._table,
                Key=_key(mail),
                UpdateExpression="SET message_id = :message",
                ConditionExpression="id = :id",
                ExpressionAttributeValues=values,
            )

    def settle(self, mail: Mail, state: MailState) -> None:
        """Raise the state of this very attempt; a state that is as high, or another attempt's, stays."""
        order = list(MailState)
        weaker = {f":{n}": {"S": each} for n, each in enumerate(order[: order.index(state)])}
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.update_item(
                TableName=self._table,
                Key=_key(mail),
                UpdateExpression="SET #state = :state",
                ConditionExpression=f"id = :id AND #state IN ({', '.join(weaker)})",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":id": {"S": mail.id}, ":state": {"S": state}, **weaker},
            )

    def entries(self, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
        """Every mail of a run, by address."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.outbox(programme, wave, kind, "")["pk"]}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                address = item["sk"]["S"].removeprefix("ADDRESS#")
                yield Entry(Mail(programme, wave, kind, address, item["id"]["S"]), MailState(item["state"]["S"]))

    def state(self, programme: str, wave: str, kind: Kind, address: str) -> MailState | None:
        """How far a mail has come, if anybody took it on."""
        key = _typed(keys.outbox(programme, wave, kind, address))
        reply = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return MailState(reply["Item"]["state"]["S"]) if "Item" in reply else None

    def _delete(self, mail: Mail, states: tuple[MailState, ...]) -> None:
        allowed = {f":{n}": {"S": state} for n, state in enumerate(states)}
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.delete_item(
                TableName=self._table,
                Key=_key(mail),
                ConditionExpression=f"id = :id AND #state IN ({', '.join(allowed)})",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":id": {"S": mail.id}, **allowed},
            )


def _key(mail: Mail) -> dict[str, Any]:
    return _typed(keys.outbox(mail.programme, mail.wave, mail.kind, mail.address))


def _typed(key: dict[str, str]) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}


def _state(state: MailState) -> dict[str, Any]:
    return {"state": {"S": state}}


def _own(mail: Mail) -> dict[str, Any]:
    return {":id": {"S": mail.id}, ":claimed": {"S": MailState.CLAIMED}}
