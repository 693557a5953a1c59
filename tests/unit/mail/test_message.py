"""The mail as bytes: what SES takes, and what a mail program makes of it."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from functions.mail.attachment import Attachment
from functions.mail.letter import Letter
from functions.mail.message import message
from functions.mail.posters import Image
from tests.unit.summary.sample import SETTINGS

NOW = datetime(2026, 12, 15, 8, 5, tzinfo=UTC)
UNSUBSCRIBE = "https://survey.example/live/lead/1.mail." + "a-long-unit-" * 12 + ".2026-12-01.sig"
LETTER = Letter("Équipe A: summary", "69–99% ■ and a long line " + "word " * 400 + "end", "<p>69–99% &lt;</p>")


def written(letter: Letter = LETTER) -> bytes:
    return message(letter, SETTINGS, "surveys@trust.example", "lead@trust.example", NOW, UNSUBSCRIBE).as_bytes()


def test_a_mail_is_seven_bit_with_short_lines_whatever_it_says() -> None:
    raw = written()
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_mail_program_reads_what_was_written() -> None:
    read = email.message_from_bytes(written(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert dict(read.items()) == {
        "From": "Soundings <surveys@trust.example>",
        "To": "lead@trust.example",
        "Reply-To": "surveys@deanery.example",
        "Subject": "Équipe A: summary",
        "Date": "Tue, 15 Dec 2026 08:05:00 +0000",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{UNSUBSCRIBE}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": read["Content-Type"],
    }
    assert read.get_content_type() == "multipart/alternative"
    parts = list(read.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part["Content-Transfer-Encoding"] for part in parts] == ["quoted-printable"] * 2
    assert [part.get_content().rstrip() for part in parts] == [LETTER.text, LETTER.html]


def test_a_mail_program_finds_the_whole_address_that_stops_the_mail() -> None:
    """On one line and as it is: encoded words or a fold would break it (RFC 2369, RFC 8058)."""
    [line] = [line for line in written().split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line == f"List-Unsubscribe: <{UNSUBSCRIBE}>".encode()


def test_a_subject_cannot_add_a_header() -> None:
    read = email.message_from_bytes(written(Letter("A\r\nBcc: somebody@else.example", "", "")))
    assert (read["Subject"], read["Bcc"]) == ("A Bcc: somebody@else.example", None)


NAMES = (
    "Registrars 2026-12-01.pdf",
    'Équipe A & "B" 2026-12-01.pdf',
    "Ŵyddfa " + "a long name " * 8 + "2026-12-01.pdf",
)
FILES = tuple(Attachment(name, b"%PDF-1.7\n\xff\x00" + bytes(range(256)) * 40) for name in NAMES)


def test_reports_come_after_both_parts_and_as_they_were() -> None:
    raw = written(replace(LETTER, files=FILES))
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_content_type() == "multipart/mixed"
    both, *files = read.iter_parts()
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().rstrip() for part in both.iter_parts()] == [LETTER.text, LETTER.html]
    for part, file in zip(files, FILES, strict=True):
        assert (part.get_content_type(), part.get_content_disposition()) == ("application/pdf", "attachment")
        assert part["Content-Transfer-Encoding"] == "base64"
        assert (part.get_filename(), part.get_content()) == (file.name, file.content)


def test_an_image_stands_beside_the_html_and_a_file_after_both() -> None:
    images = tuple(Image(f"{n}@qr.soundings", b"\x89PNG\n\xff\x00" * 200, 196, "A code") for n in range(2))
    raw = written(replace(LETTER, files=FILES[:1], images=images))
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    both, file = read.iter_parts()
    text, related = both.iter_parts()
    html, *pictures = related.iter_parts()
    shape = [part.get_content_type() for part in (read, both, text, related, html, file)]
    kinds = (
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "application/pdf",
    )
    assert shape == list(kinds)
    assert [html.get_content().rstrip(), text.get_content().rstrip()] == [LETTER.html, LETTER.text]
    for part, image in zip(pictures, images, strict=True):
        assert (part.get_content_type(), part.get_content_disposition()) == ("image/png", "inline")
        assert (part["Content-ID"], part.get_content()) == (f"<{image.name}>", image.content)


def test_a_plain_name_is_plain_and_another_is_as_rfc_2231_has_it() -> None:
    raw = written(replace(LETTER, files=FILES))
    assert b'Content-Disposition: attachment; filename="Registrars 2026-12-01.pdf"' in raw
    assert b"filename*=utf-8''%C3%89quipe" in raw


def test_a_name_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        written(replace(LETTER, files=(Attachment("A\r\nBcc: x@y.example", b""),)))
