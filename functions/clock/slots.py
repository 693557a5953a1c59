"""Pages with slots: rendered once, cut at their slots, and filled for each visitor by the public function.

A page is a list of parts `[text, slot, text, slot, ..., text]`; `shared.page.fill` makes the page of it in
one join. There are four kinds of slot:

- `team`: the text that has this name, always escaped, or nothing.
- `?errors|Error: `: this markup when there is a text of that name, or nothing.
- `~comment|<mark>|</mark>`: the text that has the name before the first line, escaped, with this markup for its marks.
- `css`: the stylesheet, kept once for all pages of a form.

So markup comes from the templates alone, and whatever a respondent typed can only ever be text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment
from markupsafe import Markup

from shared.language import plural
from shared.templates import templates

_SLOT, _WHEN, _THEN, _END = "\x00", "\x01", "\x02", "\x03"
_TOKEN = re.compile("\x00([^\x00]+)\x00|\x01([^\x02]+)\x02|(\x03)")
RESERVED = re.compile(r"\\u00[01]")  # control characters in JSON: the marks above are some, and no page may hold any


@cache
def environment(language: str) -> Environment:
    """The templates of this function, for pages in a language.

    Globals: `slot(name)`, `when(name, markup)`, `plural(forms, n)`; a filter `day`.
    """
    made = templates(Path(__file__).parent / "templates")
    made.globals.update(slot=slot, when=when, plural=partial(plural, language))
    made.filters["day"] = partial(day, language)
    return made


def day(language: str, date: date) -> str:
    """A day in words: Tuesday 1 December 2026, Dydd Mawrth 1 Rhagfyr 2026."""
    return str(format_date(date, "EEEE d MMMM y", locale=language))


def slot(name: str) -> Markup:
    """The text of this name."""
    return Markup(f"{_SLOT}{name}{_SLOT}")  # noqa: S704  # named by our templates


def when(name: str, markup: str = "", caller: Callable[[], str] | None = None) -> Markup:
    """Markup (of our own templates, never of an instrument) that is there only when `name` is."""
    return Markup(f"{_WHEN}{name}{_THEN}{caller() if caller else markup}{_END}")  # noqa: S704


def cut(html: str) -> Iterator[str]:
    """A rendered page in parts. Conditions do not nest; a slot may stand in one."""
    text, condition, at = "", "", 0
    for mark in _TOKEN.finditer(html):
        text += html[at : mark.start()] if not condition else ""
        if condition and html[at : mark.start()]:
            yield from (text, f"?{condition}|{html[at : mark.start()]}")
            text = ""
        name, opened, closed = mark.groups()
        if name:
            yield from (text, name)
            text = ""
        elif opened:
            condition = opened
        elif closed:
            condition = ""
        at = mark.end()
    yield text + html[at:]


def main_of(made: Environment, template: str, context: Mapping[str, Any]) -> str:
    """What stands in a page's <main>, without the white space of the template."""
    return re.sub(r"\s*\n\s*", "\n", made.get_template(template).render(context)).strip()
