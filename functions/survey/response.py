"""A response: one person's answers, stored once and with nothing else."""

from __future__ import annotations

from hashlib import sha256

from shared.packing import pack
from shared.store import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from functions.survey.dynamodb import Door
    from functions.survey.form import Form, Link
    from shared.packing import Answer

NONCE_BYTES = 16
NONCE_DIGITS = frozenset("0123456789abcdef")


def is_nonce(text: str) -> bool:
    """Whether a text is a nonce as our pages carry it: 128 bits in hexadecimal."""
    return len(text) == 2 * NONCE_BYTES and NONCE_DIGITS.issuperset(text)


def put_response(
    door: Door,
    table: str,
    link: Link,
    form: Form,
    secret: str,
    answers: Mapping[str, Answer],
    updates: Sequence[dict[str, Any]] = (),
) -> bool:
    """Store valid answers, each comment apart from the rest, and make the updates that go with them, all or none.

    Keys are hashes of `secret`: the nonce, and the slip if one is used.

    Storing the same again changes nothing. Returns False, and stores nothing, when this secret came before with other
    answers or another comment, or when the condition of an update does not hold. Raises what the door raises.
    """
    box = keys.box(form.programme, form.wave, link.team)

    def put(kind: str, attribute: str, text: str, **more: str) -> dict[str, Any]:
        attributes = {"pk": box, "sk": sha256(f"{secret}{kind}".encode()).hexdigest(), attribute: text, **more}
        return {
            "TableName": table,
            "Item": {**{name: {"S": value} for name, value in attributes.items()}, "expires": {"N": form.expires}},
            "ConditionExpression": "attribute_not_exists(pk) OR #text = :same",
            "ExpressionAttributeNames": {"#text": attribute},  # `comment` is a reserved word
            "ExpressionAttributeValues": {":same": {"S": text}},
        }

    comments = [
        put(f"comment:{column['id']}", "comment", str(answers[column["id"]]), item=column["id"])
        for column in form.columns
        if column["kind"] == "comment" and column["id"] in answers
    ]
    response = put("response", "answers", pack(form.columns, answers))
    return door.transact([response, *comments], updates) if comments or updates else door.put(response)
