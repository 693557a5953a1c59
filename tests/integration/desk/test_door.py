"""Signing in by a mailed link: who gets one, what follows it, and what nobody can do with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from shared.store.notices import Notices
from tests.desk import ANN, MAY, STEWARD, Office, link_in

if TYPE_CHECKING:
    from tests.desk import Page

STRANGER, OUTSIDER = "new@trust.example", "somebody@elsewhere.example"


def asked(office: Office, address: str, **headers: str) -> Page:
    browser = office.browser(**headers)
    return browser.press(browser.get("desk"), "ask", address=address)


@pytest.mark.parametrize("address", [ANN, MAY, STEWARD, f"  MAILTO:{ANN.upper()} "])
def test_who_is_known_signs_in_by_a_mailed_link(office: Office, address: str) -> None:
    browser = office.browser()
    page = browser.sign_in(address)
    assert (page.status, page.title) == (200, "Your page")
    assert address.lower().strip().removeprefix("mailto:") in page.body
    assert set(browser.cookies) == {"/live/desk"}, "the survey's own pages never get it"


def test_the_reply_is_the_same_and_takes_the_same_calls_whatever_the_address(office: Office) -> None:
    pages, calls = [], []
    for address in (ANN, STRANGER, OUTSIDER):
        before = len(office.functions.asked)
        pages.append(asked(office, address).body.replace(address, "ADDRESS"))
        calls.append([(name, kind) for name, kind, _ in office.functions.asked[before:]])
    assert len(set(pages)) == 1
    assert calls == [[("mail", "Event")]] * 3
    assert office.to() == [ANN, STRANGER]


def test_an_address_that_is_nobodys_leaves_no_record(office: Office) -> None:
    asked(office, OUTSIDER)
    assert OUTSIDER not in str(office.dynamodb.scan(TableName="RegisterTable")["Items"])


def test_an_address_gets_no_second_mail_while_the_first_link_works(office: Office) -> None:
    for _ in range(3):
        asked(office, ANN)
    asked(office, STRANGER)
    asked(office, STRANGER)
    assert office.to() == [ANN, STRANGER]


@pytest.mark.parametrize(
    "typed", ["", "ann", "a@b", "a b@trust.example", "a@trust.example, b@trust.example", "x" * 300 + "@a.b", "<b>@a.b>"]
)
def test_what_is_no_address_is_refused_and_stays_typed(office: Office, typed: str) -> None:
    page = asked(office, typed)
    assert page.status == 422
    assert page.title == "Error: Sign in"
    assert page.body.count("Enter an email address") == 2
    assert office.functions.asked == []


def test_a_get_of_the_mailed_link_signs_nobody_in_and_its_button_does_once(office: Office) -> None:
    asked(office, ANN)
    at = link_in(office.mails()[0])
    scanner, browser = office.browser(), office.browser()
    for method in ("GET", "HEAD", "GET"):
        assert scanner.get(at, method).status == 200
    assert scanner.cookies == {}
    page = browser.get(at)
    assert page.body.count("<button") == 1
    first = browser.press(page, "enter")
    cookie = dict(browser.cookies)
    assert browser.press(page, "enter").title == first.title == "Your page", "pressed twice it signs in once"
    assert browser.cookies == cookie
    late = scanner.press(page, "enter")
    assert late.title == "Your page", "the same page of the same browser"
    assert scanner.get(at).status == 410
    other = office.browser()
    fields = page.form("enter")[1] | {"page": "a" * 16, "action": "enter"}
    assert other.post("desk/in", fields).status == 410
    assert other.cookies == {}


def test_what_a_scanner_posts_signs_nobody_in(office: Office) -> None:
    asked(office, ANN)
    browser = office.browser()
    fields = browser.get(link_in(office.mails()[0])).form("enter")[1]
    for posted in (
        {},
        fields,
        {**fields, "action": "x"},
        {**fields, "action": "enter", "page": ""},
        {"action": "enter"},
    ):
        assert browser.post("desk/in", posted).status == 403
    for changed in ("x", fields["token"][:-1], fields["token"] + "a", "." + fields["token"], "é" * 99):
        assert browser.post("desk/in", {**fields, "token": changed, "action": "enter"}).status == 410
    crossing = office.browser(**{"Sec-Fetch-Site": "cross-site"})
    assert crossing.post("desk/in", {**fields, "action": "enter"}).status == 403
    assert browser.cookies == crossing.cookies == {}


def test_a_link_ends_after_a_quarter_of_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(office, ANN)
    later(monkeypatch, timedelta(minutes=14))
    page = office.browser().get(link_in(office.mails()[0]))
    assert page.status == 200
    later(monkeypatch, timedelta(minutes=16))
    assert office.browser().press(page, "enter").status == 410
    assert office.browser().get(link_in(office.mails()[0])).status == 410


def test_a_visit_ends_after_eight_hours_by_signing_out_and_when_links_are_revoked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, other = office.browser(), office.browser()
    browser.sign_in(ANN)
    other.cookies = dict(browser.cookies)
    assert browser.press(browser.get("desk/out"), "out").title == "You are signed out"
    assert other.get("desk").title == "Sign in", "the register has forgotten it, not the browser alone"
    browser.sign_in(MAY)
    office.register.recipients.revoke(MAY, "mark")
    assert browser.get("desk").title == "Sign in"
    browser.sign_in(STEWARD)
    later(monkeypatch, timedelta(hours=7, minutes=59))
    assert browser.get("desk").title == "Your page"
    later(monkeypatch, timedelta(hours=8, minutes=1))
    assert browser.get("desk").title == "Sign in"


def test_a_page_of_the_desk_leads_on_to_itself_after_signing_in_and_nowhere_else(office: Office) -> None:
    browser = office.browser()
    page = browser.get("desk/team/ward-7")
    assert page.title == "Sign in"
    browser.press(page, "ask", address=ANN)
    assert browser.press(browser.get(link_in(office.mails()[0])), "enter").title == "Ward <7>"
    for elsewhere in ("//evil.example", "https://evil.example", "team/../../x", "team/A", "\nSet-Cookie: x"):
        browser.post("desk/ask", {"action": "ask", "address": MAY, "leads_to": elsewhere})
    assert all("evil" not in str(item) for item in office.dynamodb.scan(TableName="RegisterTable")["Items"])


def test_a_notice_whose_mail_was_not_asked_for_waits_to_be(office: Office) -> None:
    office.functions.deaf = True
    asked(office, ANN)
    assert office.mails() == []
    [waiting] = office.register.notices.waiting(datetime.now(UTC))
    assert waiting.address == ANN


def test_a_notice_is_mailed_once_however_often_it_is_asked_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(office, ANN)
    [(_, _, event)] = office.functions.asked
    for _ in range(2):
        office.functions.invoke("mail", json.dumps(event))
    assert office.to() == [ANN]
    monkeypatch.setattr(Notices, "is_sent", lambda *_: False)  # its worker died before it said so
    office.functions.invoke("mail", json.dumps(event))
    assert len(set(map(link_in, office.mails()))) == 1, "a second mail has the same link"


def test_every_reply_has_a_strict_policy_and_no_script(office: Office) -> None:
    browser = office.browser()
    browser.sign_in(ANN)
    for path in ("desk", "start", "desk/team/ward-7", "desk/team/ward-7/hand-over"):
        page = browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "script-src" not in policy
        assert "<script" not in page.body
        assert " style=" not in page.body


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let so much time pass at the desk."""
    moment = datetime.now(UTC) + by
    monkeypatch.setattr("functions.desk.handler.datetime", SimpleNamespace(now=lambda _: moment))
