"""Signed links on moto: what a visit shows, what a click changes, and what no visit changes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest

from functions.desk.handler import lambda_handler
from shared import log
from shared.programme import LONDON, Programme
from shared.recipient import Standing, Wish
from shared.session import Said
from shared.settings import Settings, SettingsTranslation
from shared.signing import Key, Purpose, link, sign
from shared.store import clients
from shared.store.recipients import Recipients
from shared.store.register import Register
from shared.store.sessions import Sessions
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import State
from tests.links import put_link
from tests.rung import spoken

KEY = Key(b"a key of the tests")
ANN, DIRECTOR = "ann@trust.example", "director@trust.example"
TEAM = Unit(
    id="ward-7", name="Ward <7>", parent="trust", headcount=12, recipients=("ben@trust.example", ANN), link="abcd2345"
)
OTHER = Unit(id="ward-8", name="Ward 8", parent="trust", headcount=12, recipients=(ANN,), link="efgh2345")
TODAY = datetime.now(UTC).date()
PROGRAMME = Programme(
    id="groups", title="Groups", instrument="i", instrument_version=1, unit="trust", starts=TODAY, rule="FREQ=MONTHLY"
)


OURS = sorted(set(Purpose) - {Purpose.SEE, Purpose.SHOWN, Purpose.PEOPLE})  # the others: test_team, and for the results


@dataclass
class Desk:
    """An organisation with one closed wave, and a browser."""

    dynamodb: Any
    register: Register
    recipients: Recipients
    waves: list[str]

    def link(self, purpose: Purpose, *units: str, address: str = ANN, wave: str = "") -> str:
        return sign(KEY, link(KEY, purpose, "groups", wave or self.waves[0], list(units or ("ward-7",)), address))

    def visit(self, token: str, body: str | None = None, /, **more: Any) -> tuple[int, str]:
        """GET, or POST with a body as API Gateway hands it on; the status and the page."""
        encoded = base64.b64encode((body or "").encode()).decode()
        event = {
            "resource": "/lead/{token}",
            "path": f"/lead/{token}",
            "httpMethod": "GET" if body is None else "POST",
            "pathParameters": {"token": token},
            "queryStringParameters": None,
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
            "body": encoded if body is not None else None,
            "isBase64Encoded": body is not None,
        }
        reply = lambda_handler({**event, **more}, None)
        assert reply["headers"]["Cache-Control"] == "no-store"
        assert reply["headers"]["Referrer-Policy"] == "no-referrer"
        return reply["statusCode"], reply["body"]

    def everything(self) -> list[Any]:
        items = self.dynamodb.scan(TableName="RegisterTable")["Items"]
        return sorted(map(str, items))


@pytest.fixture
def desk(dynamodb: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for make in (clients.dynamodb, clients.secrets):
        make.cache_clear()
    secret = boto3.client("secretsmanager").create_secret(Name="links", SecretString=KEY.decode())
    monkeypatch.setenv("LINK_KEY", secret["ARN"])
    monkeypatch.setenv("SURVEY_ADDRESS", "https://survey.example/live")
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    welsh = {"cy": SettingsTranslation(organisation="Ymddiriedolaeth")}
    register.definitions.put_settings(
        Settings(organisation="The <Trust>", reply_to="r@trust.example", translations=welsh)
    )
    for unit in (Unit(id="trust", name="Trust", recipients=(DIRECTOR,)), TEAM, OTHER):
        register.roster.put(unit)
    for team in (TEAM, OTHER):
        put_link(register, team)
    waves = [PROGRAMME.wave(day) for day in (TODAY, date(TODAY.year + 1, 3, 1))]
    for wave in waves:
        register.waves.plan(wave)
    register.waves.move(waves[0], State.PUBLISHED, after=(State.SCHEDULED,))
    yield Desk(dynamodb, register, Recipients(Table(dynamodb, tables["REGISTER_TABLE"])), [wave.id for wave in waves])
    for make in (clients.dynamodb, clients.secrets):
        make.cache_clear()


@pytest.mark.parametrize("purpose", OURS)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_get_never_acts_and_its_page_has_one_button(desk: Desk, purpose: Purpose, language: str) -> None:
    before = desk.everything()
    status, page = desk.visit(desk.link(purpose), queryStringParameters={"lang": language, "action": "stop"})
    assert (status, desk.everything()) == (200, before)
    assert page.count("<button") == page.count('<form method="post"') == 1
    assert f'<html lang="{language}">' in page
    assert ("The &lt;Trust&gt;" if language == "en" else "Ymddiriedolaeth") in page
    assert "Ward &lt;7&gt;" in page
    assert "Ward <7>" not in page
    assert ANN not in page


def test_stopping_and_resuming(desk: Desk) -> None:
    token = desk.link(Purpose.MAIL)
    for _ in range(2):
        status, page = desk.visit(token, "action=stop")
        assert status == 200
        assert "You get no more of these mails." in page
        assert desk.recipients.standing(ANN) == Standing(wishes={"ward-7": Wish.STOPPED})
    assert "Send me these mails again" in desk.visit(token)[1]
    for _ in range(2):
        assert "You get these mails again." in desk.visit(token, "action=resume")[1]
        assert desk.recipients.standing(ANN) == Standing()
    assert "Stop these mails" in desk.visit(token)[1]


ONE_CLICK = "List-Unsubscribe=One-Click"
PARTS = '--xyz\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n--xyz--\r\n'


def multipart(name: str, value: str) -> dict[str, Any]:
    body = PARTS.format(name, value)
    return {"body": body, "isBase64Encoded": False, "headers": {"content-type": "multipart/form-data; boundary=xyz"}}


@pytest.mark.parametrize("more", [{}, multipart("List-Unsubscribe", "One-Click")])
def test_a_mail_programs_one_click_stops_the_mail(desk: Desk, more: dict[str, Any]) -> None:
    """RFC 8058, whichever of the two encodings it uses."""
    assert desk.visit(desk.link(Purpose.MAIL), ONE_CLICK, **more)[0] == 200
    assert desk.recipients.standing(ANN).wishes == {"ward-7": Wish.STOPPED}


FOREIGN = [
    "", "\x00\xff&&=;", "--boundary\r\nContent-Disposition: x", "action=", "action=mail", "action=see", "action=STOP",
    "did=", "did=&action=", "did=spam", "email=a@b.example&submit=Submit", "action=save", "List-Unsubscribe=Two-Click",
    "action=take-back", "action=take-back+", "day=2026-11-30&came=9", "day=2026-11-30&action=save",
]  # fmt: skip


@pytest.mark.parametrize("purpose", OURS)
def test_what_a_scanner_posts_changes_nothing_and_its_page_says_so(desk: Desk, purpose: Purpose) -> None:
    """Only who presses the button sends its name; no other button's value does, nor what another link is for."""
    write(desk, "You said tired, we moved it")
    pressed = {Purpose.MAIL: {"stop", "resume"}, Purpose.DID: set(), Purpose.MET: set(), Purpose.SHARE: set()}.get(
        purpose, {purpose, Purpose.YES}
    )
    buttons = [f"action={value}" for value in sorted({"stop", "resume", "yes", "no", "did"} - pressed)]
    one_click = [] if purpose is Purpose.MAIL else [ONE_CLICK]
    before, token = desk.everything(), desk.link(purpose)
    posts = [desk.visit(token, body) for body in (*FOREIGN, *buttons, *one_click)]
    posts += [desk.visit(token, "", **multipart("did", "x")), desk.visit(token, "", body=None, headers=None)]
    for status, page in posts:
        assert (status, page.count("<button"), page.count("Nothing was changed")) == (422, 1, 1)
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        status, page = desk.visit(token, "action=save&action=stop&did=x", httpMethod=method)
        assert (status, page == "") == (200, method == "HEAD")
    assert desk.everything() == before


