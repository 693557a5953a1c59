"""What SES says became of a mail, read from its events.

SES writes `notificationType` from an identity's topic, without our tag, and `eventType` from a configuration set:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from shared.recipient import Barred
from shared.store.outbox import Mail, MailState, mail_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TAG = "outbox"


@dataclass(frozen=True)
class Happening:
    """What an event changes: the mails that come to a state, and the addresses that get no more mail."""

    mails: tuple[Mail, ...] = ()
    state: MailState = MailState.SENT
    addresses: tuple[str, ...] = ()
    barred: Barred | None = None


def read(message: str) -> Happening | None:
    """What a message says; None where it is of no mail: SES greets a new topic in plain words.

    Raises KeyError where it is of a mail and not as SES writes it.
    """
    try:
        event: Any = json.loads(message)
    except ValueError:
        return None
    return _of(event) if isinstance(event, dict) and "mail" in event else None


def _of(event: Mapping[str, Any]) -> Happening:
    kind = event.get("eventType") or event["notificationType"]
    about = event["mail"]
    destination = [_plain(address) for address in about["destination"]]
    ids = about.get("tags", {}).get(TAG, [])
    mails = tuple(mail for outbox_id in ids for address in destination if (mail := mail_of(outbox_id, address)))
    if kind == "Bounce" and event["bounce"]["bounceType"] == "Permanent":
        bounced = _addresses(event["bounce"]["bouncedRecipients"])
        return Happening(mails, MailState.BOUNCED, bounced, Barred.BOUNCED)
    if kind == "Complaint" and event["complaint"].get("complaintFeedbackType") != "not-spam":
        # SES lists who may have complained; our mails have one recipient each
        complained = _addresses(event["complaint"]["complainedRecipients"])
        return Happening(mails, MailState.COMPLAINED, complained, Barred.COMPLAINED)
    if kind == "Reject":
        return Happening(mails, MailState.REFUSED)  # taken at first, then found to hold something bad
    return Happening(mails)  # whatever else is told of a mail, SES took it


def _addresses(recipients: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(_plain(recipient["emailAddress"]) for recipient in recipients)


def _plain(address: str) -> str:
    """An address as units have it: alone and in small letters."""
    return parseaddr(address)[1].lower()
