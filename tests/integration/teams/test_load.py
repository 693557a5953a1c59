"""`soundings load`: as careful with an organisation file as `teams import` is with a spreadsheet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from shared.wave import State
from tests.integration.machine import deployed
from tests.integration.teams.test_waves import Trust
from tests.links import programme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.teams.conftest import Desk, Said


def team(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name.upper(), "headcount": 9, "recipients": [f"{name}@trust.example"], **more}


def above(name: str, *units: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "name": name.title(), "recipients": [f"{name}@trust.example"], "units": list(units)}


def programme(name: str, unit: str = "trust", **more: Any) -> dict[str, Any]:
    asked = {"instrument": "reflective-practice", "instrument_version": 2, "wave_0": False, "starts": date(2037, 2, 2)}
    return {"id": name, "title": name.title(), "unit": unit, **asked, **more}


class File:
    """An organisation file, loaded as an operator does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.settings: dict[str, Any] = {"organisation": "Example Trust", "reply_to": "surveys@trust.example"}
        self.surgery, self.medicine = [team("a"), team("b")], [team("c"), team("d")]
        self.programmes = [programme("groups")]

    def written(self) -> str:
        units = [above("trust", above("surgery", *self.surgery), above("medicine", *self.medicine))]
        data = {"settings": self.settings, "units": units, "programmes": self.programmes}
        (self.desk.folder / "organisation.yaml").write_text(yaml.safe_dump(data))
        return "organisation.yaml"

    def load(self, *options: str) -> Said:
        return self.desk.run("load", self.written(), *options)

    def changes(self, *options: str) -> list[tuple[str, str]]:
        """Load it; what happened to which units."""
        said = self.load(*(options or ("--yes",)), "--json")
        assert said.code == 0, said
        return [(each["what"], each["id"]) for each in said.data["changes"]]

    def links(self) -> dict[str, str]:
        """Each team's link code."""
        return {unit.id: unit.link for unit in self.desk.register.roster.units() if unit.link}


