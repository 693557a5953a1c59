"""Every page in every state that a person can meet, in every language, from the real handler: name -> reply.

A name is that of the state, with the language unless it is English: `errors`, `errors.cy`.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cfnlint.decode import cfn_yaml

from functions.clock.statement import statement
from functions.survey import handler
from functions.survey.dynamodb import DatabaseUnavailable
from functions.survey.form import Forms
from functions.survey.survey import Survey
from infra.build.css import gateway
from shared.instrument import parse
from shared.language import DEFAULT, LANGUAGES
from shared.page import STYLE
from shared.settings import Settings
from shared.store import keys
from shared.xlsform import template
from shared.xlsform.read import read_workbook
from tests.browser import desk, signed
from tests.unit.survey import sample
from tests.unit.survey.sample import CODE, GOOD, NONCE, event, get, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.instrument import Instrument

Reply = dict[str, Any]

WRONG = [
    ("form-nonce", NONCE),
    ("joined", "no"),
    ("reasons", "rota"),
    ("energy", "7"),
    ("hours", "often"),
    ("words", "warm and hearted"),
    ("comment", "Too long. " * 60),
]
OTHER = [("form-nonce", NONCE), ("adapt", "2"), ("joined", "yes"), ("hours", "20"), ("comment", "It helps.")]
SLIP = "form-slip"
SPENT = "abcdefghjk"
ABOVE = "Community services, Sample & Sons NHS Trust"
ROOT = sample.EVENTS.parents[1]
LIBRARY = ROOT / "shared" / "instruments"
SHIPPED = LIBRARY / "reflective-practice.yaml"
PUBLISHED = ("who-5", "cbi-work", "loneliness", "burnout-single-item")
THIRTY = ROOT / "tests" / "unit" / "survey" / "thirty.yaml"
STATED = {
    "organisation": sample.ORGANISATION,
    "reply_to": "surveys@sample.example",
    "accessibility": {
        "phone": "029 2018 0000",
        "audit": "Sample Testers, June 2026.",
        "exceptions": ["The summary in a mail has no bars for a screen reader; its table has every figure."],
    },
}


class Stage:
    """One instance of the handler on a database in memory, for a visitor who chose a language."""

    def __init__(self, patch: pytest.MonkeyPatch, language: str) -> None:
        self._patch, self.language = patch, language
        patch.setattr(time, "time", lambda: sample.NOW)
        self.has(sample.link_item(above=ABOVE), sample.form_item(language=language))

    def has(self, *items: Any) -> None:
        """A fresh instance, and a database with these items and nothing else."""
        self.door = sample.FakeDoor(*items)
        forms = Forms(self.door, "register", 60)  # type: ignore[arg-type]  # it has the door's verbs
        survey = Survey(self.door, forms, "responses", "slips", handler.report)  # type: ignore[arg-type]
        self._patch.setattr(handler, "survey", survey)
        self._patch.setattr(handler, "door", self.door)

    def asks(self, instrument: Instrument, *more: Any, **rules: Any) -> None:
        """The open form of this instrument, of a team whose lead said nothing."""
        form = sample.form_of(instrument, language=self.language, **rules)
        self.has(sample.link_item(did="", above=ABOVE), sample.form_item(form, language=self.language), *more)

    def call(self, event: dict[str, Any]) -> Reply:
        """Answer."""
        query = {**(event.get("queryStringParameters") or {}), "lang": self.language}
        return handler.lambda_handler({**event, "queryStringParameters": query}, None)

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
    stage.asks(instrument_of(SHIPPED))
    return stage.call(post([("form-nonce", NONCE)]))


def _changed_language(stage: Stage) -> Reply:
    return stage.call(post([*OTHER, ("form-switch", stage.language)]))


def _summary(stage: Stage) -> Reply:
    stage.asks(instrument_of(SHIPPED), results_on=date(2025, 12, 15))
    return stage.call(get("/s/{link}/summary"))


def _accessibility(stage: Stage) -> Reply:
    page = statement(Settings.model_validate(STATED), stage.language)
    content = {**keys.statement(stage.language), "page": page, "style": STYLE}
    stage.has({name: {"S": text} for name, text in content.items()})
    return stage.call(event("elsewhere", path="/accessibility"))


def _asked(stage: Stage) -> Reply:
    """With a comment of every writing: what is marked, what was taken out, and what stands between and is left out."""
    usual = (
        "The rest was fine, and I would come again if we were let off the floor for all of the hour, as we never are."
    )
    names = {
        "en": f"I'm the only physio on Cedar ward, and 58. Ring Sarah Jones on 07700 900123. {usual} {usual} Not room B12!",
        "cy": f"Fi yw'r unig ffisio ar ward Cilgwyn, dw i'n 58. Ffoniwch Siân Prydderch, 07700 900123. {usual} {usual} 3 Mai!",
    }
    return stage.call(post([*GOOD, ("comment", names[stage.language])]))


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
    stage.has(sample.link_item(), sample.form_item(language=stage.language, state="closed"))
    return stage.call(get())


def _late(stage: Stage) -> Reply:
    stage.has(sample.link_item(), sample.form_item(language=stage.language, state="closed"))
    return stage.call(post(GOOD))


def _not_yet(stage: Stage) -> Reply:
    stage.has(sample.link_item())
    return stage.call(get())


def _too_early(stage: Stage) -> Reply:
    stage.has(sample.link_item())
    return stage.call(post(GOOD))


def _slip(*typed: tuple[str, str]) -> Callable[[Stage], Reply]:
    def call(stage: Stage) -> Reply:
        stage.asks(sample.instrument(), sample.slip_item(SPENT, state="spent", by="another form"), slips=True)
        return stage.call(post([*GOOD, *typed]) if typed else get())

    return call


def _asks(path: Path) -> Callable[[Stage], Reply]:
    def call(stage: Stage) -> Reply:
        stage.asks(instrument_of(path))
        return stage.call(get())

    return call


def imported() -> Instrument:
    """The workbook that people start from, as it is imported."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ours.xlsx"
        file.write_bytes(template.workbook())
        return read_workbook(file).instrument


