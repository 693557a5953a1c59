"""A mail as SES takes it: RFC 5322 in 7-bit characters, a text part and an HTML part that say the same."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from functions.mail.letter import Letter
    from shared.settings import Settings

POLICY = SMTP.clone(cte_type="7bit")


def message(letter: Letter, settings: Settings, sender: str, to: str, now: datetime) -> EmailMessage:
    """The whole message; SES adds the Message-ID. `sender` and `to` are plain addresses, `now` is aware."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(settings.sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Reply-To"] = settings.reply_to
    mail["Subject"] = letter.subject
    mail["Date"] = now
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail
