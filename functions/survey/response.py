"""A response: one person's answers, stored once and with nothing else, by one write of one size.

AWS counts calls and units of each table by the minute, and whoever may read that must not see what somebody answered.
So the same form makes the same call for everybody: every text is filled up to the most that it can be, and a comment
that nobody wrote is stored too, as nothing.
"""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import sha256

from shared.packing import comment_bytes, filled, most_bytes, pack
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
VERSION = "2"  # of what is stored here (`shared.store.shapes`)


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

    Storing the same again changes nothing, and a comment may come after none. Returns False, and stores nothing, when
    this secret came before with other answers or another comment, or when the condition of an update does not hold.
    Raises what the door raises.
    """
    box = keys.box(form.programme, form.wave, link.team)

    def put(kind: str, attribute: str, text: str, size: int, **more: str) -> dict[str, Any]:
        texts = {"pk": box, "sk": sha256(f"{secret}{kind}".encode()).hexdigest(), **more}
        same, nothing = ({"B": b2a_base64(filled(each, size), newline=False).decode()} for each in (text, ""))
        numbers = {"expires": {"N": form.expires}, "version": {"N": VERSION}}
        return {
            "TableName": table,
            "Item": {**{name: {"S": value} for name, value in texts.items()}, attribute: same, **numbers},
            "ConditionExpression": "attribute_not_exists(pk) OR #text IN (:same, :nothing)",
            "ExpressionAttributeNames": {"#text": attribute},  # `comment` is a reserved word
            "ExpressionAttributeValues": {":same": same, ":nothing": nothing},
        }

    response = put("response", "answers", pack(form.columns, answers), most_bytes(form.columns))
    comments = [
        put(f"comment:{item}", "comment", str(answers.get(item, "")), comment_bytes(column), item=item)
        for item, column in ((each["id"], each) for each in form.columns if each["kind"] == "comment")
    ]
    return door.transact([response, *comments], updates) if comments or updates else door.put(response)
