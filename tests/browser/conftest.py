"""The pages to look at, and what beside a browser looks at them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock.statement import put_statements
from functions.survey import handler
from infra.build.css import npm
from tests.browser import states
from tests.browser.server import Server
from tests.conftest import missing
from tests.integration.survey.conftest import Visitor, database, register, stored  # noqa: F401
from tests.phone import PHONE
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
# Where a look is dear, `make test` looks at these, one or two of each kind, and `make check` at every page in every state.
DEAR = {"test_axe_finds_nothing", "test_everything_fits", "test_targets_are_large", "test_it_fits_and_is_accessible"}
STANDING = {
    "form", "form-imported", "errors", "errors.cy", "asked", "asked.cy", "thanks", "shut", "slip-wrong", "unknown-link", "failed",
    "summary.cy", "accessibility", "anonymity", "small-groups.cy", "lead-mail", "lead-did-too-long.cy",
    "desk-door", "desk-team", "desk-start-wrong.cy", "desk-hat", "desk-admit.cy",
    "results-team-14-waves", "results-team-withheld", "results-service", "results-large-trust", "gateway-broken",
    "open", "withheld", "with everything",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark the others."""
    for item in items:
        if "tests/browser/" in item.nodeid and item.originalname in DEAR and item.callspec.id not in STANDING:
            item.add_marker(pytest.mark.long)


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
def accessible(register: Any) -> None:  # noqa: F811
    """The accessibility statement as a load leaves it."""
    put_statements(register, sample.settings())


@pytest.fixture
def site(
    database: Any,  # noqa: F811
    register: Any,  # noqa: F811
    tables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Server]:
    """The real handler on moto's tables, for a person who comes by."""
    visitor = Visitor(database, tables, monkeypatch)
    monkeypatch.setattr(handler, "door", visitor.door)
    monkeypatch.setattr(handler, "TABLE", tables["REGISTER_TABLE"])
    with Server(lambda event: handler.lambda_handler(event, None)) as server:
        yield server
    visitor.door._connection.close()
