"""Whole replies: each way in, good and bad, against the pages in `golden/`."""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.clock.form import ASK, ERRORS, MORE, SCRIPT
from functions.survey import handler
from functions.survey.dynamodb import DatabaseRefused, DatabaseUnavailable
from functions.survey.form import Forms
from functions.survey.survey import Survey
from shared.page import CSS
from tests.golden import kept, parted, whole
from tests.rung import failures
from tests.unit.survey import sample
from tests.unit.survey.sample import CODE, GOOD, NONCE, FakeDoor, event, get, post

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[dict[str, Any]], dict[str, Any]]

GOLDEN = Path(__file__).parent / "golden"
OTHER = [("form-nonce", NONCE), ("adapt", "2"), ("hours", "20"), ("words", "new")]
FULL = [
    *GOOD, ("joined", "no"), ("reasons", "far"), ("reasons", "new"), ("energy", "7"),
    ("words", "Calm"), ("words", ""), ("words", "safe"), ("comment", "Thank you.\r\nMore <b>time</b>, please."),
]  # fmt: skip
BAD = [
    ("form-nonce", NONCE), ("adapt", "9"), ("joined", "no"), ("reasons", "rota"), ("reasons", "other"),
    ("energy", "7"), ("hours", "12.5"), ("words", "Calm"), ("words", "very safe"), ("words", "<i>"),
    ("comment", "\r\n" + "I <b>like</b> \"it\" & more. " * 30),
]  # fmt: skip


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _headers(body: str) -> dict[str, str]:
    """Every header, with the policy of the stylesheet and the script that are really in the page.

    Pages of a survey may have tables too, and load a file from here: forget.css.
    """
    style, *more = re.findall("<style>(.*?)</style>", body, re.DOTALL) or [CSS]
    script = re.search("<script>(.*?)</script>", body, re.DOTALL)
    own = next((text for text in more if "--of:" in text), sample.OF_FORM)  # of this form
    styles = _source(style) + (
        f" {' '.join(map(_source, (MORE, ERRORS, own, ASK)))} 'self'" if "<footer" in body else ""
    )
    assert all(_source(text) in styles for text in more)
    scripts = f"script-src {_source(script[1])}; connect-src 'self'; " if script else ""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"default-src 'none'; style-src {styles}; {scripts}form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _expect(reply: dict[str, Any], status: int, golden: str, **headers: str) -> None:
    """Compare a whole reply: the body with its golden page, the policy with the stylesheet really in it."""
    body = reply["body"]
    frame, main = parted(body)
    text = frame.above(main.replace(SCRIPT, "/* retry.js */"))
    expected = whole(kept(GOLDEN / f"{golden}.html", text)).replace("/* retry.js */", SCRIPT)
    assert reply == {
        "statusCode": status,
        "headers": _headers(expected) | headers,
        "body": expected,
        "isBase64Encoded": False,
    }


THANKS = {
    "statusCode": 303,
    "headers": _headers("") | {"Location": f"{CODE}/thanks?lang=en"},
    "body": "",
    "isBase64Encoded": False,
}


@pytest.fixture(autouse=True)
def logged(capfd: pytest.CaptureFixture[str]) -> Any:
    """After each test not a line was logged, but for the classes that it put in this list."""
    classes: list[str] = []
    yield classes
    out, err = capfd.readouterr()
    assert (failures(out), err) == (classes, "")


# --- GET -----------------------------------------------------------------------------------------------------------


def test_the_form(call: Call, door: FakeDoor) -> None:
    _expect(call(get()), 200, "form")
    assert door.calls == ["get", "get"]


@pytest.mark.parametrize(
    "typed",
    [
        CODE.upper(),
        *(
            f"{CODE}{end}"
            for end in (".", ")", ",", "%20", " ", ".)", ">", '"', "\u201d", "\u200b", "\u00a0", "%E2%80%8B")
        ),
    ],
)
def test_a_link_as_people_type_and_copy_it(call: Call, typed: str) -> None:
    _expect(call(get(code=typed)), 200, "form")
    assert call(post(GOOD, code=typed)) == THANKS


