"""The figures as files: for a spreadsheet program (CSV, XLSX) and for other programs (JSON).

A file holds everything published of the link's unit, wave after wave, and of the units below it in the link's wave.
"""

from __future__ import annotations

import csv
import gzip
import io
from base64 import b64encode
from typing import TYPE_CHECKING

from functions.results.record import COLUMNS, records
from shared.page import reply
from shared.results import Results, UnitResults

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.results.view import View
    from shared.page import Reply
    from shared.publication import Publication

FILES = {
    "results.csv": "CSV, for any spreadsheet program",
    "results.xlsx": "Excel workbook",
    "results.json": "JSON, for other programs",
}
CONTENT_TYPES = {
    "results.csv": "text/csv; charset=utf-8",
    "results.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "results.json": "application/json",
}
PLAIN_BYTES = 4_000_000  # a function's reply may have 6 MB, base64 included; what is larger goes compressed
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # https://owasp.org/www-community/attacks/CSV_Injection


def file(view: View, name: str) -> Reply:
    """One of FILES, as a reply."""
    content = _MAKERS[name](view)
    unit, wave, ending = view.link.unit, view.link.wave, name.rpartition(".")[2]
    headers = {
        "Content-Type": CONTENT_TYPES[name],
        "Content-Disposition": f'attachment; filename="{unit}-{wave}.{ending}"',
    }
    if len(content) > PLAIN_BYTES:
        content, headers["Content-Encoding"] = gzip.compress(content, mtime=0), "gzip"
    return {**reply(200, b64encode(content).decode(), **headers), "isBase64Encoded": True}


def results(view: View) -> Results:
    """Everything that the view has, in the project's own format."""
    top = view.link.unit
    below = [(unit, view.published[unit.id]) for unit in view.tree.below(top) if unit.id in view.published]
    units = [_unit(view, None, *view.history), *(_unit(view, unit.parent, published) for unit, published in below)]
    return Results(programme=view.link.programme, wave=view.link.wave, units=tuple(units))


def _unit(view: View, parent: str | None, *publications: Publication) -> UnitResults:
    now, is_led = publications[-1], publications[-1].unit in view.sight.led
    return UnitResults(
        unit=now.unit,
        name=now.unit_name,
        parent=parent,
        is_team=now.is_team,
        with_comments=is_led,
        publications=publications if is_led else tuple(map(without_comments, publications)),
    )


def without_comments(publication: Publication) -> Publication:
    """The same for somebody who does not lead the unit: comments reach its own leads alone."""
    items = tuple(item.model_copy(update={"comments": ()}) for item in publication.items)
    return publication.model_copy(update={"items": items})


def _csv(view: View) -> bytes:
    """RFC 4180 with a byte order mark, without which Excel reads UTF-8 as something else."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(name for name, _ in COLUMNS.values())
    for record in records(results(view)):
        writer.writerow(map(harmless, record.values()))
    return written.getvalue().encode("utf-8-sig")


def harmless(value: object) -> object:
    """A cell that a spreadsheet program takes for text, where it is text; numbers and days stay what they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _xlsx(view: View) -> bytes:
    from functions.results.workbook import workbook  # noqa: PLC0415  # openpyxl is slow to start, and a page needs none

    return workbook(view, records(results(view)))


def _json(view: View) -> bytes:
    return results(view).model_dump_json().encode()


_MAKERS: dict[str, Callable[[View], bytes]] = {"results.csv": _csv, "results.xlsx": _xlsx, "results.json": _json}
