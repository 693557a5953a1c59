"""`soundings teams list|show|export|template`: what is written comes back with nothing to change."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pydantic import ValidationError

from infra.commands.teams.file import rows, written_file
from shared.enrolment import Enrolment
from shared.programme import Programme
from shared.roster import cell
from shared.roster.columns import COLUMNS
from shared.roster.entry import Problems, entries
from shared.roster.planning import plan
from shared.roster.present import Present
from shared.roster.writing import steps
from shared.sheets.letters import lost
from shared.sheets.spreadsheet import read_sheet
from shared.sheets.table import fault
from shared.unit import Tree, Unit
from tests.integration.teams.conftest import ADDRESS, PROGRAMME
from tests.integration.teams.test_import import TEAMS

if TYPE_CHECKING:
    from tests.integration.teams.conftest import Desk


def is_a_name(text: str) -> bool:
    """Whether a unit can be called so: a name has something that can be seen."""
    try:
        Unit(id="u", name=text)
    except ValidationError:
        return False
    return True


NAMES = st.one_of(
    st.sampled_from(["A", "a", "A > B", "A/B", "=1+1", "'=x", "-", "@x", "+44", "Ward\u00a01", "  Ward  1", "’t Hooft", "'t Hooft", "A [b]", "\\>", "a,b;c", '"q"', "1", "14.0", "#N/A x"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
).filter(lambda name: is_a_name(name) and cell.clean(name) != "" and not fault(cell.clean(name)) and not lost(cell.clean(name), is_name=True) and name.strip() != "" and not cell.AS_TEXT.match(name))  # fmt: skip
ADDRESSES = st.sampled_from(["a@b.example", "+x@b.example", "=y@b.example", "o'neil@b.example", "-z@b.example"])


@st.composite
def organisations(draw: st.DrawFn) -> Present:
    """Trees with names of every kind, several of one name in one place, and two programmes."""
    units = [Unit(id="top", name=draw(NAMES))]
    for number in range(draw(st.integers(0, 5))):
        above = draw(st.sampled_from([unit.id for unit in units if not unit.is_team]))
        people = draw(st.lists(ADDRESSES, max_size=2, unique=True))
        units.append(Unit(id=f"u{number}", name=draw(NAMES), parent=above, recipients=tuple(people)))
    groups = [unit.id for unit in units]
    for number in range(draw(st.integers(0, 6))):
        team = Unit(
            id=f"t{number}",
            name=draw(NAMES),
            parent=draw(st.sampled_from(groups)),
            headcount=draw(st.integers(1, 99)),
            recipients=tuple(draw(st.lists(ADDRESSES, max_size=3, unique=True))),
            link=f"abcdefg{'23456789'[number]}",
            language=draw(st.sampled_from([None, "en", "cy"])),
            programme=draw(st.sampled_from([None, "p", "q"])),
        )
        units.append(team)
    programmes = tuple(
        Programme.model_validate({**PROGRAMME.model_dump(), "id": name, "unit": draw(st.sampled_from(groups))})
        for name in "pq"
    )
    enrolment = Enrolment(Tree(units), programmes)  # a team names no programme that it cannot be in
    fitting = [
        unit if unit.programme and enrolment.of(unit) else unit.model_copy(update={"programme": None}) for unit in units
    ]
    return Present({unit.id: unit for unit in fitting}, programmes=programmes)


@given(organisations(), st.sampled_from([".csv", ".xlsx"]))
def test_an_export_imports_with_nothing_to_change(present: Present, suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"teams{suffix}"
        path.write_bytes(written_file(path, list(rows(present))))
        sheet = read_sheet(path, COLUMNS)
    problems = Problems(sheet.where)
    planned = plan(present, entries(sheet.rows, problems), problems, close_missing=True)
    assert problems.sentences() == []
    assert planned is not None
    assert [(c.what, c.unit, c.changes) for c in planned.changes] == []
    assert planned.after == present.units
    assert steps(present, planned.after) == []


@given(organisations())
def test_no_cell_of_an_export_is_a_formula(present: Present) -> None:
    path = Path("teams.csv")
    text = written_file(path, list(rows(present))).decode("utf-8-sig")
    assert not [
        each for row in csv.reader(StringIO(text, newline="")) for each in row if each.startswith(("=", "+", "-", "@"))
    ]
    book = load_workbook(BytesIO(written_file(Path("teams.xlsx"), list(rows(present)))))
    assert not [each for row in book.active for each in row if each.data_type == "f"]


def test_the_commands(desk: Desk) -> None:
    desk.register.definitions.put_programme(PROGRAMME)
    desk.imports(TEAMS)
    listed = desk.run("teams", "list", "--under", "Surgery", "--json").data
    assert [(team["id"], team["path"], team["headcount"]) for team in listed] == [
        ("ward-1-surgery", ["Example Trust", "Surgery"], 14),
        ("ward-2", ["Example Trust", "Surgery"], 9),
    ]
    said = desk.run("teams", "list")
    assert said.out.splitlines()[-1] == "3 teams, 34 people. Programme: groups."
    assert max(map(len, said.out.splitlines())) <= 80
    said = desk.run("teams", "show", "Ward 2")
    link = desk.register.roster.find("ward-2").link  # type: ignore[union-attr]
    assert [line.strip() for line in said.out.splitlines()] == [
        "team        Ward 2 (ward-2)",
        "path        Example Trust > Surgery",
        "people      9",
        "recipients  none",
        f"link        {ADDRESS}/s/{link}",
        "language    cy",
        "programme   Reflective practice groups (groups)",
        "next wave   2 February 2037",
    ]
    assert desk.run("teams", "show", "Ward 1").err == (
        "soundings: several units are called 'Ward 1': ward-1-medicine, ward-1-surgery; give the id"
    )
    assert desk.run("teams", "export", "out.csv").out == "out.csv: 3 teams in 6 rows\n"
    assert (desk.folder / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfname,path,headcount,")
    assert desk.run("teams", "import", "out.csv", "--yes").out.startswith("Nothing to change: 3 teams as they are.")
    assert desk.run("teams", "export", "out.csv").err == "soundings: out.csv is there already: name another file"


def test_the_template_imports(desk: Desk) -> None:
    desk.register.definitions.put_programme(PROGRAMME)
    for name in ("start.xlsx", "start.csv"):
        desk.run("teams", "template", name)
        data = desk.run("teams", "import", name, "--dry-run", "--json").data
        assert data["counts"]["new"] == 2
    book = load_workbook(desk.folder / "start.xlsx")
    assert book.sheetnames == ["Start here", "Teams"]
    assert book["Teams"].freeze_panes == "A2"
    lists = {str(choice.sqref): choice.formula1 for choice in book["Teams"].data_validations.dataValidation}
    assert lists == {"E2:E5000": '"en,cy"', "F2:F5000": '"groups"'}
