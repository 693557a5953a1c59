"""From the address of the site to a printed poster, on a phone and through the deployed stack, as a lead does it."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from infra.operator.definitions import SHIPPED, read_instrument
from shared.errors import UnknownRecord
from shared.settings import Settings, Start
from shared.store import keys
from shared.store.register import Register
from shared.unit import Unit
from tests.phone import PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from playwright.sync_api import Browser, BrowserContext

    from infra.local.deployment import Deployment

PATIENCE = 30  # seconds for a mail that nobody waits for: the desk asks for it and goes on


@pytest.fixture
def register(deployment: Deployment) -> Iterator[Register]:
    """The deployment's register, where whoever has an address at trust.example may start a team; left as it was."""
    db, name = deployment.client("dynamodb"), deployment.outputs["RegisterTable"]
    register = Register(db, name)
    try:
        before = register.definitions.settings()
    except UnknownRecord:
        before = Settings(organisation="Trust", reply_to="surveys@trust.example")
    register.definitions.put_settings(before.model_copy(update={"start": Start(domains=("trust.example",))}))
    if not register.roster.units():
        register.roster.put(Unit(id="care-system", name="Care system"))
    if not register.definitions.instruments():
        register.definitions.put_instrument(read_instrument(SHIPPED / "reflective-practice.yaml"))
    yield register
    register.definitions.put_settings(before)
    for unit in (each for each in register.roster.units() if each.started):
        for key in (keys.unit(unit.id), keys.programme(unit.id), keys.link(unit.link or "")):
            db.delete_item(TableName=name, Key={part: {"S": text} for part, text in key.items()})


def mailed(deployment: Deployment, address: str, count: int) -> EmailMessage:
    """The newest of so many mails to an address."""
    for _ in range(PATIENCE * 4):
        files = sorted(deployment.mail.glob(f"*-{address}.eml"))
        if len(files) >= count:
            return message_from_bytes(files[-1].read_bytes(), policy=policy.default)
        time.sleep(0.25)
    raise AssertionError(f"{address} has {len(files)} mails")


def start(deployment: Deployment, phone: BrowserContext, address: str, name: str) -> str:
    """The whole way, tap by tap; the address that the poster has."""
    page = phone.new_page()
    page.goto(f"{deployment.address}/start")
    page.get_by_label("Your work email address").fill(address)
    page.get_by_role("button", name="Mail me a link").click()
    letter = mailed(deployment, address, 1)
    [link] = re.findall(r"http\S+/desk/in/\S+", letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("What is your team called?").fill(name)
    page.get_by_label("How many people are in it?").fill("14")
    page.get_by_role("button", name="See what your team will get").click()
    page.get_by_role("button", name="Start the team").click()
    assert page.title() == name
    with page.expect_download() as poster:
        page.get_by_role("link", name="Poster").click()
    assert poster.value.path().read_bytes().startswith(b"%PDF")
    begun = mailed(deployment, address, 2)
    assert [part.get_content_type() for part in begun.iter_attachments()] == ["application/pdf"]
    shown = page.locator(".app-address").first.inner_text()
    assert shown in begun.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return shown


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.long)])
def test_from_the_address_of_the_site_to_a_poster(
    deployment: Deployment, register: Register, chromium: Browser, times: int
) -> None:
    for number in range(times):
        phone = chromium.new_context(**PHONE, accept_downloads=True)
        address = f"starter.{times}.{number}@trust.example"
        survey = start(deployment, phone, address, f"Night team {times} {number}")
        [cookie] = phone.cookies()
        assert (cookie["name"], cookie["path"], cookie["httpOnly"]) == ("__Secure-desk", "/live/desk", True)
        staff = phone.new_page()
        reply = staff.goto(survey)
        assert reply is not None
        assert reply.status == 200
        assert "cookie" not in reply.request.all_headers(), "the survey never gets it"
        phone.close()
    begun = [unit for unit in register.roster.units() if unit.started]
    assert len(begun) == times
    assert all(unit.waits for unit in begun)