def test_what_was_typed_stays_where_nobody_pressed_the_button(desk: Desk) -> None:
    write(desk, "before")
    for body, shown in (("did=typed+%3Cb%3E", "typed &lt;b&gt;"), ("", "before")):
        status, page = desk.visit(desk.link(Purpose.DID), body, queryStringParameters={"lang": "cy"})
        assert (status, field(page)) == (422, shown)
        assert "Ni newidiwyd dim" in page
    assert said(desk) == done("before", desk.waves[0])


def test_a_mail_about_several_units_is_stopped_for_all_of_them(desk: Desk) -> None:
    token = desk.link(Purpose.MAIL, "ward-7", "ward-8")
    assert "Ward &lt;7&gt;, Ward 8" in desk.visit(token)[1]
    desk.visit(token, "action=stop")
    assert set(desk.recipients.standing(ANN).wishes) == {"ward-7", "ward-8"}
    assert desk.recipients.standing("ben@trust.example") == Standing()


def test_still_the_right_person(desk: Desk) -> None:
    for _ in range(2):
        assert "Thank you" in desk.visit(desk.link(Purpose.YES), "action=yes")[1]
        assert desk.recipients.standing(ANN) == Standing(confirmed={"ward-7": desk.waves[0]})
    desk.visit(desk.link(Purpose.YES, wave="2020-01-01"), "action=yes")  # is too old to be read
    assert desk.recipients.standing(ANN).confirmed == {"ward-7": desk.waves[0]}


