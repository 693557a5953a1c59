"""The agreement scale as a row of five: where it is one, what is read of it, and how long the form is with it.

The browser's letters are of the width of Arial's, whatever this machine has: those of the reports (shared/printed/fonts).
"""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from shared.language import messages
from shared.printed import typeset
from tests.browser import states
from tests.browser.server import Server
from tests.phone import CUT_OFF, SCREENS
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

Phone = Any  # options of a browser context -> a page

SCREEN: Any = {"width": 360, "height": 740}
TWELVE = "form-12-items"
LABELS = [option.label for option in states.instrument_of(states.SHIPPED).options["agreement"]]
FONTS = {"400": "Regular", "600": "Bold"}
ARIAL = """async fonts => {
  for (const [weight, font] of Object.entries(fonts)) {
    const bytes = Uint8Array.from(atob(font), letter => letter.charCodeAt(0));
    document.fonts.add(await new FontFace("arial", bytes, {weight}).load());
  }
}"""
# Of the question with this number: the boxes that take a tap, and the words that are seen of its answers.
ROW = """at => {
  const row = document.querySelectorAll("fieldset")[at];
  return {
    boxes: [...row.querySelectorAll("input")].map(one => one.getBoundingClientRect()).map(b => [b.x, b.y, b.width, b.height]),
    seen: [...row.querySelectorAll("label")].filter(one => getComputedStyle(one).opacity == 1).map(one => one.textContent),
  };
}"""

# Of each answer of the first question: its box, its circle and dot, and its words with where they are.
LOOK = """() => [...document.querySelectorAll("fieldset")[0].querySelectorAll("input")].map(one => {
  const label = one.nextElementSibling, text = document.createRange();
  text.selectNodeContents(label);
  const styles = {own: [one], ring: [one, "::before"], dot: [one, "::after"], said: [label], old: [label, "::before"]};
  const looks = Object.entries(styles).map(([name, of]) => [name, getComputedStyle(...of)]).map(([name, of]) => [name,
    {opacity: of.opacity, appearance: of.appearance, side: of.justifyItems, size: of.width, edge: of.borderTopWidth,
     ground: of.backgroundColor, weight: of.fontWeight, outline: of.outlineStyle, glow: of.boxShadow, content: of.content}]);
  const span = of => [of.left, (of.left + of.right) / 2, of.right];
  return {...Object.fromEntries(looks), box: span(one.getBoundingClientRect()), words: span(text.getBoundingClientRect())};
})"""


@pytest.fixture
def page(phone: Phone, shown: Server) -> Page:
    """The form of twelve questions on a phone."""
    return opened(phone(viewport=SCREEN, java_script_enabled=True), shown)


def opened(page: Page, shown: Server, state: str = TWELVE) -> Page:
    page.goto(f"{shown.address}/s/{state}")
    folder = typeset.FONTS
    fonts = {
        weight: base64.b64encode((folder / f"LiberationSans-{name}.ttf").read_bytes()).decode()
        for weight, name in FONTS.items()
    }
    page.evaluate(ARIAL, fonts)
    return page


def is_row(page: Page, at: int = 0) -> bool:
    tops = {box[1] for box in page.evaluate(ROW, at)["boxes"]}
    return len(tops) == 1