@pytest.mark.parametrize("end", ["", ".", ")", "\u200b", "\u00a0"])
def test_a_link_that_is_all_in_capitals(call: Call, end: str) -> None:
    """Its path is no route of the API, which tells capitals from small letters."""
    path = f"/S/{CODE.upper()}{end}"
    _expect(call(sample.event("elsewhere", path=path)), 200, "form")
    sent = call({**post(GOOD), "resource": "/{proxy+}", "path": path, "pathParameters": {"proxy": path[1:]}})
    assert sent == THANKS
    _expect(call(sample.event("elsewhere", path=f"{path}/THANKS")), 200, "thanks")


def test_the_form_of_a_team_whose_lead_said_nothing(call: Call, door: FakeDoor) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(did="")
    assert "You said, we did" not in call(get())["body"]


@pytest.mark.parametrize(("after", "told"), [("2025-10-01", True), ("2024-12-01", True), ("2024-11-30", False)])
def test_what_a_lead_did_is_told_for_a_year(door: FakeDoor, call: Call, after: str, told: bool) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(did_after=after)
    assert ("You said, we did" in call(get())["body"]) == told


def test_the_thanks_page(call: Call) -> None:
    _expect(call(get("/s/{link}/thanks")), 200, "thanks")


def test_the_stylesheet_that_makes_the_browser_forget(call: Call) -> None:
    assert call({**get("/s/{link}"), "resource": "/{proxy+}", "path": "/forget.css"}) == {
        "statusCode": 200,
        "headers": {
            **_headers(""),
            "Content-Type": "text/css; charset=utf-8",
            "Clear-Site-Data": '"cache"',
        },
        "body": "",
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("changes", [{"state": "shut"}, {"closes_at": str(int(sample.NOW))}])
def test_a_shut_survey_says_when_the_next_opens(call: Call, door: FakeDoor, changes: dict[str, Any]) -> None:
    door.items[("FORM#groups", "LANGUAGE#en")] = sample.form_item(**changes)
    _expect(call(get()), 200, "shut")


def test_a_team_that_joins_later_has_no_form_yet(call: Call, door: FakeDoor) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(from_wave="2026-02-01")
    _expect(call(get()), 200, "shut")
    _expect(call(post(GOOD)), 409, "late")
    assert door.boxes == []


def test_a_team_that_has_closed_answers_to_the_end_of_its_wave(call: Call, door: FakeDoor) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(until="2025-12-01")
    assert call(get())["statusCode"] == 200
    assert call(post(GOOD)) == THANKS
    assert len(sample.responses(door.boxes)) == 1


@pytest.mark.parametrize("form", [sample.form_item(state="shut"), sample.form_item(wave="2026-02-01"), None])
def test_a_team_that_has_closed_has_no_survey_afterwards(call: Call, door: FakeDoor, form: Any) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(until="2025-12-01")
    del door.items[("FORM#groups", "LANGUAGE#en")]
    if form:
        door.items[("FORM#groups", "LANGUAGE#en")] = form
    _expect(call(get()), 410, "ended")
    _expect(call(post(GOOD)), 409, "no-form-late")
    assert door.boxes == []


def test_a_link_that_was_revoked_takes_no_answer_and_says_that_there_is_another(call: Call, door: FakeDoor) -> None:
    """Whatever is open. An earlier version takes the team for one that has closed."""
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(until="0001-01-01", revoked="yes")
    for reply in (call(get()), call(post(GOOD))):
        assert reply["statusCode"] == 410
        assert "This link was replaced" in reply["body"]
    assert door.boxes == []


@pytest.mark.parametrize(("moved", "shown"), [("2025-12-02", "Surgery"), ("2025-12-01", "Medicine"), ("", "Medicine")])
def test_who_reads_the_summary_is_as_it_was_when_the_wave_opened(
    call: Call, door: FakeDoor, moved: str, shown: str
) -> None:
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(above="Medicine", above_was="Surgery", moved=moved)
    page = call(get("/s/{link}/summary"))["body"]
    assert [name for name in ("Medicine", "Surgery") if name in page] == [shown]


def test_a_programme_that_never_opened(call: Call, door: FakeDoor) -> None:
    del door.items[("FORM#groups", "LANGUAGE#en")]
    _expect(call(get()), 200, "no-form")
    _expect(call(post(GOOD)), 409, "no-form-late")
    _expect(call(get("/s/{link}/thanks")), 404, "unknown")


@pytest.mark.parametrize(
    "event",
    [
        get(code="nobody"),
        get("/s/{link}/thanks", code="nobody"),
        post(GOOD, code="nobody"),
        get(code="../../etc/passwd"),
        sample.event("elsewhere"),
        sample.event("elsewhere", httpMethod="POST", body="a=b"),
    ],
)
def test_an_unknown_address(call: Call, event: dict[str, Any]) -> None:
    _expect(call(event), 404, "unknown")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods(call: Call, door: FakeDoor, method: str) -> None:
    _expect(call({**get(), "httpMethod": method}), 405, "not-allowed", Allow="GET, HEAD, POST")
    _expect(call({**get("/s/{link}/thanks"), "httpMethod": method}), 405, "not-allowed", Allow="GET, HEAD")
    assert door.calls == []


@pytest.mark.parametrize(
    "asked",
    [
        get(), get(code="nobody"), get("/s/{link}/thanks"), get("/s/{link}/summary"), sample.event("elsewhere"),
        *(sample.event("elsewhere", path=path) for path in ("/anonymity", "/forget.css", f"/S/{CODE.upper()}")),
    ],
)  # fmt: skip
def test_a_head_is_answered_as_a_get_without_the_page(call: Call, asked: dict[str, Any]) -> None:
    """Scanners and previews of a mail ask so before they let a reader through."""
    assert call({**asked, "httpMethod": "HEAD"}) == {**call(asked), "body": ""}


def test_a_head_stores_nothing_and_tells_a_failure_as_a_get_does(call: Call, door: FakeDoor, logged: Any) -> None:
    assert call({**post(GOOD), "httpMethod": "HEAD"})["statusCode"] == 200
    assert set(door.calls) == {"get"}
    logged += ["KeyError"] * 2
    assert call({"httpMethod": "HEAD"}) == {**call({"httpMethod": "GET"}), "body": ""}


def test_answers_are_not_taken_by_the_thanks_page(call: Call) -> None:
    event = {**post(GOOD), "resource": "/s/{link}/thanks"}
    _expect(call(event), 405, "not-allowed", Allow="GET, HEAD")


def test_who_reads_above_is_said_only_where_somebody_does(call: Call, door: FakeDoor) -> None:
    alone = call(get("/s/{link}/summary"))["body"]
    door.items[("LINK#" + CODE, "LINK")] = sample.link_item(above="Community services")
    fresh = Survey(door, Forms(door, "register", 60), "responses", "slips", handler.report)  # type: ignore[arg-type]
    above = fresh.beside(CODE, "en", sample.NOW, "summary")["body"]
    assert "Those who lead the units above" in above
    assert "Community services" in above
    assert "Those who lead the units above" not in alone


def test_a_wave_that_an_earlier_version_opened(call: Call, door: FakeDoor) -> None:
    """Its form has the stylesheet in every page, and neither a script nor the page of what a lead will see."""
    item = door.items[("FORM#groups", "LANGUAGE#en")]
    pages = json.loads(item["pages"]["S"])
    css = pages.pop("css")
    pages.pop("script")
    pages.pop("summary")
    for name in ("form", "thanks", "shut"):
        parts = pages[name]
        place = parts.index("css")
        pages[name] = [*parts[: place - 1], parts[place - 1] + css + parts[place + 1], *parts[place + 2 :]]
    door.items[("FORM#groups", "LANGUAGE#en")] = {**item, "pages": {"S": json.dumps(pages)}}
    form = call(get())
    assert form["statusCode"] == 200
    assert form["body"].count(css) == 1
    assert "script-src" not in form["headers"]["Content-Security-Policy"]
    assert call(post(GOOD)) == THANKS
    assert call(get("/s/{link}/thanks"))["statusCode"] == 200
    assert call(get("/s/{link}/summary"))["statusCode"] == 404


# --- POST ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
def test_a_response_leads_to_the_thanks(call: Call, door: FakeDoor, *, plain: bool) -> None:
    assert call(post(GOOD, plain=plain)) == THANKS
    assert sample.responses(door.boxes) == ["3----0a|"]


def test_the_golden_event_as_a_browser_sends_it(call: Call, door: FakeDoor) -> None:
    assert call(sample.event("post")) == THANKS
    assert sample.responses(door.boxes) == ["3----0a|"]


def test_every_kind_of_answer_is_stored(call: Call, door: FakeDoor) -> None:
    assert call(post(FULL)) == THANKS
    assert sample.responses(door.boxes) == ["31C070a|calm safe"]
    assert sample.comments(door.boxes) == ["Thank you.\nMore <b>time</b>, please."]


def test_warm_a_response_is_one_write_and_no_read(call: Call, door: FakeDoor) -> None:
    call(get())
    door.calls.clear()
    assert call(post(GOOD)) == THANKS
    assert call(post([("form-nonce", "1" * 32), *FULL[1:]])) == THANKS
    assert door.calls == ["transact", "transact"]


def test_the_same_form_twice_is_thanked_twice_and_stored_once(call: Call, door: FakeDoor) -> None:
    for body in (GOOD, GOOD, FULL[:3]):
        assert call(post(body)) == THANKS
    assert len(sample.responses(door.boxes)) == 1


def test_a_nonce_used_before_with_other_answers(call: Call, door: FakeDoor) -> None:
    call(post(GOOD))
    stored = door.boxes
    reply = call(post(OTHER))
    _expect(reply, 409, "sent")
    assert door.boxes == stored
    assert call(post([("form-nonce", sample.FRESH), *OTHER[1:]])) == THANKS
    assert len(sample.responses(door.boxes)) == 2


@pytest.mark.parametrize(
    "nonce", [[], [""], ["short"], ["G" * 32], [NONCE.upper() + "A"], [NONCE + "<b>"], [NONCE, NONCE], ["\ufffd"]]
)
def test_a_missing_or_malformed_nonce(call: Call, door: FakeDoor, nonce: list[str]) -> None:
    _expect(call(post([*(("form-nonce", value) for value in nonce), *OTHER[1:]])), 422, "again")
    assert door.boxes == []


def test_what_is_wrong_is_said_and_every_answer_kept(call: Call, door: FakeDoor) -> None:
    reply = call(post(BAD))
    _expect(reply, 422, "errors")
    assert door.boxes == []
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    fields = {element.get("id"): element for tag in ("input", "textarea") for element in page.iter(tag)}
    links = [link for a in page.iter("a") if (link := str(a.get("href"))).startswith("#")][1:]  # after "Skip to"
    assert links == ["#adapt", "#hours", "#words-3", "#comment"]
    assert [i for i, e in fields.items() if "nhsuk-input--error" in (e.get("class") or "")] == ["hours", "words-3"]
    assert fields["words-3"].get("aria-describedby") == "words-3-wrong"
    assert all(link[1:] in fields for link in links)
    assert [i for i, e in fields.items() if e.get("checked") is not None] == [
        "joined-2", "reasons", "reasons-7", "energy-8",
    ]  # fmt: skip
    assert fields["hours"].get("value") == "12.5"
    assert [fields[i].get("value") for i in ("words", "words-2", "words-3")] == ["Calm", "very safe", "<i>"]
    assert fields["comment"].text == "\n" + 'I <b>like</b> "it" & more. ' * 30
    title = page.find(".//title")
    assert title is not None
    assert str(title.text).startswith("Error: ")


def test_a_missing_required_answer(call: Call) -> None:
    _expect(call(post([("form-nonce", NONCE), ("words", "calm")])), 422, "missing")


def test_nothing_answered_at_all(call: Call, door: FakeDoor) -> None:
    items = [{**item, "required": False} for item in sample.DEFINITION["items"]]
    door.items[("FORM#groups", "LANGUAGE#en")] = sample.form_item(sample.compiled(items=items))
    _expect(call(post([("form-nonce", NONCE), ("comment", " "), ("words", "")])), 422, "empty")
    assert door.boxes == []


def test_invalid_utf_8_keeps_what_could_be_read(call: Call, door: FakeDoor) -> None:
    body = b"form-nonce=" + NONCE.encode() + b"&adapt=4&hours=37&words=calm&comment=caf%E9&%FF=x"
    _expect(call(post(body)), 422, "not-utf-8")
    assert door.boxes == []


def test_half_a_character_in_a_plain_body(call: Call, door: FakeDoor) -> None:
    body = f"form-nonce={NONCE}&adapt=4&hours=37&comment=caf\ud800"
    assert call({**post(b""), "body": body, "isBase64Encoded": False})["statusCode"] == 422
    assert door.boxes == []


def test_a_field_given_twice(call: Call, door: FakeDoor) -> None:
    _expect(call(post([*GOOD, ("adapt", "5")])), 422, "twice")
    assert door.boxes == []


@pytest.mark.parametrize("size", [65_537, 200_000])
@pytest.mark.parametrize("plain", [False, True])
def test_over_64_kb(call: Call, door: FakeDoor, size: int, *, plain: bool) -> None:
    good = b"form-nonce=" + NONCE.encode() + b"&adapt=4&hours=37&other="
    _expect(call(post(good + b"x" * (size - len(good)), plain=plain)), 413, "too-large")
    assert door.calls == []


@pytest.mark.parametrize("plain", [False, True])
def test_64_kb_is_not_over(call: Call, *, plain: bool) -> None:
    good = b"form-nonce=" + NONCE.encode() + b"&adapt=4&hours=37&other="
    assert call(post(good + b"x" * (65_536 - len(good)), plain=plain)) == THANKS


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json"},
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {},
        None,
    ],
)
def test_not_a_form(call: Call, door: FakeDoor, headers: dict[str, str] | None) -> None:
    _expect(call({**post(GOOD), "headers": headers}), 415, "not-a-form")
    assert door.calls == []


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-URLencoded"]
)
def test_a_form_by_any_spelling(call: Call, kind: str) -> None:
    assert call({**post(GOOD), "headers": {"CONTENT-TYPE": kind}}) == THANKS