def test_somebody_else_is_and_then_not(desk: Desk) -> None:
    for _ in range(2):
        assert "pass the newest one on" in desk.visit(desk.link(Purpose.NO), "action=no")[1]
        assert desk.recipients.standing(ANN) == Standing(wishes={"ward-7": Wish.WRONG})
    desk.visit(desk.link(Purpose.YES), "action=yes")
    assert desk.recipients.standing(ANN) == Standing(confirmed={"ward-7": desk.waves[0]})


def test_a_no_is_taken_back_where_it_was_said(desk: Desk) -> None:
    """From its thanks, which the link shows again."""
    token = desk.link(Purpose.NO)
    thanks = desk.visit(token, "action=no")[1]
    assert desk.visit(token)[1] == thanks
    assert re.findall(r'<button [^>]*value="(.*?)">(.*?)</button>', thanks) == [
        ("yes", "I am the right person after all")
    ]
    for _ in range(2):
        assert "We go on sending you our mail" in desk.visit(token, "action=yes")[1]
        assert desk.recipients.standing(ANN) == Standing(confirmed={"ward-7": desk.waves[0]})
    assert "Is somebody else the right person?" in desk.visit(token)[1]


def test_saying_yes_does_not_undo_a_stop(desk: Desk) -> None:
    desk.visit(desk.link(Purpose.MAIL), "action=stop")
    page = desk.visit(desk.link(Purpose.YES), "action=yes")[1]
    assert desk.recipients.standing(ANN).wishes == {"ward-7": Wish.STOPPED}
    assert "You stopped our mail" in page
    assert "We go on sending" not in page


def test_who_writes_by_the_link_of_a_mail_is_the_right_person(desk: Desk) -> None:
    """And is asked no more; but neither a wrong field nor a scanner says so, and no wish is taken back by it."""
    first, second = desk.waves
    for press in (
        partial(write, desk, "x" * 281),
        partial(met, desk, "yesterday"),
        partial(met, desk, HERE, action=""),
    ):
        press()
    assert desk.recipients.standing(ANN) == Standing()
    desk.visit(desk.link(Purpose.NO), "action=no")
    for press, wave in ((partial(met, desk, HERE), first), (partial(write, desk, "We moved it", second), second)):
        for _ in range(2):
            assert press()[0] == 200
            assert desk.recipients.standing(ANN) == Standing(wishes={"ward-7": Wish.WRONG}, confirmed={"ward-7": wave})


