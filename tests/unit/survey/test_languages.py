"""Which language a visitor gets, and that changing it loses nothing and stores nothing."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import html5lib
import pytest
import yaml

from functions.survey.dynamodb import DatabaseUnavailable
from shared.instrument import parse
from shared.settings import Settings
from tests.unit.survey import sample
from tests.unit.survey.sample import CODE, NONCE, FakeDoor, event, get, post

Call = Any  # an event -> a reply

SLIP = "abcde-fghjk"
ANSWERS = [
    ("form-nonce", NONCE),
    ("adapt", "4"),
    ("adapt2", "x"),
    ("words", "tawel"),
    ("words", ""),
    ("comment", "Da."),
]
WELSH = {"accept-language": "cy-GB,cy;q=0.9,en;q=0.8"}


@pytest.fixture(scope="module")
def items() -> dict[bool, list[Any]]:
    """The form of the shipped instrument in both its languages: with slips, and without."""
    path = sample.EVENTS.parents[1] / "shared" / "instruments" / "reflective-practice.yaml"
    instrument = parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
    return {
        slips: [
            sample.form_item(sample.form_of(instrument, language=language, slips=slips), language=language)
            for language in ("en", "cy")
        ]
        for slips in (True, False)
    }


@pytest.fixture
def door(items: dict[bool, list[Any]]) -> FakeDoor:
    """A database with the form that asks for slips."""
    return FakeDoor(sample.link_item(), *items[True])


@cache
def _parsed(body: str) -> Any:
    return html5lib.parse(body, namespaceHTMLElements=False)


def _language(reply: Any) -> str:
    page = _parsed(reply["body"])
    assert page.find(".//h1") is not None
    return str(page.get("lang"))


def _links(reply: Any) -> list[str]:
    page = _parsed(reply["body"])
    return [str(a.get("href")) for a in page.iter("a") if "lang=" in str(a.get("href"))]


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        (None, None, "en"),
        (WELSH, None, "cy"),
        (WELSH, {"lang": "en"}, "en"),
        (WELSH, {"lang": "xx"}, "cy"),
        ({"Accept-Language": "fr"}, None, "en"),
        (None, {"lang": "cy"}, "cy"),
    ],
)
@pytest.mark.parametrize("resource", ["/s/{link}", "/s/{link}/thanks"])
def test_the_address_decides_or_else_the_browser(
    call: Call, resource: str, headers: Any, query: Any, language: str
) -> None:
    reply = call({**get(resource), "headers": headers, "queryStringParameters": query})
    assert (reply["statusCode"], _language(reply)) == (200, language)
    own = [link for link in _links(reply) if not link.startswith("?")]
    assert own
    assert all(link.endswith(f"?lang={language}") for link in own)
    other = "en" if language == "cy" else "cy"
    assert [link for link in _links(reply) if link.startswith("?")] == [f"?lang={other}"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_whole_way_is_in_one_language(call: Call, door: FakeDoor, language: str) -> None:
    """Whatever the browser would rather have."""
    asked = {"queryStringParameters": {"lang": language}, "headers": {**post(ANSWERS)["headers"], **WELSH}}
    wrong = call({**post([*ANSWERS, ("form-slip", "nosuch")]), **asked})
    assert (wrong["statusCode"], _language(wrong)) == (422, language)
    assert ("There is a problem" in wrong["body"]) == (language == "en")
    assert ("Mae problem wedi codi" in wrong["body"]) == (language == "cy")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_language_is_not_stored(call: Call, door: FakeDoor, items: dict[bool, list[Any]], language: str) -> None:
    door.items |= FakeDoor(*items[False]).items
    reply = call({**post(ANSWERS), "queryStringParameters": {"lang": language}})
    assert (reply["statusCode"], reply["headers"]["Location"]) == (303, f"{CODE}/thanks?lang={language}")
    assert [sorted(item) for item in door.boxes] == [
        ["answers", "expires", "pk", "sk", "version"],
        ["comment", "expires", "item", "pk", "sk", "version"],
    ]
    assert sample.responses(door.boxes) == ["---3------|tawel"]


def test_a_button_changes_the_language_and_keeps_every_answer(call: Call, door: FakeDoor) -> None:
    """Right or wrong, with the same nonce, and nothing is stored or said to be wrong."""
    calls = len(door.calls)
    pressed = post([*ANSWERS, ("form-slip", SLIP), ("form-switch", "cy")])
    reply = call({**pressed, "queryStringParameters": {"lang": "cy"}})
    assert (reply["statusCode"], _language(reply)) == (200, "cy")
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    fields = {e.get("id"): e for tag in ("input", "textarea") for e in page.iter(tag) if e.get("id")}
    assert fields["words"].get("value") == "tawel"
    assert str(fields["comment"].text).strip() == "Da."
    assert fields["form-slip"].get("value") == SLIP
    assert [e.get("value") for e in page.iter("input") if e.get("name") == "form-nonce"] == [NONCE]
    assert not [e for e in page.iter("div") if e.get("class") == "nhsuk-error-summary"]
    assert _links(reply)[0] != "?lang=en"  # no link that would lose what is filled in
    assert door.boxes == []
    assert door.calls[calls:] == ["get", "get"]
    button = next(e for e in page.iter("button") if e.get("name") == "form-switch")
    assert (button.get("formaction"), button.get("lang"), button.get("value")) == ("?lang=en", "en", "en")
    assert next(e for e in page.iter("button")).get("name") is None  # Enter in a field presses the first


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Third word for “Which words describe the group best?”: enter one word instead of “not” and a word"),
        ("cy", "Trydydd gair ar gyfer “Pa eiriau sy’n disgrifio’r grŵp orau?”: rhowch un gair yn lle “ddim”"),
    ],
)
def test_not_is_refused_with_what_to_write_and_every_answer_is_kept(
    call: Call, door: FakeDoor, items: dict[bool, list[Any]], language: str, said: str
) -> None:
    door.items |= FakeDoor(*items[False]).items
    answers = [*ANSWERS[:2], ("words", "tawel"), ("words", "safe space"), ("words", "not safe"), ANSWERS[-1]]
    sent = {**post(answers), "queryStringParameters": {"lang": language}}
    reply = call(sent)
    assert reply["statusCode"] == 422
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    summary = next(e for e in page.iter("div") if "nhsuk-error-summary" in str(e.get("class")))
    link = next(a for a in summary.iter("a") if a.get("href") == "#words-3")
    assert str(link.text).startswith(said)
    fields = {e.get("id"): e for tag in ("input", "textarea") for e in page.iter(tag) if e.get("id")}
    assert [fields[box].get("value") for box in ("words", "words-2", "words-3")] == ["tawel", "safe space", "not safe"]
    assert str(fields["comment"].text).strip() == "Da."
    assert door.boxes == []


def test_a_form_of_0_1_0_says_of_not_what_it_said_then(call: Call, door: FakeDoor) -> None:
    """It was compiled without a sentence for it, and with one for all boxes."""
    form = sample.form_item()
    table = json.loads(form["table"]["S"])
    table["errors"]["words"] = {
        fault: said for fault, said in table["errors"]["words"].items() if "=" not in fault and fault != "negated"
    }
    door.items |= FakeDoor({**form, "table": {"S": json.dumps(table)}}).items
    reply = call(post([*sample.GOOD, ("words", "not safe")]))
    assert (reply["statusCode"], "in each box of “Which words describe the group?”" in reply["body"]) == (422, True)


def test_no_link_carries_a_slip(call: Call) -> None:
    """Not even of one that 0.1.0 printed: the form's button takes it along."""
    scanned = call({**get(), "queryStringParameters": {"slip": SLIP}})
    assert _links(scanned)[0] == "?lang=cy"
    assert not [link for link in _links(scanned) if SLIP in link or "slip=" in link]