@pytest.mark.parametrize("body", ["a", "ü=b", "ab=="[:-1]])
def test_not_the_base64_that_it_is_said_to_be(call: Call, door: FakeDoor, body: str) -> None:
    _expect(call({**post(GOOD), "body": body}), 400, "unreadable")
    assert door.calls == []


@pytest.mark.parametrize("changes", [{"state": "shut"}, {"closes_at": str(int(sample.NOW))}])
def test_answers_that_come_too_late(call: Call, door: FakeDoor, changes: dict[str, Any]) -> None:
    door.items[("FORM#groups", "LANGUAGE#en")] = sample.form_item(**changes)
    _expect(call(post(GOOD)), 409, "late")
    assert door.boxes == []


def test_a_form_that_closes_while_it_is_kept_in_memory(
    call: Call, door: FakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: sample.CLOSES_AT - 1)
    call(get())
    monkeypatch.setattr(time, "time", lambda: sample.CLOSES_AT)
    _expect(call(post(GOOD)), 409, "late")
    assert door.boxes == []


# --- a comment that may point at somebody --------------------------------------------------------------------------

POINTING = "I'm the only physio on <b>Cedar</b> ward.\r\nAsk Sarah, or ring 07700 900123."


def _sent_again(page: str, comment: str) -> dict[str, Any]:
    """What a browser sends of a form that came again: its hidden fields and answers, with this comment."""
    form = html5lib.parse(page, namespaceHTMLElements=False)
    inputs = [e for e in form.iter("input") if e.get("type") in ("hidden", "text") or e.get("checked") is not None]
    return post([*((str(e.get("name")), str(e.get("value"))) for e in inputs), ("comment", comment)])


