"""The outbox: one record for each mail, so that a recipient gets at most one for a wave and kind.

A record is `claimed` before the mail is sent and `sent` after. One that stays claimed is a mail of unknown outcome:
SES may have taken it. Nothing sends it again until SES's own event, or a person, has settled it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shared.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from shared.wave import Kind

ID = re.compile(r"^[A-Za-z0-9_-]{1,256}$")  # what SES takes as the value of a message tag


class MailState(StrEnum):
    """How far a mail has come."""

    CLAIMED = "claimed"
    SENT = "sent"


@dataclass(frozen=True)
class Mail:
    """One attempt at a mail: who gets what, under an id that tells nothing of the address."""

    programme: str
    wave: str
    kind: Kind
    address: str
    id: str


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
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=_key(mail),
                ConditionExpression="id = :id AND #state = :claimed",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_own(mail),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def mark_sent(self, mail: Mail, message_id: str) -> None:
        """Note that SES took the mail, under its own id; marking twice changes nothing."""
        self._client.update_item(
            TableName=self._table,
            Key=_key(mail),
            UpdateExpression="SET #state = :sent, message_id = :message",
            ConditionExpression="id = :id",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":id": {"S": mail.id},
                ":sent": {"S": MailState.SENT},
                ":message": {"S": message_id},
            },
        )


def _key(mail: Mail) -> dict[str, Any]:
    key = keys.outbox(mail.programme, mail.wave, mail.kind, mail.address)
    return {name: {"S": value} for name, value in key.items()}


def _state(state: MailState) -> dict[str, Any]:
    return {"state": {"S": state}}


def _own(mail: Mail) -> dict[str, Any]:
    return {":id": {"S": mail.id}, ":claimed": {"S": MailState.CLAIMED}}
