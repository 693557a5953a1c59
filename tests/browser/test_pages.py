"""Every page in every state, looked at by axe, by a ruler, by vnu and (as files in .local/screens) by people."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.results.page import CSS as RESULTS
from infra.commands.instrument import preview
from shared.language import DEFAULT, messages
from shared.page import sheet
from tests.browser.conftest import STANDING
from tests.browser.states import GATEWAY, NAMES, SHIPPED, instrument_of
from tests.browser.styles import classes, styled
from tests.conftest import missing
from tests.golden import kept, parted
from tests.phone import CUT_OFF, SCREENS
from tests.unit.mail.test_letter import LETTERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import Server
    from tests.browser.states import Reply

SNAPSHOTS = Path(__file__).parent / "snapshots"
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LEAST_TARGET, GOAL_TARGET = 24, 44  # CSS pixels: WCAG 2.2, 2.5.8 and 2.5.5

# Each thing to press, whether it is a link in a text, and its size. A choice's label widens the choice.
TARGETS = """() => [...document.querySelectorAll("a:not(details:not([open]) a), button, summary, input:not([type=hidden]), input + label, textarea, select")]
  .filter(one => !one.matches(".nhsuk-skip-link, .nhsuk-input + label, .app-tick label") && getComputedStyle(one).pointerEvents != "none")
  .map(one => [one, one.getClientRects()[0]]).filter(([one, box]) => box)
  .map(([one, box]) => [one, box.height, box.width + (one.matches("label") ? one.previousElementSibling.offsetWidth : 0)])
  .map(([one, high, wide]) => [one.id || one.textContent.trim(), one.matches("p a, li a"), wide, high])"""
# Of what every browser since 2023 knows: https://developer.mozilla.org/docs/Web/CSS/@container
UNHEARD_OF = ("Unrecognized at-rule “@container”", "Property “container-type” doesn't exist.")
# https://www.w3.org/WAI/WCAG22/Understanding/text-spacing.html
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important}
    p {margin-bottom: 2em !important}`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """A state's; every test that asks for it looks at each state."""
    state: str = request.param
    return state


@pytest.fixture(scope="module")
def seen(name: str, phone_page: Page, shown: Server) -> Page:
    """The page in this state, opened once, with all that opens; a test that changes anything puts it back."""
    shown.requests.clear()
    phone_page.goto(f"{shown.address}/s/{name}")
    phone_page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return phone_page


def violations(page: Page, rules: dict[str, Any]) -> list[Any]:
    """What axe finds; it has been loaded into the page."""
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    return [(each["id"], each["impact"], [node["html"][:100] for node in each["nodes"]][:3]) for each in found]


def test_axe_finds_nothing(seen: Page, axe: str) -> None:
    """In light, dark and forced colours; only the rules about colours can tell these apart.

    Of forced colours only light ones: axe reads -webkit-text-fill-color, which is not forced.
    """
    seen.evaluate(axe)  # through the debugger: the page's Content-Security-Policy does not allow it
    assert violations(seen, EVERY_RULE) == []
    try:
        seen.emulate_media(color_scheme="dark", forced_colors="none")
        assert violations(seen, RULES_OF_COLOUR) == [], "dark"
        seen.emulate_media(color_scheme="light", forced_colors="active")
        assert violations(seen, RULES_OF_COLOUR) == [], "forced"
    finally:
        seen.emulate_media(color_scheme="light", forced_colors="none")


def test_a_chart_has_its_ink_on_a_ground_that_shows_it(phone: Any, shown: Server) -> None:
    """Forced colours are the ink's and must be the ground's: white on white, and nobody saw what was drawn."""
    page = phone(forced_colors="active", color_scheme="dark")
    page.goto(f"{shown.address}/s/results-team-14-waves")
    drawn = page.locator("#time ~ .app-course .app-chart svg").first
    ground, ink = (drawn.evaluate(f"one => getComputedStyle(one).{name}") for name in ("backgroundColor", "color"))
    assert (ground, ink) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    drawn.screenshot(path=SCREENS / "chart-forced.png")


def test_a_browser_that_darkens_every_page_leaves_ours(phone: Any, shown: Server) -> None:
    """It took the ink of a yellow label and left the yellow: nobody could read that an example is made up."""
    page = phone(color_scheme="dark")
    page.goto(f"{shown.address}/s/summary")
    light = page.screenshot()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setAutoDarkModeOverride", {"enabled": True})
    assert page.screenshot() == light
    page.goto("about:blank")
    page.set_content(preview.page(instrument_of(SHIPPED), DEFAULT))
    marked = page.locator("body > p").first
    dark = marked.screenshot()
    session.send("Emulation.setAutoDarkModeOverride", {"enabled": False})
    assert marked.screenshot() == dark


