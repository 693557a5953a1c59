"""A mail as SES takes it: RFC 5322 in 7-bit characters, a text part and an HTML part that say the same, the HTML's
images beside it, and PDFs.
"""

import re
from datetime import datetime
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any

from functions.mail.letter import Letter
from shared.settings import Settings
from shared.text import one_line

_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN = re.compile(r"(?!.*=\?)[!-~]+(?: [!-~]+)*")
LONGEST_PLAIN = 900  # of a header: a line of a mail has at most 998


class _AsItIs(UnstructuredHeader, BaseHeader):
    """A header that is written as it is given.

    The standard library would read it first and lose spaces, quotation marks and whatever looks like an encoded word;
    and it would fold a long address, which no mail program would know again.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"], kwds["decoded"] = None, value

    def fold(self, *, policy: Policy) -> str:
        whole = f"{self.name}: {self}{policy.linesep}"
        return whole.replace("?= =?", f"?={policy.linesep} =?")  # between encoded words a fold changes nothing


_HEADERS = HeaderRegistry()
for _name in ("from", "to", "reply-to", "subject", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _AsItIs)
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


def _words(text: str, plain: re.Pattern[str]) -> str:
    """Text in a header, of which it is one line: in encoded words (RFC 2047) unless it is plain and short."""
    line = one_line(text)
    if plain.fullmatch(line) and len(line) <= LONGEST_PLAIN:
        return line
    return Header(line, "utf-8", header_name="Subject").encode(linesep="")


def message(
    letter: Letter, settings: Settings, sender: str, to: str, now: datetime, unsubscribe: str = ""
) -> EmailMessage:
    """The whole message; SES adds the Message-ID. `sender` and `to` are plain addresses, `now` is aware.

    A POST to the address `unsubscribe` stops such mail with one click in the mail program (RFC 8058); what somebody
    asked for has none. A file's name
    that is not plain ASCII is written as RFC 2231 has it.
    """
    mail = EmailMessage(policy=POLICY)
    mail["From"] = f"{_words(settings.sender_name, _NAME)} <{sender}>"
    mail["To"] = to
    mail["Reply-To"] = settings.reply_to
    mail["Subject"] = _words(letter.subject, _PLAIN)
    mail["Date"] = now
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    *_, html = mail.iter_parts()
    for image in letter.images:
        html.add_related(image.content, "image", "png", cid=f"<{image.name}>", disposition="inline")
    for file in letter.files:
        mail.add_attachment(file.content, maintype="application", subtype="pdf", filename=file.name)
    return mail
