"""The desk's organisation, for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk import ANN, BEN, MAY, STEWARD, WARD, Browser, Office, Page, link_in, opened  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def office(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The desk on moto, with the real clock and mail behind it."""
    with opened(tables, monkeypatch) as made:
        yield made
