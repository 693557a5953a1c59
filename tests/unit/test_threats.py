"""docs/threats.md is true: each of the 49 rows has its tests, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from infra.template.anonymity import MAY, RULES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "threats.md").read_text()
ROWS = {
    int(row.split("|")[1]): [cell.strip() for cell in row.split("|")[2:-1]]
    for row in re.findall(r"^\| \d+ .*\|$", TEXT, re.MULTILINE)
}
TESTS, REMAINS = 2, 3  # columns
THREATS = list(range(1, 50))


@cache
def names_in(path: str) -> set[str]:
    """The names of a file's test functions."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def anchors() -> set[str]:
    """What a link inside the page can lead to."""
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_threat_has_its_row() -> None:
    assert list(ROWS) == THREATS
    assert all(len(row) == 4 and all(row) for row in ROWS.values())


@pytest.mark.parametrize("number", ROWS)
def test_each_row_has_tests_that_exist(number: int) -> None:
    cell = ROWS[number][TESTS]
    named = re.findall(r"`([^`]+)::([^`]+)`", cell)
    assert named
    for path, name in named:
        assert path.startswith("tests/")
        assert name in names_in(path), f"{path}::{name}"
    documented = re.findall(r"doc \[[^]]+\]\(#([^)]+)\)", cell)
    assert set(documented) <= anchors()
    rest = re.sub(r"`[^`]+`|doc \[[^]]+\]\([^)]+\)", "", cell)
    assert not rest.strip()


def test_every_link_inside_the_page_leads_somewhere() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors()


def test_a_row_with_a_rule_of_the_linter_names_a_test_of_the_template() -> None:
    for row, _, check in RULES:
        assert re.search("tests/template/", ROWS[row][TESTS]), check.__name__


def test_what_remains_is_said_plainly() -> None:
    for risk in (
        "Metrics by the minute", "CloudTrail's data events", "An administrator of the account", "Planted forms",
        "Over a shoulder", "What people write about themselves", "A slip in a phone's own list",
    ):  # fmt: skip
        [section] = re.findall(rf"^### {risk}\n\n((?:(?!^#).*\n)+)", TEXT, re.MULTILINE)
        assert len(section.split()) > 15


def test_the_table_of_powers_is_the_linters() -> None:
    names = {"responses": "RESPONSES_TABLE", "tallies": "TALLY_TABLE", "slips": "SLIP_TABLE"}
    section = TEXT.split("## Who may do what")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (responses|tallies|slips) \| (\w+) \|", section, re.MULTILINE)
    assert sorted(
        (names[table], who.removesuffix("s") if who == "operators" else who) for table, who in rows
    ) == sorted((variable, who) for variable, powers in MAY.items() for who in powers)
