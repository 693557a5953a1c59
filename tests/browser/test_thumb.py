"""Both ways of asking for agreement, by a scripted thumb: what it hits, how far it scrolls, about how long it takes.

A thumb that aims at the middle of a circle hits around it in the shape of a bell (Bi X, Zhai S. Predicting finger-touch
accuracy based on the dual Gaussian distribution model. UIST 2016). How wide that is depends on who taps, so three are
tried. With 2 mm, 95 of 100 taps hit a target of 9.2 mm, the size that is large enough for one thumb (Parhi P, Karlson AK,
Bederson BB. Target size study for one-handed thumb use on small touchscreen devices. MobileHCI 2006); 3 mm is somebody
who walks. The taps are given to the browser, which says what each would choose.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shared.sentences import TAP_SECONDS
from tests.browser.test_row import SCREEN, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import Server

pytestmark = pytest.mark.long

MILLIMETRES = 65.0  # across a screen of 360 px
SPREADS = (1.5, 2.0, 3.0)
TAPS = 400  # at each of the 50 circles
FLICK = 0.6  # of a screen, and as long as a tap takes to point at (P of the keystroke-level model)
POINT_SECONDS = 1.1
STACKED = "document.querySelectorAll('.app-row').forEach(row => row.classList.remove('app-row'))"
# Each question's circles, in pixels of the page, and where it ends.
CIRCLES = """() => [...document.querySelectorAll("fieldset:has([type=radio])")].map(question => ({
  top: question.getBoundingClientRect().top + scrollY,
  bottom: question.getBoundingClientRect().bottom + scrollY,
  circles: [...question.querySelectorAll("input")].map(input => {
    const box = input.getBoundingClientRect(), style = getComputedStyle(input), row = style.display == "grid";
    const across = row && {start: 20, end: box.width - 20}[style.justifyItems];
    return [box.left + (across || box.width / 2), box.top + (row ? 26 : box.height / 2) + scrollY];
  }),
}))"""
# What a tap at each of these places chooses: an option's number, or 0.
HITS = """([question, taps]) => {
  scrollTo(0, question.top - 200);
  const inputs = [...document.querySelectorAll("[type=radio]")];
  return taps.map(([x, y]) => {
    const hit = document.elementFromPoint(x, y - scrollY);
    const input = hit && (hit.matches("input") ? hit : hit.closest("label")?.control);
    return inputs.indexOf(input) + 1;
  });
}"""


@dataclass(frozen=True)
class Tried:
    """Of all taps, in per cent, and of the whole form."""

    beside: dict[float, float]  # taps that choose nothing: felt at once, and made again; by the spread
    wrong: dict[float, float]  # taps that choose another answer
    high: int  # pixels
    flicks: int
    seconds: float  # to scroll and to tap, with what is made again


def tried(page: Page) -> Tried:
    questions = page.evaluate(CIRCLES)
    beside, wrong = {}, {}
    for spread in SPREADS:
        pixels, dice = spread * SCREEN["width"] / MILLIMETRES, random.Random(16)  # no secret
        aimed, hit = [], []
        for place, question in enumerate(questions):
            taps = [
                (5 * place + at + 1, (x + dice.gauss(0, pixels), y + dice.gauss(0, pixels)))
                for at, (x, y) in enumerate(question["circles"])
                for _ in range(TAPS)
            ]
            aimed += [at for at, _ in taps]
            hit += page.evaluate(HITS, [question, [point for _, point in taps]])
        beside[spread] = 100 * sum(not got for got in hit) / len(hit)
        wrong[spread] = 100 * sum(got not in (0, at) for at, got in zip(aimed, hit, strict=True)) / len(hit)
    seen, flicks = float(SCREEN["height"]), 0
    for question in questions:
        while question["bottom"] > seen:
            seen, flicks = seen + FLICK * SCREEN["height"], flicks + 1
    high = page.evaluate("document.documentElement.scrollHeight")
    made = len(questions) * (1 + (beside[2.0] + wrong[2.0]) / 100)
    return Tried(beside, wrong, high, flicks, flicks * POINT_SECONDS + made * TAP_SECONDS)


def test_a_row_is_no_worse_for_a_thumb_and_half_as_far(phone: Any, shown: Server) -> None:
    """Decision 76 has the figures."""
    page = opened(phone(viewport=SCREEN), shown)
    row = tried(page)
    page.evaluate(STACKED)
    stacked = tried(page)
    print(f"\nrow     {row}\nstacked {stacked}")
    for spread in SPREADS:
        assert row.wrong[spread] <= stacked.wrong[spread]
        assert row.wrong[spread] + row.beside[spread] <= stacked.wrong[spread] + stacked.beside[spread]
    assert row.wrong[2.0] < 0.5
    assert row.flicks <= 0.65 * stacked.flicks
    assert row.seconds < stacked.seconds
