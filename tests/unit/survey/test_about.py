"""The two pages that explain: found, complete, and true to the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from functions.survey import about, handler
from shared.programme import Programme
from shared.suppression import to_publish
from shared.unit import Tree, Unit
from shared.wave import K_LOWEST, K_SENSITIVE, K

ELSEWHERE = json.loads((Path(__file__).parents[2] / "events" / "elsewhere.json").read_text())


def get(path: str) -> Any:
    return handler.lambda_handler(ELSEWHERE | {"path": path}, None)


@pytest.mark.parametrize("path", about.PAGES)
def test_each_is_a_page_with_every_header_and_links_that_lead_somewhere(path: str) -> None:
    reply = get(path)
    unknown = get("/nothing-here")
    assert reply["statusCode"] == 200
    assert reply["headers"] == unknown["headers"]
    assert reply["body"].count("<h1") == 1
    assert "<script" not in reply["body"]
    assert {f"/{link}" for link in re.findall(r'href="([a-z-]+)"', reply["body"])} <= set(about.PAGES)


def test_another_path_is_not_found() -> None:
    assert get("/anonymity/more")["statusCode"] == 404


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"at least {K} people answered that question: {K_SENSITIVE} for sensitive" in " ".join(
        about.ANONYMITY.split()
    )
    assert f"never for fewer than {K_LOWEST} people" in about.ANONYMITY
    assert f"({Programme.model_fields['retention_days'].default} days" in about.ANONYMITY


def test_the_worked_example_is_what_the_code_does() -> None:
    names = {"red": 20, "blue": 9, "green": 5}
    tree = Tree([Unit(id="service", name="S"), *(Unit(id=n, name=n, parent="service", headcount=20) for n in names)])
    assert to_publish(tree, {**names, "service": 34}, set(tree.units), K) == {"service", "red"}
    text = " ".join(re.sub(r"<[^>]+>", " ", about.SMALL_GROUPS).split())
    first, second = text.split("Soundings therefore")
    assert re.findall(r"(\d+) of (\d+)", first)[:3] == [("25", "34"), ("14", "20"), ("8", "9")]
    assert "25 − 14 − 8 = 3 and 34 − 20 − 9 = 5" in first
    assert "Blue team not shown" in second
    assert "11 of the 14 people" in second
