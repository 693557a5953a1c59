"""Result pages and files on moto: what a visit shows, to whom, and that it leaves no trace."""

from __future__ import annotations

import base64
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import openpyxl
import pytest

from functions.results import download, workbook
from functions.results.download import FILES
from functions.results.handler import lambda_handler
from shared import log
from shared.errors import RecordsUnread
from shared.phrase import speaking
from shared.programme import Programme
from shared.publication import Publication
from shared.retention import LINK_DAYS
from shared.settings import Settings
from shared.signing import Key, Purpose, link, sign
from shared.store import clients, keys
from shared.store.register import Register
from shared.store.roster import Step
from shared.store.table import BARREN_REPLIES, MOST_KEYS, PAUSE_SECONDS
from shared.unit import Tree, Unit
from tests.rung import spoken
from tests.unit.results import sample
from tests.unit.results.sample import ANSWERED, DIRECTOR, ELSEWHERE, FEAR, KEY, LEAD, MANAGER, SERVICE

TODAY = datetime.now(UTC).date()
WAVE = TODAY - timedelta(days=20)
BEFORE = WAVE - timedelta(days=61)
PULSE = Programme(
    id="pulse", title="P", instrument="pulse", instrument_version=1, unit="trust", starts=BEFORE, rule="FREQ=MONTHLY"
)


@dataclass
class Door:
    """A trust with two published waves, and a browser; `reads` counts the calls of the database."""

    dynamodb: Any
    register: Register
    reads: Counter[str] = field(default_factory=Counter)

    def link(self, unit: str, address: str, wave: date = WAVE, purpose: Purpose = Purpose.SEE) -> str:
        return sign(KEY, link(KEY, purpose, "pulse", wave.isoformat(), [unit], address))

    def visit(
        self, token: str, file: str | None = None, query: dict[str, str] | None = None, method: str = "GET"
    ) -> dict[str, Any]:
        """GET, or another method, as API Gateway hands it on."""
        parameters = {"token": token} | ({"file": file} if file else {})
        resource = "/results/{token}" + ("/{file}" if file else "")
        self.reads.clear()
        event = {
            "resource": resource,
            "path": resource.format(**parameters),
            "httpMethod": method,
            "pathParameters": parameters,
            "queryStringParameters": query,
            "headers": {"User-Agent": "a browser"},
            "body": None,
            "isBase64Encoded": False,
        }
        reply = lambda_handler(event, None)
        assert reply["headers"]["Cache-Control"] == "no-store"
        assert reply["headers"]["Referrer-Policy"] == "no-referrer"
        assert reply["headers"]["X-Robots-Tag"] == "noindex"
        return reply

    def everything(self) -> list[str]:
        return sorted(map(str, self.dynamodb.scan(TableName="RegisterTable")["Items"]))


@pytest.fixture
def door(dynamodb: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    for make in (clients.dynamodb, clients.secrets):
        make.cache_clear()
    secret = boto3.client("secretsmanager").create_secret(Name="links", SecretString=KEY.decode())
    monkeypatch.setenv("LINK_KEY", secret["ARN"])
    made = Door(dynamodb, Register(dynamodb, tables["REGISTER_TABLE"]))
    made.register.definitions.put_settings(Settings(organisation="The <Trust>", reply_to="r@trust.example"))
    for unit in SERVICE.units.values():
        made.register.roster.put(unit)
    comments = {"ward": [f"{FEAR} {number}" for number in range(12)]}
    for opens, seed in ((BEFORE, 5), (WAVE, 3)):
        published = sample.publish(SERVICE, sample.crowd(ANSWERED | ELSEWHERE, seed), opens=opens, comments=comments)
        put(made.register, SERVICE, opens, published)
    client = clients.dynamodb()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: made.reads.update([model.name]))
    yield made
    for make in (clients.dynamodb, clients.secrets):
        make.cache_clear()


def put(register: Register, tree: Tree, opens: date, published: list[Publication]) -> None:
    register.runs.put_tree(PULSE.wave(opens), tree)
    for publication in published:
        assert register.publications.put(publication)


