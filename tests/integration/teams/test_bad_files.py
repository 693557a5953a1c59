"""What is wrong with a file of teams is said at once, with sheet, row and column, and what to do; and what is not wrong
is read whatever Excel made of it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from shared.sheets.excel import SAVE_AS
from shared.sheets.spreadsheet import MOST_BYTES
from tests.integration.teams.conftest import PROGRAMME

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.teams.conftest import Desk

HEAD = "name,path,headcount,recipients,language,programme,id\n"
LOST = (
    "where Excel seems to have lost a letter; type it again (a question mark that belongs there has a space before it)"
)
ADDRESS = "is no address that mail can be sent to"


def refused(told: list[str]) -> str:
    """A line for each problem, and if they are several one that says how many."""
    return "\n".join([*told, f"{len(told)} problem(s); nothing was changed"] if len(told) > 1 else told)


# What stands in a row after the headings, and what is said of it after "teams.csv, row 2, column ".
CELLS = [
    (",Trust,4,,,,", "'name': is empty; write the name of the team, or delete the row"),
    ("A,,4,,,,", "'path': is empty; write the units above from the top, such as 'Example Trust > Surgery'"),
    ("A,Trust,fourteen,,,,", "'headcount': is 'fourteen'; write the number of people alone, such as 14"),
    ("A,Trust,14.5,,,,", "'headcount': is '14.5'; write the number of people alone, such as 14"),
    ("A,Trust,0,,,,", "'headcount': is 0; a team has at least 1 person and at most 100 000"),
    ("A,Trust,-3,,,,", "'headcount': is -3; a team has at least 1 person and at most 100 000"),
    ("A,Trust,=1+1,,,,", "'headcount': holds a formula; type the value"),
    ("A,Trust,#REF!,,,,", "'headcount': holds Excel's error #REF!; type the value"),
    ("A,Trust,,,,,", "'headcount': is empty, and no team is below 'A'; a team needs the number of its people, and a row "
     "without one stands for a unit above teams"),
    ("A,Trust,4,anna,,,", f"'recipients': 'anna' {ADDRESS}"),
    ("A,Trust,4,anna@trust,,,", f"'recipients': 'anna@trust' {ADDRESS}"),
    ("A,Trust,4,a..b@trust.example,,,", f"'recipients': 'a..b@trust.example' {ADDRESS}"),
    ("A,Trust,4,,fr,,", "'language': is 'fr'; the pages are in en and cy"),
    ("A,Trust,4,,,group,", "'programme': there is no programme 'group'; did you mean 'groups'?"),
    ("A,Trust,4,,,zzz,", "'programme': there is no programme 'zzz'; there is groups"),
    ("A,Trust,4,,,groups,", "'programme': 'groups' is for the teams below 'example-trust', and this one is not"),
    ("A,Trust,4,,,,Ward 1", "'id': is 'Ward 1'; an id begins with a small letter and has small letters, digits and "
     "hyphens alone, at most 41; leave it empty for a new team"),
    ("A,Trust,4,lead@[10.0.0.9],,,", f"'recipients': 'lead@[10.0.0.9]' {ADDRESS}"),
    ("A,Trust,4,trust.nhs.uk/,,,", f"'recipients': 'trust.nhs.uk/' {ADDRESS}"),
    ("A,Trust,4,ok@trust.uk; lead@-trust.uk,,,", f"'recipients': 'lead@-trust.uk' {ADDRESS}"),
    (f"A,Trust,{'9' * 5000},,,,", f"'headcount': is '{'9' * 39}…'; write the number of people alone, such as 14"),
    ("A,Tŷ > T? Gwyn,4,,,,", f"'path': says 'T?', {LOST}"),
    ("T? Gwyn,Trust,4,,,,", f"'name': says 'T?', {LOST}"),
    ("Caf? staff,Trust,4,,,,", f"'name': says 'Caf?', {LOST}"),
    ("TÅ· Gwyn,Trust,4,,,,", "'name': has 'Å·' in the place of one letter, as a program wrote it; type it again"),
    (f"A,{' > '.join('ABCDEFGHIJKLMNOPQRSTU')},4,,,,", "'path': has 21 units, one above the other; there are at most 20"),
    (f"A,Trust,4,{' '.join(['a'] * 9 + [f'b{n}' for n in range(50)])},,,", "'recipients': has 51 addresses; at most 50 can get a unit's mail"),
    (f"{'A' * 121},Trust,4,,,,", "'name': is longer than 120 characters; give the name alone"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "told"), CELLS)
def test_what_is_wrong_with_a_cell(desk: Desk, row: str, told: str) -> None:
    desk.register.definitions.put_programme(PROGRAMME)
    said = desk.run("teams", "import", desk.file(f"{HEAD}{row}\n"), "--yes")
    assert said.err == f"teams.csv, row 2, column {told}"
    assert (said.code, said.out, desk.register.roster.units()) == (1, "", [])


ROWS = [
    (
        "A,Trust > S,4,,,,\nA, trust >  s ,5,,,,\n",
        ["row 3, column 'name': 'A' in 'trust > s' is in row 2 already; keep one of the two rows"],
    ),
    ("A,Trust,4,,,,a\nB,Trust,5,,,,a\n", ["row 3, column 'id': 'a' is in row 2 already; a unit has one row"]),
    (
        "A,Trust,4,,,,\nB,Trsut,5,,,,\n",
        [
            "row 3, column 'path': begins with 'Trsut', but the whole organisation is 'Trust' (row 2); a path begins at the "
            "one unit above all others"
        ],
    ),
    (
        "A,Trust,4,,,,\nB,Trust > A,5,,,,\n",
        ["row 3, column 'path': leads through 'A', which is a team (row 2); nothing is below a team"],
    ),
    (
        "S,Trust,,,,,\nS,Trust,,,,,\nA,Trust > S,3,,,,\n",
        ["row 3, column 'name': 'S' is in row 2 already; keep one of the two rows"],
    ),
    (
        "S,Trust,,,,groups,\nA,Trust > S,3,,,,\n",
        [
            "row 2, column 'programme': is for teams alone; leave it empty in the row of a unit above (one without a headcount)"
        ],
    ),
    (
        "A,Trust,x,,xx,,\n,Trust,2,b@b,,,\n",
        [
            "row 2, column 'headcount': is 'x'; write the number of people alone, such as 14",
            "row 2, column 'language': is 'xx'; the pages are in en and cy",
            "row 3, column 'name': is empty; write the name of the team, or delete the row",
            f"row 3, column 'recipients': 'b@b' {ADDRESS}",
        ],
    ),
]


@pytest.mark.parametrize(("rows", "told"), ROWS)
def test_what_is_wrong_between_rows(desk: Desk, rows: str, told: list[str]) -> None:
    said = desk.run("teams", "import", desk.file(HEAD + rows), "--yes")
    assert said.err == refused([f"teams.csv, {each}" for each in told])
    assert desk.register.roster.units() == []


def book(*sheets: tuple[str, Any], hidden: tuple[str, ...] = ()) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


HEADINGS = ["name", "path", "headcount"]
GOOD = [HEADINGS, ["A", "Trust", 4]]


FILES = [
    ("teams.csv", b"", ["teams.csv: is empty"]),
    ("teams.csv", b"\xff\x00\x01\x81\x8d" * 9, ["teams.csv: is no text and no Excel file; in Excel, save it as 'CSV UTF-8' or .xlsx"]),
    ("teams.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
     [f"teams.xlsx: is an Excel file of the old kind (.xls), whatever its name says; {SAVE_AS}"]),
    ("teams.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
     ["teams.xlsx: has a password; in Excel, take it off (File, Info, Protect Workbook) and save it again"]),
    ("teams.xlsx", b"PK\x03\x04 no zip", [f"teams.xlsx: is no Excel workbook that can be read; {SAVE_AS}"]),
    ("teams.csv", b"x" * (MOST_BYTES + 1), ["teams.csv: is larger than 30 MB; keep what is needed alone in it"]),
    ("teams.csv", HEAD.encode() + b'A,"Trust,4\nB,Trust,4\n', [
        "teams.csv: row 2: is longer than any that is read, or a quotation mark (\") is open in it; mend it, or save the file as .xlsx"]),
    ("teams.csv", HEAD.encode() + b"A,Trust,4\n" * 60_000, [
        "teams.csv: has more than 60,000 rows; keep the rows and columns that are needed alone in it"]),
    ("teams.csv", b"name;size of things\nA;4\n", [
        "teams.csv: has no column for the path; its heading may be 'path', 'units above', 'belongs to', 'part of'; where directorate and service have a column each, join them in one, as in =\"Example Trust > \"&A2&\" > \"&B2",
        "teams.csv: has no column for the headcount; its heading may be 'headcount', 'head count', 'people', 'staff'"]),
    ("teams.csv", b"name,team,path,headcount\n", ["teams.csv, row 1: two columns say the name: 'name' and 'team'; keep one"]),
    ("teams.xlsx", book(("One", GOOD), ("Two", GOOD)), ["teams.xlsx: the sheets 'One', 'Two' all have the headings; say which with --sheet"]),
    ("teams.xlsx", book(("One", [HEADINGS, ["A", "Trust", "=1+3"]])), [
        "teams.xlsx, sheet 'One', row 2, column 'headcount': holds a formula that has not been computed; open the file in Excel and save it, or type the value"]),
    ("teams.xlsx", book(("One", [HEADINGS, [datetime(2027, 3, 4), "Trust", 4]])), [  # noqa: DTZ001
        "teams.xlsx, sheet 'One', row 2, column 'name': Excel has made a date of it; format the column as Text and type it again"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), FILES, ids=lambda each: str(each)[:30])
def test_files_that_cannot_be_read(desk: Desk, name: str, content: bytes, told: list[str]) -> None:
    (desk.folder / name).write_bytes(content)
    said = desk.run("teams", "import", name, "--yes")
    assert said.err == refused(told)


def test_a_file_that_is_not_there(desk: Desk) -> None:
    assert (
        desk.run("teams", "import", "no.csv").err.splitlines()[0] == "no.csv: cannot be read: No such file or directory"
    )


CSV = HEAD + "Équipe 1,Trust > Surgery,14,lead@trust.example,,,\n"


def encoded(encoding: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(encoding)


@pytest.mark.parametrize(
    "write",
    [
        encoded("utf-8"),
        encoded("utf-8-sig"),
        encoded("utf-16"),
        encoded("utf-16-le"),
        encoded("utf-16-be"),
        encoded("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(),
        lambda text: ("Our teams,,,\n,,,\n" + text + ",,,,,,\n\n").encode(),
        lambda text: text.replace("name,path,headcount,recipients", " Team NAME ,Units above,Number of staff,Lead e-mail").encode(),
        lambda text: text.replace(",", "|").encode(),
        lambda text: text.replace("14", '"=""14"""').encode(),
        lambda text: text.replace("14", " 14.0 ").encode(),
        lambda text: text.replace("Équipe 1", " Équipe\u00a0 1\u200b ").encode(),
        lambda text: text.replace("Équipe", "E\u0301quipe").encode(),
        lambda text: text.replace("Trust > Surgery", "Trust/Surgery").encode(),
        lambda text: text.replace("Trust > Surgery", "Trust>Surgery").encode(),
        lambda text: text.replace("lead@trust.example", '"Smith, Ann <LEAD@trust.example>; MAILTO:lead@trust.example.; <MailTo:lead@trust.example>"').encode(),
        lambda text: text.replace("lead@trust.example", "“lead@trust.example”").encode(),
    ],
)  # fmt: skip
def test_what_excel_and_people_write_is_read(desk: Desk, write: Callable[[str], bytes]) -> None:
    (desk.folder / "teams.csv").write_bytes(write(CSV))
    said = desk.run("teams", "import", "teams.csv", "--yes")
    assert said.code == 0, said.err
    [team] = [unit for unit in desk.register.roster.units() if unit.is_team]
    assert (team.name, team.headcount, team.recipients) == ("Équipe 1", 14, ("lead@trust.example",))
    assert {unit.name for unit in desk.register.roster.units()} == {"Trust", "Surgery", "Équipe 1"}


