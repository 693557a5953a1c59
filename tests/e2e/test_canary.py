"""The canary sweep: a whole wave with canaries in every place of a request, then a search of all that is kept.

The same search must find them all when the public function has one `print(event)` more.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from infra.demo.__main__ import Demo, organisation
from infra.demo.studies import WAVES
from infra.demo.studies import forms as forms_of
from infra.local.deployment import Deployment
from infra.local.emulator import local_aws
from infra.local.phone import hidden_fields
from infra.local.stack import deploy, deployed
from shared.store.register import Register
from tests.e2e.canary import HEADERS, VALUES, forms, only, search
from tests.e2e.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from infra.local.phone import Reply

FORM = "application/x-www-form-urlencoded"
TEAM, SMALL = WAVES[0][0], replace(WAVES[0][1], people=3)
# What is rightly kept: comments that ten people sent and their lead is mailed. They show that the search can find.
CONTROL = "Meet in the turnstone room"
COMMENTS = tuple(f"{CONTROL}, please, at {hour} o’clock." for hour in range(8, 18))


@dataclass
class Visitor:
    """A browser that says everything about itself, and remembers the nonces that it was given."""

    deployment: Deployment
    nonces: list[str] = field(default_factory=list)

    def get(self, path: str) -> Reply:
        """Open a page, with a query string."""
        reply = self.deployment.request("GET", f"{path}?from={quote(VALUES['query string'])}", headers=HEADERS)
        self.nonces += [value for name, value in hidden_fields(reply.text) if name == "form-nonce"]
        return reply

    def post(self, path: str, body: bytes | str, kind: str = FORM) -> int:
        """Send a body; the status."""
        query = urlencode({"from": VALUES["query string"]})
        return self.deployment.request("POST", f"{path}?{query}", body, {**HEADERS, "Content-Type": kind}).status

    def fill(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str]:
        """Open the form and send it; the status and the body that was sent."""
        extra = (VALUES["name of a field that does not exist"], VALUES["value of a field that does not exist"])
        body = urlencode([*hidden_fields(self.get(path).text), *fields, extra])
        return self.post(path, body), body


@dataclass(frozen=True)
class Kept:
    """What is left after a local AWS has stopped."""

    folder: Path
    nonces: list[str]
    statuses: dict[str, int]


def prepared(deployment: Deployment) -> Demo:
    """The demo's organisation, with the first wave open."""
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    ours = organisation(datetime.now(UTC).date())
    demo = Demo(deployment, register, ours.programmes[0], load(register, ours), deployment.aws.work)
    demo.tick(demo.waves()[0].opens_at)
    return demo


def visit(demo: Demo, visitor: Visitor) -> dict[str, int]:
    """Every way of sending answers that are refused, once; the statuses."""
    path = demo.path(TEAM.team)
    answers = forms_of(TEAM)[0]
    status, sent = visitor.fill(path, [*forms_of(TEAM)[0], ("comment", COMMENTS[0])])
    assert status == 303
    assert visitor.post(path, sent) == 303  # the same again
    other = [*hidden_fields(visitor.get(path).text), *answers]
    nonce = sent.split("form-nonce=")[1].split("&")[0]
    used = urlencode([(name, nonce if name == "form-nonce" else value) for name, value in other])
    word, comment = VALUES["rejected word"], VALUES["rejected comment"]
    return {
        "too many words": visitor.fill(path, [*answers, ("words", word)])[0],
        "too long a comment": visitor.fill(path, [*answers, ("comment", f"{comment} " * 40)])[0],
        "sent already": visitor.post(
            path, used + "&" + urlencode({"comment": VALUES["other answers to a form sent already"]})
        ),
        "too large": visitor.post(path, "comment=" + VALUES["too large a body"] * 4000),
        "wrong link": visitor.post(f"/s/{VALUES['wrong link']}", f"words={VALUES['answers to the wrong link']}"),
        "no form": visitor.post(path, json.dumps({"words": VALUES["body that is no form"]}), "application/json"),
        "not UTF-8": visitor.post(path, b"words=" + VALUES["body that is not UTF-8"].encode() + b"%ff"),
        "elsewhere": visitor.get(f"/{VALUES['path elsewhere']}").status,
        "thanks": visitor.get(f"{path}/thanks").status,
    }


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """One wave from its opening to its mails, with canaries in every request, and then the state of everything."""
    work = tmp_path_factory.mktemp("canary")
    with deployed(work, enforce_iam=True, persist=True) as deployment:
        demo, visitor = prepared(deployment), Visitor(deployment)
        statuses = visit(demo, visitor)
        for number, fields in enumerate(forms_of(TEAM)[1:], 1):
            assert visitor.fill(demo.path(TEAM.team), [*fields, ("comment", COMMENTS[number])])[0] == 303
        for fields in forms_of(SMALL):
            assert visitor.fill(demo.path(SMALL.team), fields)[0] == 303
        wave = demo.waves()[0]
        page = visitor.get(demo.path(TEAM.team)).text
        demo.tick(wave.remind_at)
        demo.tick(wave.closes_at)
        late = [*hidden_fields(page), *forms_of(TEAM)[0], ("comment", VALUES["answers that came too late"])]
        statuses["late"] = visitor.post(demo.path(TEAM.team), urlencode(late))
    return Kept(work, visitor.nonces, statuses)


