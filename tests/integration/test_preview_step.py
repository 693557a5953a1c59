"""What the desk shows of a survey before it opens: the pages that staff will get, marked, and nothing that sends."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest

from functions.clock.form import SCRIPT, compile_form
from functions.clock.handler import lambda_handler
from functions.clock.preview import CSS
from infra.operator.definitions import SHIPPED, read_instrument
from shared.instrument import Instrument
from shared.language import messages
from shared.page import fill, source
from shared.programme import LONDON, Programme
from shared.settings import Settings
from shared.store.register import Register

INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
SETTINGS = Settings(organisation="Sample & Sons NHS Trust", reply_to="surveys@sample.example")
PROGRAMME = Programme(
    id="groups", title="Reflective practice", instrument=INSTRUMENT.id, instrument_version=INSTRUMENT.version,
    unit="trust", starts=date(2026, 12, 1), threshold=9, comment_threshold=11, sensitive_threshold=12, slips=True,
)  # fmt: skip
ASKED: dict[str, Any] = {
    "step": "preview", "programme": None, "instrument": INSTRUMENT.id, "version": INSTRUMENT.version,
    "team_name": "<Nights> & days", "language": "en", "wave_0": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_instrument(INSTRUMENT)
    register.definitions.put_programme(PROGRAMME)
    return register


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def _without_actions(markup: str) -> str:
    """What is left of a page beside where it leads and what it sends."""
    markup = re.sub(
        r'href="[^"]*"( target="_blank" rel="noopener")?', "", markup.replace(f"<script>{SCRIPT}</script>", "")
    )
    return re.sub(
        r' (type="(submit|button)"|formaction="[^"]*"|value="[0-9a-f]{32}"|method="\w+")|\s+(?=[<>])', "", markup
    )


def _as_staff_see_it(instrument: Instrument, language: str, **asked: Any) -> dict[str, str]:
    pages = json.loads(compile_form(instrument, SETTINGS, language=language, **asked).pages)
    texts = {"team": ASKED["team_name"], "nonce": "f" * 32, "link": "k7wq2mab", "fresh": "yes"}
    return {name: fill(pages[name], texts, pages["css"]) for name in ("form", "summary")}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("wave_0", [False, True])
def test_the_pages_are_those_that_staff_get(language: str, wave_0: bool) -> None:
    today = datetime.now(LONDON).date()
    wave = PROGRAMME.wave(PROGRAMME.next_opening(today) or today)
    shown = lambda_handler({**ASKED, "programme": "groups", "language": language, "wave_0": wave_0}, None)
    asked = {"opens": wave.opens, "rules": wave.rules, "results_on": wave.closes_at.date()}
    instrument = INSTRUMENT.at_start() if wave_0 else INSTRUMENT
    assert instrument.items != INSTRUMENT.items or not wave_0
    for name, page in _as_staff_see_it(instrument, language, **asked).items():
        assert _without_actions(_main(shown[name])) == _without_actions(_main(page))
        assert "&lt;Nights&gt; &amp; days" in shown[name]


def test_before_there_is_a_programme_the_usual_rules_hold() -> None:
    usual, own = (lambda_handler({**ASKED, "programme": each}, None) for each in (None, "groups"))
    assert "8 people" in usual["summary"]
    assert "9 people" in own["summary"]
    assert "form-slip" not in usual["form"]
    assert "form-slip" in own["form"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_preview_is_marked_first_of_all_and_neither_sends_nor_leads_anywhere(language: str) -> None:
    shown = lambda_handler({**ASKED, "programme": "groups", "language": language}, None)
    for name in ("form", "summary"):
        page = html5lib.parse(shown[name], namespaceHTMLElements=False)
        first = page.find("body")[0]
        assert (first.get("class"), first.text) == ("app-preview", messages(language)["form"]["preview"])
        assert page.get("lang") == language
        assert {a.get("href")[:1] for a in page.iter("a")} == {"#"}
        assert [form.get("method") for form in page.iter("form")] == (["dialog"] if name == "form" else [])
        assert {button.get("type") for button in page.iter("button")} == ({"button"} if name == "form" else set())
        assert not [each for each in page.iter() if each.get("formaction") or each.get("action") or each.get("target")]
        assert [word for word in ("fetch(", "FormData", "XMLHttp", "submit()") if word in shown[name]] == []


def test_its_style_and_scripts_are_named_for_the_pages_policy() -> None:
    shown = lambda_handler({**ASKED, "programme": "groups"}, None)
    styles, scripts = shown["style"].split(), shown["script"].split()
    for name in ("form", "summary"):
        page = html5lib.parse(shown[name], namespaceHTMLElements=False)
        made = [source(style.text) for style in page.iter("style")]
        assert made
        assert source(CSS) in made
        assert set(made) <= set(styles)
        assert {source(script.text) for script in page.iter("script")} == (set(scripts) if name == "form" else set())
        assert not [each for each in page.iter() if each.get("style")]
    assert scripts


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"instrument": "none"}, "there is no questionnaire 'none' version 2"),
        ({"version": 9}, "there is no questionnaire 'reflective-practice' version 9"),
        ({"programme": "none"}, "there is no programme 'none'"),
        ({"language": "fr"}, "questionnaire 'reflective-practice' has no words in 'fr'"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(change: dict[str, Any], sentence: str) -> None:
    assert lambda_handler({**ASKED, **change}, None) == {"refused": sentence}


def test_a_calendar_that_has_ended_is_no_fault(register: Register) -> None:
    past = datetime.now(UTC).date() - timedelta(days=100)
    ended = PROGRAMME.model_copy(update={"starts": past, "rule": "FREQ=DAILY;COUNT=1"})
    register.definitions.put_programme(ended)
    assert lambda_handler({**ASKED, "programme": "groups"}, None).keys() >= {"form", "summary"}