@pytest.mark.parametrize("second", [POINTING, "Nothing of the kind.", "It was Rhys."])
def test_its_writer_is_asked_once_and_decides(call: Call, door: FakeDoor, second: str) -> None:
    """With every answer kept; whatever comes then is stored as ever, and only then."""
    reply = call(post([*GOOD, ("comment", POINTING)]))
    _expect(reply, 200, "asked")
    assert (door.boxes, door.calls) == ([], ["get", "get"])
    assert re.findall("<mark>.*?</span>(.*?)</mark>", reply["body"]) == ["only physio", "Cedar", "Sarah"]
    assert call(_sent_again(reply["body"], second)) == THANKS
    stored = {POINTING: "I'm the only physio on <b>Cedar</b> ward.\nAsk Sarah, or ring [phone number removed]."}
    assert door.boxes[0] == sample.box_item("response", "3----0a|")
    assert sample.comments(door.boxes) == [stored.get(second, second)]


def test_that_somebody_was_asked_is_known_to_their_page_alone(call: Call, door: FakeDoor) -> None:
    """The reply is as that to a change of language: no line, no write, no status that is counted, the same headers."""
    asked = call(post([*GOOD, ("comment", POINTING)]))
    switched = call(post([*GOOD, ("comment", POINTING), ("form-switch", "en")]))
    assert {**asked, "body": ""} == {**switched, "body": ""}
    assert set(door.calls) == {"get"}


