"""Absence as people have it: which rows count, what a date says, who is one person; asked or refused, never guessed."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from infra.commands.outcomes.absence import Spell, absences, totals, windows
from infra.commands.outcomes.counting import Choices
from infra.commands.outcomes.reading import read_spells
from shared.errors import DefinitionInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Asked = Callable[..., list[Spell]]

BEFORE, _ = windows(date(2026, 3, 15), 3)
SICK = [  # ten people, each with a spell of two days in January and one of a day in April
    spell
    for n in range(10)
    for spell in ((f"E{n:03}", date(2026, 1, 6 + n), date(2026, 1, 7 + n)), (f"E{n:03}", date(2026, 4, 6 + n), date(2026, 4, 6 + n)))
]  # fmt: skip


def table(heading: str, rows: Iterable[tuple[str, date, date]], *more: str, as_day: str = "%d/%m/%Y") -> str:
    """The lines of a CSV with one more column, the same in each row."""
    lines = [",".join((who, f"{first:{as_day}}", f"{last:{as_day}}", *more)) for who, first, last in rows]
    return "\n".join([f"Employee Number,Start Date,End Date{heading}", *lines]) + "\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Any]:
    """Read a CSV of this text, or the lines of it."""
    names = count(1)

    def given(text: str, **choices: Any) -> Any:
        file = tmp_path / f"a{next(names)}.csv"
        file.write_text(text, encoding="utf-8")
        return read_spells(file, Choices(**choices))

    return given


def refused(read: Callable[..., Any], text: str, **choices: Any) -> list[str]:
    """What is wrong, without the file's name."""
    with pytest.raises(DefinitionInvalid) as raised:
        read(text, **choices)
    return [problem.partition(".csv")[2].lstrip(":, ") or problem for problem in raised.value.problems]


def figures(spells: list[Spell]) -> tuple[int, int, Any, Any, Any]:
    found = totals(absences(spells, BEFORE))
    return found.people, found.spells, found.days, found.each_persons, found.pooled


PLAIN = (10, 10, 20, 20, 2000)


# Which rows count


LEAVE = [(f"E{n:03}", date(2026, 2, 16), date(2026, 2, 27)) for n in range(10)]
TYPES = table(",Absence Type", SICK, "Sickness") + table("", LEAVE, "Annual Leave").partition("\n")[2]


def test_one_type_alone_needs_no_question(read: Callable[..., Any]) -> None:
    found = read(table(",Absence Type", SICK, "Sickness"))
    assert figures(found.spells) == PLAIN
    assert "Counted: 'Absence Type' Sickness." in found.account(found.spells, is_public=True)


