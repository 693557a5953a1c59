"""Mail events: SES's deliveries, bounces and complaints settle the outbox. Resource: MailEventsFunction.

Event: SNS records whose message is SES's JSON. They come more than once and in any order; both change nothing more.
Of an address that no unit has, nothing is kept: an identity's topic tells of the mail of others too.
"""

import os
from typing import Any

from functions.mail_events.happening import Happening, read
from shared import log
from shared.store import clients
from shared.store.outbox import GIVEN_BACK, Mail, MailState
from shared.store.register import Register
from shared.trouble import Trouble

CAME_BACK = (MailState.BOUNCED, MailState.REFUSED)


def apply(happening: Happening, register: Register) -> None:
    """Note what happened."""
    for mail in happening.mails:
        register.outbox.settle(mail, happening.state, happening.fate)
        why, is_soft = happening.fate or happening.state, happening.fate in GIVEN_BACK
        if (is_soft or happening.state in CAME_BACK) and _wrote(mail, register):
            log.trouble(Trouble.GIVEN_BACK, outbox=mail.id, reason=why)
            if is_soft:
                register.recipients.note_given_back(mail.address, mail.programme, mail.wave)
        log.event("mail_settled", outbox=mail.id, reason=why)
    for address in happening.addresses:
        if happening.barred and _is_ours(address, happening, register):
            register.recipients.bar(address, happening.barred)


def _wrote(mail: Mail, register: Register) -> bool:
    return register.outbox.state(mail.programme, mail.wave, mail.kind, mail.address) is not None


def _is_ours(address: str, happening: Happening, register: Register) -> bool:
    """Whether we wrote to the address, or would."""
    wrote = any(mail.address == address and _wrote(mail, register) for mail in happening.mails)
    return wrote or any(address in unit.recipients for unit in register.roster.units())


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in every record."""
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    for record in event["Records"]:
        if happening := read(record["Sns"]["Message"]):
            apply(happening, register)
    return {}