def test_a_mark_that_somebody_typed_is_none(call: Call) -> None:
    typed = call(post([*GOOD, ("comment", f"\x02so\x03 {POINTING}")]))["body"]
    assert typed.count("<mark>") == typed.count("</mark>") == 3


def test_a_comment_that_points_at_nobody_is_stored_at_once(call: Call, door: FakeDoor) -> None:
    assert call(post([*GOOD, ("comment", "The only thing I would change is the room.")])) == THANKS
    assert len(door.boxes) == 2


@pytest.mark.parametrize(
    ("more", "status"), [([("adapt", "5")], 422), ([("form-switch", "en")], 200), ([("form-nonce", "")], 422)]
)
def test_however_the_form_comes_again_nobody_is_asked_twice(
    call: Call, door: FakeDoor, more: list[tuple[str, str]], status: int
) -> None:
    sent = [*GOOD, ("comment", POINTING), ("form-asked", "yes")]
    reply = call(post([*sent, *more]))
    assert reply["statusCode"] == status
    assert "<mark>" not in reply["body"]
    nonce = re.findall('name="form-nonce" value="(.*?)"', reply["body"])[0]
    assert '<input type="hidden" name="form-asked" value="yes">' in reply["body"]
    assert call(post([("form-nonce", nonce), *sent[1:]])) == THANKS


