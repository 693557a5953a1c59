"""The table of a team's columns: nothing that a unit keeps is left out of it, and what it writes it reads back."""

from __future__ import annotations

import pytest

from shared.roster.columns import COLUMNS, KEPT, TeamColumn, values
from shared.unit import Unit

TEAM = Unit(
    id="recovery",
    name="=Recovery",
    parent="surgery",
    headcount=9,
    recipients=("lead@trust.example", "=x@trust.example"),
    link="abcdefg2",
    language="cy",
)
SAID = values(TEAM, ("Example Trust", "A > B"), None)


def test_every_field_of_a_unit_has_a_column_but_those_that_no_file_says() -> None:
    assert set(Unit.model_fields) - {column.name for column in COLUMNS} == {"parent", "link", "since", "started"}
    assert {column.name for column in KEPT} <= set(Unit.model_fields)


def test_no_heading_is_of_two_columns() -> None:
    headings = [heading for column in COLUMNS for heading in column.headings]
    assert len(headings) == len(set(headings))
    assert all(column.name in column.headings for column in COLUMNS)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_what_a_column_writes_it_reads_back(column: TeamColumn) -> None:
    assert column.read(column.to_cell(SAID[column.name])) == (SAID[column.name] or column.read(None))
    for example in column.examples:
        assert column.to_cell(column.read(example)) == example
