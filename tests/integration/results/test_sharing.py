"""A page of results shared by a link, on moto: who makes it, what it shows, and everything that ends it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from functions.desk import handler as lead
from functions.results.download import FILES
from shared.programme import LONDON
from shared.retention import ATTRIBUTE
from shared.signing import Key, Purpose, read, sign
from shared.store.roster import Step
from tests.integration.results import test_results
from tests.unit.results.sample import FEAR, KEY, LEAD, MANAGER, SERVICE

LINK = "/lead/{token}"

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tests.integration.results.test_results import Door

door = test_results.door
TODAY = datetime.now(LONDON).date()
UNTIL = TODAY + timedelta(days=28)
NAME, OTHER = 16 * "a", 16 * "b"
BASE = "https://survey.example/live"
NEXT = "next@trust.example"


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_ADDRESS", BASE)


def desk(door: Door, fields: dict[str, str] | None = None, unit: str = "ward", by: str = LEAD) -> tuple[int, str]:
    """The lead's page: open it, or press a button."""
    event = {
        "resource": LINK,
        "httpMethod": "POST" if fields is not None else "GET",
        "pathParameters": {"token": door.link(unit, by, purpose=Purpose.SHARE)},
        "queryStringParameters": None,
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": urlencode(fields or {}),
    }
    reply = lead.lambda_handler(event, None)
    return reply["statusCode"], unescape(reply["body"])


def made(until: date | str = UNTIL, name: str = NAME) -> dict[str, str]:
    """What the form of a new link sends."""
    return {"until": str(until), "name": name, "action": "save"}


def tokens(page: str) -> list[str]:
    """Of the links that the page lists, in its order."""
    return re.findall(rf'<textarea[^>]* id="link-[a-z2-7]{{16}}"[^>]*>\n{BASE}/results/(\S+)</textarea>', page)


def share(door: Door, unit: str = "ward", by: str = LEAD, name: str = NAME) -> str:
    """The token of a new link."""
    status, page = desk(door, made(name=name), unit, by)
    assert status == 200
    [token] = tokens(page)
    return token


def test_a_lead_shares_her_page_from_that_page(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    own = door.visit(door.link("ward", LEAD))["body"]
    assert f'<a href="../lead/{door.link("ward", LEAD, purpose=Purpose.SHARE)}">Share this page</a>' in own
    before, (status, page) = door.everything(), desk(door)
    assert (status, tokens(page), page.count("<button")) == (200, [], 1)
    assert f'value="{UNTIL}"' in page, "four weeks, unless she says otherwise"
    assert door.everything() == before
    status, page = desk(door, made())
    [token] = tokens(page)
    message = f"until {UNTIL:%d/%m/%Y}. You do not need to sign in."
    assert all(told in page for told in ("The link is made.", "Ward, survey of", f"{BASE}/results/{token}\n", message))

    before, reply = door.everything(), door.visit(token)
    assert (reply["statusCode"], dict(door.reads)) == (200, {"Query": 4, "GetItem": 2, "BatchGetItem": 1})
    assert f"until {UNTIL:%-d %B %Y}; whoever leads Surgical Ward can end it before." in reply["body"]
    figures = re.findall(r"\d+% \(\d+/\d+\)", own)
    assert figures
    assert re.findall(r"\d+% \(\d+/\d+\)", reply["body"]) == figures
    assert re.findall(r"<svg.*?</svg>", reply["body"], re.DOTALL) == re.findall(r"<svg.*?</svg>", own, re.DOTALL)
    assert door.everything() == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("unit", "by"), [("ward", LEAD), ("surgery", MANAGER)])
def test_what_is_shared_has_no_comment_no_file_and_leads_to_no_other_page(door: Door, unit: str, by: str) -> None:
    token = share(door, unit, by)
    body = door.visit(token)["body"]
    assert unescape(FEAR) not in unescape(body)
    assert "<button" not in body
    assert "<form" not in body
    assert "side by side" not in body
    assert "Who answered" not in body
    away = {where for where in re.findall(r'href="([^"]+)"', body) if not where.startswith("#")}
    assert away == {"../small-groups", "../accessibility?lang=en", "?lang=cy"}
    for below in ("Theatre Practitioners", "Recovery Nurses", "Surgical Ward"):
        assert (below in body) == (SERVICE.units[unit].name == below)
    gone = door.visit("nonsense")
    assert [door.visit(token, file) for file in (*FILES, "results.pdf")] == [gone] * 4


