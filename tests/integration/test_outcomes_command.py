"""`soundings outcomes absence`: what an admin sees of good and of bad files, and that no person is ever named."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from typer.testing import CliRunner

from infra import cli, demo
from infra.commands.outcomes import reading
from infra.commands.outcomes.absence import Spell
from infra.commands.outcomes.counting import Choices
from infra.commands.outcomes.reading import read_spells
from infra.commands.outcomes.table import DATA
from infra.console import terminal
from shared.errors import DefinitionInvalid
from shared.figures import half_up

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., str]

DEMO = Path(demo.__file__).with_name("spells.csv")
ASKED = ("--around", "2023-09-04", "--months", "7", "--headcount", "20")
CANARY = "Canary-4711"


@pytest.fixture
def run(soundings: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a command line to `soundings outcomes absence`, in an empty folder: what it says, good or bad."""
    monkeypatch.setattr(terminal.console, "_width", 100)
    return partial(soundings, "outcomes", "absence")


def words(text: str) -> str:
    """Text without its layout."""
    return " ".join(text.split())


def test_study_1_before_and_after(run: Run) -> None:
    said = words(
        run(
            str(DEMO), *ASKED, "--team", "A made-up [b]team[/b]",
            "--available-days-before", "4240", "--available-days-after", "4260",
            "--starters-before", "4", "--leavers-before", "5", "--starters-after", "1", "--leavers-after", "1",
        )
    )  # fmt: skip
    assert said.startswith("A made-up [b]team[/b]: absence before and after ")
    assert (
        "Before After 4 February 2023 4 September 2023 to 3 September 2023 to 3 April 2024 Outcome (212 days) (213 days) Change"
        in said
    )
    for row in (
        "Staff 20 20 0",
        "People absent at least once 16 14 −2 (−13%)",
        "Spells of absence 48 23 −25 (−52%)",
        "Days of absence 402 127 −275 (−68%)",
        "Spells per member of staff 2.40 1.15 −1.25 (−52%)",
        "Days per member of staff 20.10 6.35 −13.75 (−68%)",
        "Bradford score A, each person’s 4,824 348 −4,476 (−93%)",
        "Bradford score B, pooled 926,208 67,183 −859,025 (−93%)",
        "Staff who joined 4 1 −3 (−75%)",
        "Staff who left 5 1 −4 (−80%)",
    ):
        assert row in said
    assert "9.5% (402/4,240) 3.0% (127/4,260) −6.5 points" in said
    assert "24.4% (5/20.5) 5.0% (1/20) −19.4 points" in said
    assert said.rindex("Staff who left") < said.index("Bradford score A")
    assert said.endswith(
        "Spells fell from 11.3 to 5.4 per 1,000 available days: rate ratio 0.48, 95% CI 0.32 to 0.70; more than chance "
        "would give. Days fell from 94.8 to 29.8 per 1,000 available days: rate ratio 0.31; what chance may do is not "
        "said: beside the rest it could give one person’s absence away. The same months a year earlier "
        "are not compared: the file does not reach back so far. A Bradford score says least, so it comes last: "
        "over 7 months simulated teams of 20 in which nothing changed had a second score A between 0.16 and 6.9 times the "
        "first (of 12 people 0.08 and 10, of 30 people 0.21 and 4.2); here it is 0.07 times. Trigger points are for one "
        "person over 52 weeks: compare no score of a team with them. "
        "Each window is 7 months long: 212 and 213 days, the first and the last day included. Days are calendar days. "
        "Spells of one person that overlap or follow on the next day are one spell. A "
        "spell is cut to the window, one that reaches into both windows counts in each, and one without a last day "
        "runs to the end of the window. Days of absence and days available are those of people, part-time staff in "
        "full. Shown only for at least 8 staff of whom at least 3 were absent in the window, and only where one "
        "person’s absence cannot be worked out from the figures. Days depend on a few long spells. In simulated teams of 30 "
        "whose absence truly fell by 40%, comparing a year with the next shows it for spells in about half, "
        "for days in one of seven; with smaller teams and shorter windows less often. Bradford score A, each "
        "person’s: the sum of every person’s own spells × spells × days. Bradford score B, pooled: all spells of the "
        "team × all spells of the team × all days of the team. They are different measures: never compare one with the "
        "other. A change is not a cause: season, staffing and "
        "recording change too. Publish one such table for a team: two with other windows or other people can be "
        "subtracted from each other. Rows read: 76; counted: 76, as 73 spells, 1 of them open; 70 of the spells "
        "reach into a window, 3 into neither. No column of types or statuses was found, so every kind of absence counts."
    )