@pytest.fixture
def trust(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    with deployed(monkeypatch):
        yield Trust(desk)


@pytest.fixture
def file(desk: Desk) -> File:
    return File(desk)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("n\n", "soundings: nothing was changed"),
        ("", "soundings: nobody answered, so nothing was changed; --yes agrees beforehand"),
    ],
)
def test_it_shows_a_plan_and_asks_and_changes_nothing_before(
    file: File, answer: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.desk.everything()
    monkeypatch.setattr("sys.stdin", StringIO(answer))
    said = file.load()
    assert said.code == 1
    assert said.err.splitlines()[-1].endswith(told)
    assert "Teams: 4 new, 0 unchanged." in said.out
    assert file.load("--dry-run").out.splitlines()[-1] == "organisation.yaml is right; nothing was changed."
    assert "--json cannot ask" in file.load("--json").err
    assert file.desk.everything() == before
    assert list(file.desk.audit.entries(datetime.now(UTC).year)) == []


def test_the_same_file_again_changes_nothing_and_is_not_put_down(file: File) -> None:
    assert file.changes() == [("new", name) for name in ("trust", "surgery", "medicine", "a", "b", "c", "d")]
    once = file.desk.everything()
    said = file.load("--yes")
    assert said.out.splitlines()[0] == "Nothing to change: 4 teams as they are."
    assert file.load("--json").data["done"] is False
    assert file.desk.everything() == once
    [entry] = file.desk.audit.entries(datetime.now(UTC).year)
    assert (entry.what, dict(entry.details)) == ("load", {"file": "organisation.yaml", "new": "4", "beside": "1"})


def test_a_programme_that_is_new_has_a_wave_0_and_one_that_is_there_stays_as_it_is(file: File) -> None:
    """Where the questionnaire has words for it and the file does not say otherwise."""
    for told, kept in ((False, False), (None, False), (True, True), (None, True)):
        asked = programme("groups", "surgery") | {"wave_0": told}
        file.programmes = [{name: value for name, value in asked.items() if value is not None}]
        file.load("--yes")
        assert file.desk.register.definitions.programme("groups").wave_0 is kept
    del (fresh := programme("later", "medicine"))["wave_0"]
    well = fresh | {"id": "well", "title": "Well", "instrument": "who-5"}
    file.medicine[0]["programme"], file.medicine[1]["programme"] = "later", "well"
    file.programmes = [*file.programmes, fresh, well]
    assert file.load("--yes").code == 0
    assert {each.id: each.wave_0 for each in file.desk.register.definitions.programmes()} == {
        "groups": True, "later": True, "well": False,
    }  # fmt: skip


def test_what_cannot_be_a_mailbox_is_refused_in_a_file_and_a_link_to_one_is_taken(file: File) -> None:
    file.surgery[0]["recipients"] = ["MAILTO:lead@trust.example"]
    assert file.load("--yes").code == 0
    assert file.desk.register.roster.find("a").recipients == ("lead@trust.example",)  # type: ignore[union-attr]
    file.surgery[0]["recipients"] = ["lead@[10.0.0.9]", "lead@trust.nhs.uk/"]
    file.settings["reply_to"] = "lead@10.0.0.9"
    said = file.load("--yes")
    assert (said.code, said.err.count("is not an address that mail can be sent to")) == (1, 3)


def test_a_loaded_programme_is_noted_as_a_created_one_once(file: File) -> None:
    file.programmes[0]["starts"] = date(2036, 12, 11)
    [note, *_] = [note for note in file.load("--json", "--yes").data["notes"] if "Christmas" in note]
    assert note.startswith("programme 'groups': the wave of Thu 11 Dec 2036 closes on a bank holiday")
    assert not any("Christmas" in note for note in file.load("--json", "--dry-run").data["notes"])


def test_a_team_that_is_not_in_the_file_closes_and_comes_back_with_its_link(file: File) -> None:
    file.changes()
    link = file.links()["b"]
    gone = file.surgery.pop()
    assert file.changes() == [("closed", "b")]
    assert [unit.id for unit in file.desk.roster.closed()] == ["b"]
    file.surgery.append(gone)
    assert file.changes() == [("reopened", "b")]
    assert file.links()["b"] == link
    assert file.desk.roster.closed() == []


def test_what_people_of_an_open_wave_were_told_holds(trust: Trust) -> None:
    file = File(trust.desk)
    file.programmes = []
    file.changes()
    codes, wave = file.links(), trust.programme.wave(trust.days[0])
    trust.open(wave)
    file.medicine.append(file.surgery.pop(0))
    file.surgery.append(team("late"))
    b = file.surgery.pop(0)
    assert file.changes() == [("new", "late"), ("moved", "a"), ("closed", "b")]
    links = {name: trust.link(code) for name, code in codes.items()}
    assert links["a"].above(wave.id) == "Surgery, Trust"
    assert links["a"].above(trust.days[1].isoformat()) == "Medicine, Trust"
    moment = wave.opens_at.timestamp() + 3600
    assert trust.form().is_open(links["b"], moment)
    assert not trust.form().is_open(trust.link(file.links()["late"]), moment)
    once = trust.desk.everything()
    assert file.changes() == []
    assert trust.desk.everything() == once
    assert b["id"] == "b"


def test_a_team_cannot_change_its_programme_while_it_answers(trust: Trust) -> None:
    file = File(trust.desk)
    file.programmes = []
    file.changes()
    trust.open(trust.programme.wave(trust.days[0]))
    before = trust.desk.everything()
    file.programmes = [programme("others", "surgery")]
    file.surgery[0]["programme"] = "others"
    said = file.load("--yes")
    assert (said.code, said.err.splitlines()) == (
        1,
        [
            "unit 'a': 'A' is answering the survey of 'groups' until 16 February 2037 and cannot change its programme "
            "before; leave it there until then",
        ],
    )
    assert trust.desk.everything() == before


def test_a_programme_that_is_not_in_the_file_keeps_its_teams_and_that_is_said(file: File) -> None:
    file.changes()
    file.programmes = [programme("others", "surgery")]
    said = file.load("--yes", "--json").data
    stays = {"stays in": {"from": "", "to": "groups"}}  # it is written down, since the new one would be nearer
    assert [(each["id"], each["changes"]) for each in said["changes"]] == [("a", stays), ("b", stays)]
    assert said["notes"] == [
        "programme 'groups' is not in the file: it keeps running for 4 teams; `soundings programme pause groups` stops it",
        "no team is in programme 'others': a team stays in the one that it is in until 'programme: others' stands with it",
    ]
    links = file.links()
    assert {name: programme_of(file.desk.dynamodb, code) for name, code in links.items()} == dict.fromkeys(
        "abcd", "groups"
    )
    file.surgery[0]["programme"] = "others"
    assert file.changes() == [("changed", "a")]
    assert programme_of(file.desk.dynamodb, links["a"]) == "others"
    file.desk.run("programme", "pause", "groups")
    notes = file.load("--json", "--dry-run").data["notes"]
    assert not any("keeps running" in note for note in notes)


def test_a_link_that_the_file_replaces_answers_to_the_end_of_the_open_wave(trust: Trust) -> None:
    file = File(trust.desk)
    file.programmes = []
    file.changes()
    first, second = (trust.programme.wave(day) for day in trust.days[:2])
    trust.open(first)
    old, file.surgery[0]["link"] = file.links()["a"], "k7wq2mab"
    assert file.changes() == [("changed", "a")]
    moment = first.opens_at.timestamp() + 3600
    assert all(trust.form().is_open(trust.link(code), moment) for code in (old, "k7wq2mab"))
    trust.close(first)
    trust.open(second)
    moment = second.opens_at.timestamp() + 3600
    assert not trust.form().is_open(trust.link(old), moment)
    assert trust.form().is_open(trust.link("k7wq2mab"), moment)
    assert file.changes() == []


def test_a_programme_that_is_not_in_the_file_keeps_its_unit(file: File) -> None:
    file.programmes = [programme("groups", "surgery")]
    file.changes()
    file.programmes, file.surgery = [programme("others", "medicine")], []
    file.written()
    text = (file.desk.folder / "organisation.yaml").read_text().replace("id: surgery", "id: elsewhere")
    (file.desk.folder / "organisation.yaml").write_text(text)
    said = file.desk.run("load", "organisation.yaml", "--yes")
    assert said.err.splitlines()[0] == (
        "programme 'groups' is not in the file and keeps running for unit 'surgery', which is not there either: keep "
        "the unit, or `soundings programme pause groups` before"
    )


def test_what_changes_beside_the_teams_is_shown_field_by_field(file: File) -> None:
    file.changes()
    file.settings["reply_to"] = "groups@trust.example"
    file.programmes[0]["open_days"] = 21
    [settings, changed] = file.load("--yes", "--json").data["beside"]
    assert settings["changes"] == {"reply_to": {"from": "surveys@trust.example", "to": "groups@trust.example"}}
    assert (changed["id"], changed["changes"]) == ("groups", {"open_days": {"from": "14", "to": "21"}})
    assert file.desk.register.definitions.settings().reply_to == "groups@trust.example"
    assert file.desk.register.definitions.programme("groups").open_days == 21


def test_a_programme_that_nobody_has_is_told(file: File) -> None:
    file.surgery[0]["programme"] = "grouse"
    assert file.load("--yes").err.splitlines()[0] == (
        "unit 'a', field 'programme': 'grouse' is no programme of a unit above a team"
    )


def test_it_waits_while_a_wave_is_about_to_open(file: File, trust: Trust) -> None:
    file.changes()
    before = datetime.now(UTC).date() - timedelta(days=1)  # on the first of a month its wave is still to come
    wave = trust.programme.wave(before.replace(day=1))
    trust.register.waves.plan(wave.model_copy(update={"closes_at": datetime(2099, 1, 1, tzinfo=UTC)}))
    file.surgery.pop()
    assert "is about to open" in file.load("--yes").err
    assert trust.register.waves.wave("groups", wave.id).state is State.SCHEDULED


def test_a_link_that_was_revoked_is_not_given_back_by_a_file(file: File) -> None:
    file.surgery[0]["link"] = "abcdefgh"
    file.changes()
    assert file.desk.run("revoke", "a", "--yes").code == 0
    said = file.load("--yes")
    assert said.err == "unit 'a', field 'link': this link was revoked; take it out of the file"
    link = file.links()["a"]
    del file.surgery[0]["link"]
    assert (file.changes(), file.links()["a"]) == ([], link)