def test_it_is_no_leads_link_and_gives_no_other_power(door: Door) -> None:
    token = share(door)
    before = door.everything()
    assert token.split(".")[5] == NAME != door.link("ward", LEAD).split(".")[5], "it does not name who made it"
    for purpose in set(Purpose) - {Purpose.SHOWN}:
        other = token.replace(".shown.", f".{purpose}.")
        event = {
            "resource": LINK,
            "httpMethod": "POST",
            "pathParameters": {"token": other},
            "body": f"action={purpose}",
        }
        assert lead.lambda_handler(event, None)["statusCode"] == door.visit(other)["statusCode"] == 404
    event["pathParameters"] = {"token": token}
    assert lead.lambda_handler(event, None)["statusCode"] == 404
    known = read(KEY, token, TODAY)
    assert known
    assert door.visit(sign(KEY, replace(known, address_hash=OTHER)))["statusCode"] == 404, "which nobody made"
    for changed in (token.replace(".ward.", ".theatre."), token.replace(NAME, OTHER), token.replace(".2", ".3", 1)):
        assert door.visit(changed)["statusCode"] == 404
    assert door.everything() == before


def test_it_ends_at_once_with_the_page_of_every_dead_link(door: Door) -> None:
    key = {"pk": {"S": "SHARES#pulse#ward"}, "sk": {"S": f"SHARE#{16 * 'd'}"}}
    following = SERVICE.units["ward"].model_copy(update={"recipients": (NEXT,)})
    ends: list[Callable[[], object]] = [
        lambda: desk(door, {"action": f"end {16 * 'c'}"}),
        lambda: door.dynamodb.delete_item(TableName="RegisterTable", Key=key),
        lambda: door.register.roster.put(following),
        lambda: list(door.register.roster.write([Step(removes="ward")])),
        lambda: door.register.recipients.revoke(LEAD, "mark"),
    ]
    gone = door.visit("nonsense")
    assert "whoever shared it may have ended it" in gone["body"]
    for name, end in zip("cdefg", ends, strict=True):
        token = share(door, name=16 * name)
        assert door.visit(token)["statusCode"] == 200
        for _ in range(2):
            end()
            assert door.visit(token) == gone, name
        door.register.roster.put(SERVICE.units["ward"])
        desk(door, {"action": f"end {16 * name}"})