def test_nothing_is_written_unless_asked_for(run: Run, tmp_path: Path) -> None:
    run(str(DEMO), *ASKED)
    assert list(tmp_path.iterdir()) == []


def test_a_later_start_and_other_windows_are_said(run: Run) -> None:
    said = words(run(str(DEMO), "--around", "04/09/2023", "--headcount", "20", "--after-starts", "2023-10-01"))
    assert (
        "4 March 2023 1 October 2023 to 3 September 2023 to 31 March 2024 Outcome (184 days) (183 days) Change" in said
    )
    assert "Each window is 6 months long: 184 and 183 days" in said


# Files in


HEADINGS = ("person", "first day", "last day")
ROWS = [
    ("a1", date(2023, 3, 1), date(2023, 3, 5)),
    ("a2", date(2023, 4, 3), date(2023, 4, 9)),
    ("a1", date(2023, 5, 1), None),
]
SPELLS = [
    Spell(0, date(2023, 3, 1), date(2023, 3, 5)),
    Spell(1, date(2023, 4, 3), date(2023, 4, 9)),
    Spell(0, date(2023, 5, 1), None),
]


@pytest.mark.parametrize(
    "text",
    [
        "person,first day,last day\na1,2023-03-01,2023-03-05\na2,2023-04-03,2023-04-09\na1,2023-05-01,\n",
        '\ufeff"Person; Reference";Start;End\r\nA1;01/03/2023;05/03/2023\r\na2;3/4/2023;9/4/2023\r\na1 ;1/5/2023;\r\n',
        "Assignment Number\tFrom\tTo\na1\t1 Mar 2023\t5 March 2023\na2\t3rd April 2023\t09-APR-2023\na1\t1-May-2023\t\n",
        "STAFF_ID,Reason,start-date,END DATE (dd/mm/yyyy)\na1,cold,01.03.2023,05.03.2023\n\n"
        "a2,,3.4.2023,9.4.2023\n,,,\nA1,,01.05.2023,31-DEC-4712\n",
        "Absence report\nPrinted 1 June 2023\n\nEmployee,From,To,Days\n"
        "a1,44986,44990,5\na2,45019,45025.0,7\na1,45047.25,,\n",
        "Assignment Number,Employee Number,Start Date,Absence Start Date,Absence End Date\n"
        "x1,a1,1/1/2001,2023-03-01 00:00:00,2023-03-05T00:00\n"
        "x2,a2,1/1/2001,2023/04/03,2023/04/09\nx3,a1,1/1/2001,1 May 2023 00:00,\n",
        'employee,start,end\n" a1","1 March, 2023",2023-3-5\n"a2",2023-04-03,2023-04-09\na1,2023-05-01\n',
    ],
)
def test_csv_as_people_and_programs_write_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "spells.csv"
    file.write_bytes(text.encode())
    assert read_spells(file, Choices(dates="day-first")).spells == SPELLS


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_csv_as_excel_saves_it(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "spells.csv"
    file.write_bytes("Zoë;first day;last day\nperson;from;to\nZoë;2023-03-01;2023-03-05\n".encode(encoding))
    assert read_spells(file).spells == SPELLS[:1]


def workbook(file: Path, *sheets: list[tuple[Any, ...]]) -> openpyxl.Workbook:
    """An .xlsx file with these sheets; returned to be changed and saved again."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(file)
    return book


def test_excel_with_dates_text_and_numbers(tmp_path: Path) -> None:
    file = tmp_path / "spells.xlsx"
    noon = datetime(2023, 4, 3, 12)  # noqa: DTZ001  # Excel knows no time zone
    workbook(
        file,
        [("Absence report",), (), ("Employee Number", "Team", "Absence Start Date", "Absence End Date"),
         (4711, "x", date(2023, 3, 1), 44990), (4712.0, None, noon, "9 Apr 2023")],
        [("Notes",), ("nothing here",)],
        [HEADINGS, ("4711", 45047, None)],
    )  # fmt: skip
    assert read_spells(file).spells == SPELLS


def test_excel_of_an_old_mac_and_a_hidden_sheet(tmp_path: Path) -> None:
    file = tmp_path / "spells.xlsx"
    book = workbook(file, [HEADINGS, *ROWS], [HEADINGS, ("hidden", date(2023, 1, 1), None)])
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0]["B2"] = 44986 - 1462  # 1 March 2023, unformatted
    book.worksheets[0]["B2"].number_format = "General"
    book.worksheets[1].sheet_state = "hidden"
    book.save(file)
    assert read_spells(file).spells == SPELLS


def test_excel_and_csv_give_the_same_table(run: Run, tmp_path: Path) -> None:
    with DEMO.open(encoding="utf-8", newline="") as text:
        heading, *rows = csv.reader(text)
    excel = [
        (*who, *(date(*map(int, day.split("/")[::-1])) if day else None for day in days))
        for who, days in ((row[:2], row[2:]) for row in rows)
    ]
    workbook(tmp_path / "spells.xlsx", [tuple(heading), *excel])
    assert run("spells.xlsx", *ASKED) == run(str(DEMO), *ASKED)


NOT_A_DATE = "is not a date; write it as 01/12/2026 (the day first), 2026-12-01 or 1 Dec 2026"


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (",2023-03-01,2023-03-05", ["A (person): is empty; each row names a person"]),
        (f"{CANARY},,2023-03-05", ["B (first day): is empty"]),
        (f"{CANARY},{CANARY},{CANARY}", [f"B (first day): {NOT_A_DATE}", f"C (last day): {NOT_A_DATE}"]),
        (f"{CANARY},2023-03-05,2023-03-04", ["C (last day): is before the first day"]),
        (f"{CANARY},01-03-23,", ["B (first day): has a year of two digits that could as well be a day; write all four, as in 01/12/2026"]),
        (f"{CANARY},03/31/2023,31/03/2023", ["B (first day): is a date with a month above 12; dates are read with the day first"]),
        (f"{CANARY},1 Mai 2023,", [f"B (first day): {NOT_A_DATE}"]),
        (f"{CANARY},01/03-2023,", [f"B (first day): {NOT_A_DATE}"]),
        (f"{CANARY},2203-03-01,", ["B (first day): has a year before 1990 or after 2099"]),
        (f"{CANARY},2099-03-01,", ["B (first day): is after today; leave out what is still to come"]),
        (f"{CANARY},4712-12-31,", ["B (first day): has a year before 1990 or after 2099"]),
        (f"{CANARY},12345,ongoing", [f"B (first day): {NOT_A_DATE}", f"C (last day): {NOT_A_DATE}"]),
        (",,", []),
    ],
)  # fmt: skip
def test_each_fault_has_its_place_and_a_sentence(run: Run, tmp_path: Path, row: str, faults: list[str]) -> None:
    (tmp_path / "bad.csv").write_text(f"person,first day,last day\na,2023-03-01,\n{row}\nb,2023-03-32,\n")
    expected = [f"bad.csv, row 3, column {fault}" for fault in faults]
    expected += ["bad.csv, row 4, column B (first day): is a day that the calendar does not have"]
    expected += [f"{len(expected)} problem(s); nothing was changed"] if faults else []
    assert run("bad.csv", *ASKED, "--output", "table.md") == "\n".join(expected)
    assert [file.name for file in tmp_path.iterdir()] == ["bad.csv"]


def test_faults_in_excel_name_the_sheet_by_its_number(run: Run, tmp_path: Path) -> None:
    book = workbook(tmp_path / "bad.xlsx", [HEADINGS, *ROWS], [(), HEADINGS, (CANARY, True, "#VALUE!")])
    book.worksheets[1].title = CANARY
    book.save(tmp_path / "bad.xlsx")
    assert run("bad.xlsx", *ASKED) == (
        f"bad.xlsx, sheet 2, row 3, column B (first day): {NOT_A_DATE}\n"
        f"bad.xlsx, sheet 2, row 3, column C (last day): {NOT_A_DATE}\n"
        "2 problem(s); nothing was changed"
    )


def test_a_formula_that_nobody_computed_is_not_an_open_spell(run: Run, tmp_path: Path) -> None:
    workbook(tmp_path / "bad.xlsx", [HEADINGS, ("=1+1", date(2023, 3, 1), "=B2+4")])
    said = "holds a formula that has not been computed; open the file in Excel and save it, or type the value"
    assert run("bad.xlsx", *ASKED) == (
        f"bad.xlsx, sheet 1, row 2, column A (person): {said}\nbad.xlsx, sheet 1, row 2, column C (last day): {said}\n"
        "2 problem(s); nothing was changed"
    )


def test_a_formula_that_came_to_nothing_is_an_open_spell(run: Run, tmp_path: Path) -> None:
    """`=IF(E2="","",E2)`, as Excel keeps it: a text without a sign."""
    workbook(tmp_path / "spells.xlsx", [HEADINGS, ("1", date(2023, 3, 1), '=IF(1=1,"",2)')])
    with zipfile.ZipFile(tmp_path / "spells.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    computed = re.sub(rb'<c r="C2"( s="\d+")?>(<f>.*?</f>)<v ?/>', rb'<c r="C2" t="str">\2<v></v>', parts[sheet])
    assert computed != parts[sheet]
    with zipfile.ZipFile(tmp_path / "spells.xlsx", "w") as book:
        for name, content in {**parts, sheet: computed}.items():
            book.writestr(name, content)
    assert "not been computed" not in run("spells.xlsx", *ASKED)


WHOLE = [
    (b"", ["is empty"]),
    (f"{CANARY}\n".encode(),
     ["has no column for the person; its heading may be 'person', 'employee number', 'staff id', 'assignment number'",
      "has no column for the first day; its heading may be 'first day', 'start date', 'from'",
      "has no column for the last day; its heading may be 'last day', 'end date', 'to'"]),
    (f"{CANARY},{CANARY},to\n{CANARY},2023-03-01,\n".encode(),
     ["has no column for the person; its heading may be 'person', 'employee number', 'staff id', 'assignment number'",
      "has no column for the first day; its heading may be 'first day', 'start date', 'from'"]),
    (f"person,from,to,From\n{CANARY},2023-03-01,,2023-03-02\n".encode(),
     ["row 1: two columns are called 'from'; keep the one with the first day"]),
    (f"person,first day,last day\n{CANARY}\x81\xff".encode("latin-1"),
     ["is no text and no Excel file; in Excel, save it as 'CSV UTF-8' or .xlsx"]),
    (b"person,first day,last day\n" + CANARY.encode() * 20_000,
     ["row 2: is longer than any that is read, or a quotation mark (\") is open in it; mend it, or save the file as .xlsx"]),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + CANARY.encode(),
     ["is an Excel file of the old kind (.xls), whatever its name says; open it in Excel and use File, Save As, 'Excel Workbook (.xlsx)'"]),
    (b"PK\x03\x04" + CANARY.encode(),
     ["is no Excel workbook that can be read; open it in Excel and use File, Save As, 'Excel Workbook (.xlsx)'"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "faults"), WHOLE)
def test_files_that_cannot_be_read(run: Run, tmp_path: Path, content: bytes, faults: list[str]) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    said = run("bad.csv", *ASKED).splitlines()
    if len(faults) > 1:
        assert said.pop() == f"{len(faults)} problem(s); nothing was changed"
    assert [line.removeprefix("bad.csv").lstrip(":, ") for line in said] == faults


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("none.csv", *ASKED).startswith("none.csv: cannot be read: No such file or directory")
    (tmp_path / "folder.csv").mkdir()
    assert run("folder.csv", *ASKED).startswith("folder.csv: cannot be read: Is a directory")


# What was said on the command line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--around", "2098-01-01"], "soundings: the after window ends on 31 July 2098, which is still to come: ask again then, or give fewer --months"),
        (["--around", "0001-01-01"], "soundings: --around is a day of the years 1990 to 2099"),
        (["--after-starts", "9999-12-31"], "soundings: --after-starts is a day of the years 1990 to 2099"),
        (["--after-starts", "2023-09-03"], "soundings: --after-starts is before --around, so the windows would overlap"),
        (["--by", "Team"], "soundings: --by has headcounts from the register: give no --headcount, --team nor figures of one team"),
        (["--lost", "Hours"], "soundings: a column of hours in --lost goes with --hours-in-a-day, such as 7.5"),
        (["--hours-in-a-day", "7.5"], "soundings: a column of hours in --lost goes with --hours-in-a-day, such as 7.5"),
        (["--headcount", "15"], "soundings: in the before window more people were absent than the team had: the file must hold this team alone, and --leavers-before and --starters-after say who else was in it"),
        (["--headcount-after", "13"], "soundings: in the after window more people were absent than the team had: the file must hold this team alone, and --leavers-before and --starters-after say who else was in it"),
        (["--available-days-after", "126"], "soundings: --available-days-after is less than the days of absence in that window"),
        (["--leavers-before", "1"], "soundings: --starters-before and --leavers-before go together"),
        (["--starters-after", "1"], "soundings: --starters-after and --leavers-after go together"),
        (["--starters-before", "22", "--leavers-before", "1"], "soundings: --starters-before and --leavers-before do not fit the headcount"),
        (["--starters-after", "1", "--leavers-after", "22"], "soundings: --starters-after and --leavers-after do not fit the headcount"),
        (["--output", "table.pdf"], "soundings: --output ends in .md, .html, .csv, .json"),
        (["--output", "none/table.md"], "soundings: none/table.md cannot be written: No such file or directory"),
    ],
)  # fmt: skip
def test_errors_are_one_line_and_write_nothing(run: Run, tmp_path: Path, options: list[str], said: str) -> None:
    assert run(str(DEMO), *ASKED, *options) == said
    assert list(tmp_path.iterdir()) == []


def test_those_who_left_or_came_may_have_been_absent(run: Run) -> None:
    moves = ("--starters-before", "0", "--leavers-before", "1", "--starters-after", "1", "--leavers-after", "0")
    assert "4,824" in run(str(DEMO), *ASKED[:-1], "15", "--headcount-after", "13", *moves)


def test_a_file_that_is_there_is_never_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "spells.csv").write_bytes(DEMO.read_bytes())
    said = run("spells.csv", *ASKED, "--output", "spells.csv")
    assert said == "soundings: spells.csv is there already: name another file with --output"
    assert (tmp_path / "spells.csv").read_bytes() == DEMO.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*ASKED, "--k", "4"], "'--k': Input should be greater than or equal to 5"),
        ([*ASKED, "--months", "0"], "'--months': Input should be greater than or equal to 1"),
        ([*ASKED, "--around", "yesterday"], "'yesterday' does not match the formats"),
        (["--headcount", "20"], "Missing option '--around'"),
        ([*ASKED, "--hours-in-a-day", "nan"], "is not a number of hours, such as 7.5"),
    ],
)
def test_wrong_options_are_told_by_name(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(cli.app, ["outcomes", "absence", str(DEMO), *arguments], env={"COLUMNS": "200"})
    assert (result.exit_code, said in words(result.output)) == (2, True)


def test_help_teaches_with_an_example() -> None:
    result = CliRunner().invoke(cli.app, ["outcomes", "absence", "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert (
        "Example: soundings outcomes absence spells.csv --around 2023-09-04 --months 7 --headcount 20" in result.output
    )
    assert "nothing of it is sent or kept" in words(result.output)


# What is shown


def made(file: Path, *people: int) -> Path:
    """A file in which each person has one spell of so many days, all in the before window."""
    rows = [f"{CANARY}-{number},2023-03-01,2023-03-{days:02}" for number, days in enumerate(people)]
    file.write_text("\n".join(["person,first day,last day", *rows]) + "\n")
    return file


REASONS = "The before window’s figures are not shown, for one of these reasons."


@pytest.mark.parametrize(
    ("people", "headcount", "shown"),
    [((5, 6, 7), 8, True), ((5, 6, 7), 7, False), ((5, 6), 20, False), ((), 20, False), ((1, 1, 1), 20, False)],
)
def test_a_window_that_may_not_be_shown_says_so_and_keeps_its_dates(
    run: Run, tmp_path: Path, people: tuple[int, ...], headcount: int, shown: bool
) -> None:
    file = made(tmp_path / "spells.csv", *people)
    options = [*ASKED[:-1], str(headcount)]
    said = words(run(str(file), *options))
    assert ("Days of absence 18 not shown" in said) is shown
    assert ("Days of absence not shown not shown" in said) is not shown
    assert (REASONS in said) is not shown
    assert REASONS.replace("before", "after") in said
    assert "(212 days)" in said
    assert "Each window is 7 months long" in said
    written = tmp_path / "table.json"
    run(str(file), *options, "--output", str(written))
    before = json.loads(written.read_text())["before"]
    figures = [before[name] for name in ("people", "spells", "days", "each_persons", "pooled")]
    assert figures == ([3, 3, 18, 18, 162] if shown else [None] * 5)


def test_a_larger_k(run: Run) -> None:
    assert "4,824" in run(str(DEMO), *ASKED, "--k", "20")
    said = run(str(DEMO), *ASKED, "--k", "21")
    assert "4,824" not in said
    assert "at least 21 staff" in said


def test_the_score_alone_where_the_rest_would_tell(run: Run, tmp_path: Path) -> None:
    """Persons with 1, 1 and 2 spells: days and score together would give the days of the third."""
    file = made(tmp_path / "spells.csv", 3, 3, 1)
    with file.open("a") as more:
        more.write(f"{CANARY}-2,2023-04-01,2023-04-07\n")
    options = (*ASKED, "--available-days-before", "4240", "--output", "table.json")
    said = words(run(str(file), *options))
    assert "Bradford score A, each person’s 38 not shown" in said
    assert "Spells of absence 4 not shown" in said
    for row in ("Days of absence", "Days per member of staff", "Bradford score B, pooled"):
        assert f"{row} not shown not shown" in said
    assert (
        "Of the before window spells and the score A are shown without days, rate and score B: together they would give "
        "one person’s absence away."
    ) in said
    before = json.loads((tmp_path / "table.json").read_text())["before"]
    assert before == {
        "first_day": "2023-02-04", "last_day": "2023-09-03", "length_days": 212, "headcount": 20,
        "people": 3, "spells": 4, "days": None, "spells_per_head": 0.2, "days_per_head": None, "each_persons": 38,
        "pooled": None, "absence_rate_percent": None, "withheld": ["days", "pooled"],
    }  # fmt: skip


# Files out


@pytest.fixture
def written(run: Run, tmp_path: Path) -> Callable[..., str]:
    """What the command writes to a file of this kind, byte for byte, about the made-up team."""

    def write(suffix: str, *options: str) -> str:
        file = tmp_path / f"table{suffix}"
        assert f"written: {file.name}" in run(str(DEMO), *ASKED, "--output", file.name, *options)
        return file.read_bytes().decode()

    return write


def test_markdown(written: Callable[..., str]) -> None:
    lines = written(".md", "--team", "North | *team* <b>").splitlines()
    assert lines[:13] == [
        r"**North \| \*team\* &lt;b&gt;: absence before and after**",
        "",
        "| Outcome | Before: 4 February 2023 to 3 September 2023 (212 days) | After: 4 September 2023 to 3 April 2024 (213 days) | Change |",
        "|:--|--:|--:|--:|",
        "| Staff | 20 | 20 | 0 |",
        "| People absent at least once | 16 | 14 | −2 (−13%) |",
        "| Spells of absence | 48 | 23 | −25 (−52%) |",
        "| Days of absence | 402 | 127 | −275 (−68%) |",
        "| Spells per member of staff | 2.40 | 1.15 | −1.25 (−52%) |",
        "| Days per member of staff | 20.10 | 6.35 | −13.75 (−68%) |",
        "| Bradford score A, each person’s | 4,824 | 348 | −4,476 (−93%) |",
        "| Bradford score B, pooled | 926,208 | 67,183 | −859,025 (−93%) |",
        "",
    ]
    assert [line[:10] for line in lines[13:15]] == ["- Spells f", "- Days fel"]
    assert all(line.startswith("- ") for line in lines[13:])
    assert len(lines) == 26


def test_html_is_one_accessible_table(written: Callable[..., str]) -> None:
    text = written(".html", "--team", "<script>alert(1)</script>")
    html5lib.HTMLParser(strict=True).parse(text)
    page = html5lib.parse(text, namespaceHTMLElements=False)
    assert page.get("lang") == "en-GB"
    assert page.find(".//script") is None
    assert page.findtext(".//h1") == page.findtext(".//title") == "<script>alert(1)</script>: absence before and after"
    [table] = page.findall(".//table")
    assert (table.findtext("caption") or "").startswith("Before, after and change. Each window is 7 months long")
    assert [cell.get("scope") for cell in table.findall("thead/tr/*")] == ["col"] * 4
    for row in table.findall("tbody/tr"):
        assert [(cell.tag, cell.get("scope")) for cell in row] == [("th", "row"), *[("td", None)] * 3]
    rows = [[cell.text for cell in row] for row in table.findall("tbody/tr")]
    assert ["Bradford score A, each person’s", "4,824", "348", "−4,476 (−93%)"] in rows
    assert len(page.findall(".//li")) == 8


@pytest.mark.parametrize("team", ["=1+1", "+x", "-x", "@x"])
def test_csv_opens_in_excel_and_holds_no_formula(written: Callable[..., str], team: str) -> None:
    text = written(".csv", "--team", team, "--available-days-before", "4240", "--available-days-after", "4260")
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == tuple(DATA)
    assert {row["team"] for row in rows} == {f"'{team}"}
    before, after = (
        {row["outcome"]: row["value"] for row in rows if row["window"] == window} for window in ("before", "after")
    )
    assert before == {
        "headcount": "20", "people": "16", "spells": "48", "days": "402", "each_persons": "4824", "pooled": "926208",
        "absence_rate": str(402 / 4240), "spells_per_head": "2.4", "days_per_head": "20.1",
    }  # fmt: skip
    assert after == {
        "headcount": "20", "people": "14", "spells": "23", "days": "127", "each_persons": "348", "pooled": "67183",
        "absence_rate": str(127 / 4260), "spells_per_head": "1.15", "days_per_head": "6.35",
    }  # fmt: skip
    assert (rows[0]["first_day"], rows[0]["last_day"], rows[0]["length_days"]) == ("2023-02-04", "2023-09-03", "212")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_csv_has_a_code_where_an_outcome_is_withheld(run: Run, tmp_path: Path) -> None:
    file = made(tmp_path / "spells.csv", 3, 3, 1)
    run(str(file), *ASKED, "--output", "table.csv")
    rows = list(csv.DictReader(StringIO((tmp_path / "table.csv").read_text(encoding="utf-8-sig"))))
    hidden = {row["outcome"] for row in rows if row["withheld"]}
    assert hidden
    assert all(bool(row["value"]) is not (row["withheld"] == "too-few") for row in rows)


def test_json_has_a_versioned_schema(written: Callable[..., str]) -> None:
    moves = ("--starters-before", "4", "--leavers-before", "5", "--available-days-after", "4260")
    content = json.loads(written(".json", "--team", "North", *moves))
    assert len(content.pop("notes")) == 10
    assert len(content.pop("said")) == 4
    table = content.pop("table")
    assert (table["caption"], table["columns"][0]) == ("North: absence before and after", "Outcome")
    assert ["Staff who left", "5", "not given", ""] in table["rows"]
    assert content.pop("months_said") == [
        "The months are not drawn: the limits need 12 months before the start, and the file does not reach back so far."
    ]
    assert content == {
        "schema": "soundings-outcomes-absence/1",
        "team": "North",
        "months": 7,
        "least_staff": 8,
        "least_absent": 3,
        "before": {
            "first_day": "2023-02-04", "last_day": "2023-09-03", "length_days": 212, "headcount": 20, "people": 16,
            "spells": 48, "days": 402, "spells_per_head": 2.4, "days_per_head": 20.1, "each_persons": 4824,
            "pooled": 926208, "starters": 4, "leavers": 5,
            "turnover_percent": 24.4, "withheld": [],
        },
        "after": {
            "first_day": "2023-09-04", "last_day": "2024-04-03", "length_days": 213, "headcount": 20, "people": 14,
            "spells": 23, "days": 127, "spells_per_head": 1.15, "days_per_head": 6.35, "each_persons": 348,
            "pooled": 67183, "absence_rate_percent": 3.0, "withheld": [],
        },
        "ratios": {"spells": {"ratio": 0.48, "low": 0.32, "high": 0.70}, "days": {"ratio": 0.31}},
        "year_ago": None,
        "by_month": None,
        "definitions": {
            "each_persons": "Bradford score A, each person’s: the sum of every person’s own spells × spells × days",
            "pooled": "Bradford score B, pooled: all spells of the team × all spells of the team × all days of the team",
        },
    }  # fmt: skip


def test_what_was_said_of_one_window_only_is_not_compared(written: Callable[..., str]) -> None:
    text = written(".md", "--available-days-after", "4260")
    assert "| Absence rate: days of absence of days available | not given | 3.0% (127/4,260) |  |" in text


# The months


def by_months(file: Path, *people: int) -> Path:
    """A file of months from January 2024 on in each of which so many people begin a spell, of 1 to 19 days.

    An earlier spell shows that it reaches back to there.
    """
    rows = ["early,2023-12-30,2023-12-30"]
    for month, count in enumerate(people):
        first = date(2024 + month // 12, month % 12 + 1, 2)
        rows += [
            f"{CANARY}-{(person + month) % 24},{first},{first.replace(day=2 + (5 * person + month) % 19)}"
            for person in range(count)
        ]
    file.write_text("\n".join(["person,first day,last day", *rows]) + "\n")
    return file


YEAR = ("--around", "2025-01-01", "--headcount", "24")
USUAL = (8, 9) * 8 + (8,)  # to May 2025
TOO_FEW_SPELLS = "The months are not drawn: they are only where at least 3 people began a spell in each"


@pytest.mark.parametrize(
    ("people", "options", "said"),
    [
        ((*USUAL, 9), (), "No month is marked: no rule tells those from the start on from those before it."),
        ((*USUAL, 9, 8), ("--after-starts", "2025-02-01"), "No month is marked"),
        ((*USUAL, 20), (), "Marked as worse: the month from 1 June 2025."),
        ((*USUAL, 3), (), "Marked as better: the month from 1 June 2025."),
        ((*USUAL, 3), ("--months", "5"), "No month is marked"),
        ((*USUAL, 2), (), TOO_FEW_SPELLS),
        ((8, 2, *USUAL[2:], 9), (), TOO_FEW_SPELLS),
        ((*USUAL, 9), ("--k", "25"), "The months are not drawn: the figures of a window are not shown."),
        (
            (*USUAL, 9),
            ("--around", "2024-12-01"),
            "The months are not drawn: the limits need 12 months before the start",
        ),
    ],
)
def test_the_months_are_a_chart_where_they_may_be(
    run: Run, tmp_path: Path, people: tuple[int, ...], options: tuple[str, ...], said: str
) -> None:
    run(str(by_months(tmp_path / "spells.csv", *people)), *YEAR, *options, "--output", "table.html")
    text = (tmp_path / "table.html").read_text()
    html5lib.HTMLParser(strict=True).parse(text)
    assert said in text
    assert ("<svg" in text) is ("not drawn" not in said)


def test_the_months_are_not_drawn_where_they_fix_a_persons_days(run: Run, tmp_path: Path) -> None:
    """One spell that begins on a month's last day and reaches into the other window: its days before are known."""
    file = by_months(tmp_path / "spells.csv", *USUAL, 9)
    file.write_text(file.read_text() + "long,2024-10-31,2025-01-20\n")
    said = run(str(file), *YEAR, "--output", "table.html")
    assert "Days fell" in said or "Days rose" in said
    assert "The months are not drawn" in (tmp_path / "table.html").read_text()
    file.write_text(file.read_text().replace("long,2024-10-31", "long,2024-11-01"))
    run(str(file), *YEAR, "--output", "other.html")
    assert "<svg" in (tmp_path / "other.html").read_text()


def test_the_months_are_not_drawn_where_a_year_ago_ends_within_one(run: Run, tmp_path: Path) -> None:
    """It ends on 15 December: a spell that began before then and reaches into the other window had 17 days at least."""
    for first, is_drawn in (("2024-12-14", False), ("2024-12-16", True)):
        file = by_months(tmp_path / f"{first}.csv", *(8, 9) * 12)
        file.write_text(file.read_text() + f"long,{first},2025-01-20\n")
        run(str(file), *YEAR, "--months", "11", "--after-starts", "2025-01-16", "--output", f"{first}.json")
        content = json.loads((tmp_path / f"{first}.json").read_text())
        assert (content["year_ago"]["last_day"], content["by_month"] is not None) == ("2024-12-15", is_drawn)


def test_the_chart_has_its_lines_and_months_in_words_and_for_programs(run: Run, tmp_path: Path) -> None:
    file = str(by_months(tmp_path / "spells.csv", *USUAL, 20))
    for kind in ("html", "json"):
        run(file, *YEAR, "--output", f"table.{kind}")
    page = html5lib.parse((tmp_path / "table.html").read_text(), namespaceHTMLElements=False)
    words = ["".join(text.itertext()) for text in page.iter("{http://www.w3.org/2000/svg}text")]
    days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    rates = [Fraction(1000 * n, 24 * days[m]) for m, n in enumerate(USUAL[:12])]
    mean = half_up(sum(rates) / 12, 1)
    assert {"mean before", "limits", "worse", "start", "Jun 25", str(mean)} <= set(words)
    content = json.loads((tmp_path / "table.json").read_text())
    drawn = content["by_month"]
    assert drawn["mean"] == float(mean)
    assert [month["spells_per_1000"] for month in drawn["months"][:12]] == [float(half_up(rate, 1)) for rate in rates]
    assert [month["after"] for month in drawn["months"]] == [False] * 12 + [True] * 6
    assert drawn["months"][-1] == {"first_day": "2025-06-01", "spells_per_1000": 27.8, "after": True, "marked": "worse"}
    assert content["months_said"][2] == "Marked as worse: the month from 1 June 2025."
    assert content["year_ago"] == {
        "first_day": "2024-01-01", "last_day": "2024-06-30", "spells": 51, "ratio": 1.22, "low": 0.58, "high": 2.57,
    }  # fmt: skip


# No person


@pytest.mark.parametrize("suffix", [".md", ".html", ".csv", ".json"])
def test_no_person_is_named_anywhere(run: Run, tmp_path: Path, suffix: str) -> None:
    file = made(tmp_path / "spells.csv", 5, 6, 7, 8)
    said = run(str(file), *ASKED, "--output", f"table{suffix}")
    assert "Days of absence" in said
    assert CANARY.casefold() not in (said + (tmp_path / f"table{suffix}").read_text()).casefold()


@pytest.mark.parametrize("content", [content for content, _ in WHOLE])
def test_no_error_names_a_person(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(file)
    assert CANARY.casefold() not in str(raised.value).casefold()
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_spaces_capitals_and_excels_numbers_make_no_other_person() -> None:
    people = reading._People()
    assert [people.number(each) for each in ("4711", 4711, 4711.0, " 4711 ", 4711.5)] == [0, 0, 0, 0, 1]
    assert [people.number(each) for each in ("A  b", "a B", "ab")] == [2, 2, 3]


def test_what_is_read_keeps_no_reference(tmp_path: Path) -> None:
    """Not even in what a traceback would show."""
    spells = read_spells(made(tmp_path / "spells.csv", 5, 6, 7)).spells
    assert [spell.person for spell in spells] == [0, 1, 2]
    people = reading._People()
    people.number(CANARY)
    assert CANARY.casefold() not in repr((spells, people)).casefold()


def test_nothing_is_sent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    monkeypatch.setattr("infra.operator.stack.client", refuse)
    assert "4,824" in run(str(DEMO), *ASKED)
