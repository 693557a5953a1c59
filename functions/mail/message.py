"""A mail as SES takes it: RFC 5322 in 7-bit characters, a text part and an HTML part that say the same, and PDFs."""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from email.policy import Policy

    from functions.mail.letter import Letter
    from shared.settings import Settings


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that is not folded: folding would encode a long address, and no mail program would know it again."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


def message(letter: Letter, settings: Settings, sender: str, to: str, now: datetime, unsubscribe: str) -> EmailMessage:
    """The whole message; SES adds the Message-ID. `sender` and `to` are plain addresses, `now` is aware.

    A POST to the address `unsubscribe` stops such mail with one click in the mail program (RFC 8058). A file's name
    that is not plain ASCII is written as RFC 2231 has it.
    """
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(settings.sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Reply-To"] = settings.reply_to
    mail["Subject"] = letter.subject
    mail["Date"] = now
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for file in letter.files:
        mail.add_attachment(file.content, maintype="application", subtype="pdf", filename=file.name)
    return mail