def test_a_workbook_with_notes_empty_columns_and_hidden_sheets(desk: Desk) -> None:
    rows: list[list[Any]] = [
        ["Teams of 2027"],
        [],
        [None, "Team", "Notes", "Path", "Head count", None],
        [None, "A", "x", "Trust", 14.0],
        [None] * 6,
    ]
    (desk.folder / "t.xlsx").write_bytes(
        book(("Start here", [["Fill in the next sheet"]]), ("Teams", rows), ("Old", GOOD), hidden=("Old",))
    )
    said = desk.run("teams", "import", "t.xlsx", "--yes", "--json")
    assert said.data["counts"]["new"] == 1
    assert said.data["notes"][:2] == [
        "t.xlsx: the sheet 'Old' is hidden and is not read",
        "t.xlsx, sheet 'Teams': not used: 'Notes'",
    ]
    assert said.data["changes"][1]["row"] == 4


def test_hidden_rows_are_said_and_merged_cells_told(desk: Desk) -> None:
    book_ = load_workbook(BytesIO(book(("Teams", [*GOOD, ["B", "Trust", 5], ["C", "Trust", 6], ["D", "Trust", 7]]))))
    for row in (3, 4):
        book_["Teams"].row_dimensions[row].hidden = True
    book_.save(desk.folder / "t.xlsx")
    said = desk.run("teams", "import", "t.xlsx", "--dry-run", "--json")
    assert said.data["notes"][:1] == ["t.xlsx, sheet 'Teams': rows 3 to 4 are hidden in Excel and read too"]
    book_["Teams"].merge_cells("B2:B4")
    book_.save(desk.folder / "t.xlsx")
    merged = "is merged with the cell above; in Excel, unmerge it and fill in each row"
    assert desk.run("teams", "import", "t.xlsx", "--yes").err == refused(
        [f"t.xlsx, sheet 'Teams', rows 3 and 4, column 'path': {merged}"]
    )