@pytest.fixture(scope="module")
def leaky(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same requests to the same build with one `print(event)` in the public function; a copy, not the source."""
    work = tmp_path_factory.mktemp("leaky")
    shutil.copytree(kept.folder / "build", work / "build")
    [handler] = (work / "build" / "SurveyFunction").rglob("survey/handler.py")
    source = handler.read_text()
    entry = '_context: object) -> Reply:\n    """Reply, whatever happens."""\n'
    assert source.count(entry) == 1
    handler.write_text(source.replace(entry, f"{entry}    print(event)\n"))
    for compiled in handler.parent.rglob("handler.*.pyc"):
        compiled.unlink()
    with local_aws(work, persist=True) as aws:
        demo = prepared(deploy(aws, work / "build" / "template.yaml"))
        visit(demo, Visitor(demo.deployment))
    return work


def test_every_request_was_what_it_was_meant_to_be(kept: Kept) -> None:
    assert kept.statuses == {
        "too many words": 422,
        "too long a comment": 422,
        "sent already": 409,
        "too large": 413,
        "wrong link": 404,
        "no form": 415,
        "not UTF-8": 422,
        "elsewhere": 404,
        "thanks": 200,
        "late": 409,
    }


def test_nothing_of_a_visitor_is_kept_anywhere(kept: Kept) -> None:
    assert search(kept.folder, VALUES) == []


def test_a_nonce_is_kept_only_as_the_hash_of_itself_and_a_kind(kept: Kept) -> None:
    assert len(set(kept.nonces)) == len(kept.nonces) > 15
    assert search(kept.folder, {nonce: nonce for nonce in kept.nonces}) == []


def test_the_search_finds_what_is_rightly_kept(kept: Kept) -> None:
    """Comments, in their table, their team's tally and publication; a mail says how many there are and has none."""
    files = only(search(kept.folder, {"control": CONTROL}))
    assert "aws/state/dynamodb.json" in files
    assert not {file for file in files if file != "aws/state/dynamodb.json"}


def test_the_public_function_wrote_no_line(kept: Kept) -> None:
    """START, END and REPORT are the local AWS's own: it does not know SystemLogLevel, which the template sets."""
    groups = json.loads((kept.folder / "aws" / "state" / "cloudwatch_logs.json").read_text())
    lines = [*_messages(groups, "soundings-survey")]
    assert len(lines) > 100
    assert [
        line for line in lines if not line.startswith(("START RequestId", "END RequestId", "REPORT RequestId"))
    ] == []


@pytest.mark.long
def test_the_same_search_finds_one_print_of_the_event(leaky: Path) -> None:
    found = search(leaky, VALUES)
    assert {name for _, name, _ in found} == VALUES.keys() - {"answers that came too late"}  # the wave was not closed
    assert "aws/state/cloudwatch_logs.json" in only(found)


@pytest.mark.parametrize("how", forms("203.0.113.77"))
def test_the_search_knows_every_disguise(tmp_path: Path, how: str) -> None:
    value = "203.0.113.77"
    (tmp_path / "state.bin").write_bytes(b"\x00\xff" + forms(value)[how] + b"\xfe")
    assert ("state.bin", "address", how) in search(tmp_path, {"address": value})


def _messages(node: Any, group: str, inside: bool = False) -> Any:
    """Every log message under the group of this name."""
    if isinstance(node, dict):
        if inside and "message" in node:
            yield node["message"]
        for key, value in node.items():
            yield from _messages(value, group, inside or group in str(key))
    elif isinstance(node, list):
        for value in node:
            yield from _messages(value, group, inside)
