"""Mail events: SES's deliveries, bounces and complaints settle the outbox. Resource: MailEventsFunction.

Event: SNS records whose message is SES's JSON. They come more than once and in any order; both change nothing more.
"""

from __future__ import annotations

import os
from typing import Any

from functions.mail_events.happening import Happening, read
from shared import log
from shared.store import clients
from shared.store.outbox import Outbox
from shared.store.recipients import Recipients
from shared.store.table import Table


def apply(happening: Happening, outbox: Outbox, recipients: Recipients) -> None:
    """Note what happened."""
    for mail in happening.mails:
        outbox.settle(mail, happening.state)
        log.event("mail_settled", outbox=mail.id, reason=happening.state)
    for address in happening.addresses:
        if happening.barred:
            recipients.bar(address, happening.barred)


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in every record."""
    table = Table(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    outbox, recipients = Outbox(table), Recipients(table)
    for record in event["Records"]:
        if happening := read(record["Sns"]["Message"]):
            apply(happening, outbox, recipients)
    return {}