def _imported(stage: Stage) -> Reply:
    stage.asks(imported())
    return stage.call(get())


def instrument_of(path: Path) -> Instrument:
    return parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def _plain(made: dict[str, Any]) -> Callable[[Stage], Reply]:
    return lambda stage: stage.call(made)


STATES: dict[str, Callable[[Stage], Reply]] = {
    "form": _form,
    "form-12-items": _asks(SHIPPED),
    "form-30-items": _asks(THIRTY),
    "form-imported": _imported,
    **{f"form-{name}": _asks(LIBRARY / f"{name}.yaml") for name in PUBLISHED},
    "errors": _errors,
    "nothing-answered": _empty,
    "changed-language": _changed_language,
    "asked": _asked,
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
    "slip-spent": _slip((SLIP, SPENT)),
    "unknown-link": _plain(get(code="nosuch")),
    "unknown-page": _plain(event("elsewhere")),
    "summary": _summary,
    "accessibility": _accessibility,
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
    "slip-wrong": 422, "slip-spent": 409, "unknown-link": 404, "unknown-page": 404, "not-allowed": 405, "too-large": 413,
    "not-a-form": 415, "unreadable": 400, "failed": 500,
}  # fmt: skip


# Behind a signed link. Of results some are read in every language here, and all looked at (`tests.browser.pictures`).
LOOKED_AT = {f"{name}.{language}" for language in LANGUAGES if language != DEFAULT for name in signed.RESULTS}
SIGNED = [
    *(name if language == DEFAULT else f"{name}.{language}" for language in LANGUAGES for name in signed.LEAD),
    *signed.RESULTS,
    *(f"{name}.cy" for name in ("results-team-14-waves", "results-service", "results-found", "results-gone")),
]
# By API Gateway itself; all languages are on one page, and no handler is asked.
GATEWAY = {f"gateway-{name.lower()}": name for name in gateway.PAGES}
NAMES = [
    *(name if language == DEFAULT else f"{name}.{language}" for language in LANGUAGES for name in STATES),
    *SIGNED,
    *desk.NAMES,
    *GATEWAY,
]


def reply(name: str) -> Reply:
    """One state's reply."""
    if name in GATEWAY:
        return _by_gateway(GATEWAY[name])
    if name in desk.NAMES:
        return desk.replies()[name]
    if name in LOOKED_AT or name in SIGNED:
        return signed.reply(name)
    state, _, language = name.partition(".")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handler.os, "urandom", lambda n: b"\xff" * n)  # type: ignore[attr-defined]
        made = STATES[state](Stage(patch, language or DEFAULT))
    assert made["statusCode"] == STATUS.get(state, 200), name
    return made


def _by_gateway(name: str) -> Reply:
    body = cfn_yaml.load(str(gateway.TEMPLATE))["Mappings"]["GatewayPages"][name]["Html"]
    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": str(body), "isBase64Encoded": False}


def replies() -> dict[str, Reply]:
    """Every state's reply."""
    made = {name: reply(name) for name in NAMES}
    assert f"../{CODE}" in made["thanks"]["body"]
    return made
