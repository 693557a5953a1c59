"""Every mail as mail programs show it: what they cannot do, axe, narrow and wide, and pictures in .local/screens."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.mail.letter import HTML_BYTES
from tests.browser.conftest import HERE
from tests.browser.test_pages import EVERY_RULE, violations
from tests.phone import CUT_OFF, SCREENS
from tests.unit.mail.test_letter import LARGE, LETTERS

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


MOST_HIGH = {
    "twelve questions": 1400,
    "may need help": 1400,
    "a trust": 1400,
    "a calm trust": 1400,
    "a service": 1400,
    "a manager of services": 1400,
    "a manager of 30 teams": 3500,
}


@pytest.fixture(scope="module", params=LETTERS)
def opened(request: pytest.FixtureRequest, chromium: Browser) -> Any:
    """A letter in a window of its own."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_content(LETTERS[request.param].alone)
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
    assert page.evaluate("document.scripts.length") == 0
    shown = page.evaluate("[...document.images].map(each => [each.naturalWidth > 0, each.width])")
    assert shown == [[True, image.width] for image in LETTERS[name].images]


def test_a_mail_is_two_screens_of_a_phone(opened: tuple[str, Page]) -> None:
    """At 360 px, with everything that it can have; one about 30 units has some 80 px for each."""
    name, page = opened
    if name in MOST_HIGH:
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollHeight") <= MOST_HIGH[name]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("a trust", 900),
        ("a calm trust", 720),
        ("a service", 900),
        ("a trust of 400", 1050),
        ("a manager of 30 teams", 900),
        ("a manager of services", 900),
    ],
)
def test_ten_seconds_tell_those_above_how_all_are_whether_it_changed_and_who_needs_them(
    name: str, before: int, chromium: Browser
) -> None:
    """In the first 400 px; and the units stand side by side on the first two screens."""
    letter = LARGE() if name == "a trust of 400" else LETTERS[name]
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.set_content(letter.html)
    captions = page.evaluate(
        "[...document.querySelectorAll('caption')].map(each => [each.innerText, each.getBoundingClientRect().top])"
    )
    seen = "".join(page.evaluate(ENDING_ABOVE, 400))
    page.close()
    [top] = [top for text, top in captions if text.startswith("Side by side")]
    assert top <= before
    for said in (r"[Oo]n average \d+% agree or strongly agree", r"since the start|Since the start", NEEDING[name]):
        assert re.search(said, seen), said


def test_it_is_not_cut_off(opened: tuple[str, Page]) -> None:
    name, _ = opened
    assert len(LETTERS[name].html.encode()) <= HTML_BYTES


# The paragraphs whose last line ends within so many pixels.
ENDING_ABOVE = """most => [...document.querySelectorAll("p, h1")]
  .filter(each => each.getBoundingClientRect().bottom <= most).map(each => each.innerText + "\\n")"""
NEEDING = {
    "a trust": r"Three of 60 teams may need help\nRespiratory ward 2",
    "a calm trust": "none stands out as needing help",
    "a service": "One of six teams may need help",
    "a trust of 400": r"11 of 400 teams may need help\nRespiratory ward",
    "a manager of 30 teams": r"Three of 30 teams may need help\nRespiratory ward 2",
    "a manager of services": r"Three of 19 teams may need help\nRespiratory ward 2",
}


@pytest.mark.parametrize("name", ["twelve questions", "a small team", "a service"])
def test_bars_stay_where_colours_are_forced(name: str, chromium: Browser) -> None:
    """Backgrounds go there; as long as before stays an edge, that of an interval thinner, and nothing of the rest."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, forced_colors="active")
    page = context.new_page()
    page.set_content(LETTERS[name].html)
    parts = page.evaluate(PARTS)
    context.close()
    assert len(parts) > 3
    assert {background for background, _, _, _ in parts} == {"rgb(255, 255, 255)"}
    for _, colour, edge, drawn in parts:
        assert edge == EDGES[colour]
        assert not edge or drawn == "rgb(0, 0, 0)"


# Of each part of a bar the background and the edge as they are seen, and the colour that was asked for.
PARTS = """[...document.querySelectorAll("td[width$='%'][bgcolor]")].map(each => {
  const seen = getComputedStyle(each);
  return [seen.backgroundColor, each.getAttribute("bgcolor"), parseFloat(seen.borderTopWidth), seen.borderTopColor];
})"""
EDGES = {"#005eb8": 4, "#7fb2dd": 4, "#99c2e6": 1, "#c5dcf0": 1, "#d8dde0": 0, "#e8edee": 0}
PAGE_ONLY = {"landmark-one-main", "region"}  # a mail is a part of the mail program's page
