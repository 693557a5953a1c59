"""Files that are no workbooks, or that are made to do harm: refused before they are unpacked, in one line."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from shared.errors import DefinitionInvalid
from shared.xlsform.findings import Findings
from shared.xlsform.read import read_workbook
from shared.xlsform.workbook import NotAWorkbook, sheets
from tests.workbooks import content

if TYPE_CHECKING:
    from pathlib import Path

SURVEY = [["type", "name", "label"], ["text", "one", "One?"]]


def refused(data: bytes) -> str:
    with pytest.raises(NotAWorkbook) as raised:
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
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an old Excel workbook (.xls), whatever its name says: open it in Excel and use File, Save As"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (b"type,name,label\r\n", "is no Excel workbook but text, such as CSV: a questionnaire has the sheets"),
        ("type;name;label\nnote;n;Café\n".encode("utf-16"), "is no Excel workbook but text, such as CSV"),
        (b"\n| survey |\n| | type | name | label |\n", "is no Excel workbook but a table in Markdown: a questionnaire"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 9, "is no Excel workbook: open it in Excel and use File, Save As"),
        (b"", "is no Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "is no Excel workbook"),
    ],
)  # fmt: skip
def test_what_is_no_workbook(data: bytes, says: str) -> None:
    assert says in refused(data)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = repacked({"xl/media/zeros.bin": b"\0" * 60_000_000})
    assert len(data) < 100_000
    assert refused(data).startswith("would unpack to 60 MB; a questionnaire may have 20 MB")


def test_many_small_parts_are_refused() -> None:
    assert "holds 1" in refused(repacked({f"xl/{n}.bin": b"" for n in range(1001)}))


BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>&b;</t></si></sst>"
)


@pytest.mark.parametrize("coded", [BILLION, BILLION.decode().encode("utf-16")])
def test_entities_do_nothing(coded: bytes) -> None:
    assert "XML document type" in refused(repacked({"xl/sharedStrings.xml": coded}))


def test_what_is_broken_inside_is_one_line() -> None:
    assert refused(repacked({"xl/workbook.xml": b"<workbook"})).startswith("cannot be read as a workbook")


def test_strict_open_xml_says_how_to_save_it() -> None:
    strict = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" conformance="strict"/>'
    told = refused(repacked({"xl/workbook.xml": strict}))
    assert told.startswith("is a Strict Open XML workbook: open it in Excel and use File, Save As, 'Excel Workbook")


@pytest.mark.parametrize("cell", ["=1/0", "#REF!"])
def test_a_formula_without_a_value_is_told_at_its_cell_and_nothing_after_it(cell: str) -> None:
    survey = [[*SURVEY[0], "remarks"], ["text", "one", cell, "=A1"], ["text", cell, "=B1"]]
    assert refused(content(survey=survey)) == (
        "sheet 'survey', row 2, column C (label) holds a formula without a value: open the file in Excel, see that it "
        "shows one, and save it"
    )
    assert sheets(content(survey=[[*SURVEY[0], "remarks"], ["text", "one", "One?", cell]]), Findings("f"))


def test_a_formula_that_came_to_no_text_is_an_empty_cell() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="B1" t="inlineStr"><is><t>hint</t></is></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>"te"&amp;"xt"</f><v>text</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
        b"</sheetData></worksheet>"
    )
    [row] = sheets(repacked({"xl/worksheets/sheet1.xml": sheet}), Findings("f"))["survey"].rows
    assert (row.text("type"), row.text("hint")) == ("text", "")


def test_too_many_bytes(tmp_path: Path) -> None:
    (tmp_path / "big.xlsx").write_bytes(b"\0" * 2_000_001)
    with pytest.raises(DefinitionInvalid) as raised:
        read_workbook(tmp_path / "big.xlsx")
    assert raised.value.problems == ["big.xlsx: has 2.0 MB; a questionnaire may have 2 MB"]


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
    for name, says in (("none.xlsx", "there is no such file"), ("other.xlsx", "there is no sheet 'survey'")):
        if name == "other.xlsx":
            (tmp_path / name).write_bytes(content(answers=SURVEY))
        with pytest.raises(DefinitionInvalid) as raised:
            read_workbook(tmp_path / name)
        assert raised.value.problems[0].startswith(f"{name}: {says}")
