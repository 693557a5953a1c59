"""Compiles an instrument to what the public function shows and checks: done once, when a wave opens.

A compiled page is a list of parts `[text, slot, text, slot, ..., text]`; `functions.survey.page.fill` makes the page
of it in one join. There are two kinds of slot:

- `team`: the text that has this name, always escaped, or nothing.
- `?errors|Error: `: this markup when there is a text of that name, or nothing.

So markup comes from here alone, and whatever a respondent typed can only ever be text. One page of parts serves the
form and every way in which it comes again. The names (`<item>` is an item's id):

| name | is there when |
|---|---|
| `nonce`, `team` | always |
| `did` | the lead wrote what they did with the last answers |
| `errors` | there is any error; `empty` when it is that nothing was answered |
| `!<item>` | the item has an error: its sentence |
| `=<item>=<value>` | this option is chosen |
| `=<item>` | something is typed, `=<item>=<number>` for the first, second, third word |
| `sent`, `unsaved`, `again` | the form comes again for that reason (see form.html) |
| `slip` | a slip's code was scanned or typed, in a form that asks for one |
| `!form-slip` | it is missing or not right: its sentence |
| `late` | on the page of a closed survey: answers came too late |
| `link` | on the thanks page: the team's link code |
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared import condition, page
from shared.instrument import Agreement, Comment, MultipleChoice, SingleChoice, WholeNumber, Words, ZeroToTen
from shared.slip import LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from shared.condition import Condition
    from shared.instrument import Instrument, Item
    from shared.settings import Settings

# Seconds that an item takes to read and answer, for "about 2 minutes"; on the high side, so that nobody is misled.
SECONDS = {"words": 25, "comment": 45, "number": 12}
SECONDS_FOR_OTHERS = 8
SECONDS_FOR_THE_START = 20
# A statement may follow "Select how much you agree that" in lower case when it starts with one of these.
LOWERED = frozenset({"A", "An", "Being", "It", "My", "Our", "The", "There", "These", "This", "Those", "We"})
LONGEST_STATEMENT = 100
# Faults as in functions.survey.slip; `unknown` where no such slip was made for this team and wave.
SLIP_ERRORS = {
    "missing": "Enter the code on your slip. If you have none, ask your team’s lead to let you draw one",
    "wrong": f"The code on your slip has {LENGTH} letters and numbers, and never 0, 1, i, l or o. "
    "Check what you entered",
    "unknown": "There is no slip with this code. Check each letter. "
    "A slip from an earlier survey or another team does not work here",
}

_SLOT, _WHEN, _THEN, _END = "\x00", "\x01", "\x02", "\x03"
_TOKEN = re.compile("\x00([^\x00]+)\x00|\x01([^\x02]+)\x02|(\x03)")


@dataclass(frozen=True)
class CompiledForm:
    """What the register keeps of a wave's form in one language; both are JSON.

    `table`: `{"columns": [...], "errors": {item: {fault: sentence}}}`; columns as in `shared.packing`, faults
    as in `functions.survey.submission`. A form that asks for a slip has `"slip": {fault: sentence}` too.
    `pages`: `{"style": the stylesheet's source in the Content-Security-Policy, "form": parts, "thanks": parts,
    "shut": parts}`.
    """

    table: str
    pages: str


def compile_form(
    instrument: Instrument,
    settings: Settings,
    *,
    language: str = "en",
    threshold: int = 8,
    next_opens: date | None = None,
    results_on: date | None = None,
    slips: bool = False,
) -> CompiledForm:
    """Compile the form of a wave.

    Args:
        instrument: already in `language`.
        settings: whose survey it is, and the support lines.
        language: of the page, as a BCP 47 tag.
        threshold: the fewest people that a figure is shown for.
        next_opens: when the next wave opens, if that is known; shown once this one is shut.
        results_on: when the summary is sent, if that is known.
        slips: whether a response needs a slip.

    Raises:
        ValueError: the instrument or the settings hold a control character, which no page may.
    """
    _refuse_control_characters(instrument, settings)
    render = _environment().get_template
    context: dict[str, Any] = {
        "instrument": instrument,
        "settings": settings,
        "threshold": threshold,
        "next_opens": next_opens,
        "results_on": results_on,
        "slips": slips,
        "slip_length": LENGTH,
        "minutes": minutes(instrument),
        "any_required": any(item.required for item in instrument.items),
        "only_if": {item.id: _only_if(instrument, item.relevant) for item in instrument.items if item.relevant},
    }
    titles = {
        "form": str(
            _when("errors", "Error: ")
            + _when("sent", "Used already: " if slips else "Sent already: ")
            + _when("unsaved", "Not saved: ")
            + _when("again", "Not sent yet: ")
        )
        + instrument.title,
        "thanks": f"Thank you – {instrument.title}",
        "shut": f"Not open now – {instrument.title}",
    }
    pages: dict[str, Any] = {"style": page.STYLE}
    for name, title in titles.items():
        main = re.sub(r"\s*\n\s*", "\n", render(f"{name}.html").render(context)).strip()
        full_title = f"{title} – {settings.organisation}"
        pages[name] = list(_parts(page.shell(full_title, main, organisation=settings.organisation, language=language)))
    table = {"columns": instrument.columns(), "errors": {item.id: _errors(item) for item in instrument.items}}
    if slips:
        table["slip"] = SLIP_ERRORS
    return CompiledForm(table=_json(table), pages=_json(pages))


def minutes(instrument: Instrument) -> int:
    """About how long the form takes, rounded up."""
    seconds = sum(SECONDS.get(item.kind, SECONDS_FOR_OTHERS) for item in instrument.items)
    return ceil((SECONDS_FOR_THE_START + seconds) / 60)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse_control_characters(instrument: Instrument, settings: Settings) -> None:
    """The slots are marked with control characters while a page is rendered, so nobody else may use them."""
    if re.search(r"\\u00[01]", instrument.model_dump_json() + settings.model_dump_json()):
        raise ValueError("the instrument or the settings hold a control character")


# --- the templates -------------------------------------------------------------------------------------------------


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(slot=_slot, when=_when)
    environment.filters["day"] = day
    return environment


def day(date: date) -> str:
    """A day in words: Tuesday 1 December 2026."""
    return f"{date:%A} {date.day} {date:%B %Y}"


def _slot(name: str) -> Markup:
    return Markup(f"{_SLOT}{name}{_SLOT}")  # noqa: S704  # named by our templates


def _when(name: str, markup: str = "", caller: Callable[[], str] | None = None) -> Markup:
    """Markup (of our own templates, never of an instrument) that is there only when `name` is."""
    return Markup(f"{_WHEN}{name}{_THEN}{caller() if caller else markup}{_END}")  # noqa: S704


def _parts(html: str) -> Iterator[str]:
    """Cut a rendered page at its marks. Conditions do not nest; a slot may stand in one."""
    text, condition, at = "", "", 0
    for mark in _TOKEN.finditer(html):
        text += html[at : mark.start()] if not condition else ""
        if condition and html[at : mark.start()]:
            yield from (text, f"?{condition}|{html[at : mark.start()]}")
            text = ""
        slot, opened, closed = mark.groups()
        if slot:
            yield from (text, slot)
            text = ""
        elif opened:
            condition = opened
        elif closed:
            condition = ""
        at = mark.end()
    yield text + html[at:]


# --- its sentences -------------------------------------------------------------------------------------------------


def _only_if(instrument: Instrument, relevant: str) -> str:
    """A condition in words: Only if you answered "Yes" to "Joined"."""
    return "Only if " + _in_words(instrument, condition.parse(relevant))


def _in_words(instrument: Instrument, part: Condition) -> str:
    operator = part[0]
    if operator in ("and", "or"):
        return f" {operator} ".join(_in_words(instrument, one) for one in part[1:])
    if operator == "not":
        return f"it is not so that {_in_words(instrument, part[1])}"
    item, value = instrument.item(part[1]), part[2]
    labels = {option.value: option.label for option in instrument.options_of(item)}
    answer, about = f"“{labels.get(value, value)}”", f"to “{item.short}”"
    if operator in ("=", "selected"):
        return f"you answered {answer} {about}" if value else f"you gave no answer {about}"
    if operator == "!=":
        return f"you did not answer {answer} {about}" if value else f"you gave an answer {about}"
    compared = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}[operator]
    return f"you answered {compared} {value} {about}"


def _errors(item: Item) -> dict[str, str]:
    """What to say of each fault that a submission can have in this item."""
    quoted = f"“{item.short}”"
    said = {"unreadable": f"Some characters could not be read. Enter {quoted} again"}
    match item:
        case Agreement():
            said |= dict.fromkeys(("missing", "wrong", "unreadable"), f"Select how much you agree {_that(item)}")
        case SingleChoice():
            said |= dict.fromkeys(("missing", "wrong", "unreadable"), f"Select one answer to {quoted}")
        case MultipleChoice():
            said |= dict.fromkeys(("missing", "wrong", "unreadable"), f"Select at least one answer to {quoted}")
        case ZeroToTen():
            said |= dict.fromkeys(("missing", "wrong", "unreadable"), f"Select a number, 0 to 10, for {quoted}")
        case WholeNumber(least=least, most=most):
            numbers = f"a whole number from {least} to {most}"
            said |= {"missing": f"Enter {numbers} for {quoted}", "wrong": f"{quoted} must be {numbers}"}
        case Words(most=most):
            some = "one word" if most == 1 else f"up to {most} words"
            said |= {
                "missing": f"Enter {some} for {quoted}",
                "many": f"Enter no more than {some.removeprefix('up to ')} for {quoted}",
                "wrong": f"Enter a single word in each box of {quoted}: letters, no spaces or numbers",
            }
        case Comment(limit=limit):
            said |= {
                "missing": f"Enter {quoted}",
                "wrong": f"Enter {quoted} once",
                "many": f"{quoted} must be {limit} characters or less",
            }
    return said


def _that(item: Agreement) -> str:
    """The statement after "Select how much you agree", where English lets it follow; else its short label."""
    statement = item.text.rstrip(".").rstrip()
    first = statement.split(maxsplit=1)[0]
    if len(statement) > LONGEST_STATEMENT or statement[-1] in "?!:" or first not in LOWERED:
        return f"with “{item.short}”"
    return f"that {statement[0].lower()}{statement[1:]}"