def test_an_instrument_without_welsh_is_english_and_has_no_switch(call: Call, door: FakeDoor) -> None:
    del door.items[("FORM#groups", "LANGUAGE#cy")]
    item = sample.form_item(sample.compiled(translations={}))
    door.items[("FORM#groups", "LANGUAGE#en")] = item
    reply = call({**get(), "headers": WELSH})
    assert _language(reply) == "en"
    assert not [link for link in _links(reply) if link.startswith("?")]
    assert "form-switch" not in reply["body"]


def test_a_change_of_language_that_fails_is_no_sending(
    call: Call, door: FakeDoor, capfd: pytest.CaptureFixture[str]
) -> None:
    """Sent again from the page that says so, it is still a change of language."""
    door.failure = DatabaseUnavailable()
    reply = call(post([*ANSWERS, ("form-slip", SLIP), ("form-switch", "cy")]))
    assert reply["statusCode"] == 503
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    again = [(str(field.get("name")), str(field.get("value"))) for field in page.iter("input")]
    assert ("form-switch", "cy") in again
    door.failure = None
    assert call(post(again))["statusCode"] == 200
    assert door.boxes == []
    assert "DatabaseUnavailable" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (get(code="nosuch"), 404),
        ({**get(), "httpMethod": "PUT"}, 405),
        (post([*ANSWERS, ("comment", "x" * 70_000)]), 413),
        ({**post(ANSWERS), "headers": {"Content-Type": "text/plain"}}, 415),
        ({**post(ANSWERS), "body": "a"}, 400),
        (event("elsewhere"), 404),
    ],
)
def test_the_plain_pages_speak_welsh_too(call: Call, made: Any, status: int) -> None:
    reply = call({**made, "queryStringParameters": {"lang": "cy"}})
    assert (reply["statusCode"], _language(reply)) == (status, "cy")
    assert ("?lang=en" in reply["body"]) == (status == 404)  # elsewhere a link would lose what was sent