def test_names_that_end_with_a_question_are_read(desk: Desk) -> None:
    desk.imports(HEAD + "What matters to you?,Trust,4,,,,\nDŵr a Thŷ’r Ŵyl,Trust,4,,,,\n")
    assert {"What matters to you?", "Dŵr a Thŷ’r Ŵyl"} <= {unit.name for unit in desk.register.roster.units()}


def test_a_sheet_is_chosen_by_name(desk: Desk) -> None:
    (desk.folder / "t.xlsx").write_bytes(book(("One", GOOD), ("Two", [HEADINGS, ["B", "Trust", 5]])))
    desk.run("teams", "import", "t.xlsx", "--yes", "--sheet", "two")
    assert {unit.name for unit in desk.register.roster.units()} == {"Trust", "B"}
    assert (
        desk.run("teams", "import", "t.xlsx", "--sheet", "x").err.splitlines()[0] == "t.xlsx: has no visible sheet 'x'"
    )


def test_a_team_without_its_headcount_is_not_taken_for_a_unit_above(desk: Desk) -> None:
    desk.imports(HEAD + "A,Trust,4,,,,\nS,Trust,,,,,\nB,Trust > S,3,,,,\n")
    said = desk.run("teams", "import", desk.file(HEAD + "A,Trust,,,,,a\nS,Trust,9,,,,s\n"), "--yes")
    assert said.err.splitlines()[:2] == [
        "teams.csv, row 2, column 'headcount': is empty; a team needs the number of its people, such as 14",
        "teams.csv, row 3, column 'headcount': 's' stands above teams and has no people of its own; leave the cell empty",
    ]
