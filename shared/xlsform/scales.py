"""The sheet `scales`, which is ours: scores over several items. pyxform passes over sheets that it does not know."""

import re
from collections.abc import Mapping
from typing import Any

from shared.xlsform.findings import Findings
from shared.xlsform.relevant import Asked, depends
from shared.xlsform.wording import NUMBER
from shared.xlsform.workbook import Row, Sheet

MOST = 60


def read(sheet: Sheet | None, asked: Mapping[str, Asked], findings: Findings) -> list[dict[str, Any]]:
    """The scales as an instrument has them."""
    rows = sheet.rows if sheet else ()
    if sheet and len(rows) > MOST:
        findings.refuse(sheet.place, f"{len(rows)} scales; a questionnaire has at most {MOST}")
        return []
    return [_scale(row, asked, findings) for row in rows]


def primary(sheet: Sheet | None, items: list[str], findings: Findings) -> dict[str, Any] | None:
    """The figure that is tested for change: a scale that is marked, or these items, which are."""
    marked = [row for row in (sheet.rows if sheet else ()) if row.yes("primary", findings)]
    if len(marked) > 1 or (marked and items):
        findings.refuse(marked[-1].at("primary"), "one figure is tested for change: mark one scale, or questions alone")
    scale = {"scale": marked[0].text("name").lower()} if marked else None
    return scale or ({"items": items} if items else None)


def _scale(row: Row, asked: Mapping[str, Asked], findings: Findings) -> dict[str, Any]:
    items = _items(row, "items", asked, findings)
    scale: dict[str, Any] = {"id": row.text("name").lower(), "title": row.text("label") or row.text("form_title")}
    scale |= {"items": items, "method": row.text("method").lower() or "mean", "source": row.text("source")}
    if reverse := _items(row, "reverse", asked, findings):
        scale["reverse"] = reverse
    for name in ("multiply", "cut_off"):
        if (value := _number(row, name, findings)) is not None:
            scale[name] = value
    answered = _number(row, "min_answered", findings)
    scale["min_answered"] = len(items) if answered is None else int(answered)
    scale |= {name: text for name in ("counts", "good") if (text := row.text(name).lower())}
    if called := row.text("called"):
        scale["called"] = called
    if row.yes("sensitive", findings):
        scale["sensitive"] = True
    for name, what in (("name", "a name"), ("label", "a label"), ("source", "a source: who published this scoring")):
        if not row.text(name):
            findings.refuse(row.at(name), f"the scale needs {what}")
    return scale


def _items(row: Row, column: str, asked: Mapping[str, Asked], findings: Findings) -> list[str]:
    written = [name for name in re.split(r"[\s,;]+", row.text(column)) if name]
    for name in written:
        if name in asked and asked[name].refused:
            findings.refuse(row.at(column), depends(name, asked[name].refused, "survey"))
        elif name not in asked:
            findings.refuse(row.at(column), f"'{name}' is not a question of the survey")
    if column == "items" and len(written) < 2:
        findings.refuse(row.at(column), "a scale has two items or more: their names, with spaces between")
    return [asked[name].id for name in written if name in asked]


def _number(row: Row, column: str, findings: Findings) -> float | None:
    text = row.text(column)
    if text and not NUMBER.fullmatch(text):
        findings.refuse(row.at(column), f"'{text}' is no number")
        return None
    return float(text) if text else None
