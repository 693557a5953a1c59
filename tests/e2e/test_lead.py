"""A lead and the links in the mail, through the deployed stack: what was done, stopping, and what the next wave makes of it.

The programme is its own, as in test_walk.py.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from infra.demo.__main__ import organisation
from infra.local.deployment import WaveFailed
from shared.programme import LONDON, Programme
from shared.recipient import Standing, Wish
from shared.store.recipients import Recipients
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Unit
from tests.e2e.loading import load

if TYPE_CHECKING:
    from email.message import EmailMessage

    from infra.local.deployment import Deployment
    from infra.local.phone import Reply
    from shared.wave import Wave

LEAD, ABOVE = "led.lead@trust.example", "led.above@trust.example"
SERVICE = Unit(id="led-service", name="Led service", parent="care-system", recipients=(ABOVE,))
TEAM = Unit(id="led", name="Led & followed", parent=SERVICE.id, headcount=9, recipients=(LEAD,))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DID = "We moved it to 10, <after> the ward round."


@dataclass(frozen=True)
class Scene:
    """A programme of one team below one service, and its first two waves."""

    deployment: Deployment
    waves: tuple[Wave, Wave]
    survey: str

    def tick(self, moment: datetime) -> None:
        self.deployment.clock(moment)
        self.deployment.wait()

    def mails(self, address: str) -> list[EmailMessage]:
        files = sorted(self.deployment.mail.glob(f"*-{address}.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def visit(self, address: str, **fields: str) -> Reply:
        """Open a link of a mail, or press its page's button."""
        path = address.removeprefix(self.deployment.address)
        if not fields:
            return self.deployment.request("GET", path)
        return self.deployment.request("POST", path, urlencode(fields), FORM)


@pytest.fixture
def scene(deployment: Deployment) -> Scene:
    ours = organisation(datetime.now(UTC).date())
    studied, second = ours.programmes
    programme = Programme(
        id="led",
        title="Led",
        instrument=studied.instrument,
        instrument_version=studied.instrument_version,
        unit=SERVICE.id,
        starts=second.starts + timedelta(days=10),
        rule="FREQ=DAILY;INTERVAL=3;COUNT=2",
        open_days=2,
        reminder_days=(),
    )
    with suppress(WaveFailed):
        deployment.wait()
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    units = {unit.id: unit for unit in (*ours.units, *register.roster.units(), SERVICE, TEAM)}  # others' teams stay
    tree = load(register, replace(ours, units=tuple(units.values()), programmes=(*ours.programmes, programme)))
    first = programme.wave(programme.starts)
    return Scene(deployment, (first, programme.wave(first.opens + timedelta(days=3))), f"/s/{tree.units['led'].link}")


def links(mail: EmailMessage) -> dict[str, str]:
    """The signed links of a mail by their purpose: the same in both parts."""
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() for part in parts if part is not None)
    found = re.findall(r"http\S+/lead/1\.([a-z]+)\.\S+", text)
    addresses = re.findall(r"http\S+/lead/\S+", text)
    assert addresses == re.findall(r'href="([^"]+/lead/[^"]+)"', html)
    return dict(zip(found, addresses, strict=True))


def test_what_a_lead_does_with_the_links(scene: Scene) -> None:
    first, second = scene.waves
    scene.tick(first.opens_at)
    [opening] = scene.mails(LEAD)
    assert set(links(opening)) == {"people", "met", "yes", "no", "mail"}
    today = datetime.now(LONDON).date()
    for _ in range(2):
        assert "and 9 came." in scene.visit(links(opening)["met"], day=f"{today}", came="9", action="save").text
    assert scene.visit(links(opening)["met"], day=f"{today}", came="201", action="save").status == 422
    scene.tick(first.closes_at)
    _, summary = scene.mails(LEAD)
    for mail in (summary, scene.mails(ABOVE)[-1]):
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert "One group session" in plain.get_content()
    found = links(summary)
    assert set(found) == {"did", "met", "yes", "no", "mail"}
    assert summary["List-Unsubscribe"] == f"<{found['mail']}>"
    assert summary["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    asked = scene.visit(found["did"])
    assert (asked.status, asked.text.count("<button")) == (200, 1)
    assert "Led &amp; followed" in asked.text
    assert scene.visit(found["did"], did="x" * 281).status == 422
    assert "Your words are saved" in scene.visit(found["did"], did=DID, action="save").text
    assert "Nothing was changed" in scene.visit(found["did"], any="field").text
    assert "Thank you" in scene.visit(found["yes"], action="yes").text
    wrong = scene.visit(found["mail"][:-1] + "2")
    assert (wrong.status, wrong.text) == (404, scene.visit(found["mail"].replace(".led.", ".lead.")).text)

    recipients = Recipients(Table(scene.deployment.client("dynamodb"), scene.deployment.outputs["RegisterTable"]))
    scene.visit(found["mail"])
    assert recipients.standing(LEAD) == Standing(confirmed={"led": first.id})
    scene.visit(found["mail"], **{"List-Unsubscribe": "One-Click"})
    assert recipients.standing(LEAD) == Standing(confirmed={"led": first.id}, wishes={"led": Wish.STOPPED})

    scene.tick(second.opens_at)
    form = scene.deployment.request("GET", scene.survey)
    assert form.status == 200
    assert "We moved it to 10, &lt;after&gt; the ward round." in form.text
    assert "The next survey has opened" in scene.visit(found["did"], did="too late").text
    scene.tick(second.closes_at)
    assert len(scene.mails(LEAD)) == 2, "no mail after stopping"
    told = scene.mails(ABOVE)[-1].get_body(("plain",))
    assert told is not None
    assert "Nobody gets the mail about Led & followed: please tell us who should." in told.get_content()
    assert f"Led & followed, you said, we did: {DID}" in told.get_content()
