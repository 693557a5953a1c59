"""Workbooks made by hand, part by part, as programs other than ours write them and as nobody should."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(
    rows: Iterable[str] | str, strings: Iterable[str] = (), after: Iterable[str] = (), before: str = "",
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:  # fmt: skip
    """A workbook of one sheet with these rows, texts that cells share, and what stands after the rows."""
    file, made = BytesIO(), [("worksheet", "r1", "worksheets/sheet1.xml"), ("sharedStrings", "r2", "/xl/shared.xml")]
    parts = "".join(f'<Relationship Id="{name}" Type="{RELATED}/{kind}" Target="{to}"/>' for kind, name, to in made)
    with zipfile.ZipFile(file, "w", compression, compresslevel=1) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="a" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        sheet = '<sheet name="survey" sheetId="1" r:id="r1"/>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns:r="{RELATED}"><sheets>{sheet}</sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{parts}</Relationships>")
        written: dict[str, list[Iterable[str] | str]] = {
            "xl/shared.xml": ["<sst>", strings, "</sst>"],
            "xl/worksheets/sheet1.xml": [f'{before}<worksheet xmlns="{MAIN}"><sheetData>', rows, "</sheetData>", after, "</worksheet>"],
        }  # fmt: skip
        for name, pieces in written.items():
            archive.writestr(name, "".join(one if isinstance(one, str) else "".join(one) for one in pieces))
    return file.getvalue()
