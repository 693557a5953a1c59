"""Every mail as mail programs show it: what they cannot do, axe, narrow and wide, and pictures in .local/screens."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.mail.letter import HTML_BYTES
from tests.browser.conftest import HERE
from tests.browser.test_pages import EVERY_RULE, violations
from tests.phone import CUT_OFF, SCREENS
from tests.unit.mail.test_letter import LETTERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What these programs show in part or not at all, and why the mail is whole without it.
KNOWN = {
    "outlook.windows": {
        "<style> element": "it says that the mail is light only; Word has no dark colours for tables",
        "background": "the shorthand; every colour is an attribute `bgcolor` too",
        "border": "no rounded and no dotted one is used",
        "font-size": "in px alone, which Word keeps",
        "font-weight": "bold and normal alone",
        "height attribute": "of table cells that hold a line of that height",
        "height property": "as its attribute",
        "line-height": "in px, of lines that Word would make as high",
        "margin": "between paragraphs, never on a table or an image",
        "max-width": "a table of 640 px for Word alone stands around it",
        "padding": "on td alone",
        "text-align": "left and right alone",
        "white-space": "keeps a figure in one line; it is short enough without",
        "width attribute": "in percent of a table that has a width in px around it",
        "width property": "as its attribute",
    },
    "gmail": {
        "<body> element": "it becomes a div; a table with the same colour stands in it",
        "<style> element": "it says that the mail is light only",
        "margin": "no negative one is used",
        "text-align": "left and right alone",
        "white-space": "keeps a figure in one line; it is short enough without",
        "word-break": "breaks a long address; without it the line scrolls",
    },
    "apple-mail": {
        "max-width": "in px alone",
        "word-break": "breaks a long address; without it the line scrolls",
    },
}


def family(client: str) -> str:
    """`gmail.ios` is Gmail's."""
    return client if client in KNOWN else client.partition(".")[0]


def test_mail_programs_can_do_what_it_asks_of_them(tools: Path, tmp_path: Path) -> None:
    """Outlook on Windows, Gmail and Apple Mail, as caniemail.com knows them; and no exception is kept for nothing."""
    files = []
    for name, letter in LETTERS.items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(letter.html, encoding="utf-8")
    wrong = tmp_path / "wrong.html"
    wrong.write_text('<p style="display: flex; border-radius: 4px">A</p>', encoding="utf-8")
    command = ["node", str(HERE / "caniemail.mjs"), str(tools), *map(str, files), str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[tuple[str, str, str]]] = json.loads(done.stdout)
    assert {"display:flex", "border-radius"} & {title for title, _, _ in found.pop(str(wrong))}
    used = {(family(client), title) for issues in found.values() for title, _, client in issues}
    assert used == {(client, title) for client, titles in KNOWN.items() for title in titles}


MOST_HIGH = {"twelve questions": 1400, "may need help": 1800}


@pytest.fixture(scope="module", params=LETTERS)
def opened(request: pytest.FixtureRequest, chromium: Browser) -> Any:
    """A letter in a window of its own."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_content(LETTERS[request.param].html)
    yield request.param, page
    context.close()


def test_it_fits_and_is_accessible(opened: tuple[str, Page], axe: str) -> None:
    """On a phone, in a reading pane and on a desk."""
    name, page = opened
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width in (320, 360, 900):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(CUT_OFF) == [], width
        page.screenshot(path=SCREENS / f"mail-{name.replace(' ', '-')}-{width}.png", full_page=True)
    page.evaluate(axe)
    assert [found for found in violations(page, EVERY_RULE) if found[0] not in PAGE_ONLY] == []
    assert page.evaluate("document.images.length + document.scripts.length") == 0


def test_a_leads_mail_of_twelve_questions_is_a_screen_and_a_half(opened: tuple[str, Page]) -> None:
    """At 360 px, with everything that it can have; where the team may need help, what helps comes on top."""
    name, page = opened
    if name in MOST_HIGH:
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollHeight") <= MOST_HIGH[name]


def test_it_is_not_cut_off(opened: tuple[str, Page]) -> None:
    name, _ = opened
    assert len(LETTERS[name].html.encode()) <= HTML_BYTES


PAGE_ONLY = {"landmark-one-main", "region"}  # a mail is a part of the mail program's page
