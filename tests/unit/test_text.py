"""A line is one line: in every model, in every mail's headers, whatever somebody types or 0.1.0 has stored."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from functions.mail.attachment import Attachment, file_name
from functions.mail.letter import Letter
from functions.mail.message import message
from shared.instrument import Model
from shared.publication import Publication
from shared.settings import Settings
from shared.text import MOST_OF_A_LINE, Line
from shared.unit import Address, Unit
from tests.unit.summary.sample import REGISTRARS

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 12, 15, 8, 5, tzinfo=UTC)
LINE: TypeAdapter[str] = TypeAdapter(Line)
ADDRESS: TypeAdapter[str] = TypeAdapter(Address)
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"]
BREAKS = "\n\r\t\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\u202a\u202e\u2066\u2069"
# What may have several lines: it is read on a page, or within a mail, and is neither a header nor a title.
PARAGRAPHS = {
    "_Item.text", "_Item.hint", "_Item.relevant", "Option.label", "Section.title", "Section.introduction",
    "Agreement.options", "SingleChoice.options", "MultipleChoice.options", "ItemTranslation.text", "ItemTranslation.hint",
    "SectionTranslation.title", "SectionTranslation.introduction", "Translation.introduction", "Scale.source",
    "Instrument.introduction", "Baseline.introduction", "Instrument.licence", "Instrument.citation", "SupportLine.detail", "Accessibility.audit",
    "Started.domain",  # of an address, which was one line
    "Programme.rule",  # a line, and never shortened: `test_programme`
}  # fmt: skip
TYPED = {"shared.instrument", "shared.settings", "shared.programme", "shared.unit"}


def accepting(text: str) -> Iterator[str]:
    """The fields of what people define that take this text as typed."""
    waiting: list[Any] = [Model]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        for name, field in model.model_fields.items() if model.__module__ in TYPED else ():
            if name not in model.__annotations__:
                continue
            kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            try:
                TypeAdapter(kind).validate_python(text)
            except ValidationError:
                continue
            yield f"{model.__name__}.{name}"


def test_what_takes_several_lines_is_listed() -> None:
    assert set(accepting("a\nb")) == PARAGRAPHS


@settings(max_examples=40)
@given(st.text() | st.text('ab "\\,;:<>@()[]=?_.é漢👩\u200d⚕️\xa0\ufeff' + BREAKS, max_size=230))
@example("=?utf-8?q?hi?=")
@example("Sm\u00efth, Anna (Ward\xa07) <x@y.example>")
@example("é" * 150)
@example("A\r\nBcc: x@y.example")
def test_what_is_accepted_gives_a_mail_that_reads_back_with_no_other_header(typed: str) -> None:
    stored = json.dumps(typed)
    try:
        line = LINE.validate_python(typed)
    except ValidationError:
        try:
            line = LINE.validate_json(stored)  # as 0.1.0 may have let it in
        except ValidationError:
            return
    else:
        assert LINE.validate_json(stored) == line
    assert len(line) <= MOST_OF_A_LINE
    own = Settings(organisation=line, reply_to="surveys@trust.example", sender_name=line)
    letter = Letter(
        f"{line}: {line}, summary",
        line,
        f"<p>{line}",
        (Attachment(file_name(line, "registrars", "2026-12-01", ()), b"%PDF"),),
    )
    raw = message(letter, own, "s@trust.example", "l@trust.example", NOW, "https://x.example/1").as_bytes()
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read: Any = email.message_from_bytes(raw, policy=email.policy.default)
    assert read.keys() == [*HEADERS, "MIME-Version", "Content-Type"]
    assert read["Subject"] == letter.subject
    name, _, address = email.message_from_bytes(raw)["From"].rpartition(" ")
    assert (str(make_header(decode_header(name))), address) == (line, "<s@trust.example>")
    assert [part.get_filename() for part in read.iter_attachments()] == [letter.files[0].name]


@pytest.mark.parametrize("sign", BREAKS)
def test_a_break_is_refused_where_it_is_typed_and_read_where_it_was_stored(sign: str) -> None:
    with pytest.raises(ValidationError, match="one line"):
        Unit(id="a", name=f"Ward{sign}7")
    assert Unit.model_validate_json(json.dumps({"id": "a", "name": f"Ward{sign}7"})).name == "Ward 7"


def test_what_0_1_0_stored_is_read_as_lines() -> None:
    """Of its settings a single line break stopped all mail."""
    old = {"organisation": "A\u2028B", "reply_to": "a@[10.0.0.9]", "sender_name": "A\nB" + "x" * 300}
    kept = Settings.model_validate_json(json.dumps({**old, "public_address": "https://ümfrage.example/x"}))
    assert (kept.organisation, kept.sender_name[:5], len(kept.sender_name)) == ("A B", "A Bxx", MOST_OF_A_LINE)
    assert kept.public_address == "https://%C3%BCmfrage.example/x"
    assert Settings.model_validate_json(kept.model_dump_json()) == kept
    names = {"unit_name": "A\nB", "title": "C\rD"}
    assert Publication.model_validate_json(json.dumps({**REGISTRARS.model_dump(mode="json"), **names})).title == "C D"


@pytest.mark.parametrize(
    "typed", ["lead@[10.0.0.9]", "lead@[10.0.0.9", "a[b@c.de", "a(x)@c.de", "a\0@c.de", "é@c.de", "=?q?=@c.de"]
)
def test_an_address_that_no_mail_can_be_sent_to(typed: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(typed)
    assert ADDRESS.validate_python("O'Brien+x@NHS.example") == "o'brien+x@nhs.example"
