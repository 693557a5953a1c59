"""One walk through the deployed stack: the link from the lead's mail, a QR code, the form on a phone, the thanks, the end.

The programme is its own. It comes after the demo's tests, which count every mail and every answer.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import segno
import zxingcpp

from infra.demo.__main__ import organisation
from infra.local.deployment import WaveFailed
from shared.packing import pack, unfilled
from shared.programme import Programme
from shared.store import keys
from shared.store.register import Register
from shared.unit import Unit
from tests.e2e.loading import load
from tests.phone import CUT_OFF, SCREENS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from infra.local.deployment import Deployment
    from shared.instrument import Instrument
    from shared.wave import Wave

TEAM = Unit(
    id="walkers", name="Walkers’ Ward", parent="care-system", headcount=9, recipients=("walk.lead@trust.example",)
)
WORDS = ["calm", "honest", "well-held"]
COMMENT = "Tuesdays suit the night shift – 4 o’clock, please."


@dataclass(frozen=True)
class Walk:
    """A programme of one team and one wave."""

    deployment: Deployment
    wave: Wave
    instrument: Instrument

    def tick(self, moment: datetime) -> None:
        """Let the clock look at the calendar at `moment`, and wait until what it started is done."""
        self.deployment.clock(moment)
        self.deployment.wait()

    def responses(self) -> list[dict[str, Any]]:
        """All that is in the responses' table, of whatever programme."""
        db = self.deployment.client("dynamodb")
        pages = db.get_paginator("scan").paginate(TableName=self.deployment.outputs["ResponsesTable"])
        return [item for page in pages for item in page["Items"]]


@pytest.fixture
def walk(deployment: Deployment) -> Walk:
    """Its wave is open; what the demo may have left is as it was."""
    ours = organisation(datetime.now(UTC).date())
    studied, second = ours.programmes
    # between the demo's second wave and the third, so that time goes on
    programme = Programme(
        id="walk",
        title="A walk around the ward",
        instrument=studied.instrument,
        instrument_version=studied.instrument_version,
        unit=TEAM.id,
        starts=second.starts + timedelta(days=20),
        rule="FREQ=DAILY;COUNT=1",
    )
    with suppress(WaveFailed):
        deployment.wait()  # for what others began: the deny matrix leaves a run that failed
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    units = {unit.id: unit for unit in (*ours.units, *register.roster.units(), TEAM)}  # others' teams stay
    load(register, replace(ours, units=tuple(units.values()), programmes=(*ours.programmes, programme)))
    walk = Walk(deployment, programme.wave(programme.starts), ours.instruments[0])
    walk.tick(walk.wave.opens_at)
    return walk


def mailed_address(mails: Path) -> str:
    """The survey's address in the only mail to the team's lead: the same wherever it stands."""
    [mail] = mails.glob("*-walk.lead@*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content() for body in bodies if body is not None)
    [address] = set(re.findall(r"http\S+/s/\w+", text))
    assert f'<a href="{address}"' in html
    return str(address)


def scanned(address: str) -> str:
    """What a phone's camera reads from a printed QR code of an address."""
    poster = BytesIO()
    segno.make_qr(address, error="m", boost_error=False).save(poster, kind="pdf", scale=4)
    [page] = pypdfium2.PdfDocument(poster.getvalue())
    [code] = zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze())
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.ec_level == "M"
    return code.text


def answer(page: Page, instrument: Instrument) -> dict[str, Any]:
    """Answer every item with a thumb; what was answered."""
    answers: dict[str, Any] = {}
    for place, item in enumerate(instrument.items):
        if item.kind == "agreement":
            option = instrument.options_of(item)[place % 5]
            page.get_by_role("group", name=item.text).get_by_role("radio", name=option.label, exact=True).tap()
            answers[item.id] = option.value
    for which, word in zip(("First", "Second", "Third"), WORDS, strict=True):
        field = page.get_by_label(f"{which} word")
        field.tap()
        field.press_sequentially(word)
    field = page.get_by_role("textbox").last
    field.tap()
    field.fill(COMMENT)
    words, comment = instrument.items[-2:]
    assert (words.kind, comment.kind) == ("words", "comment")
    return answers | {words.id: WORDS, comment.id: COMMENT}


def is_fine_on_a_phone(page: Page, name: str) -> None:
    """Nothing is wider than the screen. People find it in .local/screens."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"walk-{name}.png", full_page=True)
    assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [360, 360]
    assert page.evaluate(CUT_OFF) == []


def test_from_the_code_on_the_wall_to_the_thanks(phone: Callable[..., Page], walk: Walk) -> None:
    before = walk.responses()
    address = scanned(mailed_address(walk.deployment.mail))
    assert address.startswith(f"{walk.deployment.address}/s/")
    page = phone()
    page.set_default_timeout(60_000)  # the local AWS is slow to start a function

    page.goto(address)
    assert page.get_by_text(TEAM.name).first.is_visible()
    nonce = page.locator("[name=form-nonce]").input_value()
    answers = answer(page, walk.instrument)
    is_fine_on_a_phone(page, "form")
    page.get_by_role("button", name="Send my answers").tap()
    heading = page.get_by_role("heading", level=1, name="Thank you")
    heading.wait_for()
    assert page.url.partition("?")[0] == f"{address}/thanks"
    box = heading.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 640
    is_fine_on_a_phone(page, "thanks")

    comment = walk.instrument.items[-1].id
    both = {
        "pk": {"S": keys.box("walk", walk.wave.id, TEAM.id)},
        "expires": {"N": str(int(walk.wave.expires_at.timestamp()))},
        "version": {"N": "2"},
    }
    stored = sorted((item for item in walk.responses() if item not in before), key=lambda item: "comment" in item)
    assert [unfilled(stored[0].pop("answers")["B"]), unfilled(stored[1].pop("comment")["B"])] == [
        pack(walk.instrument.columns(), answers), COMMENT,
    ]  # fmt: skip
    assert stored == [
        {**both, "sk": key(nonce, "response")},
        {**both, "sk": key(nonce, f"comment:{comment}"), "item": {"S": comment}},
    ]

    walk.tick(walk.wave.closes_at)
    page.goto(address)
    assert "not open" in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("form").count() == 0
    is_fine_on_a_phone(page, "shut")


def key(nonce: str, kind: str) -> dict[str, str]:
    """The hash under which a response or a comment is kept."""
    return {"S": sha256(f"{nonce}{kind}".encode()).hexdigest()}
