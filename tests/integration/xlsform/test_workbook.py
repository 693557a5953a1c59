"""Files that are no questionnaires, and cells that do not say what they seem to: in one line, or at their place."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from shared.errors import DefinitionInvalid
from shared.sheets.table import Unreadable
from shared.xlsform.findings import Findings
from shared.xlsform.read import read_workbook
from shared.xlsform.workbook import sheets
from tests.workbooks import YES_NO, content

if TYPE_CHECKING:
    from pathlib import Path

SURVEY = [["type", "name", "label"], ["text", "one", "One?"]]


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        sheets(data, Findings("form.xlsx"))
    return str(raised.value)


def repacked(change: dict[str, bytes], data: bytes = b"") -> bytes:
    """A workbook with some of its parts replaced or added."""
    written = BytesIO()
    old = zipfile.ZipFile(BytesIO(data or content(survey=SURVEY)))
    with old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in change:
                new.writestr(part, old.read(part))
        for name, text in change.items():
            new.writestr(name, text)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an Excel file of the old kind (.xls), whatever its name says; open it in Excel and use File, Save As"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "has a password; in Excel, take it off"),
        (b"type,name,label\r\n", "is no Excel workbook but text, such as CSV: a questionnaire has the sheets"),
        ("type;name;label\nnote;n;Café\n".encode("utf-16"), "is no Excel workbook but text, such as CSV"),
        (b"\n| survey |\n| | type | name | label |\n", "is no Excel workbook but a table in Markdown: a questionnaire"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 9, "is no Excel workbook; open it in Excel and use File, Save As"),
        (b"", "is no Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "is no Excel workbook that can be read; open it"),
    ],
)  # fmt: skip
def test_what_is_no_workbook(data: bytes, says: str) -> None:
    assert says in refused(data)


def test_what_is_broken_inside_is_one_line() -> None:
    assert refused(repacked({"xl/workbook.xml": b"<workbook"})).startswith("is no Excel workbook that can be read")


def test_a_formula_without_a_value_is_told_at_its_cell_and_nothing_after_it() -> None:
    survey = [[*SURVEY[0], "remarks"], ["text", "one", "=1/0", "=A1"], ["text", "=1/0", "=B1"]]
    assert refused(content(survey=survey)) == (
        "sheet 'survey', row 2, column C (label) holds a formula that has not been computed; open the file in Excel "
        "and save it, or type the value"
    )
    assert sheets(content(survey=[[*SURVEY[0], "remarks"], ["text", "one", "One?", "=1/0"]]), Findings("f"))


def test_what_a_cell_does_not_say_is_told_at_its_place() -> None:
    survey: list[list[Any]] = [
        [*SURVEY[0], "remarks", "version"],
        ["text", "one", "#REF!", date(2027, 3, 4), date(2027, 3, 4)],
        ["text", date(2027, 10, 5), "Is T? Gwyn near?"],
        ["text", "three", "The D?r group"],
        ["text", "four", "Donâ€™t you?"],
        ["text", "long", "[" * 5001],
        ["text", "five", "Why?Because (https://a.example/?a=b)"],
    ]  # fmt: skip
    sheets(content(survey=survey), findings := Findings("f"))
    lost = "where Excel seems to have lost a letter; type it again (a question mark that belongs there has a space before it)"
    assert findings.problems == [
        "f: sheet 'survey', row 2, column C (label): holds Excel's error #REF!; type the value",
        "f: sheet 'survey', row 3, column B (name): Excel has made a date of it; format the column as Text and type it again",
        f"f: sheet 'survey', row 3, column C (label): says 'T?', {lost}",
        f"f: sheet 'survey', row 4, column C (label): says 'D?r', {lost}",
        "f: sheet 'survey', row 5, column C (label): has 'â€™' in the place of one letter, as a program wrote it; type it again",
        "f: sheet 'survey', row 6, column C (label): has more than 5,000 characters; shorten it",
    ]


def test_hidden_rows_and_sheets_are_read_and_said() -> None:
    written, book = BytesIO(), load_workbook(BytesIO(content(survey=[*SURVEY, ["note", "two", "Two"]], choices=YES_NO)))
    book["survey"].row_dimensions[3].hidden = True
    book["choices"].sheet_state = "hidden"
    book.save(written)
    found = sheets(written.getvalue(), findings := Findings("f"))
    assert (len(found["survey"].rows), len(found["choices"].rows)) == (2, 2)
    assert findings.warnings == [
        "f: sheet 'survey': row 3 is hidden in Excel and read too",
        "f: sheet 'choices': the sheet is hidden in Excel and is read too",
    ]


def test_merged_names_of_lists_are_told() -> None:
    written, book = BytesIO(), load_workbook(BytesIO(content(survey=SURVEY, choices=YES_NO)))
    book["choices"].merge_cells("A2:A3")
    book.save(written)
    assert refused(written.getvalue()) == (
        "sheet 'choices', row 3, column A (list_name) is merged with the cell above; in Excel, unmerge it and fill in "
        "each row"
    )


def test_a_formula_that_came_to_no_text_is_an_empty_cell() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="B1" t="inlineStr"><is><t>hint</t></is></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>"te"&amp;"xt"</f><v>text</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
        b"</sheetData></worksheet>"
    )
    [row] = sheets(repacked({"xl/worksheets/sheet1.xml": sheet}), Findings("f"))["survey"].rows
    assert (row.text("type"), row.text("hint")) == ("text", "")


def test_two_thousand_rows_are_read_and_one_more_is_refused() -> None:
    rows = [["type", "name", "label"], *(["note", f"n{n}", "Text"] for n in range(1999))]
    assert len(sheets(content(survey=rows), Findings("f"))["survey"].rows) == 1999
    assert "has more than 2,000 rows" in refused(content(survey=[*rows, ["note", "last", "Text"]]))


def test_a_row_at_the_very_end_costs_no_time_and_keeps_its_number() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'
        b'<row r="90000"><c r="A90000" t="inlineStr"><is><t>text</t></is></c></row></sheetData></worksheet>'
    )
    found = sheets(repacked({"xl/worksheets/sheet1.xml": sheet}), Findings("f"))["survey"]
    assert [row.place.row for row in found.rows] == [90_000]


def test_a_missing_file_and_a_missing_sheet(tmp_path: Path) -> None:
    for name, says in (("none.xlsx", "cannot be read: No such file"), ("other.xlsx", "there is no sheet 'survey'")):
        if name == "other.xlsx":
            (tmp_path / name).write_bytes(content(answers=SURVEY))
        with pytest.raises(DefinitionInvalid) as raised:
            read_workbook(tmp_path / name)
        assert f"{name}: {says}" in raised.value.problems[0]
