"""The opening mail's posters and QR codes: what arrives of them, in whose language, and when they cannot be made."""

from __future__ import annotations

import struct
import zlib
from email.message import EmailMessage
from typing import Any

import numpy
import pytest
import zxingcpp

from functions.mail.letter import HTML_BYTES
from shared.printed import poster
from shared.printed.place import Place
from shared.unit import Unit
from shared.wave import Kind, Recipient, RecipientUnit
from tests.integration.mail.conftest import INSTRUMENT, LEADS, Post
from tests.unit.summary.sample import NIGHTS, REGISTRARS, SETTINGS

ADDRESS = "https://survey.example/live/s/"
MOST_RAW_BYTES = 2_000_000


def _opened(post: Post, *units: RecipientUnit) -> list[EmailMessage]:
    """The opening mails of the batch, or of one about these units."""
    post.kind = Kind.OPEN
    if units:
        wave = post.register.waves.wave("reflection", "2026-12-01")
        post.register.runs.put_mail_batch(wave, Kind.OPEN, "mail-0001", (Recipient(address=LEADS[0], units=units),))
    post.run()
    return post.read_again()


def _images(mail: EmailMessage) -> list[EmailMessage]:
    return [part for part in mail.walk() if part.get_content_type() == "image/png"]


def _pixels(png: bytes) -> Any:
    """A PNG of black and white, whose rows are stored as they are or as what differs from the one above."""
    width, height = struct.unpack(">II", png[16:24])
    data = b"".join(chunk[:-8] for chunk in png.split(b"IDAT")[1:])
    stored = numpy.frombuffer(zlib.decompressobj().decompress(data), numpy.uint8).reshape(height, -1)
    rows = stored[:, 1:].copy()
    for at in range(1, height):
        rows[at] += rows[at - 1] * numpy.uint8(stored[at, 0] == 2)
    return numpy.unpackbits(rows, axis=1)[:, :width] * numpy.uint8(255)


def _poster(post: Post, name: str, link: str, language: str = "en") -> bytes:
    programme = post.register.definitions.programme("reflection")
    place = Place(Unit(id="any", name=name), programme, INSTRUMENT, f"{ADDRESS}{link}", (language,))
    return poster.pdf([place], SETTINGS)


def test_a_team_has_its_code_in_the_mail_and_its_poster_beside_it(post: Post) -> None:
    ann, ben, cat = _opened(post)
    registrars = REGISTRARS.unit_name, "abcd2345"
    nights = NIGHTS.unit_name, "efgh6789"
    for mail, teams in ((ann, [registrars]), (ben, [nights]), (cat, [registrars, nights])):
        assert mail.get_content_type() == "multipart/mixed"
        assert [part.get_content_type() for part in mail.iter_parts()] == [
            "multipart/alternative", *["application/pdf"] * len(teams)
        ]  # fmt: skip
        for (name, link), file in zip(teams, mail.iter_attachments(), strict=True):
            assert file.get_filename() == f"{name} poster.pdf"
            assert file.get_content() == _poster(post, name, link)
        scanned = [zxingcpp.read_barcodes(_pixels(part.get_content())) for part in _images(mail)]
        assert [code.text for [code] in scanned] == [f"{ADDRESS}{link}" for _, link in teams]
        body = mail.get_body(("html",))
        assert body
        for part in _images(mail):
            assert body.get_content().count(f"cid:{part['Content-ID'].strip('<>')}") == 1
        assert len(body.get_content().encode()) < HTML_BYTES
        assert len(mail.as_bytes()) < MOST_RAW_BYTES


def test_a_poster_is_in_its_teams_language_whatever_the_mails_is(post: Post) -> None:
    """That is the first unit's."""
    english = RecipientUnit(unit="a", name="Team A", is_team=True, link="aaaa2222")
    welsh = RecipientUnit(unit="b", name="Tîm B", is_team=True, link="bbbb2222", language="cy")
    other = RecipientUnit(unit="c", name="Foireann C", is_team=True, link="cccc2222", language="ga")
    [mail] = _opened(post, english, welsh, other)
    files = [file.get_content() for file in mail.iter_attachments()]
    languages = {"Team A": ("aaaa2222", "en"), "Tîm B": ("bbbb2222", "cy"), "Foireann C": ("cccc2222", "en")}
    assert files == [_poster(post, name, *own) for name, own in languages.items()]


def test_the_largest_mail_is_small(post: Post) -> None:
    teams = (
        RecipientUnit(
            unit=f"t{n}", name=f"{n} {'Ŵ long name ' * 16}", is_team=True, link=f"aaaa222{n}", headcount=99_999
        )
        for n in (2, 3, 4)
    )
    [mail] = _opened(post, *teams)
    assert len(mail.as_bytes()) < MOST_RAW_BYTES
    assert len(list(mail.iter_attachments())) == len(_images(mail)) == 3


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.OPEN, Kind.CLOSE)])
def test_a_reminder_carries_nothing_and_asks_for_no_number(post: Post, kind: Kind) -> None:
    post.kind = kind
    post.run()
    for mail in post.read_again():
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert "poster" not in mail.as_string().lower()


def test_a_team_of_two_leads_has_its_poster_made_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def pdf(places: Any, *_: Any) -> bytes:
        made.extend(place.team.name for place in places)
        return b"%PDF-1.7"

    monkeypatch.setattr("functions.mail.posters.poster.pdf", pdf)
    assert len(_opened(post)) == len(LEADS)
    assert sorted(made) == sorted([REGISTRARS.unit_name, NIGHTS.unit_name])


def test_a_poster_that_cannot_be_made_does_not_keep_back_the_mail(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def pdf(*_: Any) -> bytes:
        raise OSError("no such font")

    monkeypatch.setattr("functions.mail.posters.poster.pdf", pdf)
    mails = _opened(post)
    assert post.arrived == list(LEADS)
    assert [list(mail.iter_attachments()) for mail in mails] == [[]] * len(LEADS)
    assert [len(_images(mail)) for mail in mails] == [1, 1, 2]
    assert "attached" not in "".join(mail.as_string() for mail in mails)
    troubles = [(line["event"], line["reason"], line["error"]) for line in post.logged]
    assert troubles == [("function_failed", "no poster", "OSError")] * 2
