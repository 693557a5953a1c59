"""What a phone keeps of a visit: nothing that we send asks it to (threats 13 and 15), and no error echoes (16).

Every page that the public function can send is looked at: headers, markup and styles.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from functions.clock.form import SCRIPT
from functions.survey import page
from functions.survey.dynamodb import DatabaseUnavailable
from shared.kinds import KINDS
from tests.unit.survey import sample
from tests.unit.survey.sample import GOOD, NONCE, event, get, post

if TYPE_CHECKING:
    from collections.abc import Callable

Reply = dict[str, Any]
Call = Any

ANSWERS = {"adapt": "4", "hours": "37", "energy": "9", "comment": "canary comment", "words": "canaryword"}
FILLED = [("form-nonce", NONCE), *ANSWERS.items()]
CLOCK = Path(__file__).parents[3] / "functions" / "clock"


def replies(call: Call, door: sample.FakeDoor) -> dict[str, Reply]:
    """One of every kind."""
    found = {
        "form": call(get()),
        "unknown": call(get(code="canary")),
        "elsewhere": call(event("elsewhere", path="/canary")),
        "method": call({**post(FILLED, code="canary"), "httpMethod": "DELETE"}),
        "thanks": call(event("thanks")),
        "faults": call(post([*FILLED, ("hours", "often")])),
        "no form": call({**post(FILLED), "headers": {"Content-Type": "application/json"}}),
        "no base64": call({**post(FILLED), "body": "%%%canary%%%", "isBase64Encoded": True}),
        "too large": call(post([*FILLED, ("comment", "canary" * 20_000)])),
        "stored": call(post(FILLED)),
        "sent already": call(post([*FILLED[:-1], ("words", "other")])),
        "broken": call({"resource": "/s/{link}", "path": "/s/canary", "body": "canary"}),
    }
    door.failure = DatabaseUnavailable()
    found |= {
        "not saved": call(post([("form-nonce", "1" * 32), *GOOD[1:]])),
        "not saved, no form": page.not_saved({name: [value] for name, value in FILLED}, "en"),
        "no thanks": page.plain("sent_but_not_now", "en"),
    }
    assert {reply["statusCode"] for reply in found.values()} == {200, 303, 400, 404, 405, 409, 413, 415, 422, 500, 503}
    return found


@pytest.fixture
def every(call: Callable[[Reply], Reply], door: sample.FakeDoor) -> dict[str, Reply]:
    """Every kind of reply, by name."""
    return replies(call, door)


def test_no_reply_sets_a_cookie_or_lets_anything_in_from_elsewhere(every: dict[str, Reply]) -> None:
    """Threat 13."""
    for name, reply in every.items():
        headers = {key.lower(): value for key, value in reply["headers"].items()}
        assert "set-cookie" not in headers, name
        assert "multiValueHeaders" not in reply, name
        assert "etag" not in headers, name  # an ETag is a cookie by another name
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy.pop("default-src") == "'none'", name
        assert re.fullmatch(r"('sha256-[A-Za-z0-9+/=]+' ?)+('self')?", policy.pop("style-src")), name
        if "<script" in reply["body"]:  # it sends to nobody but us, and nothing but this very script runs
            assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]+'", policy.pop("script-src")), name
            assert policy.pop("connect-src") == "'self'", name
        assert policy == {"form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'"}, name
        assert headers["referrer-policy"] == "no-referrer", name


def test_what_kinds_of_question_bring_along_sends_and_keeps_nothing() -> None:
    """Threat 13: a script beside the one that sends again only moves what is on the page."""
    for kind in (row for row in KINDS.values() if row.brings):
        script = (CLOCK / f"{kind.asked}.js").read_text(encoding="utf-8")
        style = (CLOCK / f"{kind.asked}.css").read_text(encoding="utf-8")
        assert not re.search(r"fetch|XMLHttp|Beacon|import|https?:|Storage|indexedDB|caches|cookie\b", script)
        assert not re.search(r"url\(|@import|@font-face|https?:", style)


def test_no_page_stores_or_fetches_anything(every: dict[str, Reply]) -> None:
    """Threat 13: no script but the one that sends again, no storage, no font, image or style from another host."""
    for name, reply in every.items():
        tree = html5lib.parse(reply["body"], namespaceHTMLElements=False)
        tags = {element.tag for element in tree.iter()}
        assert [script.text for script in tree.iter("script")] in ([], [SCRIPT]), name
        assert not tags & {"img", "picture", "video", "audio", "iframe", "object", "embed", "base"}, name
        links = [element.get("href") for element in tree.iter("link")]
        assert links in ([], ["../../forget.css"]), name  # the thanks page's own, which holds nothing
        assert not re.search(r"url\(|@import|@font-face|https?://|Storage|indexedDB|caches|cookie\b", reply["body"]), (
            name
        )
        for element in tree.iter():
            assert not {key for key in element.attrib if key.startswith("on") or key in ("src", "srcset", "ping")}, name


def test_no_page_is_kept_by_the_browser(every: dict[str, Reply]) -> None:
    """Threat 15: no-store keeps it out of the cache, of the back button and of the back-forward cache."""
    for name, reply in every.items():
        assert reply["headers"]["Cache-Control"] == "no-store", name


def test_no_form_is_filled_in_from_an_earlier_visit(every: dict[str, Reply]) -> None:
    """Threat 15: autofill. What is filled in again is what was just posted."""
    forms = 0
    for name, reply in every.items():
        for form in html5lib.parse(reply["body"], namespaceHTMLElements=False).iter("form"):
            typed = [each for each in form.iter() if each.tag in ("input", "textarea", "select")]
            seen = [each for each in typed if each.get("type") != "hidden"]
            assert form.get("autocomplete") == "off" or not seen, name
            assert form.get("method") == "post", name  # never in a URL
            assert form.get("action") is None, name  # to this very page
            forms += 1
    assert forms >= 5


def test_answers_that_are_stored_lead_to_a_page_without_content(every: dict[str, Reply]) -> None:
    """Threat 15: a reload or Back after sending shows no answer, and history knows no more than the link."""
    stored, thanks = every["stored"], every["thanks"]
    assert (stored["statusCode"], stored["body"]) == (303, "")
    assert stored["headers"]["Location"] == f"{sample.CODE}/thanks?lang=en"
    assert not any(value in thanks["body"] for value in ("canary", NONCE, 'value="4"'))


@pytest.mark.parametrize("name", ["unknown", "elsewhere", "method", "no form", "no base64", "too large", "broken"])
def test_no_error_echoes_what_was_sent(every: dict[str, Reply], name: str) -> None:
    """Threat 16: outside the form's own page nothing of a request comes back."""
    assert "canary" not in str(every[name])
    assert NONCE not in str(every[name])