def test_types_are_asked_about_by_value_with_counts(read: Callable[..., Any]) -> None:
    assert refused(read, TYPES) == [
        "column 'Absence Type': which of its values count? Sickness (20), Annual Leave (10); say --count "
        '"Absence Type=Sickness", and again for each other that does'
    ]
    found = read(TYPES, count=("absence type=SICKNESS",))
    assert figures(found.spells) == PLAIN
    assert found.account(found.spells, is_public=False) == [
        "Rows read: 30; counted: 20, as 20 spells, 0 of them open; left out: 10 with another 'Absence Type'.",
        "Counted: 'Absence Type' Sickness.",
    ]
    assert len(read(TYPES, count=("Absence Type=Sickness", "Absence Type=annual leave")).spells) == 30


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Absence Type=Maternity", "--count: no row that counts has such a value in the column 'Absence Type'; it has Sickness (20), Annual Leave (10)"),
        ("Sickness", '--count is a column of the file and a value in it, as in --count "Absence Type=Sickness"'),
        ("Employee Number=E999", "--count: no row that counts has such a value in the column 'Employee Number'"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_there_is_told(read: Callable[..., Any], said: str, answer: str) -> None:
    assert answer in refused(read, TYPES, count=(said,))


@pytest.mark.parametrize(
    "heading", ["Status", "Approval Status", "Absence Status", "state", "Leave Type (all)", "CATEGORY"]
)
@pytest.mark.parametrize(
    "word", ["Cancelled", "CANCELED by employee", "withdrawn", "Rejected - no cover", "Deleted", "declined"]
)
def test_what_was_cancelled_never_counts(read: Callable[..., Any], heading: str, word: str) -> None:
    found = read(table(f",{heading}", SICK, "Approved") + table("", LEAVE, word).partition("\n")[2])
    assert figures(found.spells) == PLAIN
    assert (
        "left out: 10 cancelled, void, withdrawn, rejected, declined or deleted."
        in found.account(found.spells, is_public=True)[0]
    )


@pytest.mark.parametrize(("heading", "cell", "no"), [
    ("Cancelled", "Y", "N"), ("Cancelled (Y/N)", "TRUE", "FALSE"), ("Date cancelled", "01/02/2026", ""),
    ("Cancelled by", "x", "-"), ("Cancellation reason", "x", "n/a"), ("Deleted?", "1", "0"), ("Cancellation Reason Type", "x", ""), ("Is withdrawn", "yes", "No"),
])  # fmt: skip
def test_what_another_column_calls_cancelled_never_counts(
    read: Callable[..., Any], heading: str, cell: str, no: str
) -> None:
    found = read(table(f",{heading}", SICK, no) + table("", LEAVE, cell).partition("\n")[2])
    assert figures(found.spells) == PLAIN


def test_not_cancelled_and_pending_are_asked_about_and_an_empty_cell_too(read: Callable[..., Any]) -> None:
    text = table(",Status", SICK, "Not cancelled") + table("", LEAVE[:3], "Pending").partition("\n")[2]
    text += table("", LEAVE[3:], "").partition("\n")[2]
    [told] = refused(read, text)
    assert "Not cancelled (20), (empty) (7), Pending (3)" in told
    assert len(read(text, count=("Status=not cancelled", "Status=")).spells) == 27


def test_a_reason_decides_nothing_and_is_never_repeated(read: Callable[..., Any]) -> None:
    text = table(",Absence Reason", SICK, "S10 Anxiety") + table("", LEAVE, "S12 Back").partition("\n")[2]
    found = read(text)
    told = found.account(found.spells, is_public=False)
    assert told[1:] == ["No column of types or statuses was found, so every kind of absence counts."]
    assert "S10" not in " ".join((*told, *refused(read, text, count=("Absence Reason=x",))))


def test_hidden_and_filtered_rows_are_asked_about(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("Employee Number", "Start Date", "End Date"), *SICK]:
        book.worksheets[0].append(row)
    for number in (3, 5):
        book.worksheets[0].row_dimensions[number].hidden = True
    file = tmp_path / "a.xlsx"
    book.save(file)
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(file)
    assert raised.value.problems == [
        "a.xlsx: 2 of 20 rows are hidden or filtered out; what of them? count them, leave them out; say --hidden count, or --hidden leave-out"
    ]
    assert len(read_spells(file, Choices(hidden="count")).spells) == 20
    left = read_spells(file, Choices(hidden="leave-out"))
    assert (len(left.spells), left.counted.left_out) == (18, Counter({"hidden or filtered out": 2}))


def test_an_open_quotation_mark_shows_nobody(read: Callable[..., Any]) -> None:
    text = table(",Absence Type", SICK, "Sickness").replace("Sickness\n", '"Sickness\n', 1)
    text = text[::-1].replace("ssenkciS", '"ssenkciS', 1)[::-1]
    [told] = refused(read, text)
    assert told == "row 2, column 'Absence Type': holds several lines, as where a quotation mark is open above"


@pytest.mark.parametrize("heading", ["Status", "Org L5", "Hours"])
def test_two_columns_of_a_name_that_is_used_are_told(read: Callable[..., Any], heading: str) -> None:
    text = table(f",{heading},{heading.upper()}", SICK, "x,y")
    asked = {"Org L5": {"by": heading}, "Hours": {"lost": heading}}.get(heading, {})
    [told] = refused(read, text, **asked)
    assert told == f"row 1: two columns are called '{heading}'; keep one of them"


def test_long_and_many_values_make_no_long_line(read: Callable[..., Any]) -> None:
    text = "".join(table(",Status", SICK[:1], f"{n:03} " + 200 * "x").partition("\n")[2] for n in range(99))
    [told] = refused(read, table(",Status", SICK, 300 * "y") + text)
    assert len(told) < 590
    assert len(read(table(",Status", SICK, 300 * "y") + text, count=("Status=" + 60 * "y",)).spells) == 20


def test_merged_cells_and_hidden_sheets_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [("Employee Number", "Start Date", "End Date", "Type", "Hours"), *((*row, "Sickness", 5) for row in SICK)]
    for row in rows:
        book.worksheets[0].append(row)
    book.create_sheet("Canary").sheet_state = "hidden"
    file = tmp_path / "a.xlsx"
    book.save(file)
    read = read_spells(file)
    assert "Hidden sheets that were not read: 1." in read.account(read.spells, is_public=True)
    told = "is merged with the cell above; in Excel, unmerge it and fill in each row"
    for cells, columns in (
        ("A2:A3", ("A (person)",)), ("C2:C3", ("C (last day)",)), ("D2:D3", ("'Type'",)), ("E2:E3", ("E (days lost)",)),
    ):  # fmt: skip
        book.worksheets[0].merge_cells(cells)
        book.save(file)
        with pytest.raises(DefinitionInvalid) as raised:
            read_spells(file, Choices(lost="Hours", hours_in_a_day=Fraction(5)))
        assert raised.value.problems == [f"a.xlsx, sheet 1, row 3, column {column}: {told}" for column in columns]
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)


# Dates


@pytest.mark.parametrize(
    "as_day", ["%d-%b-%y", "%d/%m/%y", "%d.%m.%y", "%d %B %Y", "%a %d %b %Y", "%b %d, %Y", "%d/%b/%Y", "%d/%m/%Y 12:00:00 AM"]
)  # fmt: skip
def test_days_as_people_write_them(read: Callable[..., Any], as_day: str) -> None:
    text = table("", SICK, as_day=as_day.replace(",", "")) if "," in as_day else table("", SICK, as_day=as_day)
    assert figures(read(text).spells) == PLAIN


BOTH = [("a", date(2026, 3, 4), date(2026, 3, 5)), ("b", date(2026, 5, 6), date(2026, 5, 7))]


def test_where_all_dates_could_be_both_it_is_asked(read: Callable[..., Any]) -> None:
    assert refused(read, table("", BOTH)) == [
        "day or month could come first in each of its dates (4); which does? the day, the month; say "
        "--dates day-first, or --dates month-first"
    ]
    [first, _] = read(table("", BOTH), dates="day-first").spells
    [other, _] = read(table("", BOTH, as_day="%m/%d/%Y"), dates="month-first").spells
    assert first == other == Spell(0, date(2026, 3, 4), date(2026, 3, 5))
    assert len(read(table("", [("a", date(2026, 5, 5), date(2026, 6, 6))])).spells) == 1, "the same either way"


def test_where_some_have_the_month_first_and_none_the_day_it_is_one_fault(read: Callable[..., Any]) -> None:
    text = table("", SICK, as_day="%m/%d/%Y")
    [told] = refused(read, text)
    assert told == (
        "dates have the month first (rows 14, 16, 17 and 4 more), and none has the day first; say --dates "
        "month-first, if all are so"
    )
    assert figures(read(text, dates="month-first").spells) == PLAIN


def test_both_orders_in_a_file_are_faults_in_their_rows(read: Callable[..., Any]) -> None:
    text = table("", [("a", date(2026, 1, 20), date(2026, 1, 21))]) + "b,01/25/2026,01/26/2026\n"
    month = "is a date with a month above 12; dates are read with the day first"
    assert refused(read, text) == [f"row 3, column B (first day): {month}", f"row 3, column C (last day): {month}"]
    assert refused(read, text, dates="month-first")[0].startswith(
        "row 2, column B (first day): is a date with a month above"
    )


def test_excel_that_took_the_day_for_the_month_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("person", "from", "to"), ("a", date(2026, 4, 3), "03/25/2026")]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DefinitionInvalid, match="import the file into Excel again, its dates as text"):
        read_spells(tmp_path / "a.xlsx")


@pytest.mark.parametrize("as_day", ["%d-%m-%y", "%y/%m/%d"])
def test_a_short_year_that_could_be_a_day_is_one_fault_for_the_column(read: Callable[..., Any], as_day: str) -> None:
    told = refused(read, table("", SICK, as_day=as_day))
    assert [fault.partition(" (")[0] for fault in told] == [
        "rows 2, 3, 4 and 17 more, column B",
        "rows 2, 3, 4 and 17 more, column C",
    ]
    assert all("has a year of two digits that could as well be a day" in fault for fault in told)


# Faults


def test_a_fault_of_a_thousand_rows_is_told_once(read: Callable[..., Any]) -> None:
    text = "person,from,to\n" + "a,2026-01-05,2026-01-04\n" * 1000 + "b,2026-01-05,x\n"
    assert refused(read, text) == [
        "rows 2, 3, 4 and 997 more, column C (last day): is before the first day",
        "row 1002, column C (last day): is not a date; write it as 01/12/2026 (the day first), 2026-12-01 or 1 Dec 2026",
    ]


def test_nothing_follows_an_open_spell(read: Callable[..., Any]) -> None:
    text = "person,from,to\na,2026-01-05,\nb,2026-01-05,\na,2026-02-01,2026-02-02\nb,2025-01-01,2025-01-02\nc,2026-01-01,\n"
    assert refused(read, text) == [
        "row 2, column C (last day): is empty, though a later spell of the same person follows (row 4)"
    ]
    assert len(read(text.replace("a,2026-02", "d,2026-02")).spells) == 5
    twice = "person,from,to\na,2026-01-05,\na,2026-01-05,\n"
    assert len(read(twice).spells) == 2, "the same row twice"


@pytest.mark.parametrize(
    "heading",
    ["Date returned to work", "Return Date", "RTW", "Returned", "First day back", "Date back at work", "Resumed duty"],
)
def test_the_day_of_return_is_not_the_last_day(read: Callable[..., Any], heading: str) -> None:
    [told] = refused(read, f"person,First day of absence,{heading}\na,2026-01-05,2026-01-07\n")
    assert told == (
        "has no column for the last day; its heading may be 'last day', 'end date', 'to'; the day of the return is not the "
        "last day of absence: add a column with the day before it"
    )


def test_other_headings_get_no_such_hint(read: Callable[..., Any]) -> None:
    [told] = refused(read, "person,First day of absence,Return to work interview,Backlog\na,2026-01-05,2026-01-07,\n")
    assert "return" not in told


# People


ZEROS = "person,from,to\n00123,2026-02-01,2026-02-02\n123,2026-02-10,2026-02-11\n00123 ,2026-02-20,2026-02-20\n0,2026-01-01,\n"


def test_zeros_before_a_number_are_asked_about(read: Callable[..., Any]) -> None:
    [told] = refused(read, ZEROS)
    assert told == (
        "persons differ by zeros alone, as 007 and 7 do and Excel makes them (row 3); are they one? one person, several people; say "
        "--people same, or --people different"
    )
    assert [spell.person for spell in read(ZEROS, people="same").spells] == [0, 0, 0, 2]
    assert [spell.person for spell in read(ZEROS, people="different").spells] == [0, 1, 0, 2]


# Hours and part days


HOURS = table(",Hours Lost", SICK, "3.75")


def test_hours_are_used_or_said_to_be_left_out(read: Callable[..., Any]) -> None:
    left = read(HOURS)
    assert figures(left.spells) == PLAIN
    assert "Left out: what the file says of hours." in left.account(left.spells, is_public=True)
    used = read(HOURS, lost="hours lost", hours_in_a_day=Fraction("7.5"))
    assert {spell.lost for spell in used.spells} == {Fraction(1, 2)}
    assert "Days lost are those of the column 'Hours Lost', at 7.5 hours a day." in used.account(
        used.spells, is_public=True
    )


@pytest.mark.parametrize(
    ("cell", "days"), [("7:30", 1), ("15:00:00", 2), ("", None), ("0", 0), ("1.5", Fraction(1, 5))]
)
def test_hours_as_they_are_written(read: Callable[..., Any], cell: str, days: Any) -> None:
    [spell] = read(
        table(",Hours", SICK[:1], cell, as_day="%Y-%m-%d"), lost="Hours", hours_in_a_day=Fraction("7.5")
    ).spells
    assert spell.lost == days


def test_hours_of_a_spell_that_goes_on_are_none_yet(read: Callable[..., Any]) -> None:
    [spell] = read("person,from,to,hours\na,2026-01-05,,30\n", lost="hours", hours_in_a_day=Fraction("7.5")).spells
    assert spell.lost is None


def test_hours_that_cannot_be_are_told(read: Callable[..., Any]) -> None:
    text = table(",Days Lost", SICK[-2:-1], "half") + table("", SICK[-2:-1], "2.5").partition("\n")[2]
    assert refused(read, text, lost="Days Lost") == [
        "row 2, column D (days lost): is not a number of hours or days, such as 3.75",
        "row 3, column D (days lost): is more than a day for each calendar day of the spell",
    ]
    assert refused(read, text, lost="Hours", hours_in_a_day=Fraction(8)) == ["--lost: the file has no column 'Hours'"]


# What is told in public


def test_in_public_no_number_stands_beside_figures_that_are_withheld(read: Callable[..., Any]) -> None:
    found = read(TYPES, count=("Absence Type=Sickness",))
    told = found.account(found.spells, is_public=True, is_shown=False)
    assert told == ["Rows left out: with another 'Absence Type'.", "Counted: 'Absence Type' Sickness."]
    some = read("person,from,to\n" + "".join(f"{n},2026-01-05,\n" for n in range(1, 5)))
    assert "fewer than 3 of them open" in some.account(some.spells[:2], is_public=True)[0]
    assert "2 of them open" in some.account(some.spells[:2], is_public=False)[0]
    assert "4 of them open" in some.account(some.spells, is_public=True)[0]


# On a terminal


