"""Teams that join, move and close over whole waves: nobody is disturbed, histories stay, and nobody can be singled out."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock import handler as clock
from functions.survey.form import Form, Link
from shared.closed import Closed
from shared.packing import pack
from shared.programme import Programme
from shared.scale import scorings
from shared.store import keys
from shared.store.table import Table
from shared.store.tallies import Tallies
from shared.tally import count
from shared.wave import State
from tests.attacker import Attacker
from tests.integration.machine import deployed
from tests.integration.test_attacker import INSTRUMENT, K

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.wave import Wave
    from tests.integration.teams.conftest import Desk

HEAD = "name,path,headcount,recipients,programme,id\n"
FIRST = (
    HEAD
    + "Surgery,Trust,,surgery@trust.example,,\nMedicine,Trust,,medicine@trust.example,,\nTrust,,,director@trust.example,,\n"
    + "A,Trust > Surgery,9,a@trust.example,,\nB,Trust > Surgery,9,b@trust.example,,\n"
    + "C,Trust > Medicine,9,c@trust.example,,\nD,Trust > Medicine,9,,,\n"
)


def programme(name: str = "groups", unit: str = "trust", starts: date = date(2037, 2, 2)) -> Programme:
    return Programme(
        id=name, title=name.title(), instrument="attacked", instrument_version=1, unit=unit, starts=starts,
        threshold=K, sensitive_threshold=K, comment_threshold=K,
    )  # fmt: skip


class Trust:
    """A desk with the whole machine behind it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.register, self.chance = desk, desk.register, random.Random(4)
        self.register.definitions.put_instrument(INSTRUMENT)
        self.programme = programme()
        self.register.definitions.put_programme(self.programme)
        self.days = [date(2037, 2, 2), date(2037, 4, 2), date(2037, 6, 2)]

    def tick(self, moment: Any) -> None:
        clock.lambda_handler({"time": moment.isoformat()}, None)

    def open(self, wave: Wave) -> None:
        self.tick(wave.opens_at)
        assert self.register.waves.wave(wave.programme, wave.id).state is State.OPEN

    def answer(self, wave: Wave, people: dict[str, int]) -> None:
        columns = INSTRUMENT.columns()
        for team, number in people.items():
            for person in range(number):
                packed = pack(columns, {column["id"]: self.chance.choice("12") for column in columns})
                key = {"pk": {"S": keys.box(wave.programme, wave.id, team)}, "sk": {"S": f"{person:03d}"}}
                item = {**key, "answers": {"S": packed}, "expires": {"N": "1"}}
                self.desk.dynamodb.put_item(TableName="ResponsesTable", Item=item)

    def close(self, wave: Wave) -> dict[str, Any]:
        """Close a wave; the publications of its units."""
        self.tick(wave.closes_at)
        tree = self.register.runs.tree(wave.programme, wave.id)
        found = {}
        for unit in tree.units:
            for each in self.register.publications.of(wave.programme, unit):
                if each.wave == wave.id:
                    found[unit] = each
        assert found.keys() == tree.units.keys()
        return found

    def link(self, code: str | None) -> Link:
        key = {name: {"S": value} for name, value in keys.link(code or "").items()}
        return Link(self.desk.dynamodb.get_item(TableName="RegisterTable", Key=key)["Item"])

    def form(self, name: str = "groups") -> Form:
        key = {name: {"S": value} for name, value in keys.form(name, "en").items()}
        return Form(self.desk.dynamodb.get_item(TableName="RegisterTable", Key=key)["Item"])


