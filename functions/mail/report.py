"""The report: one unit and wave as a PDF of one to four A4 pages, to share and to print.

Made from the same summary as the mail, so both say the same, and from the course of each question over the waves. What
four pages cannot hold is left out by one of PLANS, and the report says what it is and where to find it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shared.phrase import Phrases, spoken
from shared.printed import typeset
from shared.publication import Publication
from shared.settings import Settings
from shared.summary.below import Below, Said
from shared.summary.beside import Above
from shared.summary.course import Course, about_charts, courses, in_common
from shared.summary.summary import Item, Summary, summary, with_below
from shared.wording import number, period, sentence

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
MOST_PAGES = 4
MOST_DID = 4  # of what a team did: the newest, below the chart
say = Phrases("mail", "report")
TEMPLATE_SAYS = ("page", "questions", "waves", "made", "protected")
PLACES = {place: f"{{{place}}}" for place in ("page", "pages")}  # which the template fills
_AFTERWARDS = ("items", "charts", "commented")  # what the first page has not


@dataclass(frozen=True)
class _Plan:
    """How much a report holds."""

    charts: int
    comments: int  # characters of those of each question; of none they are only counted
    is_whole: bool = True  # whether each question is told in full, or has a row in a table
    rows: int | None = None  # of that table; None is all


PLANS = (  # the first one whose pages are not too many is taken
    _Plan(charts=13, comments=20_000),
    _Plan(charts=10, comments=10_000),
    _Plan(charts=6, comments=4_000),
    _Plan(charts=2, comments=2_000),
    _Plan(charts=8, comments=3_000, is_whole=False),
    _Plan(charts=0, comments=0, is_whole=False),
    _Plan(charts=0, comments=0, is_whole=False, rows=40),
)


def report(
    history: Sequence[Publication],
    explained_at: str,
    settings: Settings,
    above: Sequence[Above] = (),
    below: Below | None = None,
) -> bytes:
    """The report of the last of a unit's publications, which are oldest first; PDF/UA-1.

    The same publications give the same bytes. `above` is what was published of the units above, nearest first, `below`
    what is said of those below.
    """
    history = [_named(each) for each in history]
    now = history[-1]
    told = summary([history], explained_at, above={now.unit: above}, advisers=settings.advisers)
    told = with_below(told, Said(None, {now.unit: below} if below else {}), [now.unit])
    found = courses(history)
    for plan in PLANS:
        data = _data(now, told, found, settings, plan)
        document = typeset.pdf(TEMPLATE, data)
        if pages(document) <= MOST_PAGES:
            break
    if pages(document) == 1 and any(data[part] for part in _AFTERWARDS):  # the first one, to be pinned up, stands alone
        document = typeset.pdf(TEMPLATE, {**data, "second_page": True})
    return document


def _named(wave: Publication) -> Publication:
    """The publication with an id for each name of which the fonts can show nothing: PDF/UA has no empty heading."""
    return wave.model_copy(
        update={
            "unit_name": _seen(wave.unit_name, wave.unit),
            "title": _seen(wave.title, wave.instrument),
            "items": tuple(i.model_copy(update={"short": _seen(i.short, i.item)}) for i in wave.items),
            "scales": tuple(s.model_copy(update={"title": _seen(s.title, s.scale)}) for s in wave.scales),
        }
    )


def _seen(name: str, otherwise: str) -> str:
    printed: str = typeset.printable(name)
    return name if printed.strip() else otherwise


def pages(document: bytes) -> int:
    """How many pages a PDF of Typst has."""
    return len(re.findall(rb"/Type\s*/Page\b", document))


def _data(now: Publication, told: Summary, found: Sequence[Course], settings: Settings, plan: _Plan) -> dict[str, Any]:
    """What the template prints."""
    section, shown = told.sections[0], [item for item in now.items if item.is_told]
    drawn = _charts(found, plan.charts)
    said_of_all = in_common(drawn)
    commented = [
        _comments(item, len(every.comments), plan)
        for item, every in zip(section.items, shown, strict=True)
        if item.comments or item.withdrawn
    ]
    data = {
        "language": spoken(),
        "say": {name: say(name, **PLACES) for name in TEMPLATE_SAYS},
        "document": f"{section.unit}: {told.title}, {period(now.opened, now.closed)}",
        "date": {"year": now.closed.year, "month": now.closed.month, "day": now.closed.day},
        "organisation": settings.organisation,
        "title": told.title,
        "dates": period(now.opened, now.closed),
        "asked": told.asked,
        "share_it": told.share_it,
        "section": {
            **{name: value for name, value in asdict(section).items() if name != "items"},
            "main": section.main,
            "glance": [asdict(row) for row in section.glance[: plan.rows]],
        },
        "shortened": "" if plan.is_whole else say("table", elsewhere=say("elsewhere")),
        "second_page": False,
        "items": [_item(item) for item in section.items if item.is_told] if plan.is_whole else [],
        "more_rows": _left_out(len(section.glance) - len(section.glance[: plan.rows]), "more_figures"),
        "about_charts": (about_charts(), *said_of_all),
        "charts": [_chart(course, said_of_all) for course in drawn],
        "more_charts": _more_charts(found, drawn),
        "commented": commented if plan.comments else [],
        "more_comments": "" if plan.comments else _left_out(sum(len(each.comments) for each in shown), "comments"),
        "about_comments": told.about_comments,
        "method": told.method,
        "explained_at": told.explained_at,
    }
    blanks = say("blanks", blank=typeset.BLANK, elsewhere=say("elsewhere")) if _has_blanks(data) else ""
    return {**data, "blanks": blanks}


def _has_blanks(data: Mapping[str, Any]) -> bool:
    """Whether people wrote something that the fonts cannot show."""
    parts = {
        **data,
        "charts": [chart["sentences"] for chart in data["charts"]],
    }  # the same names stand in a chart again
    written = json.dumps(parts, ensure_ascii=False)
    printed: str = typeset.printable(written)
    return printed.count(typeset.BLANK) > written.count(typeset.BLANK)


def _item(item: Item) -> dict[str, Any]:
    lines = (item.interval, item.everyone, item.mean, item.change, item.earlier, item.beside)
    return {**asdict(item), "lines": [line for line in lines if line], "long": len(item.options) > 12}


def _charts(found: Sequence[Course], most: int) -> list[Course]:
    """The courses to draw, in their order: the primary figure's comes first, then those of most surveys."""
    long = [at for at, course in enumerate(found) if course.svg]
    chosen = sorted(long, key=lambda at: (not found[at].is_primary, -len(found[at].rows), at))
    return [found[at] for at in sorted(chosen[:most])]


