"""What every contender is given: one team's link, the open form of the shipped instrument, one filled-in form.

The instrument has the twelve items of `performance`: ten on five points of agreement, the words, a comment.
The comment stays empty: a submission makes the same call with one.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from functions.clock.form import compile_form
from shared.instrument import Instrument, parse
from shared.page import fill
from shared.settings import Settings
from shared.store import keys
from shared.threshold import Rules

ROOT = Path(__file__).parents[2]
INSTRUMENT = ROOT / "shared" / "instruments" / "reflective-practice.yaml"
EVENTS = ROOT / "tests" / "events"
CODE = "k7wq2m"
TEAM = "Community Independence Service"
NONCE = "00112233445566778899aabbccddeeff"
FAR = 4_102_444_800  # 2100-01-01: the form is open whenever the benchmark is run
Item = dict[str, dict[str, str]]


def instrument() -> Instrument:
    """The shipped instrument."""
    return parse(yaml.safe_load(INSTRUMENT.read_text(encoding="utf-8")), INSTRUMENT.name)


def register() -> list[Item]:
    """The link and the open form as `clock` writes them (`shared.store.forms`)."""
    settings = Settings(organisation="Sample NHS Foundation Trust", reply_to="surveys@sample.example")
    days: dict[str, Any] = {
        "opens": date(2025, 12, 1),
        "next_opens": date(2026, 2, 1),
        "results_on": date(2025, 12, 15),
    }
    form = compile_form(instrument(), settings, rules=Rules(), **days)
    link = {**keys.link(CODE), "programme": "groups", "team": "independence", "team_name": TEAM}
    texts = {**keys.form("groups", "en"), "state": "open", "wave": "2025-12-01"}
    texts |= {"table": form.table, "pages": form.pages}
    return [
        _item({**link, "from_wave": "2025-10-01"}),
        {**_item(texts), "closes_at": {"N": str(FAR)}, "expires": {"N": str(FAR)}},
    ]


def _item(texts: dict[str, str]) -> Item:
    return {name: {"S": text} for name, text in texts.items()}


def page() -> str:
    """The whole page as a phone gets it: one request, style and everything else included."""
    pages = json.loads(register()[1]["pages"]["S"])
    return fill(pages["form"], {"nonce": NONCE, "team": TEAM, "fresh": "yes", "link": CODE}, pages["css"])


def submission() -> list[tuple[str, str]]:
    """A valid form, filled in but for the comment."""
    fields = [("form-nonce", NONCE)]
    for item in instrument().items:
        if item.kind == "agreement":
            fields.append((item.id, "4"))
        elif item.kind == "words":
            fields += [(item.id, word) for word in ("supportive", "reflective", "calm")]
        else:
            fields.append((item.id, ""))
    return fields


def get() -> dict[str, Any]:
    """A GET as API Gateway's REST proxy sends it."""
    return _event("get")


def post() -> dict[str, Any]:
    """The POST of `submission`."""
    body = base64.b64encode(urlencode(submission()).encode()).decode()
    return {**_event("post"), "body": body, "isBase64Encoded": True}


def _event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return {**event, "path": f"/s/{CODE}", "pathParameters": {"link": CODE}}
