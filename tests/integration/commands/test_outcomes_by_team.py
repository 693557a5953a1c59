"""`soundings outcomes absence --by`: a trust's export as a table for each team, with headcounts from the register."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from tests.integration.commands.conftest import team
from tests.policy import is_allowed, needed, statements

if TYPE_CHECKING:
    from tests.integration.commands.conftest import Office

ASKED = ("outcomes", "absence", "export.csv", "--around", "2025-09-01", "--months", "2")
CANARY = "Canary 4711"
TEAMS = {"anaesthetics": 6, "B": 5, "Cardiology ": 4, "Dialysis Unit": 9, "surgery": 2, CANARY: 3, "": 1, "Same": 2}
SAID = [
    "No table for Dialysis Unit: in the before window more people were absent than the team had; ask for it alone, with who "
    "joined and who left.",
    "Too small, with fewer than 8 staff: Cardiology (8 rows in all).",
    "Above teams, with no headcount of its own: Surgery (4 rows in all).",
    "Not in the register: row 54 (6 rows in all).",
    "Without a team: row 60 (2 rows in all).",
    "Called as several units of the register: row 62 (4 rows in all).",
]


@pytest.fixture
def export(office: Office) -> Office:
    """The office with an export in which so many people of each team were absent before and after."""
    units = {unit.id: unit for unit in office.register.roster.units()}
    office.register.roster.put(units["c"].model_copy(update={"headcount": 7}))
    office.register.roster.put(units["d"].model_copy(update={"headcount": 8}))
    for other in ("e", "f"):
        office.register.roster.put(team(other, "Same", "medicine"))
    lines = [
        f"{called}-{n},2025-{month:02}-0{n % 5 + 1},2025-{month:02}-{n % 5 + 3 + n:02},{called}"
        for called, people in TEAMS.items()
        for n in range(people)
        for month in (8, 9)
    ]
    text = "\n".join(["Employee Number,Start Date,End Date,Org L5", *lines])
    (office.folder / "export.csv").write_text(text)
    return office


def test_each_team_has_its_table_and_the_rest_is_said(export: Office, template: dict[str, Any]) -> None:
    ran = export.run(*ASKED, "--by", "org l5", "--output", "teams.json")
    assert (ran.code, ran.err, ran.changes) == (0, "", [])
    lines = ran.out.splitlines()
    assert [line.strip() for line in lines if line.endswith("before and after" + " " * 0) or "absence before" in line] == [
        "Anaesthetics: absence before and after", "Breast clinic: absence before and after",
    ]  # fmt: skip
    assert [line for line in SAID if line not in lines] == []
    assert lines.count("Staff are as many as the register has now, in both windows.") == 1
    assert (
        "Rows read: 64; counted: 12, as 12 spells, 0 of them open; 12 of the spells reach into a window, 0 into neither; "
        "left out: 52 of other teams."
    ) in lines
    assert CANARY not in ran.out
    for policy in ("OperatorPolicy", "EvidencePolicy"):
        allowed = statements(template, policy)
        asked = [each for call in ran.calls for each in needed(call.service, call.operation, call.params)]
        assert asked
        assert [each for each in asked if not is_allowed(allowed, each)] == []

    found = json.loads((export.folder / "teams.json").read_text())
    assert [(each["team"], each["before"]["headcount"], each["before"]["people"]) for each in found] == [
        ("Anaesthetics", 9, 6), ("Breast clinic", 9, 5),
    ]  # fmt: skip
    (export.folder / "one.csv").write_text("Employee Number,Start Date,End Date\n")
    beside = export.run("evidence", "a", "--outcomes", "teams.json")
    assert (beside.code, len(beside.err.splitlines())) == (1, 1)


def test_a_table_is_what_the_team_alone_would_get(export: Office) -> None:
    assert export.run(*ASKED, "--by", "Org L5", "--output", "teams.json").code == 0
    alone = (
        *ASKED,
        "--headcount",
        "9",
        "--team",
        "Anaesthetics",
        "--count",
        "Org L5=Anaesthetics",
        "--output",
        "a.json",
    )
    assert export.run(*alone).code == 0
    [first, _] = json.loads((export.folder / "teams.json").read_text())
    other = json.loads((export.folder / "a.json").read_text())
    assert first.pop("notes") != other.pop("notes")
    assert first == other


def test_files_of_several_teams(export: Office) -> None:
    for kind in ("csv", "html", "md"):
        assert export.run(*ASKED, "--by", "Org L5", "--output", f"teams.{kind}").code == 0
    rows = list(csv.DictReader(StringIO((export.folder / "teams.csv").read_text("utf-8-sig"), newline="")))
    assert {row["team"] for row in rows} == {"Anaesthetics", "Breast clinic"}
    assert len({(row["team"], row["window"], row["outcome"]) for row in rows}) == len(rows)
    text = (export.folder / "teams.html").read_text()
    html5lib.HTMLParser(strict=True).parse(text)
    page = html5lib.parse(text, namespaceHTMLElements=False)
    assert [each.text for each in page.findall(".//h1")] == ["Absence before and after, by team"]
    links = [(each.get("href"), each.text) for each in page.findall(".//li/a")]
    heads = [(f"#{each.get('id')}", each.text) for each in page.findall(".//h2")]
    assert links == heads[:-1] == [
        ("#team-1", "Anaesthetics"), ("#team-2", "Breast clinic"),
    ]  # fmt: skip
    assert len(page.findall(".//table")) == 2
    said = [each.text or "" for each in page.findall(".//li") if each.text]
    assert not [line for line in said if "Cardiology" in line or "row 60" in line], (
        "of whom there is no table nothing is said"
    )
    assert [note for note in said if said.count(note) > 1] == [], "what is so of all is said once"
    plain = (export.folder / "teams.md").read_text().splitlines()
    assert plain.count("**Anaesthetics: absence before and after**") == 1
    assert not [line for line in plain if "Cardiology" in line or "row 60" in line]
    assert "- Rows counted: 12, as 12 spells, fewer than 3 of them open; left out: those of other teams." in plain
    assert CANARY not in text + "\n".join(plain)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "Org L6"), "--by: the file has no column 'Org L6'"),
        (("--by", "Employee Number"), "soundings: no team of the file can have a table. Not in the register: rows 2, 4, 6 and 29 more (64 rows in all)"),
        (("--by", "Org L5", "--headcount", "9"), "soundings: --by has headcounts from the register: give no --headcount, --team nor figures of one team"),
        (("--by", "Org L5", "--starters-after", "0"), "soundings: --by has headcounts from the register: give no --headcount, --team nor figures of one team"),
        (("--by", "Org L5", "--after-starts", "2025-08-01"), "soundings: --after-starts is before --around, so the windows would overlap"),
        ((), "soundings: say --headcount, how many staff the team had on that day; or --by, for a trust's export"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line(export: Office, options: tuple[str, ...], said: str) -> None:
    ran = export.run(*ASKED, *options)
    assert (ran.code, ran.out, ran.err) == (1, "", said)
