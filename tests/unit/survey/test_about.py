"""The two pages that explain: found, complete, and true to the code."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from functions.survey import about, handler
from shared.closed import Closed
from shared.disclosure import decide
from shared.language import LANGUAGES
from shared.programme import Programme
from shared.threshold import K_LOWEST, K_SENSITIVE, K
from shared.unit import Tree, Unit
from tests.unit.test_disclosure import INSTRUMENT, PROGRAMME
from tests.unit.test_disclosure import agree as sample

ELSEWHERE = json.loads((Path(__file__).parents[2] / "events" / "elsewhere.json").read_text())


ENGLISH = {path: about.explaining(path, "en") for path in about.EXPLAINING}


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def get(path: str, **more: Any) -> Any:
    return handler.lambda_handler(ELSEWHERE | {"path": path} | more, None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", about.EXPLAINING)
def test_each_is_a_page_with_every_header_and_links_that_lead_somewhere(path: str, language: str) -> None:
    reply = get(path, queryStringParameters={"lang": language})
    unknown = get("/nothing-here")
    assert reply["statusCode"] == 200
    assert [
        f"'sha256-{_hash(text)}'" for text in re.findall("<style>(.*?)</style>", reply["body"], re.DOTALL)
    ] == re.findall("'sha256-[^']*'", reply["headers"].pop("Content-Security-Policy"))
    assert reply["headers"].items() <= unknown["headers"].items()
    assert reply["body"].startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert reply["body"].count("<h1") == 1
    assert "<script" not in reply["body"]
    links = set(re.findall(r'href="([^#"]+)"', reply["body"]))
    others = {f"?lang={other}" for other in LANGUAGES if other != language}
    own = {f"{name}?lang={language}" for name in ("accessibility", "anonymity", "small-groups")}
    assert others <= links <= others | own


def test_the_browser_decides_where_the_address_names_no_language() -> None:
    welsh = get("/anonymity", headers={"accept-language": "cy,en;q=0.5"})["body"]
    assert welsh == get("/anonymity", queryStringParameters={"lang": "cy"})["body"]
    assert welsh != get("/anonymity")["body"]


def test_another_path_is_not_found() -> None:
    assert get("/anonymity/more")["statusCode"] == 404


def test_the_numbers_are_those_of_the_code() -> None:
    text = ENGLISH["/anonymity"]
    assert f"at least {K} people answered that question: {K_SENSITIVE} for sensitive" in text
    assert f"{K_LOWEST} to {K - 1} people answered a question, it is told only whether more than half" in text
    assert f"never for fewer than {K_LOWEST} people" in text
    assert f"({Programme.model_fields['retention_days'].default} days" in text


def test_the_worked_example_is_what_the_code_does() -> None:
    names = {"red": 20, "blue": 9, "green": 5}
    tree = Tree([Unit(id="service", name="S"), *(Unit(id=n, name=n, parent="service", headcount=20) for n in names)])
    agreeing = {"red": 14, "blue": 6, "green": 3}
    tallies = {team: sample(agreeing[team], of) for team, of in names.items()}
    decision = decide(Closed(PROGRAMME.wave(date(2027, 1, 11)), INSTRUMENT, tree, tallies))
    assert decision.units == {"service", "red"}
    assert decision.majorities["adapt"] == {"green": True}
    assert decision.instead["green"]["adapt"] == "service"
    text = " ".join(re.sub(r"<[^>]+>", " ", ENGLISH["/small-groups"]).split())
    first, second = text.split("Soundings therefore")
    assert re.findall(r"(\d+) of (\d+)", first)[:3] == [("23", "34"), ("14", "20"), ("6", "9")]
    assert "23 − 14 − 6 = 3 and 34 − 20 − 9 = 5" in first
    assert "Blue team too few to show without giving somebody away Green team more than half" in second
    assert "9 of the 14 people" in second
    assert "5 to 7 people answered" in second