def test_wrong_old_and_changed_links_and_those_of_former_leads_get_one_same_page(desk: Desk) -> None:
    good = desk.link(Purpose.MAIL)
    bad = [
        "x",
        "",
        "é" * 300,
        good[:-1],
        good + "a",
        good.replace("ward-7", "ward-8"),
        desk.link(Purpose.MAIL, wave="2020-01-01"),
        desk.link(Purpose.MAIL, "nowhere"),
        desk.link(Purpose.SEE),  # what the results are for
        desk.link(Purpose.SHOWN),
        desk.link(Purpose.MAIL, address="former@trust.example"),
        sign(Key(b"another"), link(Key(b"another"), Purpose.MAIL, "groups", desk.waves[0], ["ward-7"], ANN)),
    ]
    before = desk.everything()
    replies = {desk.visit(token, body) for token in bad for body in (None, "action=stop")}
    [(status, page)] = replies
    assert status == 404
    assert "This link does not work any more" in page
    assert desk.everything() == before


def test_a_failure_is_a_kind_page_and_its_class_in_the_log(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[Any] = []
    monkeypatch.setattr(log.logger, "error", lambda name, extra: lines.append((name, spoken(extra))))

    def fails(*_: Any) -> None:
        raise RuntimeError(ANN)

    monkeypatch.setattr(Recipients, "wish", fails)
    status, page = desk.visit(desk.link(Purpose.MAIL), "action=stop")
    assert status == 503
    assert "Nothing was changed" in page
    assert lines == [("function_failed", {"error": "RuntimeError", "rings": "function_failed"})]


# You said, we did


def on_the_form(desk: Desk) -> Said | None:
    """What staff read, from the team's link."""
    key = {"pk": {"S": f"LINK#{TEAM.link}"}, "sk": {"S": "LINK"}}
    item = {
        name: value["S"] for name, value in desk.dynamodb.get_item(TableName="RegisterTable", Key=key)["Item"].items()
    }
    return Said(item["programme"], item["did_after"], item["did"]) if "did" in item else None


def said(desk: Desk) -> Said | None:
    """What was noted for the results, which is what staff read."""
    noted = desk.register.sessions.of("ward-7").said
    assert noted == on_the_form(desk)
    return noted


def done(text: str, wave: str) -> Said:
    return Said("groups", wave, text)


def field(page: str) -> str:
    """What stands in the field, as a browser shows it."""
    [inside] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return str(inside)


def write(desk: Desk, text: str, wave: str = "") -> tuple[int, str]:
    return desk.visit(desk.link(Purpose.DID, wave=wave), urlencode({"did": text, "action": "save"}))


def test_what_a_lead_did_is_kept_as_plain_text_and_can_be_changed(desk: Desk) -> None:
    status, page = write(desk, " You said <b>tired</b>\r\nWe moved\x07 it to \u202e10 & 'early' ")
    assert status == 200
    assert said(desk) == done("You said <b>tired</b>\nWe moved it to 10 & 'early'", desk.waves[0])
    assert "Your words are saved." in page
    assert field(page) == "You said &lt;b&gt;tired&lt;/b&gt;\nWe moved it to 10 &amp; &#39;early&#39;"
    assert field(desk.visit(desk.link(Purpose.DID))[1]) == field(page)
    assert "Characters: 49 of 280." in page
    write(desk, "Something else")
    assert said(desk) == done("Something else", desk.waves[0])
    write(desk, "  ")
    assert said(desk) is None


def test_to_take_back_what_was_never_said_leaves_no_record(desk: Desk) -> None:
    assert write(desk, "")[0] == 200
    assert "SESSIONS" not in "".join(desk.everything())


def test_what_fails_between_staff_and_results_is_a_failure_and_to_press_again_mends_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("We moved it", ""):
        with monkeypatch.context() as broken:
            broken.setattr(Sessions, "say", lambda *_: (_ for _ in ()).throw(RuntimeError))
            status, page = write(desk, text)
        assert status == 503
        assert "saved" not in page
        assert desk.register.sessions.of("ward-7").said != on_the_form(desk)
        assert write(desk, text)[0] == 200
        assert said(desk) == (done(text, desk.waves[0]) if text else None)


def test_280_characters_fit_whatever_they_are(desk: Desk) -> None:
    text = "\U0001f642é\n" * 93 + "x"
    assert write(desk, text.replace("\n", "\r\n"))[0] == 200
    assert said(desk) == done(text, desk.waves[0])


def test_one_more_is_refused_and_nothing_that_was_typed_is_lost(desk: Desk) -> None:
    write(desk, "before")
    typed = "a<" * 140 + "b"
    status, page = write(desk, typed)
    assert status == 422
    assert said(desk) == done("before", desk.waves[0])
    assert field(page) == typed.replace("<", "&lt;")
    assert page.count("Your text must have 280 characters or fewer; it has 281") == 2
    assert "<title>Error: You said, we did</title>" in page
    assert 'href="#did"' in page


def test_it_can_be_changed_until_the_next_wave_opens(desk: Desk) -> None:
    write(desk, "before")
    [_, second] = desk.register.waves.of("groups")
    desk.register.waves.move(second, State.OPEN, after=(State.SCHEDULED,))
    for status, page in (write(desk, "too late"), desk.visit(desk.link(Purpose.DID))):
        assert status == 200
        assert "The next survey has opened" in page
        assert "<form" not in page
        assert "before" in page
    assert said(desk) == done("before", desk.waves[0])


def test_a_wave_that_was_missed_does_not_end_it(desk: Desk) -> None:
    [_, second] = desk.register.waves.of("groups")
    desk.register.waves.move(second, State.MISSED, after=(State.SCHEDULED,))
    write(desk, "still")
    assert said(desk) == done("still", desk.waves[0])


def test_the_next_waves_link_begins_with_an_empty_field(desk: Desk) -> None:
    write(desk, "before")
    [_, second] = desk.register.waves.of("groups")
    desk.register.waves.move(second, State.PUBLISHED, after=(State.SCHEDULED,))
    assert field(desk.visit(desk.link(Purpose.DID, wave=second.id))[1]) == ""
    assert said(desk) == done("before", desk.waves[0])
    write(desk, "after", wave=second.id)
    assert said(desk) == done("after", second.id)


def test_loading_the_organisation_again_keeps_it(desk: Desk) -> None:
    write(desk, "kept")
    put_link(desk.register, TEAM)
    assert said(desk) == done("kept", desk.waves[0])
    put_link(desk.register, Unit(id="another", name="Other"), code=TEAM.link or "")
    assert on_the_form(desk) is None


def test_a_link_that_leads_elsewhere_by_now_takes_nothing(desk: Desk) -> None:
    put_link(desk.register, TEAM, "another")
    assert write(desk, "lost")[0] == 404
    assert said(desk) is None


def test_a_link_to_write_names_one_team(desk: Desk) -> None:
    """Even if it were signed for every unit of its reader."""
    token = desk.link(Purpose.DID, "ward-7", "ward-8")
    assert "Ward 8" not in desk.visit(token)[1]


# A group met


def noted(desk: Desk, team: str = "ward-7") -> list[tuple[date, int]]:
    return [(each.day, each.came) for each in desk.register.sessions.of(team).sessions]


def met(desk: Desk, day: date | str, came: object = 9, action: str = "save") -> tuple[int, str]:
    return desk.visit(desk.link(Purpose.MET), urlencode({"day": str(day), "came": str(came), "action": action}))


def inputs(page: str) -> list[str]:
    """What stands in the two fields."""
    return re.findall(r'<input [^>]*value="([^"]*)"', page)


HERE = datetime.now(LONDON).date()
WEEK = timedelta(days=7)


def test_a_session_is_noted_once_its_number_can_be_changed_and_it_can_be_taken_back(desk: Desk) -> None:
    spelt = f"{HERE:%d/%m/%Y}"
    for _ in range(2):
        status, page = met(desk, HERE, " 9 ")
        assert (status, noted(desk), inputs(page)) == (200, [(HERE, 9)], ["", ""])
        assert f"Noted: the group met on {spelt}, and 9 came." in page
    [first] = desk.register.sessions.of("ward-7").sessions
    met(desk, f"{HERE - WEEK:%d/%m/%Y}", 200)  # as somebody types it whose browser has no calendar
    assert met(desk, HERE, 1)[0] == 200
    assert noted(desk) == [(HERE - WEEK, 200), (HERE, 1)]
    assert desk.register.sessions.of("ward-7").sessions[1].noted == first.noted, (
        "it is counted where it was noted first"
    )
    page = desk.visit(desk.link(Purpose.MET))[1]
    assert re.findall(r"<li>([^<]+) <button", page) == [f"{spelt}: 1 came", f"{HERE - WEEK:%d/%m/%Y}: 200 came"]
    button = re.findall(r'name="action" value="(take-back [^"]+)"', page)[0]
    for _ in range(2):
        status, page = desk.visit(desk.link(Purpose.MET), urlencode({"day": "", "came": "7", "action": button}))
        assert (status, noted(desk), inputs(page)) == (200, [(HERE - WEEK, 200)], ["", "7"])
        assert f"Taken back: no session on {spelt} is noted." in page
    assert noted(desk, "ward-8") == []


def test_taking_back_leaves_no_record_where_there_was_none(desk: Desk) -> None:
    before = desk.everything()
    assert met(desk, "", "", f"take-back {HERE}")[0] == 200
    assert desk.everything() == before


NO_DAY, TO_COME = "Enter the day on which the group met", "The day must be today or an earlier one"
NO_NUMBER = "How many came must be a whole number from 1 to 200"
EARLY = TODAY - timedelta(days=183)
TOO_EARLY = f"The day must be {EARLY:%d/%m/%Y} or later, which is six months before your programme’s first survey"


REFUSED: list[tuple[object, str, list[str]]] = [
    ("", "9", [NO_DAY]), ("yesterday", "9", [NO_DAY]), ("2026-02-30", "9", [NO_DAY]), ("\x00", "9", [NO_DAY]),
    (HERE + timedelta(days=1), "9", [TO_COME]), ("9999-12-31", "9", [TO_COME]),
    (EARLY - timedelta(days=1), "9", [TOO_EARLY]), ("0001-01-01", "9", [TOO_EARLY]),
    *((HERE, came, [NO_NUMBER]) for came in ("", "0", "-1", "201", "9.5", "nine", "9" * 5000, "\u0669", "\u00b2")),
    ("", "<9>", [NO_DAY, NO_NUMBER]),
]  # fmt: skip


def test_what_cannot_have_been_is_refused_in_a_sentence_and_stays_typed(desk: Desk) -> None:
    met(desk, EARLY, 5)  # the first day that can be
    before = desk.everything()
    for day, came, told in REFUSED:
        status, page = met(desk, str(day), came)
        assert (status, desk.everything()) == (422, before), (day, came)
        assert inputs(page) == [str(day), came.replace("<", "&lt;").replace(">", "&gt;")]
        assert "<title>Error: Your group has met</title>" in page
        said = [each for each in (NO_DAY, TO_COME, TOO_EARLY, NO_NUMBER) for _ in range(page.count(each))]
        assert said == [each for each in told for _ in range(2)], (day, came)


def test_a_session_belongs_to_the_team_of_the_link_and_a_revoked_link_notes_none(desk: Desk) -> None:
    token = desk.link(Purpose.MET, "ward-7", "ward-8")
    assert "Ward 8" not in desk.visit(token)[1]
    desk.recipients.revoke(ANN, "mark")
    assert met(desk, HERE)[0] == 404
    assert noted(desk) == []
