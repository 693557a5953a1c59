"""The figures as files: as tidy data (CSV), for people (XLSX) and for other programs (JSON).

A file holds everything published of the link's unit, wave after wave, and of the units below it in the link's wave.
"""

import gzip
from base64 import b64encode
from collections.abc import Callable

from functions.results.record import records, tidy
from functions.results.view import View
from shared.page import Reply, reply
from shared.phrase import Phrases
from shared.publication import Publication
from shared.results import Results, UnitResults

say = Phrases("results", "download")
FILES = {"results.csv": "csv", "results.xlsx": "xlsx", "results.json": "json"}  # with what says what each is
_NO_COMMENTS = {"n": None, "comments": (), "withdrawn": 0, "withheld": None}
CONTENT_TYPES = {
    "results.csv": "text/csv; charset=utf-8",
    "results.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "results.json": "application/json",
}
WORKBOOK = "results.xlsx"
REPLY_BYTES = 6_291_456  # Lambda's limit for a whole reply, which has the content in base64 and its headers
GZIP_LEVEL = 6  # half the time of the highest level, for some percent of the size
MOST_BYTES = 4_700_000  # of content in a reply: what is larger goes compressed, or not at all
FULL_FIGURES = 4_000  # in a workbook with every answer, which has about six rows for each: some seconds of a processor
MOST_FIGURES = 70_000  # in a workbook at all: more than fits, and half of the time that the API waits


def file(view: View, name: str) -> Reply | None:
    """One of FILES, as a reply; None where it would be larger than a reply may be."""
    if name == WORKBOOK and main_figures(view) > MOST_FIGURES:
        return None
    content = _MAKERS[name](view)
    unit, wave, ending = view.link.unit, view.link.wave, name.rpartition(".")[2]
    headers = {
        "Content-Type": CONTENT_TYPES[name],
        "Content-Disposition": f'attachment; filename="{unit}-{wave}.{ending}"',
    }
    if len(content) > MOST_BYTES:
        content, headers["Content-Encoding"] = gzip.compress(content, GZIP_LEVEL, mtime=0), "gzip"
    if len(content) > MOST_BYTES:
        return None
    return {**reply(200, b64encode(content).decode(), **headers), "isBase64Encoded": True}


def called(name: str) -> str:
    """What one of FILES is."""
    return say(FILES[name])


def main_figures(view: View) -> int:
    """About how many questions and scores the files have, over all units and surveys.

    It is known without the publications of the units below, so that the page tells of a file what the file is.
    """
    asked = max(len(of.items) + len(of.scales) for of in (*view.history, *view.published.values()))
    return asked * (len(view.history) + sum(1 for _ in view.tree.below(view.link.unit)))


def is_in_short(view: View) -> bool:
    """Whether the workbook has the main figures only."""
    return main_figures(view) > FULL_FIGURES


def results(view: View) -> Results:
    """Everything that the view has, in the project's own format."""
    top = view.link.unit
    below = [(unit, view.published[unit.id]) for unit in view.tree.below(top) if unit.id in view.published]
    units = [_unit(view, None, *view.history), *(_unit(view, unit.parent, published) for unit, published in below)]
    return Results(programme=view.link.programme, wave=view.link.wave, units=tuple(units))


def _unit(view: View, parent: str | None, *publications: Publication) -> UnitResults:
    *before, now = publications
    is_led = now.unit in view.sight.led
    return UnitResults(
        unit=now.unit,
        name=now.unit_name,
        parent=parent,
        is_team=now.is_team,
        with_comments=is_led,
        publications=(*map(without_comments, before), now if is_led else without_comments(now)),
    )


def without_comments(publication: Publication) -> Publication:
    """The same for somebody who does not lead the unit in that wave, and looking the same whether it had comments.

    Otherwise those above would learn in which teams many people wrote one.
    """
    items = tuple(
        item.model_copy(update=_NO_COMMENTS) if item.kind_of.is_comment else item for item in publication.items
    )
    return publication.model_copy(update={"items": items})


def _csv(view: View) -> bytes:
    return tidy(results(view))


def _xlsx(view: View) -> bytes:
    from functions.results.workbook import workbook  # noqa: PLC0415  # openpyxl is slow to start, and a page needs none

    in_short = is_in_short(view)
    return workbook(view, records(results(view), in_short=in_short), in_short=in_short)


def _json(view: View) -> bytes:
    return results(view).model_dump_json().encode()


_MAKERS: dict[str, Callable[[View], bytes]] = {"results.csv": _csv, WORKBOOK: _xlsx, "results.json": _json}
