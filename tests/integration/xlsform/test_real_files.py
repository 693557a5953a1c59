"""Real public workbooks: what the importer says of each, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import DefinitionInvalid
from shared.xlsform.read import read_workbook
from tests.golden import kept

FILES = Path(__file__).parents[2] / "xlsforms"
NAMES = sorted(path.name for path in FILES.glob("*.xlsx"))


def told(path: Path) -> str:
    try:
        imported = read_workbook(path)
    except DefinitionInvalid as error:
        return "\n".join(["refused", *error.problems, ""])
    return "\n".join(["imported", *imported.warnings, ""])


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_is_told_at_once_by_sheet_row_and_column(name: str) -> None:
    golden = (FILES / name).with_suffix(".txt")
    assert told(FILES / name) == kept(golden, told(FILES / name))


def test_there_are_real_files() -> None:
    assert len(NAMES) >= 3