@pytest.mark.parametrize("cold", [False, True])
def test_nor_after_a_failure(call: Call, door: FakeDoor, logged: list[str], *, cold: bool) -> None:
    logged.append("DatabaseUnavailable")
    if not cold:
        call(get())
    door.failure = DatabaseUnavailable()
    reply = call(post([*GOOD, ("comment", POINTING), ("form-asked", "yes")]))
    assert reply["statusCode"] == 503
    assert '<input type="hidden" name="form-asked" value="yes">' in reply["body"]


def test_an_error_is_told_first(call: Call) -> None:
    assert call(post([*GOOD[:1], ("hours", "many"), ("comment", POINTING)]))["statusCode"] == 422


def test_the_form_of_an_earlier_version_cannot_ask(call: Call, door: FakeDoor) -> None:
    item = door.items[("FORM#groups", "LANGUAGE#en")]
    table = json.loads(item["table"]["S"])
    assert table.pop("asks") is True
    door.items[("FORM#groups", "LANGUAGE#en")] = {**item, "table": {"S": json.dumps(table)}}
    assert call(post([*GOOD, ("comment", POINTING)])) == THANKS


# --- failures ------------------------------------------------------------------------------------------------------


def test_a_failing_database_loses_no_answer(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseUnavailable")
    call(get())
    door.failure = DatabaseUnavailable()
    _expect(call(post(FULL)), 503, "unsaved")
    door.failure = None
    assert call(post(FULL)) == THANKS
    assert len(door.boxes) == 2


def test_nor_does_one_that_refuses(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseRefused")
    call(get())
    door.failure = DatabaseRefused("AccessDeniedException")
    _expect(call(post(FULL)), 503, "unsaved")


def test_even_when_the_form_cannot_be_had(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseUnavailable")
    door.failure = DatabaseUnavailable()
    reply = call(post([*FULL, ("<script>", "canary")]))
    _expect(reply, 503, "unsaved-cold")
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    again = [(str(field.get("name")), str(field.get("value"))) for field in page.iter("input")]
    door.failure = None
    assert call(post(again)) == THANKS
    assert len(door.boxes) == 2


def test_the_accessibility_statement_when_the_database_fails(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseUnavailable")
    door.failure = DatabaseUnavailable()
    _expect(call(event("elsewhere", path="/accessibility")), 503, "not-now")


def test_the_form_when_the_database_fails(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseUnavailable")
    door.failure = DatabaseUnavailable()
    _expect(call(get()), 503, "not-now")


def test_the_thanks_when_the_database_fails(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("DatabaseUnavailable")
    door.failure = DatabaseUnavailable()
    _expect(call(get("/s/{link}/thanks")), 503, "sent-but-not-now")


def test_a_mistake_of_ours_shows_and_logs_nothing_of_the_request(call: Call, door: FakeDoor, logged: list[str]) -> None:
    logged.append("RuntimeError")
    door.failure = RuntimeError("the message may hold an answer")
    _expect(call(post(FULL)), 500, "failed")


def test_an_event_of_another_shape(call: Call, logged: list[str]) -> None:
    logged.append("KeyError")
    _expect(call({"body": "canary"}), 500, "failed")


LINKS = {
    "../../forget.css", "?lang=cy", f"../{CODE}?lang=en", f"{CODE}/summary?lang=en", "../anonymity?lang=en",
    "../accessibility?lang=en", "../../accessibility?lang=en",
}  # fmt: skip

# --- what must never be --------------------------------------------------------------------------------------------


def test_nothing_is_echoed_outside_its_own_field(call: Call) -> None:
    canaries = [
        ("unheard-of", "canary1"), ("canary2", "x"), ("form-nonce", "canary3"), ("adapt", "canary4"),
        ("joined", "canary5"), ("reasons", "canary6"), ("energy", "canary7"), ("energy", "canary8"),
    ]  # fmt: skip
    event = post([*canaries, ("hours", "typed")])
    event["headers"] |= {"X-Forwarded-For": "canary9", "User-Agent": "canary10", "Cookie": "canary11"}
    event["queryStringParameters"] = {"canary12": "canary13"}
    reply = call(event)
    assert reply["statusCode"] == 422
    assert reply["body"].count("typed") == 1
    assert 'value="typed"' in reply["body"]
    assert "canary" not in json.dumps(reply)
    for code in ("canary", "<canary>"):
        assert "canary" not in json.dumps(call(get(code=code)))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_every_page_is_html_with_nothing_from_elsewhere(path: Path) -> None:
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(whole(path.read_text(encoding="utf-8")))
    assert page.get("lang") == "en"
    assert len(list(page.iter("h1"))) == 1
    assert not {element.tag for element in page.iter()} & {"img", "iframe", "object"}
    assert [script.text for script in page.iter("script")] in ([], ["/* retry.js */"])
    assert [link.attrib for link in page.iter("link")] in ([], [{"rel": "stylesheet", "href": "../../forget.css"}])
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.iter():
        assert not any(name.startswith("on") for name in element.attrib)
        for reference in (element.get("for"), *(element.get("aria-describedby") or "").split()):
            assert reference is None or reference in ids
        href = element.get("href") or ""
        assert href in LINKS or href.removeprefix("#") in {*ids, ""}


@given(body=st.binary(max_size=300), encoded=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_get_a_reply(call: Call, body: bytes, encoded: bool) -> None:
    event = {**post(body), "isBase64Encoded": encoded}
    if not encoded:
        event["body"] = body.decode("utf-8", "surrogateescape")
    assert call(event)["statusCode"] == 422  # no nonce


def test_wrong_words_in_more_boxes_than_the_form_has_get_the_form_again(call: Call) -> None:
    reply = call(post([*GOOD, *(("words", word) for word in ("1", "2", "", "3"))]))
    assert reply["statusCode"] == 422


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["form-nonce", "adapt", "joined", "reasons", "energy", "hours", "words", "comment"]),
            st.one_of(st.sampled_from([NONCE, "4", "yes", "rota", "7", "12", "calm", ""]), st.text(max_size=20)),
        )
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_fields_get_a_reply(call: Call, pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value.encode("utf-8", "replace").decode()) for name, value in pairs]
    reply = call(post(pairs))
    assert reply["statusCode"] in (303, 409, 422)
    assert handler.json.dumps(reply)  # type: ignore[attr-defined]  # it goes out as JSON
