"""Every page in every state that a person can meet, from the real handler: name -> reply."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from functions.clock.form import compile_form
from functions.survey import handler
from functions.survey.dynamodb import DatabaseUnavailable
from functions.survey.form import Forms
from functions.survey.survey import Survey
from shared.instrument import parse
from shared.settings import Settings
from tests.unit.survey import sample
from tests.unit.survey.sample import CODE, GOOD, NONCE, event, get, post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shared.instrument import Instrument

Reply = dict[str, Any]

WRONG = [
    ("form-nonce", NONCE),
    ("joined", "no"),
    ("reasons", "rota"),
    ("energy", "7"),
    ("hours", "often"),
    ("words", "warm hearted"),
    ("comment", "Too long. " * 60),
]
OTHER = [("form-nonce", NONCE), ("adapt", "2"), ("joined", "yes"), ("hours", "20"), ("comment", "It helps.")]
SLIP = "form-slip"


class Stage:
    """One instance of the handler on a database in memory."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        patch.setattr(time, "time", lambda: sample.NOW)
        self.has(sample.link_item(), sample.form_item())

    def has(self, *items: Any) -> None:
        """A fresh instance, and a database with these items and nothing else."""
        self.door = sample.FakeDoor(*items)
        forms = Forms(self.door, "register", 60)  # type: ignore[arg-type]  # it has the door's verbs
        survey = Survey(self.door, forms, "responses", "slips", handler.report)  # type: ignore[arg-type]
        self._patch.setattr(handler, "survey", survey)

    def call(self, event: dict[str, Any]) -> Reply:
        """Answer."""
        return handler.lambda_handler(event, None)

    def fails(self, *first: dict[str, Any]) -> None:
        """After these events the database fails."""
        for before in first:
            self.call(before)
        self.door.failure = DatabaseUnavailable()


def _form(stage: Stage) -> Reply:
    return stage.call(get())


def _errors(stage: Stage) -> Reply:
    return stage.call(post(WRONG))


def _empty(stage: Stage) -> Reply:
    stage.has(sample.link_item(did=""), _item(_long(None, required=False)))
    return stage.call(post([("form-nonce", NONCE)]))


def _sent(stage: Stage) -> Reply:
    stage.call(post(GOOD))
    return stage.call(post(OTHER))


def _unsaved(stage: Stage) -> Reply:
    stage.fails(get())
    return stage.call(post(OTHER))


def _unsaved_without_form(stage: Stage) -> Reply:
    stage.fails()
    return stage.call(post(OTHER))


def _again(stage: Stage) -> Reply:
    return stage.call(post(OTHER[1:]))


def _thanks(stage: Stage) -> Reply:
    return stage.call(event("thanks"))


def _thanks_not_now(stage: Stage) -> Reply:
    stage.fails()
    return stage.call(event("thanks"))


def _not_now(stage: Stage) -> Reply:
    stage.fails()
    return stage.call(get())


def _shut(stage: Stage) -> Reply:
    stage.has(sample.link_item(), sample.form_item(state="closed"))
    return stage.call(get())


def _late(stage: Stage) -> Reply:
    stage.has(sample.link_item(), sample.form_item(state="closed"))
    return stage.call(post(GOOD))


def _not_yet(stage: Stage) -> Reply:
    stage.has(sample.link_item())
    return stage.call(get())


def _too_early(stage: Stage) -> Reply:
    stage.has(sample.link_item())
    return stage.call(post(GOOD))


def _slip(*typed: tuple[str, str]) -> Callable[[Stage], Reply]:
    def call(stage: Stage) -> Reply:
        stage.has(sample.link_item(did=""), sample.form_item(sample.compiled(slips=True)))
        return stage.call(post([*GOOD, *typed]) if typed else get())

    return call


def _twelve(stage: Stage) -> Reply:
    path = _root() / "shared" / "instruments" / "reflective-practice.yaml"
    stage.has(sample.link_item(did=""), _item(parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)))
    return stage.call(get())


def _thirty(stage: Stage) -> Reply:
    stage.has(sample.link_item(did=""), _item(_long(30, required=False)))
    return stage.call(get())


def _root() -> Path:
    return sample.EVENTS.parents[1]


def _long(count: int | None, *, required: bool) -> Instrument:
    """The sample's items, repeated up to a count, each required or none."""
    items = sample.DEFINITION["items"]
    many = [{**items[n % len(items)], "required": required} for n in range(count or len(items))]
    for number, item in enumerate(many):
        item["id"] = f"{item['id']}{number // len(items) or ''}"
        item.pop("relevant", None)
    return sample.instrument(items=many)


def _item(instrument: Instrument) -> Any:
    settings = Settings(organisation=sample.ORGANISATION, reply_to="surveys@sample.example")
    return sample.form_item(compile_form(instrument, settings))


def _plain(made: dict[str, Any]) -> Callable[[Stage], Reply]:
    return lambda stage: stage.call(made)


STATES: dict[str, Callable[[Stage], Reply]] = {
    "form": _form,
    "form-12-items": _twelve,
    "form-30-items": _thirty,
    "errors": _errors,
    "nothing-answered": _empty,
    "sent-already": _sent,
    "not-saved": _unsaved,
    "not-saved-without-form": _unsaved_without_form,
    "sent-incomplete": _again,
    "thanks": _thanks,
    "thanks-not-now": _thanks_not_now,
    "shut": _shut,
    "late": _late,
    "not-yet": _not_yet,
    "too-early": _too_early,
    "not-now": _not_now,
    "slip": _slip(),
    "slip-missing": _slip((SLIP, "")),
    "slip-wrong": _slip((SLIP, "0il1")),
    "unknown-link": _plain(get(code="nosuch")),
    "unknown-page": _plain(event("elsewhere")),
    "anonymity": _plain(event("elsewhere", path="/anonymity")),
    "small-groups": _plain(event("elsewhere", path="/small-groups")),
    "not-allowed": _plain({**get(), "httpMethod": "DELETE"}),
    "too-large": _plain(post([*GOOD, ("comment", "x" * 70_000)])),
    "not-a-form": _plain({**post(GOOD), "headers": {"Content-Type": "application/json"}}),
    "unreadable": _plain({**post(GOOD), "body": "abc", "isBase64Encoded": True}),
    "failed": _plain({"resource": "/s/{link}"}),
}
STATUS = {
    "errors": 422, "nothing-answered": 422, "sent-already": 409, "not-saved": 503, "not-saved-without-form": 503,
    "sent-incomplete": 422, "thanks-not-now": 503, "late": 409, "too-early": 409, "not-now": 503, "slip-missing": 422,
    "slip-wrong": 422, "unknown-link": 404, "unknown-page": 404, "not-allowed": 405, "too-large": 413,
    "not-a-form": 415, "unreadable": 400, "failed": 500,
}  # fmt: skip


def replies() -> dict[str, Reply]:
    """Every state's reply."""
    made = {}
    for name, call in STATES.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(handler.os, "urandom", lambda n: b"\xff" * n)  # type: ignore[attr-defined]
            made[name] = call(Stage(patch))
        assert made[name]["statusCode"] == STATUS.get(name, 200), name
    assert f"../{CODE}" in made["thanks"]["body"]
    return made
