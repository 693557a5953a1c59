"""What SES says became of a mail, read from its events.

SES writes `notificationType` from an identity's topic, without our tag, and `eventType` from a configuration set:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from shared.recipient import Barred
from shared.store.outbox import DELAYED, DELIVERED, FATES, GIVEN_BACK, Mail, MailState, mail_of

TAG = "outbox"
NO_COMPLAINT = ("not-spam", "auth-failure")  # a reader took it out of the spam; a server found no valid signature
# Of RFC 3463, without the class
STATUS = {"2.2": "MailboxFull", "2.3": "MessageTooLarge", "3.4": "MessageTooLarge", "4.7": "CustomTimeoutExceeded"}


@dataclass(frozen=True)
class Happening:
    """What an event changes: the mails that come to a state and a fate, and the addresses that get no more mail."""

    mails: tuple[Mail, ...] = ()
    state: MailState = MailState.SENT
    addresses: tuple[str, ...] = ()
    barred: Barred | None = None
    fate: str = ""


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
        own = _own(destination, event["bounce"]["bouncedRecipients"])
        return Happening(mails, MailState.BOUNCED, own, Barred.BOUNCED)
    if kind == "Bounce":
        return Happening(mails, fate=_fate(event["bounce"]))
    if kind == "Complaint" and event["complaint"].get("complaintFeedbackType") not in NO_COMPLAINT:
        own = _own(destination, event["complaint"]["complainedRecipients"])
        return Happening(mails, MailState.COMPLAINED, own, Barred.COMPLAINED)
    if kind == "Reject":
        return Happening(mails, MailState.REFUSED)  # taken at first, then found to hold something bad
    return Happening(mails, fate=kind if kind in FATES else "")  # whatever else is told, SES took the mail


def _fate(bounce: Mapping[str, Any]) -> str:
    """Why a mail came back from an address that may take the next one.

    A general bounce without a server's report is somebody's automatic reply: the mail is in the mailbox.
    https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
    """
    report: Mapping[str, str] = next(iter(bounce["bouncedRecipients"]), {})
    if (kind := bounce.get("bounceSubType", "General")) != "General":
        return kind if kind in GIVEN_BACK else "General"
    if bounce["bounceType"] == "Transient" and not {"action", "status"} & report.keys():
        return DELIVERED
    return DELAYED if report.get("action") == "delayed" else STATUS.get(report.get("status", "")[2:], kind)


def _own(destination: list[str], named: list[dict[str, str]]) -> tuple[str, ...]:
    """The mail's own recipients that an event is about: one of ours has one, and may pass its mail on to a stranger."""
    about = destination if len(destination) == 1 else [_plain(recipient["emailAddress"]) for recipient in named]
    return tuple(address for address in destination if address in about)


def _plain(address: str) -> str:
    """An address as units have it: alone and in small letters."""
    return parseaddr(address)[1].lower()
