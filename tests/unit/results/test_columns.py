"""The columns of the figures are described once: documents, workbook and R read the same table."""

from __future__ import annotations

import re
from pathlib import Path

from functions.results.column import COLUMNS
from functions.results.record import NAMES
from infra.commands.evidence.table import MORE
from infra.commands.outcomes.table import DATA
from tests.golden import kept

DOCUMENT = Path(__file__).parents[3] / "docs" / "columns.md"
BY_NAME = {column.name: column for column in COLUMNS}
WORDS_OF_R = {
    "d", "top", "items", "unit", "wave", "read", "csv", "as", "Date", "subset", "is", "na", "c", "max", "xtabs", "mean",
    "aggregate", "table", "prop", "test", "correct", "FALSE", "conf", "int", "fileEncoding", "strings", "n",
}  # fmt: skip


def test_the_document_has_every_column_as_it_is_described() -> None:
    """SOUNDINGS_GOLDEN=write puts the tables anew into the text around them."""
    document = DOCUMENT.read_text(encoding="utf-8")
    figures = ["| column | values | what it is |", "|---|---|---|"]
    figures += [f"| `{column.name}` | {column.values} | {column.about} |" for column in COLUMNS]
    absence = ["| column | what it is |", "|---|---|", *(f"| `{name}` | {about} |" for name, about in DATA.items())]
    for table in (figures, absence):
        start = document.index("\n".join(table[:2]) + "\n")
        end = document.find("\n\n", start)
        document = document[:start] + "\n".join(table) + (document[end:] if end > 0 else "\n")
    assert kept(DOCUMENT, document) == document


def test_the_document_has_the_columns_that_the_evidence_has_more() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split("## Evidence\n")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == MORE


def test_a_column_names_all_its_codes() -> None:
    for column in COLUMNS:
        assert re.fullmatch("[a-z]+(_[a-z]+)*", column.name)
        assert not [code for code in column.codes if not re.search(rf"\b{code}\b", column.about)], column.name
        assert re.fullmatch(r"[^|\n]+\.", column.about), "it fits in a table"


def test_the_lines_of_r_name_only_what_there_is() -> None:
    """No R runs here: names and codes are looked up, and that brackets are closed."""
    [block] = re.findall(r"```r\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("#")[0].rstrip() for line in block.splitlines()]
    assert len(lines) == 10
    for line in lines:
        assert line.count("(") == line.count(")")
        for name, code in re.findall(r'(\w+) == "(.*?)"', line):
            assert code in BY_NAME[name].codes
        names = set(re.findall(r"[A-Za-z_]+", re.sub('".*?"', "", line)))
        assert names <= WORDS_OF_R | set(NAMES)
        assert {name for name in names if "_" in name} <= set(NAMES)