def _chart(course: Course, said_of_all: Sequence[str]) -> dict[str, Any]:
    did = course.did[-MOST_DID:]
    more = _left_out(len(course.did) - len(did), "more_did")
    return {
        "name": course.name,
        "svg": course.svg,
        "alt": " ".join((f"{course.name}.", *course.sentences, *did)),
        "sentences": [*(said for said in course.sentences if said not in said_of_all), *([more] if more else []), *did],
    }


def _more_charts(found: Sequence[Course], drawn: Sequence[Course]) -> str:
    if found and not any(course.svg for course in found):
        return say("more_charts_later")
    return _left_out(len(found) - len(drawn), "more_charts")


def _comments(item: Item, every: int, plan: _Plan) -> dict[str, Any]:
    """An item's comments as far as they fit; the rest of `every` one is counted."""
    room, fitting = plan.comments, []
    for comment in item.comments:
        room -= len(comment)
        if room < 0:
            break
        fitting.append(comment)
    more = _left_out(every - len(fitting), "more_comments")
    told = {"comments": fitting, "more": more, "withdrawn": item.withdrawn}
    return {"short": item.short, "text": item.text, **told}


def _left_out(count: int, what: str) -> str:
    return say(what, count=count, number=sentence(number(count)), elsewhere=say("elsewhere")) if count else ""
