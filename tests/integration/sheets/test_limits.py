"""No file costs more than a computer has, however it is made; and what is large and right is read."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from shared.errors import DefinitionInvalid
from shared.roster.cell import Fault
from shared.roster.columns import COLUMNS as TEAMS
from shared.roster.entry import Problems, entries
from shared.roster.planning import plan
from shared.roster.present import Present
from shared.sheets.letters import lost
from shared.sheets.spreadsheet import Column, Row, plain, tables_of
from shared.xlsform.read import read_workbook
from shared.xlsform.wording import plain as words
from tests.packages import package
from tests.workbooks import content as content_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS = [Column(name=name, headings=(name,)) for name in ("name", "path", "headcount")]
CELL = "<row><c><v>1</v></c></row>"
TEXT = '<c t="str"><v>{}</v></c>'
NEVER, MORE, ALONE = (
    "holds what Excel never writes",
    "holds more than any file",
    "keep the rows and columns that are needed",
)
OPEN = 'is longer than any that is read, or a quotation mark (") is open in it'
FEW: dict[str, tuple[Callable[[], bytes], str]] = {  # at once
    "one large cell": (lambda: package(f"<row>{TEXT.format('x' * 20_000_000)}</row>"), "has a cell of more than 32,767"),
    "a text in many parts": (lambda: package(CELL, ["<si>" + "<t>a</t>" * 300_000 + "</si>"]), "has a cell of more than 32,767"),
    "a cell in many parts": (lambda: package('<row><c t="inlineStr"><is>' + "<t>a</t>" * 300_000 + "</is></c></row>"), "has a cell of more than 32,767"),
    "deep": (lambda: package("<a>" * 900_000), NEVER),
    "one large attribute": (lambda: package(f'<row a="{"x" * 3_000_000}"/>'), NEVER),
    "one large comment": (lambda: package(f"<!-- {'> ' * 2_000_000} -->"), NEVER),
    "many names": (lambda: package(f"<a{n}/>" for n in range(20_000)), NEVER),
    "a document type": (lambda: package(CELL, before="<!DOCTYPE x [<!ENTITY a 'ha'>]>"), "holds an XML document type"),
    "a packing that takes memory": (lambda: package(CELL, compression=zipfile.ZIP_LZMA), "is packed as Excel packs none"),
    "many parts": (lambda: package(CELL) + b"PK\x01\x02" * 5_001, "holds more than 5,000 files"),
    "rows that go back": (lambda: package('<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>'), "in an order"),
    "a column too far": (lambda: package('<row><c r="XFE1"><v>1</v></c></row>'), "is no Excel workbook that can be read"),
    "columns that go back": (lambda: package('<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), "is no Excel workbook that can be read"),
    "many merged cells": (lambda: package(CELL, after=['<mergeCell ref="A1:XFD1048576"/>'] * 101_000), f"has more than 1,000,000 cells; {ALONE}"),
    "no number": (lambda: package("<row><c><v>nan</v></c></row>"), "is no Excel workbook that can be read"),
    "a text that is not there": (lambda: package('<row><c t="s"><v>9</v></c></row>'), "is no Excel workbook that can be read"),
    "merged over and over": (lambda: package(CELL * 99, after=['<mergeCell ref="A1:XFD1048576"/>' * 999]), f"has more than 1,000,000 cells; {ALONE}"),
    "separators": (lambda: b"," * 2_000_000, f"row 1: {OPEN}"),
    "an open quotation mark": (lambda: b'name,path\nA,"' + b"x,y\n" * 50_000, f"row 2: {OPEN}"),
    "an open quotation mark, soon over": (lambda: b'name,path\nA,"x,y\nB,y\n', f"row 2: {OPEN}"),
}  # fmt: skip


@pytest.mark.parametrize("made", FEW)
def test_what_no_program_writes_is_refused_at_once(made: str) -> None:
    make, said = FEW[made]
    content, before = make(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with pytest.raises(DefinitionInvalid) as refused:
        tables_of("t", content, COLUMNS)
    assert said in refused.value.problems[0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 2


def test_rows_are_counted_and_empty_ones_are_not() -> None:
    styled = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}"/></row>' for n in range(4, 20_000))
    content = package(f'{CELL * 3}{styled}<row r="90000"><c r="B90000"><v>2</v></c></row>')
    [found] = tables_of("t", content, COLUMNS, most_rows=4)
    assert (len(found.rows), found.filled, found.rows[-1]) == (90_000, 4, (None, 2))
    with pytest.raises(DefinitionInvalid, match="t: has more than 3 rows in sheet 1; keep"):
        tables_of("t", content, COLUMNS, most_rows=3)
    assert len(tables_of("t", b"a\n" * 3, COLUMNS, most_rows=3)[0].rows) == 3
    with pytest.raises(DefinitionInvalid, match="t: has more than 2 rows; keep"):
        tables_of("t", b"a\n" * 3, COLUMNS, most_rows=2)


def test_a_heading_of_any_length_is_compared_at_once() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert plain("(" * 30_000) == plain("()") == ""
    tables_of("t", b"(" * 30_000 + b",path\nA,B\n", COLUMNS)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 1


@pytest.mark.parametrize("sign", ["(", ",", "<", "a", "a@", "[", "${", "*", "_", "1", "Å", "a?", "[a](http:"])
def test_a_cell_of_any_length_is_read_at_once(sign: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for read in (*(column.read for column in TEAMS), words, lost):
        with suppress(Fault):
            read((sign * 32_767)[:32_767])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 2


HEAD = ["type", "name", "label", "relevant", "constraint"]
RULE = " or ".join([f"selected(., 'c{n}')" for n in range(8)] + ["count-selected(.) <= 3"] * 150)
LISTS = [["list_name", "name", "label"], *(["l", f"c{n}", "Label"] for n in range(60))]
FORMS: dict[str, tuple[dict[str, list[list[str]]], list[str]]] = {
    "questions": (
        {"survey": [HEAD, *(["select_one l", f"q{n}", "Q"] for n in range(899))], "choices": [LISTS[0], *(["l", f"c{n}", "L"] for n in range(1999))]},
        ["f: sheet 'survey': 899 questions; a questionnaire has at most 60, and staff answer about 12"],
    ),
    "choices": (
        {"survey": [HEAD, ["select_one l", "q", "Q"]], "choices": [LISTS[0], *(["l", "ж" * (n % 90 + 1) + "я" * (n // 90), "L"] for n in range(1999))]},
        ["f: sheet 'choices', row 2: list 'l' has 1999 choices; at most 60 fit on a phone: group them"],
    ),
    "rules": (
        {"survey": [HEAD, *(["select_multiple l", f"q{n}", "Q", "", RULE] for n in range(60))], "choices": LISTS},
        ["f: sheet 'survey', rows 2, 3, 4 and 57 more, column E (constraint): the constraint cannot be kept: it names too many choices; "],
    ),
    "conditions": (
        {"survey": [HEAD, ["select_multiple l", "q", "Q"], *(row for n in range(60) for row in (["begin group", f"g{n}", "G", " or ".join(["not(${q} != 'c1')"] * 200)], ["end group"]))], "choices": LISTS},
        ["f: sheet 'survey', rows 3, 5, 7 and 57 more, column D (relevant): the condition is too long, with those"],
    ),
    "groups": (
        {"survey": [HEAD, *(["begin group", f"g{n}", "G"] for n in range(1900))]},
        ["f: sheet 'survey': 1900 groups; a questionnaire has at most 120"],
    ),
    "scales": (
        {"survey": [HEAD, ["text", "q", "Q"]], "scales": [["name", "items"], *([f"s{n}", " ".join(f"i{k}" for k in range(999))] for n in range(999))]},
        ["f: sheet 'scales': 999 scales; a questionnaire has at most 60"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("made", FORMS)
def test_a_questionnaire_of_too_much_is_refused_at_once(made: str, tmp_path: Path) -> None:
    sheets, told = FORMS[made]
    (tmp_path / "f").write_bytes(content_of(**sheets))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with pytest.raises(DefinitionInvalid) as refused:
        read_workbook(tmp_path / "f")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 2
    assert [problem[: len(told[0])] for problem in refused.value.problems] == told


def test_teams_beside_each_other_are_planned_in_linear_time() -> None:
    """Units of one unit above, and names of which one id would be made."""
    wide = [{"name": f"Ward {n}", "path": f"Trust > S{n}", "headcount": 9} for n in range(4_000)]
    alike = [{"name": f"{n:b}".translate({48: "ж", 49: "я"}), "path": "Trust", "headcount": 9} for n in range(4_000)]
    problems, before = Problems("t"), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    rows = entries((Row(n, cells) for n, cells in enumerate(wide + alike, 2)), problems)
    planned = plan(Present({}), rows, problems)
    assert planned is not None
    assert len(planned.after) == 12_001
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 3


BROKEN = "</broken>"  # at the end, so that all before it was read
MANY: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: package(" " * 200_000_000), MORE),
    "cells of text, broken": (lambda: package(("<row>" + "".join(f'<c t="inlineStr"><is><t>x{n}y{k}</t></is></c>' for k in range(10)) + "</row>" for n in range(80_000)), after=BROKEN), "is no Excel workbook that can be read"),
    "shared texts": (lambda: package(CELL, (f"<si><t>s{n}</t></si>" for n in range(1_600_000))), MORE),
    "wide signs": (lambda: package(CELL, ("<si><t>" + "\U0001f600" * 30_000 + "</t></si>" for _ in range(2_000))), "more text"),
    "attributes": (lambda: package(("<a " + " ".join(f'a{k}=""' for k in range(10)) + "/>") * 1_200_000), MORE),
    "coloured cells, broken": (lambda: package(("<row>" + '<c r="A1"/>' * 13_000 + "</row>" for _ in range(990)), after=BROKEN), "is no Excel workbook that can be read"),
    "different cells in text": (lambda: b"".join(b"%d,%d,%d,%d\n" % ((n * 8,) * 4) for n in range(260_000)), ALONE),
    "lines": (lambda: b"x" + b"\n" * 29_999_998, "1,048,576 rows"),
}  # fmt: skip
READ = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_DATA, (400_000_000, 400_000_000))
from pathlib import Path
from shared.errors import DefinitionInvalid
from shared.sheets.spreadsheet import tables
try:
    print(sum(table.filled for table in tables(Path(sys.argv[1]), [])))
except DefinitionInvalid as refused:
    print(refused.problems[0])
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), int(most.split()[1]) / 1000)
"""