def test_so_do_those_of_a_failing_database(call: Call, door: FakeDoor, capfd: pytest.CaptureFixture[str]) -> None:
    door.failure = DatabaseUnavailable()
    for made in (get(), post(ANSWERS), get("/s/{link}/thanks")):
        reply = call({**made, "queryStringParameters": {"lang": "cy"}})
        assert (reply["statusCode"], _language(reply)) == (503, "cy")
    assert capfd.readouterr().out.count("DatabaseUnavailable") == 3


def test_an_organisation_has_its_own_name_and_lines_in_each_language() -> None:
    line = {"name": "Gofal", "detail": "bob dydd"}
    settings = Settings.model_validate(
        {
            "organisation": "Sample Trust",
            "reply_to": "a@sample.example",
            "support": [{"name": "Care", "detail": "every day"}],
            "translations": {"cy": {"organisation": "Ymddiriedolaeth Sampl", "support": [line]}},
        }
    )
    welsh, english = settings.in_language("cy"), settings.in_language("en")
    assert (welsh.organisation, welsh.support[0].name) == ("Ymddiriedolaeth Sampl", "Gofal")
    assert (english.organisation, english.support[0].name) == ("Sample Trust", "Care")
    assert sample.settings().in_language("cy").support[1].name == "Y Samariaid"


def test_what_a_translation_does_not_say_of_accessibility_is_as_in_the_settings() -> None:
    stated = {"exceptions": ["The summary in a mail has no bars."], "email": "a@sample.example"}
    settings = Settings.model_validate(
        {
            "organisation": "Sample Trust",
            "reply_to": "b@sample.example",
            "accessibility": stated,
            "translations": {"cy": {"accessibility": {"phone": "029 2018 0000"}}},
        }
    )
    welsh = settings.in_language("cy").accessibility
    assert (welsh.phone, welsh.email, len(welsh.exceptions)) == ("029 2018 0000", "a@sample.example", 1)
    assert settings.in_language("en").accessibility.phone is None
