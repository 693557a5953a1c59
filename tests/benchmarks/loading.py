"""Seconds until the form of the shipped instrument can be used, on slow 3G with a processor four times slower.

Beside it the same form with all of nhsuk-frontend's stylesheet, once linked as its guide has it and once in the page
like ours. (Its fonts, which it fetches from another host, are not counted.)
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from infra.build.css import build, npm
from shared.page import CSS
from tests import phone
from tests.benchmarks.environment import BenchmarkError
from tests.benchmarks.ratio import Ratio
from tests.browser import states
from tests.browser.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from tests.browser.server import Reply

WHAT = "form on slow 3G"
LIMIT_SECONDS = 2.5
LOADS = 5
STEPS = 3 * (1 + LOADS)
STOCK = "nhsuk-frontend.min.css"
# When the page has been read, and when it has been painted.
MOMENTS = """() => new Promise(done => new PerformanceObserver(list => done([
    performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    list.getEntriesByName("first-contentful-paint")[0].startTime,
])).observe({type: "paint", buffered: true}))"""


def measure(step: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """Ratios of seconds; also sentences about what was found or could not be measured."""
    ours = states.reply("form-12-items")
    replies, notes = {"ours": ours}, []
    try:
        replies |= _stock(ours)
    except npm.ToolsMissing as error:
        notes.append(f"The form is not compared with nhsuk-frontend on slow 3G: {error}.")
    try:
        with phone.browser() as browser, Server(lambda event: replies[event["path"].rpartition("/")[2]]) as server:
            seconds = _medians(browser, server, [name for name in replies if name != STOCK], step)
    except phone.NoChromium as error:
        return [], [*notes, f"The form was not opened on slow 3G: {error}."]
    usable, painted = seconds.pop("ours")
    notes.append(f"The form on slow 3G, four times slower: usable in {usable:.2f} s, painted in {painted:.2f} s.")
    return [
        Ratio(WHAT, f"{LIMIT_SECONDS} seconds", {"seconds": usable / LIMIT_SECONDS}, goal=1, limit=1),
        *(Ratio(WHAT, f"nhsuk-frontend, {how}", {"seconds": usable / theirs}) for how, (theirs, _) in seconds.items()),
    ], notes


def _stock(ours: Reply) -> dict[str, Reply]:
    """The form with the whole stylesheet, in both ways, and the stylesheet. Raises ToolsMissing."""
    packages = npm.installed(build.HERE, "css-tools") / "node_modules"
    css = (packages / "nhsuk-frontend" / "dist" / "nhsuk" / STOCK).read_text(encoding="utf-8")
    style = f"<style>{CSS}</style>"
    if style not in ours["body"]:
        raise BenchmarkError("the form has another stylesheet than page.css: it cannot be exchanged")

    def reply(body: str, kind: str = "text/html") -> Reply:
        return {"statusCode": 200, "headers": {"Content-Type": f"{kind}; charset=utf-8"}, "body": body}

    linked, inlined = f'<link rel="stylesheet" href="{STOCK}">', f"<style>{css}</style>"
    return {
        "linked": reply(ours["body"].replace(style, linked)),
        "inline": reply(ours["body"].replace(style, inlined)),
        STOCK: reply(css, "text/css"),
    }


def _medians(
    browser: Browser, server: Server, names: list[str], step: Callable[[], None]
) -> dict[str, tuple[float, float]]:
    """By name: seconds until the page can be used (read and painted), and until it is painted.

    The pages take turns, each time for somebody who has never been there, after a turn that only warms up.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for turn in range(1 + LOADS):
        for name in names:
            context = browser.new_context(**phone.PHONE)
            page = context.new_page()
            phone.slow_down(page)
            page.goto(f"{server.address}/s/{name}")
            read, painted = (moment / 1000 for moment in page.evaluate(MOMENTS))
            if turn:
                found[name].append((max(read, painted), painted))
            context.close()
            step()
    return {name: (median(u for u, _ in each), median(p for _, p in each)) for name, each in found.items()}
