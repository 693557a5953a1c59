"""A slip: good for one response, spent in the transaction that stores it, and never a way back to it.

A spent slip says `by` what it was spent: a hash of the form's nonce and the slip. The same form sent again (a double
tap, a lost reply) meets `by` and is thanked again; any other form finds the slip spent. `by` leads to no response: a
response's key is another hash of the same two, one cannot be had from the other, and the nonce (128 bits) is stored
nowhere. The slip in a response's key keeps two people apart who share a tablet and, by its Back button, a nonce.

Nobody can ask whether a slip is spent without spending it: only a whole valid form gets as far as the table. So whoever
noted down who drew which slip cannot watch who has answered.
"""

from __future__ import annotations

from hashlib import sha256

from functions.survey.page import SLIP
from shared.slip import hashed, read
from shared.store import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from functions.survey.dynamodb import Door
    from functions.survey.form import Form, Link
    from functions.survey.submission import Fields


def read_slip(form: Form, posted: Fields) -> tuple[str, str]:
    """The code of the slip, or else its fault: `missing`, or `wrong` where it cannot be a code.

    Neither, where the form asks for none.
    """
    if not form.slip:
        return "", ""
    typed = "".join(posted.get(SLIP, ()))
    code = read(typed)
    return code, "" if code else "wrong" if typed.strip() else "missing"


def spend(table: str, link: Link, form: Form, code: str, secret: str) -> dict[str, Any]:
    """The update, as DynamoDB takes it, that spends a slip on the response whose key is made of `secret`.

    Its condition holds for an unspent slip of this team and wave, and for one spent by this very response.
    """
    return {
        "TableName": table,
        "Key": {name: {"S": value} for name, value in _key(link, form, code).items()},
        "UpdateExpression": "SET #state = :spent, #by = :by",
        "ConditionExpression": "#state = :unspent OR #by = :by",
        "ExpressionAttributeNames": {"#state": "state", "#by": "by"},  # both are reserved words
        "ExpressionAttributeValues": {
            ":unspent": {"S": "unspent"},
            ":spent": {"S": "spent"},
            ":by": {"S": sha256(f"{secret}slip".encode()).hexdigest()},
        },
    }


def is_known(door: Door, table: str, link: Link, form: Form, code: str) -> bool:
    """Whether there is such a slip for this team and wave; where it could not be spent, it is spent then.

    A slip of an earlier wave or another team is as unknown as one never made. Raises what the door raises.
    """
    return door.get(table, _key(link, form, code)) is not None


def _key(link: Link, form: Form, code: str) -> dict[str, str]:
    partition = keys.slips(form.programme, form.wave, link.team)
    return keys.slip(form.programme, form.wave, link.team, hashed(code, partition))