def test_it_ends_with_its_day(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    desk(door, made(TODAY))
    [token] = tokens(desk(door)[1])
    [record] = [item for item in door.everything() if "SHARES#" in item]
    over = datetime.fromisoformat(f"{TODAY + timedelta(days=1)}T00:00+00:00")
    assert f"'{ATTRIBUTE}': {{'N': '{over.timestamp():.0f}'}}" in record, "and the record with it"
    assert LEAD not in record
    assert read(KEY, token, TODAY)
    assert read(KEY, token, TODAY + timedelta(days=1)) is None
    assert read(Key(b"another"), token, TODAY) is None
    for function in ("results", "desk"):
        monkeypatch.setattr(f"functions.{function}.handler.datetime", Tomorrow)
    assert door.visit(token) == door.visit("nonsense")
    assert tokens(desk(door)[1]) == []


class Tomorrow:
    """The clock of a day later."""

    @staticmethod
    def now(zone: Any) -> datetime:
        return datetime.now(zone) + timedelta(days=1)


def test_to_send_the_form_again_makes_one_link_and_brings_none_back(door: Door) -> None:
    token, once = share(door), door.everything()
    assert tokens(desk(door, made())[1]) == tokens(desk(door, made(TODAY))[1]) == [token]
    assert door.everything() == once
    desk(door, {"action": f"end {NAME}"})
    ended = door.everything()
    status, page = desk(door, made())
    assert (status, tokens(page), "The link has ended." in page) == (200, [], True)
    assert door.everything() == ended
    assert door.visit(token)["statusCode"] == 404


def test_what_did_not_come_from_a_button_makes_and_ends_none(door: Door) -> None:
    """A scanner that posts what it finds in the page; it presses no button, and knows no other name."""
    token = share(door)
    before = door.everything()
    for posted in (
        {"until": str(UNTIL), "name": OTHER},
        {**made(name=OTHER), "action": "end"},
        {**made(name=OTHER), "action": f"end {NAME}#x"},
        {**made(name=OTHER), "action": "share"},
        made(name="short"),
        made(name=f"{OTHER}\n"),
        {"action": "save", "name": OTHER},
        {"action": "save", "until": str(UNTIL)},
    ):
        status, page = desk(door, posted)
        assert (status, "Nothing was changed" in page, tokens(page)) == (422, True, [token]), posted
    assert door.everything() == before


def test_a_day_that_cannot_be_is_refused_in_a_sentence_and_stays_in_its_field(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, before = TODAY + timedelta(days=365), door.everything()
    none, outside = "Enter the day until which", f"The day must be from {TODAY:%d/%m/%Y} to {last:%d/%m/%Y}"
    for typed, said in (
        ("", none),
        ("2027-02-30", none),
        ("<b>", none),
        (str(TODAY - timedelta(days=1)), outside),
        (f"{last + timedelta(days=1):%d/%m/%Y}", outside),
    ):
        status, page = desk(door, made(typed))
        assert (status, page.count(said), f'value="{typed}"' in page) == (422, 2, True)
        assert f'name="name" value="{NAME}"' in page
    assert door.everything() == before
    for name, day in ((NAME, TODAY), (OTHER, last)):
        assert "The link is made." in desk(door, made(day, name))[1]
    listed, before = tokens(desk(door)[1]), door.everything()
    assert [token.split(".")[5] for token in listed] == [OTHER, NAME], "the last to end first"
    monkeypatch.setattr("functions.desk.share.MOST", 2)
    status, page = desk(door, made(name=16 * "c"))
    assert (status, page.count("end one of them first"), tokens(page)) == (422, 2, listed)
    assert desk(door, made(day, OTHER))[0] == 200, "one that there is"
    assert door.everything() == before


def test_whoever_leads_the_unit_too_sees_and_ends_it_and_nobody_else(door: Door) -> None:
    ward = SERVICE.units["ward"]
    door.register.roster.put(ward.model_copy(update={"recipients": (LEAD, NEXT)}))
    token = share(door)
    assert tokens(desk(door, by=NEXT)[1]) == [token]
    assert tokens(desk(door, unit="surgery", by=MANAGER)[1]) == []
    before = door.everything()
    desk(door, {"action": f"end {NAME}"}, "surgery", MANAGER)
    assert desk(door, {"action": f"end {NAME}"}, by=MANAGER)[0] == 404
    assert door.everything() == before, "nor is there a record of what is not there"
    assert door.visit(token)["statusCode"] == 200
    assert "Share this page" not in door.visit(door.link("ward", MANAGER))["body"]
    assert tokens(desk(door, {"action": f"end {NAME}"}, by=NEXT)[1]) == []
    assert door.visit(token)["statusCode"] == 404
    desk(door, made(name=OTHER))
    door.register.roster.put(ward.model_copy(update={"recipients": (NEXT,)}))
    assert tokens(desk(door, by=NEXT)[1]) == [], "a former lead's leads nowhere any more"


def test_the_address_is_that_of_the_settings_or_of_the_visit(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_ADDRESS", "")
    token = door.link("ward", LEAD, purpose=Purpose.SHARE)
    context = {"domainName": "x.execute-api.eu-west-2.amazonaws.com", "path": f"/live/lead/{token}"}
    body = urlencode(made())
    event = {
        "resource": LINK,
        "httpMethod": "POST",
        "pathParameters": {"token": token},
        "body": body,
        "requestContext": context,
        "path": f"/lead/{token}",
    }
    assert (
        "\nhttps://x.execute-api.eu-west-2.amazonaws.com/live/results/1.shown."
        in lead.lambda_handler(event, None)["body"]
    )
    settings = door.register.definitions.settings().model_copy(update={"public_address": "https://own.example/"})
    door.register.definitions.put_settings(settings)
    assert "\nhttps://own.example/results/1.shown." in lead.lambda_handler(event, None)["body"]
