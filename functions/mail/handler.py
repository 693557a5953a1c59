"""Mail: writes and sends to a batch of recipients, and makes what is printed. Resource: MailFunction.

Event from the state machine: `{"programme", "wave", "kind", "batch"}`. Sending a batch twice sends no mail twice, but
for those that an operator names in `"again"`: mails that were refused or whose fate is unknown.
From the desk: `{"notice": id}`, which is mailed; `{"print": "poster", "teams": [id, ...], "language":
null|"en"|"cy"|"both"}` or `{"print": "slips", "team", "wave", "codes"}`, whose reply is `{"pdf": base64}`, or
`{"refused": a sentence}`; `{"show": team}`, whose reply is `{"letters": [{kind, when, subject, text}]}`.
"""

import os
from base64 import b64encode
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from functions.mail.batch import Batch, send
from functions.mail.delivery import Delivery, Outcome
from functions.mail.notice import Office
from functions.mail.printing import ORDER, printed
from functions.mail.showing import letters
from shared import log
from shared.errors import RecordUnreadable, SoundingsError
from shared.store import clients
from shared.store.link_key import link_key
from shared.store.register import Register

TOKEN_BYTES = 12


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send the batch or the notice, or print or show."""
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    if "print" in event or "show" in event:
        return _made(event, register)
    sender, configuration_set = os.environ["SENDER_ADDRESS"], os.environ["MAIL_CONFIGURATION_SET"]
    if "notice" in event:
        return _send_notice(event["notice"], register, sender, configuration_set)
    batch = Batch.model_validate(event)
    delivery = Delivery(register.outbox, clients.ses(), sender, configuration_set)
    pages, key, now = os.environ["SURVEY_ADDRESS"], link_key(os.environ["LINK_KEY"]), datetime.now(UTC)
    outcomes = send(batch, register, delivery, pages, key, now, lambda: token_hex(TOKEN_BYTES))
    sent = outcomes[Outcome.SENT]
    log.event("mailed", programme=batch.programme, wave=batch.wave, kind=batch.kind, batch=batch.batch, mails=sent)
    return {"batch": batch.batch}


def _send_notice(notice: str, register: Register, sender: str, configuration_set: str) -> dict[str, Any]:
    key, pages, steward = link_key(os.environ["LINK_KEY"]), os.environ["SURVEY_ADDRESS"], os.environ["STEWARD_EMAIL"]
    office = Office(register, key, sender, configuration_set, pages, steward)
    return {"sent": office.send(notice, datetime.now(UTC))}


def _made(event: dict[str, Any], register: Register) -> dict[str, Any]:
    address = os.environ["SURVEY_ADDRESS"]
    try:
        if "show" in event:
            return {"letters": letters(event["show"], register, address, datetime.now(UTC))}
        document = printed(ORDER.validate_python(event), register, address)
    except RecordUnreadable as error:
        return {"refused": f"record '{error}' cannot be read: use the version that wrote it"}
    except SoundingsError as error:
        return {"refused": str(error)}
    return {"pdf": b64encode(document).decode()}