@pytest.mark.parametrize("state", [TWELVE, f"{TWELVE}.cy"])
def test_it_begins_in_half_a_screen_and_is_at_most_four_and_a_half_long(page: Page, shown: Server, state: str) -> None:
    opened(page, shown, state)
    top, high = page.evaluate(
        "[document.querySelector('.app-question').getBoundingClientRect().top, document.documentElement.scrollHeight]"
    )
    page.screenshot(path=SCREENS / f"row-{state}.png", full_page=True)
    assert top <= SCREEN["height"] / 2
    assert high <= 4.5 * SCREEN["height"]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_five_targets_for_a_thumb_beside_each_other(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    assert is_row(page)
    boxes = page.evaluate(ROW, 0)["boxes"]
    assert all(wide >= 44 and high >= 44 for _, _, wide, high in boxes)
    assert all(left[0] + left[2] <= right[0] + 0.5 for left, right in pairwise(boxes))
    assert boxes[-1][0] + boxes[-1][2] - boxes[0][0] <= 580  # within an eye's reach, however wide the screen is
    assert page.evaluate(CUT_OFF) == []


def test_where_there_is_no_room_they_are_below_each_other(page: Page) -> None:
    """On a narrower screen, with larger letters, with longer words; and each is then its own label."""
    page.set_viewport_size({"width": 319, "height": 740})
    assert not is_row(page)
    assert page.evaluate(ROW, 0)["seen"] == LABELS
    page.set_viewport_size(SCREEN)
    assert is_row(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not is_row(page)
    assert page.evaluate(CUT_OFF) == []


@pytest.fixture(
    params=[
        {2: "I can neither agree nor disagree with this"},
        {0: "I disagree very strongly", 4: "I agree very strongly"},
    ],
    ids=["the middle", "the ends"],
)
def longer(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The form with an answer, or words of both ends, longer than a row."""
    instrument = sample.instrument()
    options = [option.model_dump() for option in instrument.options["agreement"]]
    for at, label in request.param.items():
        options[at]["label"] = label
    made = states.reply(TWELVE)
    form = sample.form_of(sample.instrument(options={**sample.DEFINITION["options"], "agreement": options}))
    with pytest.MonkeyPatch.context() as patch:
        stage = states.Stage(patch, "en")
        stage.has(sample.link_item(did=""), sample.form_item(form))
        made = stage.call(sample.get())
    with Server(lambda _: made) as server:
        yield server


def test_long_words_are_below_each_other(page: Page, longer: Server) -> None:
    assert not is_row(opened(page, longer))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_words_of_the_ends_are_read_and_those_of_what_is_chosen(phone: Phone, shown: Server, script: bool) -> None:
    """By finger; what a screen reader has is each one's full label."""
    page = opened(phone(viewport=SCREEN, java_script_enabled=script), shown)
    assert page.evaluate(ROW, 0)["seen"] == [LABELS[0], LABELS[-1]]
    question = page.locator("fieldset").first
    assert [question.get_by_role("radio", name=label, exact=True).count() for label in LABELS] == [1] * 5
    for at in (0, 1, 2, 3, 4):
        x, y, wide, high = page.evaluate(ROW, 0)["boxes"][at]
        page.touchscreen.tap(x + wide / 2, y + high / 2)
        assert question.locator(":checked").get_attribute("value") == str(at + 1)
        over = page.evaluate(
            "([x, y]) => [...document.querySelectorAll('label')].filter(one => getComputedStyle(one).zIndex != 'auto')"
            ".map(one => [one.textContent, Math.abs(one.getBoundingClientRect().bottom - y) < 8])",
            [x, y],
        )
        assert over == [[LABELS[at], True]]


def test_no_tap_on_words_chooses_what_stands_below_them(page: Page) -> None:
    """The words of an end reach over the next circle, and are not its."""
    x, _, wide, _ = page.evaluate(ROW, 0)["boxes"][1]
    label = page.locator("fieldset").first.locator("label").first.bounding_box()
    assert label is not None
    assert label["x"] + label["width"] > x + wide / 4
    page.touchscreen.tap(x + wide / 4, label["y"] + label["height"] / 3)
    assert page.locator(":checked").count() == 0


def test_by_keyboard_and_in_forced_colours(phone: Phone, shown: Server) -> None:
    page = opened(phone(viewport=SCREEN, forced_colors="active", has_touch=False, is_mobile=False), shown)
    page.locator("#training_time").focus()
    seen = {page.locator(".app-row").first.screenshot()}
    for at, key in ((1, "Space"), (2, "ArrowRight"), (3, "ArrowRight"), (2, "ArrowLeft")):
        page.keyboard.press(key)
        assert page.locator(":checked").get_attribute("value") == str(at)
        seen.add(page.locator(".app-row").first.screenshot())
    assert len(seen) == 4  # the last is the second once more
    page.screenshot(path=SCREENS / "row-forced.png", full_page=True)


@pytest.mark.parametrize("colours", ["none", "active"])
def test_five_circles_are_seen_and_the_dot_of_the_chosen_one(phone: Phone, shown: Server, colours: Any) -> None:
    """Each is a circle of its own, at an edge the first and the last; the dot is a border, which forced colours leave."""
    page = opened(phone(viewport=SCREEN, forced_colors=colours, has_touch=False, is_mobile=False), shown)
    page.locator("fieldset").first.locator("input").nth(2).check()
    page.evaluate("document.activeElement.blur()")
    looks = page.evaluate(LOOK)
    for at, look in enumerate(looks):
        assert (look["own"]["opacity"], look["own"]["appearance"]) == ("1", "none")
        assert (look["ring"]["size"], look["ring"]["edge"]) == ("40px", "2px")
        assert (look["dot"]["opacity"], look["dot"]["edge"]) == ("1" if at == 2 else "0", "10px")
        assert look["old"]["content"] == "none"  # of five below each other
    assert [look["own"]["side"] for look in looks] == ["start", *["center"] * 3, "end"]
    page.locator("fieldset").first.locator("input").nth(2).focus()
    ring = page.evaluate(LOOK)[2]["ring"]
    assert (ring["edge"], ring["outline"]) == ("4px", "solid")  # transparent, and a colour where colours are forced
    assert colours == "active" or "rgb(255, 235, 59)" in ring["glow"]


def test_words_stand_over_their_circle_and_those_of_the_chosen_one_hide_what_is_below(page: Page) -> None:
    first, *_, last = page.evaluate(LOOK)
    assert (first["words"][0], last["words"][2]) == (first["box"][0], last["box"][2])
    for at in (0, 1, 2, 3, 4):
        page.locator("fieldset").first.locator("input").nth(at).check()
        look = page.evaluate(LOOK)[at]
        if 0 < at < 4:
            assert abs(look["words"][1] - look["box"][1]) < 2
        assert look["said"]["weight"] == "600"
        assert look["said"]["ground"] == "rgb(240, 244, 245)"


def test_a_mouse_reads_the_words_before_it_chooses(phone: Phone, shown: Server) -> None:
    page = opened(phone(viewport=SCREEN, has_touch=False, is_mobile=False), shown)
    page.locator("fieldset").first.locator("input").nth(3).hover()
    assert page.evaluate(ROW, 0)["seen"] == [LABELS[0], *LABELS[3:]]


def drawn(page: Page) -> str:
    """Every text that is drawn, with what the stylesheet says."""
    snapshot = page.context.new_cdp_session(page).send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    texts = snapshot["documents"][0]["layout"]["text"]
    return "".join(snapshot["strings"][text] for text in texts if text >= 0)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_how_far_one_is_is_said_without_a_script(phone: Phone, shown: Server, language: str) -> None:
    """Which question of how many; at the end how many are answered, once one is."""
    words = messages(language)["form"]
    of = words["of"].format(n=12)
    state = TWELVE if language == "en" else f"{TWELVE}.cy"
    page = opened(phone(viewport=SCREEN, java_script_enabled=False), shown, state)
    assert [f" {n}{of}" in drawn(page) for n in range(1, 14)] == [True] * 12 + [False]
    assert f"{of}{words['answered']}" not in drawn(page)
    page.locator("#beneficial").check()
    page.locator("#words-2").fill("calm")
    assert f"2{of}{words['answered']}" in drawn(page)
    page.locator("#comment").fill("More.")
    page.locator("#words-2").fill("")
    page.locator("#continue-3").check()
    assert f"3{of}{words['answered']}" in drawn(page)
    question = states.instrument_of(states.SHIPPED).in_language(language).items[0].text
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "group"]
    assert question in names  # a screen reader has the question alone


@pytest.mark.parametrize("width", [320, 360])
def test_the_other_language_stays_in_one_line_beside_a_long_name(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate(
        "document.querySelector('header span').textContent = 'Community Independence and Rehabilitation Services, Llanfairpwllgwyngyll NHS Trust'"
    )
    link = page.get_by_role("link", name="Cymraeg").first
    assert page.evaluate("document.querySelector('header a').getClientRects()[0].height") <= 48
    assert (
        link.evaluate(
            "one => { const text = document.createRange(); text.selectNodeContents(one); return text.getClientRects().length }"
        )
        == 1
    )
    assert page.evaluate(CUT_OFF) == []