def test_what_a_screen_reader_gets(name: str, seen: Page, replies: dict[str, Reply]) -> None:
    """Of `main` as in the golden file, and around it of the frame that every page has."""
    tree, main = (seen.locator(part).aria_snapshot() for part in ("body", "main"))
    if name in GATEWAY:
        title, around = seen.title(), f"- banner: {messages(DEFAULT)['page']['survey']}\n{main}"
        made = f"title: {title}\n\n{main}\n"
    else:
        frame, _ = parted(replies[name]["body"])
        title, around, made = frame.title, frame.tree(main), frame.above(main)
    assert seen.title() == title
    assert tree == around
    assert kept(SNAPSHOTS / f"{name}.yaml", made) == made


def test_no_list_is_of_a_page_that_is_gone() -> None:
    assert set(NAMES) | set(LETTERS) >= STANDING
    assert {golden.name.removesuffix(".yaml") for golden in SNAPSHOTS.glob("*.yaml")} == set(NAMES)


def test_it_says_its_language(name: str, seen: Page) -> None:
    """And every text in another language says so, as the links to it do."""
    language = name.partition(".")[2] or DEFAULT
    assert seen.locator("html").get_attribute("lang") == language
    for other in seen.locator("[hreflang], [formaction]").all():
        assert other.get_attribute("lang") not in (None, language)


def test_everything_fits(name: str, seen: Page) -> None:
    """At 640, 360 and 320 px (200% and 400% of 1280), with wide spacing, and with letters of twice the size."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    seen.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    seen.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    try:
        for width in (640, 360, 320):
            seen.set_viewport_size({"width": width, "height": 640})
            assert seen.evaluate(CUT_OFF) == [], width
        seen.set_viewport_size({"width": 360, "height": 640})
        seen.evaluate(SPACED)
        assert seen.evaluate(CUT_OFF) == [], "wide spacing"
        seen.evaluate("document.adoptedStyleSheets = []")
        seen.evaluate("document.documentElement.style.fontSize = '200%'")
        assert seen.evaluate(CUT_OFF) == [], "letters of twice the size"
    finally:
        seen.evaluate("document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ''")
        seen.set_viewport_size({"width": 360, "height": 640})


def test_targets_are_large(seen: Page) -> None:
    """For thumbs and gloves."""
    for what, in_text, width, height in seen.evaluate(TARGETS):
        assert min(width, height) >= (LEAST_TARGET if in_text else GOAL_TARGET), what


def test_it_is_one_request_and_leaves_nothing(seen: Page, shown: Server) -> None:
    """No other request, no cookie, no storage; every class has a rule. The thanks make the browser forget."""
    asked = seen.evaluate("performance.getEntriesByType('resource').map(entry => entry.name.split('/').pop())")
    forget = ["forget.css"] if "forget.css" in seen.content() else []
    assert sorted(set(asked)) == forget  # axe asks for stylesheets once more
    assert seen.context.cookies() == []
    assert seen.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert [each for each in shown.requests if "forget" not in each] == shown.requests[:1]
    assert sorted(classes(seen.content()) - styled()) == []


def test_vnu_finds_nothing(replies: dict[str, Reply], tools: Path, tmp_path: Path) -> None:
    """No error and no warning in any page or in the stylesheet; only in a page that is wrong, so that vnu did look."""
    if not shutil.which("java"):
        missing("there is no Java to check their HTML (`apt-get install default-jre-headless`)")
    for name, reply in replies.items():
        (tmp_path / f"{name}.html").write_text(reply["body"], encoding="utf-8")
    (tmp_path / "page.css").write_text(
        "".join(map(sheet, ("page.css", "more.css", "typed.css", "errors.css"))) + RESULTS, encoding="utf-8"
    )
    (tmp_path / "wrong.html").write_text('<!DOCTYPE html><html lang="en"><title>A</title><p></div>', encoding="utf-8")
    java = ["java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(tools / "vnu-jar" / "build" / "dist" / "vnu.jar")]
    options = ["--Werror", "--also-check-css", "--stdout", "--format", "gnu"]
    files = [str(file) for file in sorted(tmp_path.iterdir())]
    checked = subprocess.run([*java, *options, *files], capture_output=True, text=True, check=False)
    said = (checked.stdout + checked.stderr).splitlines()
    assert [line for line in said if "wrong.html" not in line and not line.endswith(UNHEARD_OF)] == []
    assert any("Stray end tag" in line for line in said)
