"""Replies of a trust of 1,000 teams that stand directly below it, asked 40 questions: each fits in a reply of Lambda."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import zipfile
from typing import Any

import pytest

from functions.results import workbook
from functions.results.download import FILES, REPLY_BYTES, called
from functions.results.page import say
from shared.unit import Tree
from tests.browser import signed
from tests.unit.results.sample import DIRECTOR, FakeRegister, token, unit
from tests.unit.summary.sample import agreement, publication

TEAMS, QUESTIONS, OPTIONS = 1000, 40, 5
PAGE_BYTES = 100_000


@pytest.fixture(scope="module")
def register() -> FakeRegister:
    """Every count is drawn by itself, so that files compress as little as real ones at the least."""
    chance = random.Random(1)
    teams = [unit(f"team-{at}", f"Community nurses of district {at}", "trust", 45) for at in range(TEAMS)]
    tree = Tree([unit("trust", "A flat trust", None, None, DIRECTOR), *teams])
    asked = [agreement(f"q{at}", f"What we asked as number {at}", (1, 1, 1, 1, 1)) for at in range(QUESTIONS)]

    def answered(item: Any) -> Any:
        people = chance.choices(range(1, 10), k=OPTIONS)
        counts = tuple(of.model_copy(update={"people": n}) for of, n in zip(item.counts, people, strict=True))
        return item.model_copy(update={"n": sum(people), "headline_people": sum(people[3:]), "counts": counts})

    def published(of: Any) -> Any:
        items = [answered(item) for item in asked]
        more = {"programme": "pulse", "is_team": of.is_team, "responses": 40, "headcount": 45}
        return publication(of.name, items, unit=of.id, **more)

    return FakeRegister(list(tree.units.values())).add(tree, map(published, tree.units.values()))


def visit(register: FakeRegister, file: str | None = None) -> dict[str, Any]:
    parameters = {"token": token("trust", DIRECTOR)} | ({"file": file} if file else {})
    reply = signed.visit(register, parameters)
    assert reply["statusCode"] == 200
    assert len(json.dumps(reply)) <= REPLY_BYTES
    return reply


def unpacked(reply: dict[str, Any]) -> bytes:
    content = base64.b64decode(reply["body"])
    return gzip.decompress(content) if reply["headers"].get("Content-Encoding") == "gzip" else content


def test_the_page_is_small_and_says_what_the_workbook_has(register: FakeRegister) -> None:
    reply = visit(register)
    assert len(reply["body"].encode()) < PAGE_BYTES
    assert "1,000 teams: 1,000 with figures." in reply["body"]
    assert "app-heat" not in reply["body"].split("</style>")[-1]
    assert say("in_short", file=called("results.xlsx")) in reply["body"]


@pytest.mark.long
def test_the_csv_and_the_json_have_every_figure(register: FakeRegister) -> None:
    units, figures = TEAMS + 1, (TEAMS + 1) * QUESTIONS
    assert unpacked(visit(register, "results.csv")).count(b"\r\n") == 1 + units + figures * (1 + OPTIONS)
    found = json.loads(unpacked(visit(register, "results.json")))
    assert sum(len(each["publications"][0]["items"]) for each in found["units"]) == figures


@pytest.mark.long
def test_the_workbook_has_the_main_figures(register: FakeRegister) -> None:
    """Its rows are counted in its own parts: to open it as a workbook takes half a minute."""
    with zipfile.ZipFile(io.BytesIO(unpacked(visit(register, "results.xlsx")))) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 1 + (TEAMS + 1) * (1 + QUESTIONS)
        assert workbook.say("in_short").encode() in book.read("xl/worksheets/sheet2.xml")


def test_every_file_was_looked_at() -> None:
    assert set(FILES) == {"results.csv", "results.xlsx", "results.json"}
