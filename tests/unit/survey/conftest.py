"""The handler on a database in memory, with the time and the nonce fixed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from functions.survey import handler
from functions.survey.form import Forms
from functions.survey.survey import Survey
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

Call = Any  # an event -> a reply


@pytest.fixture(scope="session")
def form_item() -> Any:
    """The sample's form, compiled once."""
    return sample.form_item()


@pytest.fixture
def door(form_item: Any) -> sample.FakeDoor:
    """A database that holds the sample's link and open form."""
    return sample.FakeDoor(sample.link_item(), form_item)


@pytest.fixture
def call(door: sample.FakeDoor, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give an event to the handler of a fresh instance."""
    forms = Forms(door, "register", 60)  # type: ignore[arg-type]  # it has the door's verbs
    survey = Survey(door, forms, "responses", "slips", handler.report)  # type: ignore[arg-type]
    monkeypatch.setattr(handler, "survey", survey)
    monkeypatch.setattr(handler, "door", door)
    monkeypatch.setattr(time, "time", lambda: sample.NOW)
    monkeypatch.setattr(handler.os, "urandom", lambda n: b"\xff" * n)  # type: ignore[attr-defined]
    return lambda event: handler.lambda_handler(event, None)
