"""A browser, the pages to look at, and what else looks at them.

What is missing on this machine is named, with where to get it; in continuous integration (CI is set) that fails.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from functions.survey import handler
from infra.css import npm
from tests.browser import states
from tests.browser.server import Server
from tests.integration.survey.conftest import Visitor, database, register, stored  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
SCREENS = npm.ROOT / ".local" / "screens"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
}


def missing(what: str) -> None:
    """Skip for want of a tool, and say so; in continuous integration fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"The pages were not looked at: {what}")


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder node_modules with axe-core and vnu-jar."""
    try:
        return npm.installed(HERE, "browser-tools") / "node_modules"
    except npm.ToolsMissing as error:
        missing(str(error))
        raise


@pytest.fixture(scope="session")
def axe(tools: Path) -> str:
    """The source of axe."""
    return (tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser that reaches this machine and nothing else, with pages kept for Back as on a phone."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("there is no Chromium (`apt-get install chromium`, or https://www.google.com/chrome)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages as on a phone of 360 x 640, each in a profile of its own."""
    made = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(**{**PHONE, **options})
        context.set_default_timeout(10_000)
        made.append(context)
        return context.new_page()

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def replies() -> dict[str, states.Reply]:
    """Every page in every state."""
    return states.replies()


@pytest.fixture(scope="session")
def shown(replies: dict[str, states.Reply]) -> Iterator[Server]:
    """Serves each state at the path of its name, whatever is asked there."""

    def answer(event: dict[str, Any]) -> states.Reply:
        return replies[event["path"].removeprefix("/s/")]

    with Server(answer) as server:
        yield server


@pytest.fixture(scope="session")
def phone_page(chromium: Browser) -> Iterator[Page]:
    """One page for all that only look."""
    context = chromium.new_context(**PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def site(
    database: Any,  # noqa: F811
    register: Any,  # noqa: F811
    tables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Server]:
    """The real handler on moto's tables, for a person who comes by."""
    visitor = Visitor(database, tables, monkeypatch)
    with Server(lambda event: handler.lambda_handler(event, None)) as server:
        yield server
    visitor.door._connection.close()