@pytest.mark.parametrize(
    ("unit", "address", "calls"),
    [
        ("ward", LEAD, {"Query": 4, "GetItem": 1, "BatchGetItem": 1}),
        ("surgery", MANAGER, {"Query": 4, "GetItem": 1, "BatchGetItem": 1}),
        ("trust", DIRECTOR, {"Query": 4, "GetItem": 1, "BatchGetItem": 1}),
    ],
)
def test_a_page_takes_six_calls_and_changes_nothing(door: Door, unit: str, address: str, calls: Any) -> None:
    before = door.everything()
    reply = door.visit(door.link(unit, address))
    assert reply["statusCode"] == 200
    assert dict(door.reads) == calls
    assert door.everything() == before
    assert SERVICE.units[unit].name in reply["body"]
    assert "The &lt;Trust&gt;" in reply["body"]
    assert address not in reply["body"]


def test_a_head_is_answered_as_a_get_without_what_it_would_show(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token, before = door.link("ward", LEAD), door.everything()
    for asked, file in ((token, None), (token, "results.xlsx"), ("nonsense", None)):
        shown, told = door.visit(asked, file), door.visit(asked, file, method="HEAD")
        assert shown["body"]
        assert told == {**shown, "body": ""}
    monkeypatch.delenv("LINK_KEY")
    assert door.visit(token, method="HEAD") == {**door.visit(token), "body": ""}
    assert door.everything() == before


def test_from_the_trust_down_to_a_team(door: Door) -> None:
    """Each name is the address of the next page, with the same rights."""
    token = door.link("trust", DIRECTOR)
    for unit in ("surgery", "ward"):
        body = door.visit(token)["body"]
        token = door.link(unit, DIRECTOR)
        assert f'href="{token}"' in body
    assert door.visit(token)["statusCode"] == 200


def test_comments_reach_the_teams_own_leads(door: Door) -> None:
    shown = "I fear for &lt;b&gt;my&lt;/b&gt; job &amp; more 3"
    assert shown in door.visit(door.link("ward", LEAD))["body"]
    for address in (MANAGER, DIRECTOR):
        assert "I fear" not in door.visit(door.link("ward", address))["body"]


def test_every_link_that_does_not_lead_here_gets_one_same_page(door: Door) -> None:
    good = door.link("ward", LEAD)
    old = link(KEY, Purpose.SEE, "pulse", (TODAY - timedelta(days=LINK_DAYS + 1)).isoformat(), ["ward"], LEAD)
    replies = [
        door.visit(token, file)
        for token in (
            "",
            "nonsense",
            good[:-1] + ("a" if good[-1] != "a" else "b"),
            good.replace(".ward.", ".theatre."),
            good.replace(".see.", ".mail."),
            sign(Key(b"another key"), sample.see("ward", LEAD, wave=WAVE)),
            sign(KEY, old),
            door.link("ward", LEAD, purpose=Purpose.MAIL),
            door.link("ward", LEAD, wave=WAVE + timedelta(days=1)),
            door.link("theatre", LEAD),
            door.link("surgery", LEAD),
            door.link("ward", "somebody.else@trust.example"),
            door.link("no-such-unit", LEAD),
        )
        for file in (None, *FILES, "results.exe")
    ] + [door.visit(good, "results.exe"), door.visit(good, "../settings")]
    assert all(reply == replies[0] for reply in replies)
    assert replies[0]["statusCode"] == 404
    assert "This link does not work any more" in replies[0]["body"]
    assert door.visit(good)["statusCode"] == 200


def test_a_person_whose_links_were_revoked_sees_nothing_by_them_from_top_to_bottom(door: Door) -> None:
    """Whoever has a link from the top has those of all units below it too."""
    tokens = [door.link(unit, DIRECTOR) for unit in ("trust", "surgery", "ward")]
    door.register.recipients.revoke(DIRECTOR, "mark")
    for token in tokens:
        assert [door.visit(token, file)["statusCode"] for file in (None, "results.csv")] == [404, 404]
    assert door.visit(door.link("ward", LEAD))["statusCode"] == 200
    renewed = sign(KEY, link(KEY, Purpose.SEE, "pulse", WAVE.isoformat(), ["trust"], DIRECTOR, "mark"))
    assert door.visit(renewed)["statusCode"] == 200


def test_a_former_lead_sees_nothing_more(door: Door) -> None:
    token = door.link("ward", LEAD)
    assert door.visit(token)["statusCode"] == 200
    door.register.roster.put(SERVICE.units["ward"].model_copy(update={"recipients": ("new@trust.example",)}))
    assert door.visit(token)["statusCode"] == 404
    assert door.visit(door.link("ward", MANAGER))["statusCode"] == 200


def test_an_erased_team_is_gone(door: Door) -> None:
    assert list(door.register.roster.write([Step(removes="ward")])) == [1]
    assert door.visit(door.link("ward", LEAD))["statusCode"] == 404
    assert door.visit(door.link("ward", DIRECTOR))["statusCode"] == 404
    page = door.visit(door.link("surgery", MANAGER))["body"]
    assert door.link("ward", MANAGER) not in page


def test_a_wave_without_its_tree_is_gone(door: Door) -> None:
    key = {name: {"S": value} for name, value in keys.tree("pulse", WAVE.isoformat(), 0).items()}
    door.dynamodb.delete_item(TableName="RegisterTable", Key=key)
    for file in (None, *FILES):
        reply = door.visit(door.link("ward", LEAD), file)
        assert reply["statusCode"] == 404
        assert "This link does not work any more" in reply["body"]


def test_a_file_that_is_too_large_is_refused_in_words(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 500)
    for file in FILES:
        reply = door.visit(door.link("surgery", MANAGER), file)
        assert reply["statusCode"] == 403
        assert "This file is too large" in reply["body"]


def test_files(door: Door) -> None:
    bodies = {}
    for name in FILES:
        reply = door.visit(door.link("surgery", MANAGER), name)
        assert reply["statusCode"] == 200
        assert dict(door.reads) == {"Query": 4, "GetItem": 1, "BatchGetItem": 1}
        assert f'filename="surgery-{WAVE}.' in reply["headers"]["Content-Disposition"]
        bodies[name] = base64.b64decode(reply["body"])
    assert bodies["results.csv"].startswith(b"\xef\xbb\xbfprogramme,")
    book = openpyxl.load_workbook(io.BytesIO(bodies["results.xlsx"]))
    assert book["Results"]["A2"].value == "Surgery"
    assert json.loads(bodies["results.json"])["format"] == "soundings-results/1"


def test_a_failure_is_logged_by_its_class_and_no_more(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[Any] = []
    monkeypatch.setattr(log.logger, "error", lambda name, extra: logged.append((name, spoken(extra))))
    token = door.link("ward", LEAD)
    door.dynamodb.delete_table(TableName="RegisterTable")
    for file in (None, *FILES):
        reply = door.visit(token, file)
        assert reply["statusCode"] == 503
        assert "The results cannot be shown just now" in reply["body"]
    line = {"error": "ResourceNotFoundException", "rings": "function_failed"}
    assert logged == [("function_failed", line)] * 4


def test_a_good_visit_logs_nothing(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    for token in (door.link("ward", LEAD), door.link("theatre", LEAD)):
        for file in (None, *FILES):
            door.visit(token, file)
    assert "Surgical Ward" in door.visit(door.link("trust", DIRECTOR), query={"q": "surgical"})["body"]
    assert dict(door.reads) == {"Query": 4, "GetItem": 1, "BatchGetItem": 1}
    assert capfd.readouterr() == ("", "")


# Publications of many units at once


def many(teams: int) -> Tree:
    below = [Unit(id=f"t{at}", name=f"Team {at}", parent="trust", headcount=20) for at in range(teams)]
    return Tree([SERVICE.units["trust"], *below])


def test_a_hundred_publications_a_call(door: Door) -> None:
    tree = many(2 * MOST_KEYS + 1)
    opens = WAVE + timedelta(days=1)
    put(door.register, tree, opens, sample.publish(tree, sample.crowd({"t0": (12, 0.5)}), opens=opens))
    register = Register(clients.dynamodb(), "RegisterTable")
    door.reads.clear()
    wanted = [*(team.id for team in tree.teams()), "t0", "nosuch"]
    found = register.publications.of_units("pulse", opens.isoformat(), wanted)
    assert found.keys() == {team.id for team in tree.teams()}
    assert all(each.wave == opens.isoformat() for each in found.values())
    assert door.reads == {"BatchGetItem": 3}
    assert register.publications.of_units("pulse", opens.isoformat(), []) == {}
    assert door.reads == {"BatchGetItem": 3}


def test_what_a_reply_had_no_room_for_is_asked_for_again(door: Door) -> None:
    class Cut:
        """Answers one key a call."""

        calls = 0

        def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803  # boto3's name
            self.calls += 1
            [(table, asked)] = RequestItems.items()
            first, *left = asked["Keys"]
            reply = door.dynamodb.batch_get_item(RequestItems={table: {"Keys": [first]}})
            return {**reply, "UnprocessedKeys": {table: {"Keys": left}} if left else {}}

    cut = Cut()
    register, paused = Register(cut, "RegisterTable"), list[float]()  # type: ignore[arg-type]  # it has the verb
    found = register.publications.of_units("pulse", WAVE.isoformat(), ["ward", "theatre", "surgery"], paused.append)
    assert found.keys() == {"ward", "theatre", "surgery"}
    assert cut.calls == 3
    assert paused == [PAUSE_SECONDS] * 2


def test_a_database_that_hands_out_nothing_is_not_asked_for_ever(door: Door) -> None:
    class Busy:
        """Processes no key."""

        def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803  # boto3's name
            return {"Responses": {}, "UnprocessedKeys": RequestItems}

    register, paused = Register(Busy(), "RegisterTable"), list[float]()  # type: ignore[arg-type]  # it has the verb
    with pytest.raises(RecordsUnread):
        register.publications.of_units("pulse", WAVE.isoformat(), ["ward"], paused.append)
    assert len(paused) == BARREN_REPLIES - 1
    assert paused == sorted(set(paused))
    assert sum(paused) < 4


def test_it_speaks_the_language_of_who_looks_and_every_address_on_it_does(door: Door) -> None:
    """Of the questionnaire's translation, which is read for it; an English page reads none."""
    token = door.link("surgery", MANAGER)
    english = door.visit(token)["body"]
    reads = door.reads.total()
    door.register.definitions.put_instrument(sample.PULSE)
    welsh = door.visit(token, query={"lang": "cy"})["body"]
    assert door.reads.total() == reads + 1
    assert '<html lang="cy">' in welsh
    assert "Ein harolwg staff" in welsh
    assert [short for short in sample.WELSH.values() if short in english] == []
    above = door.visit(door.link("trust", DIRECTOR), query={"lang": "cy"})["body"]
    assert [short for short in sample.SHORTS.values() if short in welsh + above] == []
    away = [where for where in re.findall(r'href="([^"#]+)', welsh) if where != "?lang=en"]
    assert {where.rpartition("lang=")[2] for where in away} == {"cy"}
    assert '<input type="hidden" name="lang" value="cy">' in welsh
    found = door.visit(token, query={"lang": "cy", "q": "theatre"})["body"]
    assert 'href="?q=theatre&amp;lang=en"' in found, "who changes the language is asked nothing anew"
    assert "Ein harolwg staff" in found
    assert door.visit("nonsense", query={"lang": "cy"})["body"] != door.visit("nonsense")["body"]
    written = openpyxl.load_workbook(
        io.BytesIO(base64.b64decode(door.visit(token, "results.xlsx", {"lang": "cy"})["body"]))
    )
    headings = [cell.value for cell in next(written.worksheets[0].iter_rows())]
    with speaking("cy"):
        assert headings == [workbook.say(name) for name in workbook.COLUMNS]


def test_of_a_questionnaire_without_welsh_there_is_no_page_in_welsh(door: Door) -> None:
    """Which would be half in one language and half in the other."""
    for published in door.register.publications.of("pulse", "surgery"):
        door.register.publications.replace(published, published.model_copy(update={"languages": ("en",)}))
    token = door.link("surgery", MANAGER)
    body = door.visit(token, query={"lang": "cy"})["body"]
    assert '<html lang="en">' in body
    assert "?lang=" not in re.findall(r"<header.*?</header>", body)[0]
    assert "answered" in body
