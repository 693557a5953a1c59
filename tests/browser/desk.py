"""Every page of the desk in every state, from the real handler on moto: name -> reply."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, partial
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import create_loader

from infra.template.reading import load
from shared.language import DEFAULT, LANGUAGES
from tests.conftest import on_moto
from tests.desk import ANN, MAY, STEWARD, Browser, Office, Page, link_in, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

Reply = dict[str, Any]
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
TEAM = {"name": "Night staff", "unit": "surgery", "people": "14", "language": "en"}
NEW = "new@trust.example"
MOMENT = datetime(2027, 3, 4, 10, tzinfo=UTC)
STATES = (
    *(
        "door",
        "door-wrong",
        "start-door",
        "asked",
        "link",
        "used",
        "home",
        "home-manager",
        "home-nothing",
        "out",
        "left",
    ),
    *(
        "team",
        "team-passed",
        "team-wrong",
        "team-manager",
        "hand-over",
        "hand-over-wrong",
        "hand-over-asked",
        "take-over",
    ),
    *("slips", "slips-wrong", "hat", "words", "mails", "changes", "elsewhere", "not-here"),
    *(
        "start",
        "start-wrong",
        "start-there",
        "look",
        "begun",
        "not-you",
        "joining",
        "admit",
        "accepted",
        "refuse",
        "refused",
    ),
)
NAMES = [f"desk-{name}" if tag == DEFAULT else f"desk-{name}.{tag}" for tag in LANGUAGES for name in STATES]
STATUS = {
    "used": 410, "door-wrong": 422, "team-wrong": 422, "hand-over-wrong": 422, "slips-wrong": 422, "elsewhere": 403,
    "not-here": 404, "start-wrong": 422, "start-there": 422, "not-you": 403,
}  # fmt: skip


@cache
def replies() -> dict[str, Reply]:
    """All of them, made in one go."""
    found = {}
    for language in LANGUAGES:
        with pytest.MonkeyPatch.context() as patch:
            template = load(TEMPLATE.read_text(encoding="utf-8"))
            patch.setattr("functions.desk.others.token_hex", partial(_next, map("{:08}".format, count())))
            codes = map("".join, product("mnpqrstu", repeat=8))
            names = ("".join(of) * 4 for of in product("abcdefgh", repeat=4))
            patch.setattr("shared.roster.beginning.new_link", partial(next, codes))
            for module in ("start", "hat", "door", "handover"):
                patch.setattr(f"functions.desk.{module}.random_name", partial(next, names))
            with on_moto(template, create_loader(), patch) as tables, opened(tables, patch, MOMENT) as office:
                for state, page in _pages(office, language):
                    assert page.status == STATUS.get(state, 200), (state, page.title)
                    name = f"desk-{state}" if language == DEFAULT else f"desk-{state}.{language}"
                    headers = {name: value for name, value in page.headers.items() if name != "Set-Cookie"}
                    found[name] = {"statusCode": page.status, "headers": headers, "body": page.body}
    return found


def _next(of: Iterator[str], *_: object) -> str:
    return next(of)


def _pages(office: Office, language: str) -> Iterator[tuple[str, Page]]:
    yield from _of_the_door(office, language)
    yield from _of_a_team(office, language)
    yield from _of_a_start(office, language)


def _browser(office: Office, language: str, address: str = "") -> Browser:
    browser = office.browser(**{"Accept-Language": language})
    if address:
        browser.sign_in(address)
    return browser


def _of_the_door(office: Office, language: str) -> Iterator[tuple[str, Page]]:
    browser = _browser(office, language)
    yield "door", (door := browser.get("desk"))
    yield "door-wrong", browser.press(door, "ask", address="ann at trust")
    yield "start-door", browser.get("start")
    yield "asked", browser.press(door, "ask", address=ANN)
    yield "link", (link := browser.get(link_in(office.mails()[-1])))
    yield "home", browser.press(link, "enter")
    yield "used", browser.get(link.address)
    yield "out", (out := browser.get("desk/out"))
    yield "elsewhere", browser.post("desk/out", {"action": "out"})
    yield "left", browser.press(out, "out")
    yield "home-manager", _browser(office, language, MAY).get("desk")
    yield "home-nothing", _browser(office, language, NEW).get("desk")


def _of_a_team(office: Office, language: str) -> Iterator[tuple[str, Page]]:
    browser = _browser(office, language, ANN)
    yield "team", (team := browser.get("desk/team/ward-7"))
    yield "team-passed", browser.press(team, "passed")
    yield "team-wrong", browser.press(team, "people", people="a dozen")
    yield "team-manager", _browser(office, language, MAY).get("desk/team/ward-7")
    yield "slips", (slips := browser.get("desk/team/ward-7/slips"))
    yield "slips-wrong", browser.press(slips, "screen", count="99")
    yield "hat", browser.press(slips, "screen", count="3")
    yield "words", browser.get("desk/team/ward-7/words")
    yield "mails", browser.get("desk/team/ward-7/mails")
    browser.press(team, "people", people="13")
    yield "hand-over", (over := browser.get("desk/team/ward-7/hand-over"))
    yield "hand-over-wrong", browser.press(over, "save", address="somebody@elsewhere.example")
    yield "hand-over-asked", browser.press(over, "save", address="next@trust.example")
    yield "take-over", _browser(office, language).get(link_in(office.mails()[-1]))
    yield "changes", browser.get("desk/team/ward-7/changes")
    yield "not-here", browser.get("desk/team/ward-8")


def _of_a_start(office: Office, language: str) -> Iterator[tuple[str, Page]]:
    browser = _browser(office, language, NEW)
    yield "start", (start := browser.get("desk/start"))
    yield "start-wrong", browser.press(start, "look", **{**TEAM, "name": "", "people": "x"})
    yield "start-there", (there := browser.press(start, "look", **{**TEAM, "name": "Ward 8"}))
    yield "joining", browser.press(there, "join")
    yield "look", (look := browser.press(start, "look", **TEAM))
    yield "begun", browser.press(look, "begin")
    [team] = [unit.id for unit in office.register.roster.units() if unit.waits]
    manager = _browser(office, language, STEWARD)
    yield "admit", (admit := manager.get(f"desk/team/{team}/admit"))
    yield "accepted", manager.press(admit, "accept")
    browser.press(browser.press(browser.get("desk/start"), "look", **{**TEAM, "name": "Day staff"}), "begin")
    [other] = [unit.id for unit in office.register.roster.units() if unit.waits]
    yield "refuse", (sure := manager.press(manager.get(f"desk/team/{other}/admit"), "ask"))
    yield "refused", manager.press(sure, "refuse")
    settings = office.register.definitions.settings()
    office.register.definitions.put_settings(settings.model_copy(update={"start": type(settings.start)()}))
    yield "not-you", browser.get("desk/start")
