"""The result pages, as HTML: a unit's section as its mail has it, what came before, and the units below side by side.

Every sentence and figure comes from the structures that the mail is printed from; here is only what a page adds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from functions.results.below import GROUPS, MOST_OPEN, below, found
from functions.results.download import FILES, WORKBOOK, called, is_in_short, without_comments
from functions.results.heat import HeatMap, heat_map
from functions.results.question import questions
from functions.results.view import MOST_ROWS, Asked, View
from shared import meaning
from shared.language import messages
from shared.page import STYLE, Reply, escape, footer, reply, shell, source, switch
from shared.phrase import Phrases, spoken
from shared.publication import Publication
from shared.signing import sign
from shared.summary.course import about_charts, courses
from shared.summary.summary import summary
from shared.templates import templates
from shared.wording import day

CSS = Path(__file__).with_name("results.css").read_text(encoding="utf-8")
MOST_TEAMS, MOST_QUESTIONS = 20, 12  # beside which a list of questions stands open
MOST_CELLS = 400  # of a table beside a list of many teams: with it the page stays under 100 kB
STATUS = {"gone": 404, "not_now": 503}
ROOT = "../"  # from `/results/{token}` to the stage
say = Phrases("results", "page")


@dataclass(frozen=True)
class Up:
    """A unit above, and the address of its page."""

    name: str
    address: str


TEMPLATES = templates(Path(__file__).parent / "templates")
TEMPLATES.globals |= {
    "say": say,
    "about_charts": about_charts,
    "most_open": MOST_OPEN,
    "most_questions": MOST_QUESTIONS,
}


def plain(name: str) -> Reply:
    """A page of STATUS, which says nothing of any unit. Wrong, old and changed links get the same, as at the desk."""
    words = messages(spoken(), "desk")["page"] | messages(spoken())["results"]
    return _plain(STATUS[name], *words[name])


def too_large() -> Reply:
    """The page in place of a file that is larger than a reply may be. To try again would not help."""
    return _plain(403, *say.each("too_large"))


def _plain(status: int, heading: str, *paragraphs: str) -> Reply:
    main = [f'<h1 class="nhsuk-heading-l">{escape(heading)}</h1>', *(f"<p>{escape(text)}</p>" for text in paragraphs)]
    body = shell(heading, "\n".join(main), language=spoken(), footer=footer(ROOT, spoken()))
    return reply(status, body)


def results(view: View) -> Reply:
    """The page of the view's unit."""
    is_asked = not view.now.is_team and not view.is_shared and (view.asked.is_named or view.asked.group in GROUPS)
    content: dict[str, Any] = {"found": found(view)} if is_asked else _content(view)
    css = CSS + _labels(content.get("heat"), content.get("meanings", {}))
    template = TEMPLATES.get_template("found.html" if is_asked else "results.html")
    main = template.render(content | {"view": view, "token": sign(view.key, view.link)})
    asked = view.asked if is_asked else Asked()
    title = f"{view.now.unit_name}: {view.now.title}"
    body = shell(
        title,
        main,
        language=spoken(),
        organisation=view.settings.organisation,
        switch=switch(spoken(), view.languages, query=partial(asked.query, asked.page)),
        footer=footer(ROOT, spoken()),
        more_css=css,
    )
    return reply(200, body, style=f"{STYLE} {source(css)}")


def _labels(heat: HeatMap | None, meanings: Mapping[str, str]) -> str:
    """The rules that put each question before its figures where a team is a card: once, and not in every cell."""
    rules = (
        f'.app-heat td:nth-of-type({at}):not([colspan])::before{{content:"{_quoted(words)}"}}'
        for at, column in enumerate(heat.columns if heat else (), 1)
        for words in [" – ".join(filter(None, (column.short, meanings.get(column.figure), column.note)))]
    )
    return "".join(rules)


def _quoted(words: str) -> str:
    """Words in a string of a stylesheet: of what may end it, and the style, by its number."""
    return re.sub(r'[\x00-\x1f\x7f"\\<>&]', lambda found: f"\\{ord(found[0]):x} ", words)


def _content(view: View) -> dict[str, Any]:
    """What the template prints."""
    now = view.now if view.is_led else without_comments(view.now)
    told = summary(
        [[*view.history[:-1], now]],
        f"{ROOT}small-groups{view.language_query}",
        above={now.unit: view.above},
        advisers=view.settings.advisers,
    )
    section = told.sections[0]
    reference = now if section.published else _first_shown(view)
    referred = summary([[reference]], "") if reference else told
    heat = None if now.is_team or view.is_shared or not _has_room(view) else heat_map(view)
    every, is_many = courses(view.history), view.teams(now.unit) > MOST_TEAMS
    content = {
        "summary": told,
        "section": section,
        "questions": tuple(questions(section, now, every, is_large=is_many)),
        "is_long": not now.is_team and (is_many or len(now.items) + len(now.scales) > MOST_QUESTIONS),
        "course": next((course for course in every if course.is_primary and course.svg), None),
        "heat": heat,
        "below": None if now.is_team or view.is_shared else below(view),
        "every": Asked("", language=view.asked.language).query(),
        "caption": referred.sections[0].caption,
        "meanings": _meanings(reference),
        "method": referred.method,
        "up": tuple(_up(view)),
        "files": {} if view.is_shared else _files(view),
        "downloads": say("downloads_of_team" if now.is_team else "downloads"),
        "share": f"{ROOT}lead/{view.sharing}" if view.sharing else "",
        "shared": say("shared", day=day(view.link.last_day), unit=now.unit_name) if view.is_shared else "",
        "for_leads": "" if view.is_led or not any(item.kind_of.is_comment for item in now.items) else say("for_leads"),
    }
    return {**content, "contents": tuple(_contents(content))}


def _files(view: View) -> dict[str, str]:
    """The files of the page, each by what it is."""
    files = {name: called(name) for name in FILES}
    return files | ({WORKBOOK: say("in_short", file=files[WORKBOOK])} if is_in_short(view) else {})


def _has_room(view: View) -> bool:
    """Whether the figures of the units can stand side by side: of many teams those of the units directly below."""
    rows, columns = len(view.tree.children[view.link.unit]), len(view.now.items) + len(view.now.scales)
    return not view.is_large or (rows <= MOST_ROWS and rows * columns <= MOST_CELLS)


def _first_shown(view: View) -> Publication | None:
    """A unit below whose figures tell what the heat map's figures are, where the page's own unit has none."""
    below = (view.published.get(unit.id) for unit in view.tree.below(view.link.unit))
    return next((each for each in below if each and each.is_told), None)


def _meanings(now: Publication | None) -> dict[str, str]:
    """Whom a question's figure counts, by the question's id, where that is not the caption's."""
    usual = meaning.usual(now) if now else ""
    meanings = {item.item: meaning.meaning(item) for item in now.items if item.headline} if now else {}
    return {item: "" if words == usual else words for item, words in meanings.items()}


def _up(view: View) -> Iterator[Up]:
    """The units above whose pages the link's holder may open, the highest first."""
    for unit in reversed(list(view.tree.path(view.link.unit))[1:]):
        if unit in view.published and (address := view.address(unit)):
            yield Up(view.published[unit].unit_name, address)


def _contents(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where on the page what is: anchors and words."""
    if content["below"]:
        yield "teams", say("teams")
    if content["questions"]:
        yield "questions", say("questions")
    if content["course"]:
        yield "time", say("time")
    if content["files"]:
        yield "download", say("download")
    yield "method", say("method")