def cost(content: bytes, folder: Path) -> tuple[str, float, float]:
    """What is said of a file by a process of its own, the seconds of a processor and the MB that it took."""
    (folder / "t").write_bytes(content)
    done = subprocess.run([sys.executable, "-c", READ, folder / "t"], capture_output=True, text=True, check=True)
    said, took = done.stdout.splitlines()
    seconds, megabytes = map(float, took.split())
    return said, seconds, megabytes


@pytest.mark.long
@pytest.mark.parametrize("made", MANY)
def test_what_is_refused_costs_little(made: str, tmp_path: Path) -> None:
    make, expected = MANY[made]
    said, seconds, megabytes = cost(make(), tmp_path)
    assert expected in said
    assert (seconds < 5, megabytes < 300) == (True, True), (seconds, megabytes)


@pytest.mark.long
def test_what_is_read_grows_with_its_rows(tmp_path: Path) -> None:
    def teams(rows: int) -> bytes:
        cells = "".join(
            TEXT.format(f"{name} {{0}}") for name in ("Ward", "Trust > Medicine > Ward", "lead@trust.example")
        )
        return package(f"<row>{cells}<c><v>12</v></c></row>".replace("{0}", str(n)) for n in range(rows))

    few, many = (cost(teams(rows), tmp_path) for rows in (5_000, 50_000))
    assert (few[0], many[0]) == ("5000", "50000")
    assert many[1] < 14 * few[1]
    assert many[2] < 120
    coloured = (f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(1, 1_048_577))
    said, _, megabytes = cost(package(coloured), tmp_path)
    assert (said, megabytes < 100) == ("0", True)