class Terminal(StringIO):
    """Somebody who types these lines."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_asked_until_the_answer_is_one(
    read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("3\nno\n1\n2\n"))
    text = TYPES.replace("E001", "0001").replace("E002", "1")
    found = read(text)
    assert figures(found.spells) == PLAIN
    asked = capsys.readouterr().err
    assert "column 'Absence Type': which of its values count?\n   1  Sickness (20)\n   2  Annual Leave (10)\n" in asked
    assert asked.count("Which count?") == 3
    assert "Excel makes them (rows 6 and 7); are they one?\n   1  one person\n   2  several people\n" in asked


# As a reviewer attacked it


DAYS = "2026-01-05,2026-01-06"


@pytest.mark.parametrize(("heading", "kept", "gone"), [
    *((heading, "Approved", "Cancelled") for heading in ("Absence Approval Status", "Workflow Status", "Status of Absence", "Approval State", "Absence Kind", "Remarks")),
    *((heading, "N", "Y") for heading in ("Cancelled Flag", "Cancelled Ind", "Void", "Cancellation Flag", "Deleted Flag", "Withdrawal Date")),
    ("Cancelled Flag", "Active", "x"), ("Status", "Open", "VOID: twice"), ("Status", "Open", "Cancel"), ("Notes", "", " voided"),
    ("", "", "Cancelled"),
])  # fmt: skip
def test_what_a_heading_of_any_kind_calls_gone_never_counts(
    read: Callable[..., Any], heading: str, kept: str, gone: str
) -> None:
    found = read(f"Person,Start,End,{heading}\na,{DAYS},{kept}\nb,{DAYS},{gone}\n")
    assert (len(found.spells), sum(found.counted.left_out.values())) == (1, 1)


@pytest.mark.parametrize(
    "heading", ["Approval", "Absence Sub Type", "Approved/Rejected", "Leave Kind", "Cancelled Status"]
)
def test_other_words_about_a_row_are_asked_about(read: Callable[..., Any], heading: str) -> None:
    assert "which of its values count?" in refused(read, f"Person,Start,End,{heading}\na,{DAYS},A\nb,{DAYS},B\n")[0]


@pytest.mark.parametrize(
    "heading", ["Illness Type", "Sickness Type", "Reason Category", "Employee Status", "Contract Type"]
)
def test_health_and_the_person_decide_nothing(read: Callable[..., Any], heading: str) -> None:
    found = read(f"Person,Start,End,{heading}\na,{DAYS},A\nb,{DAYS},Cancelled by B\n")
    assert (len(found.spells), found.counted.left_out.total()) == (2, 0)


def test_a_chosen_reason_is_not_said_to_be_every_kind(read: Callable[..., Any]) -> None:
    found = read(f"Person,Start,End,Reason\na,{DAYS},A\nb,{DAYS},B\n", count=("Reason=A",))
    assert (len(found.spells), found.counted.remarks) == (1, [])


def test_many_columns_that_decide_are_refused_in_one_sentence(read: Callable[..., Any]) -> None:
    kinds = ",".join(f"Type {n}" for n in range(700))
    assert refused(read, f"Person,Start,End,{kinds}\n" + f"a,{DAYS},x\n" * 9) == [
        "has 700 columns of types or statuses ('Type 0', 'Type 1', 'Type 2' and 697 more); keep at most 12, those that "
        "say which rows count"
    ]


def test_work_grows_with_the_rows_and_not_with_rows_times_headings(read: Callable[..., Any]) -> None:
    wide = ",".join(f"h{n}" for n in range(5000))
    looked: Counter[str] = Counter()
    text = f"Person,Start,End,Status,{wide}\n" + f"a,{DAYS},x\n" * 300
    sys.setprofile(lambda frame, event, _: looked.update([event]) if "outcomes" in frame.f_code.co_filename else None)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    assert looked["call"] < 100 * 300 + 20 * 5000
    assert looked["c_call"] < 100 * 300 + 50 * 5000


def test_a_column_decides_in_the_sheets_that_have_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets = [
        [("person", "from", "to", "Type"), ("a", *SICK[0][1:], "Sickness"), ("b", *SICK[0][1:], "Annual Leave")],
        [("person", "from", "to", "Absence Category"), ("c", *SICK[0][1:], "Other"), ("d", *SICK[0][1:], "Leave")],
    ]
    for rows, sheet in zip(sheets, (book.worksheets[0], book.create_sheet()), strict=True):
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(tmp_path / "a.xlsx")
    assert [told.partition("?")[2].partition(";")[0] for told in raised.value.problems] == [
        " Sickness (1), Annual Leave (1)", " Other (1), Leave (1)",
    ]  # fmt: skip
    found = read_spells(tmp_path / "a.xlsx", Choices(count=("Type=Sickness", "Absence Category=Other")))
    assert len(found.spells) == 2
    assert "Counted: 'Type' Sickness; of sheets without that column every row." in found.counted.remarks


def test_excel_that_took_the_month_for_the_day_is_told(tmp_path: Path) -> None:
    def given(*days: date | str) -> Path:
        book = openpyxl.Workbook()
        for row in [("person", "from", "to"), *((f"p{n}", day, day) for n, day in enumerate(days))]:
            book.worksheets[0].append(row)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    swapped = (date(2026, 3, 1), date(2026, 5, 2), "20/04/2026")
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(given(*swapped))
    assert raised.value.problems == [
        "a.xlsx: each date that Excel knows (4) has a day up to 12, and each that it left as text one above 12 (row 4): an "
        "Excel that has the month first took the day for the month; import the file into Excel again, its dates as "
        "text, or say --dates day-first, if all are right"
    ]
    assert len(read_spells(given(*swapped), Choices(dates="day-first")).spells) == 3
    for right in ((*swapped, date(2026, 4, 13)), (*swapped, "01/05/2026"), (swapped[0], swapped[2])):
        assert read_spells(given(*right)).spells


def test_days_still_to_come_are_told(read: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("person,from,to\na,2026-01-05,2027-01-06\nb,2026-02-01,\nc,2026-02-02,4712-12-31\n")
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(tmp_path / "b.csv", today=date(2026, 1, 31))
    assert raised.value.problems == [
        "b.csv, row 2, column C (last day): is after today; leave it empty while the spell goes on",
        "b.csv, rows 3 and 4, column B (first day): is after today; leave out what is still to come",
    ]
    assert len(read_spells(tmp_path / "b.csv", today=date(2027, 1, 6)).spells) == 3


def test_numbers_that_excel_has_cut_are_nobody(read: Callable[..., Any], tmp_path: Path) -> None:
    told = "column A (person): is a number that Excel has cut; take the file from its source again, that column as text"
    assert refused(read, f"person,from,to\n1.00E+12,{DAYS}\n1.00e+12,{DAYS}\n1E5,{DAYS}\n") == [f"rows 2 and 3, {told}"]
    book = openpyxl.Workbook()
    for row in [("person", "from", "to"), (1234567890123456, *SICK[0][1:]), (123456789012345, *SICK[0][1:])]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DefinitionInvalid, match=rf"row 2, {re.escape(told)}"):
        read_spells(tmp_path / "a.xlsx")


def test_of_several_columns_of_persons_a_number_goes_before_a_name(read: Callable[..., Any]) -> None:
    found = read(f"Employee,Employee Number,Assignment Number,Start,End\nAnn,1,10,{DAYS}\nAnn,2,20,{DAYS}\n")
    assert [spell.person for spell in found.spells] == [0, 1]
    assert "Persons are those of the column 'Employee Number'." in found.counted.remarks


@pytest.mark.parametrize(("heading", "is_last"), [
    ("To (return date)", False), ("End (first day back)", False), ("To (incl)", True), ("End (day before return)", True),
])  # fmt: skip
def test_what_stands_in_brackets_can_make_it_a_return(read: Callable[..., Any], heading: str, is_last: bool) -> None:
    text = f"Person,From,{heading}\na,{DAYS}\n"
    if is_last:
        assert len(read(text).spells) == 1
    else:
        assert "the day of the return is not the last day" in refused(read, text)[0]


def test_days_lost_of_rows_that_overlap_are_no_more_than_days(read: Callable[..., Any]) -> None:
    text = f"person,from,to,days\na,2026-01-05,2026-01-09,5\na,2026-01-07,2026-01-10,4\nb,{DAYS},2\nb,2026-01-07,2026-01-07,1\n"
    assert refused(read, text, lost="days") == [
        "rows 2 and 3, column D (days lost): is, with rows of the same person that overlap, more than a day for each "
        "calendar day; keep each day in one row"
    ]
    halves = read("person,from,to,days\n" + "a,2026-01-05,2026-01-05,0.5\n" * 3, lost="days").spells
    assert [one.days for one in absences(halves[:2], BEFORE)] == [1], "the morning and the afternoon"
    assert [one.days for one in absences(halves, BEFORE)] == [1]
    twice = read("person,from,to,days\n" + f"a,{DAYS},1\n" * 2, lost="days").spells
    assert [one.days for one in absences(twice, BEFORE)] == [1], "the same row twice"


def test_the_account_says_what_lies_in_the_windows(read: Callable[..., Any]) -> None:
    found = read(table("", SICK))
    told, _ = found.account(found.spells, [BEFORE], is_public=False)
    assert (
        told
        == "Rows read: 20; counted: 20, as 20 spells, 0 of them open; 10 of the spells reach into a window, 10 into neither."
    )
    assert "windows" not in found.account(found.spells, [BEFORE], is_public=True)[0]


def test_a_merged_person_is_told_with_the_merged_type(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("person", "from", "to", "Type"), *((*row, "Sickness") for row in SICK)]:
        book.worksheets[0].append(row)
    for cells in ("A2:A4", "D2:D3"):
        book.worksheets[0].merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DefinitionInvalid) as raised:
        read_spells(tmp_path / "a.xlsx")
    assert [told.partition(":")[0] for told in raised.value.problems] == [
        "a.xlsx, sheet 1, row 3, column 'Type'", "a.xlsx, sheet 1, rows 3 and 4, column A (person)",
    ]  # fmt: skip