@pytest.fixture
def trust(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    with deployed(monkeypatch):
        yield Trust(desk)


def test_joining_moving_and_closing_in_an_open_wave_counts_from_the_next(trust: Trust) -> None:
    trust.desk.imports(FIRST)
    units = {unit.id: unit for unit in trust.register.roster.units()}
    first, second = (trust.programme.wave(day) for day in trust.days[:2])
    trust.open(first)
    frozen = trust.register.runs.tree("groups", first.id).units
    now = (
        FIRST.replace("A,Trust > Surgery,9", "A,Trust > Medicine,9")
        .replace("B,Trust > Surgery,9,b@trust.example,,\n", "")
        .replace("Surgery,Trust,,surgery@trust.example,,\n", "")
        + "E,Trust > Medicine,9,e@trust.example,,\n"
    )
    data = trust.desk.imports(now, "--close-missing", "--yes")
    assert [(c["what"], c["id"]) for c in data["changes"]] == [
        ("moved", "a"), ("new", "e"), ("closed", "b"), ("removed", "surgery"),
    ]  # fmt: skip
    assert trust.register.runs.tree("groups", first.id).units == frozen
    form, moment = trust.form(), first.opens_at.timestamp() + 3600
    links = {name: trust.link(units[name].link) for name in "abcd"}
    assert all(form.is_open(link, moment) for link in links.values())
    assert links["a"].above(first.id) == "Surgery, Trust"
    assert links["a"].above(second.id) == "Medicine, Trust"
    joined = trust.register.roster.find("e")
    assert joined
    assert joined.since == date(2037, 2, 3)
    assert not form.is_open(trust.link(joined.link), moment)
    assert data["notes"][-1] == "1 of the teams that close answer to the end of the open wave (2037-02-02)"
    trust.answer(first, {"a": 9, "b": 9, "c": 9, "d": 9})
    published = trust.close(first)
    assert published["surgery"].responses == 18
    trust.open(second)
    assert set(trust.register.runs.tree("groups", second.id).units) == {"trust", "medicine", "a", "c", "d", "e"}
    form, moment = trust.form(), second.opens_at.timestamp() + 3600
    assert not form.is_open(trust.link(units["b"].link), moment)
    assert form.is_open(trust.link(joined.link), moment)
    history = [publication.wave for publication in trust.register.publications.of("groups", "b")]
    assert history == [first.id]


def test_nobody_is_singled_out_over_waves_in_which_teams_join_move_and_close(trust: Trust) -> None:
    files = [
        FIRST,
        FIRST.replace("A,Trust > Surgery", "A,Trust > Medicine") + "E,Trust > Surgery,9,,,\n",
        (FIRST + "E,Trust > Medicine,9,,,\nF,Trust > Surgery > Upstairs,9,,,\n").replace("C,Trust > Medicine,9,c@trust.example,,\n", ""),
    ]  # fmt: skip
    people = [
        {"a": 3, "b": 9, "c": 7, "d": 2},
        {"a": 4, "b": 8, "c": 6, "d": 1, "e": 9},
        {"a": 2, "b": 7, "d": 9, "e": 3, "f": 12},
    ]
    attacker = Attacker()
    for day, file, answering in zip(trust.days, files, people, strict=True):
        trust.desk.imports(file, "--close-missing", "--yes")
        wave = trust.programme.wave(day)
        trust.open(wave)
        trust.answer(wave, answering)
        published = trust.close(wave)
        tree = trust.register.runs.tree("groups", wave.id)
        tallies = Tallies(Table(trust.desk.dynamodb, "TallyTable")).of("groups", wave.id)
        empty = count(INSTRUMENT.columns(), [], (), scorings(INSTRUMENT))
        attacker.learn(
            Closed(wave, INSTRUMENT, tree, {team.id: tallies.get(team.id, empty) for team in tree.teams()}), published
        )
    assert any(not publication.withheld for publication in published.values())
    assert list(attacker.broken()) == []


def test_a_team_cannot_change_its_programme_while_its_people_answer(trust: Trust) -> None:
    trust.register.definitions.put_programme(programme("others", starts=date(2037, 3, 2)))
    rows = HEAD + "A,Trust,9,,groups,\nB,Trust,9,,others,\n"
    trust.desk.imports(rows)
    wave = trust.programme.wave(trust.days[0])
    trust.open(wave)
    assert set(trust.register.runs.tree("groups", wave.id).units) == {"trust", "a"}
    said = trust.desk.run("teams", "import", trust.desk.file(rows.replace("9,,groups", "9,,others")), "--yes")
    assert said.err.splitlines()[0] == (
        "teams.csv, row 2, column 'programme': 'A' is answering the survey of 'groups' until 16 February 2037 and cannot "
        "change its programme before; leave it there until then"
    )
    trust.answer(wave, {"a": 9})
    trust.close(wave)
    data = trust.desk.imports(rows.replace("9,,groups", "9,,others"))
    assert data["changes"][0]["changes"] == {"programme": {"from": "groups", "to": "others"}}
    other = programme("others", starts=date(2037, 3, 2)).wave(date(2037, 3, 2))
    trust.open(other)
    assert set(trust.register.runs.tree("others", other.id).units) == {"trust", "a", "b"}
    assert [each.wave for each in trust.register.publications.of("groups", "a")] == [wave.id]


def test_teams_wait_while_a_wave_is_about_to_open(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    trust.desk.imports(FIRST)
    wave = trust.programme.wave(trust.days[0])
    trust.tick(wave.opens_at - timedelta(days=1))
    for minutes, code in ((-11, 0), (-9, 1), (30, 1)):
        moment = wave.opens_at + timedelta(minutes=minutes)
        monkeypatch.setattr("infra.commands.teams.command._now", lambda moment=moment: moment)
        said = trust.desk.run("teams", "import", "teams.csv", "--yes")
        assert said.code == code
    assert said.err == (
        "soundings: wave 2037-02-02 of 'groups' is about to open, and who takes part is being fixed; run this again when "
        "`soundings status` shows it open (the clock looks every hour; `soundings tick` at once)"
    )
