"""The local AWS's mailbox: every mail that SES would have sent, as a raw .eml file."""

import threading
from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Writes each mail byte for byte to `<folder>/<number>-<first recipient>.eml`."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port
        self._count = 0
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    def start(self) -> None:
        """Listen, in a thread of this process."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        """Keep one mail; it appears under its name only once it is whole."""
        with self._lock:
            self._count += 1
            name = f"{self._count:04d}-{envelope.rcpt_tos[0].replace('/', '_')}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(self.folder / name)
        return "250 OK"


def write_parts(folder: Path) -> int:
    """Beside each raw .eml its HTML and text part and what is attached, once. Returns the number of mails."""
    mails = sorted(folder.glob("*.eml"))
    for mail in mails:
        text = mail.with_suffix(".txt")
        if text.exists():
            continue
        message = message_from_bytes(mail.read_bytes(), policy=policy.default)
        for file in message.iter_attachments():
            mail.with_name(f"{mail.stem}, {file.get_filename()}").write_bytes(file.get_content())
        for kind, target in (("html", mail.with_suffix(".html")), ("plain", text)):
            part = message.get_body((kind,))
            if part is not None:
                target.write_text(_with_images(part.get_content(), message), encoding="utf-8")
    return len(mails)


def _with_images(text: str, message: EmailMessage) -> str:
    """The HTML with the images in it that stand beside it in the mail."""
    for part in message.walk():
        if name := part["Content-ID"]:
            image = f"data:{part.get_content_type()};base64,{b64encode(part.get_content()).decode()}"
            text = text.replace(f"cid:{name.strip('<>')}", image)
    return text
