"""What a spreadsheet says is read as its author sees it, whatever program wrote it."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from shared.errors import DefinitionInvalid
from shared.sheets.letters import lost
from shared.sheets.spreadsheet import Column, tables_of
from shared.sheets.table import MERGED, NO_VALUE, Table, fault, rows_said, shown
from tests.packages import package

COLUMNS = [Column(name=name, headings=(name,)) for name in ("name", "path", "headcount")]


def table(content: bytes, name: str = "t.xlsx") -> Table:
    [found] = tables_of(name, content, COLUMNS)
    return found


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


SHOWN = [  # what is stored, its format, and what is read
    (0.1, "0%", "10%"),
    (0.125, "0.0%", "12.5%"),
    (0.125, "0%", "13%"),
    (0.125, "0.00 %", "12.50%"),
    (-1.005, "0.0%", "-100.5%"),
    (1e300, "0%", f"1{'0' * 302}%"),
    (7, "00000", "00007"),
    (-7, "000", "-007"),
    (2.5, "00", "03"),
    (5, "000\\-000", "000-005"),
    (1234567, '000" "000', "1234 567"),
    (5, "00-00 ", "00-05"),
    (123456, "000", "123456"),
    (1.0, "General", 1),
    (1.0, "0.00", 1),
    (4.5, '0.0" days"', 4.5),
    (1234, "#,##0", 1234),
    (3, "[Red]0;[Blue]-0", 3),
    (3, "\\d0", 3),
    (46081, "dd/mm/yyyy", datetime(2026, 2, 28)),  # noqa: DTZ001
    (46081.75, "d mmm h:mm", datetime(2026, 2, 28, 18)),  # noqa: DTZ001
    (59, "d/m/yyyy", datetime(1900, 2, 28)),  # noqa: DTZ001
    (0.75, "hh:mm", time(18)),
    (1.5625, "[h]:mm", "37:30"),
    (-1, "dd/mm/yyyy", "#VALUE!"),
    (True, "General", True),
    ("007", "General", "007"),
    ("#N/A", "General", "#N/A"),
]


def test_a_number_is_read_as_it_is_shown() -> None:
    book = Workbook()
    for value, code, _ in SHOWN:
        book.active.append([value])
        book.active.cell(book.active.max_row, 1).number_format = code
    assert [cells[0] for cells in table(saved(book)).rows] == [read for _, _, read in SHOWN]
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    book.active["A1"] = datetime(2026, 2, 28)  # noqa: DTZ001
    assert table(saved(book)).rows[0] == (datetime(2026, 2, 28),)  # noqa: DTZ001


def test_formulas() -> None:
    found = table(
        package(
            '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>"a"</f><v>a</v></c><c t="str"><f>""</f><v></v></c>'
            '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1</f><v></v></c><c><f>A1</f></c><c t="b"><f>A1</f><v>0</v></c></row>'
        )
    )
    assert found.rows == [(2, "a", None, "#DIV/0!", NO_VALUE, NO_VALUE, False)]
    assert [bool(fault(cell)) for cell in found.rows[0]] == [False, False, False, True, True, True, False]


def test_what_other_programs_write() -> None:
    rows = (
        '\n <x:row r="2">\n  <x:c r="B2" t="s">\n<x:v>0</x:v> </x:c><c r="D2" t="inlineStr"><is><r><t> in </t></r><r>'
        '<t>two</t></r><rPh><t>sound</t></rPh></is></c></x:row><row r="4"/><row><c t="str"><v>a_x000D_b &amp; c</v></c>'
        '<c t="d"><v>2026-02-28</v></c><c t="s"><v>1</v></c><c s="9"/></row>'
    )
    found = table(
        package(rows, ["<si><t>one</t><rPh><t>sound</t></rPh></si>", "<si><r><t>t</t></r><r><t>wo</t></r></si>"])
    )
    day = datetime(2026, 2, 28)  # noqa: DTZ001
    assert found.rows == [(), (None, "one", None, " in two"), (), (), ("a\rb & c", day, "two")]


def test_strict_open_xml_is_read() -> None:
    book = Workbook()
    book.active.append(["name", 4])
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(book))) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            text = (
                old.read(part)
                .decode()
                .replace(
                    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    "http://purl.oclc.org/ooxml/spreadsheetml/main",
                )
            )
            new.writestr(part, text.replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"))  # fmt: skip
    assert table(written.getvalue()).rows == [("name", 4)]


def test_a_text_in_pieces_is_one_text() -> None:
    pieces = '<c t="inlineStr"><is><r><t>a_x00</t></r><r><t>09_b</t></r></is></c><c t="str"><v>c</v></c>'
    assert table(package(f"<row>{pieces}</row>")).rows == [("a\tb", "c")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "begins", ["<html><table>", "\n<!DOCTYPE html>", "<?xml version='1.0'?><Workbook>", "MIME-Version: 1"]
)
def test_a_web_page_is_none_of_excels_files(begins: str, encoding: str) -> None:
    with pytest.raises(DefinitionInvalid, match=r"t\.xls: is a web page, whatever its name says; open it in Excel and"):
        table(f"{begins}<tr><td>é</td></tr>".encode(encoding), "t.xls")


@pytest.mark.parametrize("word", ["Café", "Siân", "Müller", "Anna’s", "Trouvère"])
def test_a_file_of_an_old_mac_is_told(word: str) -> None:
    with pytest.raises(DefinitionInvalid, match=r"t\.csv: has letters as an old Mac writes them; in Excel, save it as"):
        table(f"name,path\r{word},Trust".encode("mac_roman"), "t.csv")


@pytest.mark.parametrize("text", ["Mašek", "cœur", "Fitbit™ a‡", "Anna’s ‘x’ – €5…", "ŠKODA Œuvre", "São Õ"])
def test_a_file_of_windows_is_none_of_a_mac(text: str) -> None:
    assert table(f"name\n{text}".encode("cp1252"), "t.csv").rows[1] == (text,)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda one: "_x" not in one
)
CELLS = st.one_of(st.none(), TEXTS, st.booleans(), st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9))


@given(st.lists(st.lists(CELLS, max_size=5), max_size=5))
def test_a_workbook_says_what_another_reader_says(rows: list[list[Any]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append([f"'{cell}" if isinstance(cell, str) else cell for cell in row])
    content = saved(book)
    theirs = [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    for row in theirs:
        while row and row[-1] is None:
            row.pop()
    while theirs and not theirs[-1]:
        theirs.pop()
    assert [list(row) for row in table(content).rows] == theirs


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_every_encoding_with_every_separator(encoding: str, separator: str) -> None:
    rows = [["name", "path", "headcount"], ["Café a/b", "Trust > S", "007"], ["2,5", "a;b|c\td", "x"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    found = table(text.encode(encoding), "t.csv")
    assert found.rows == [tuple(row) for row in rows]
    assert found.notes == (
        ["t.csv: read as Windows-1252 text; look at names with accents"] if encoding == "cp1252" else []
    )


def test_what_is_hidden_or_merged_is_known() -> None:
    book = Workbook()
    for row in (["name", "path"], ["A", "Trust"], ["B"], [], ["C", "X"], ["D"]):
        book.active.append(row)
    book.active.merge_cells("B2:C4")
    book.active.merge_cells("B5:B6")
    book.active.row_dimensions[3].hidden = book.active.row_dimensions[4].hidden = True
    book.create_sheet("Old").sheet_state = "veryHidden"
    found = table(saved(book))
    assert (found.hidden, found.hidden_sheets, found.number) == ({3}, ("Old",), 1)
    assert found.rows == [("name", "path"), ("A", "Trust"), ("B", MERGED, MERGED), (), ("C", "X"), ("D", MERGED)]
    assert [cell is MERGED for cell in found.rows[2]] == [False, True, True]
    assert rows_said({12, 4, 5, 6, 9}) == "rows 4 to 6, 9, 12 are"
    assert rows_said({3}) == "row 3 is"


@pytest.mark.parametrize(
    "text", ["T? Gwyn", "D?r", "Llwyn?n Road", "Zoë�", "TÅ· Gwyn", "Donâ€™t", "CafÃ©", "Â£5", "Ward 2 â€“ day"]
)
def test_letters_that_were_lost_are_seen(text: str) -> None:
    assert lost(text)
    assert lost(text, is_name=True)


@pytest.mark.parametrize(
    "text", ["Tŷ Gwyn", "What matters to you?", "Is it? Yes", "CAFÉ’S", "https://a.example/x?id=b", "“Siân” – £5", "5? 6", "naïve café", "Who? (Me)"]
)  # fmt: skip
def test_letters_that_were_not_are_left(text: str) -> None:
    assert not lost(text)


def test_a_cell_as_text() -> None:
    assert [shown(cell) for cell in (None, NO_VALUE, True, 4.0, 0.1 + 0.2, 12, " a ", time(18))] == [
        "", "", "TRUE", "4", "0.3", "12", " a ", "18:00:00",
    ]  # fmt: skip


def test_a_binary_or_open_workbook_says_what_to_do() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(
        DefinitionInvalid,
        match=re.escape("t.ods: is no Excel workbook that can be read; open it in Excel and use File, Save As"),
    ):
        tables_of("t.ods", file.getvalue(), COLUMNS)
