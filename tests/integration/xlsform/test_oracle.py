"""pyxform, which made XLSForm, takes the workbook that people start from, and reads the same questions in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from pyxform.xls2xform import convert

from shared.xlsform import template
from shared.xlsform.read import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

SPACES = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}


def test_the_starter_workbook_is_an_xlsform(tmp_path: Path) -> None:
    file = tmp_path / "ours.xlsx"
    file.write_bytes(template.workbook())
    found = convert(str(file))
    assert found.warnings == []
    model = ET.fromstring(found.xform)  # noqa: S314  # made here
    bound = [bind.attrib["nodeset"].rpartition("/")[2] for bind in model.iterfind(".//x:bind", SPACES)]
    one = read_workbook(file).instrument
    assert [name for name in bound if name in {item.id for item in one.items}] == [item.id for item in one.items]
    assert {translation.attrib["lang"] for translation in model.iterfind(".//x:translation", SPACES)} == {
        "English (en)", "Welsh (cy)",
    }  # fmt: skip
