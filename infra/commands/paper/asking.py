"""One paper form, asked question by question in the terminal and checked as it is typed."""

import re
from collections.abc import Collection

import typer

from functions.survey.submission import NOT_UTF_8, clean_comment
from infra.commands.paper.reading import Form, checked, faults_of, form_of
from infra.commands.paper.round import Round
from infra.commands.paper.sheet import NOTE, SLIP_COLUMN, columns
from infra.console.terminal import say
from shared.condition import holds
from shared.expression import condition
from shared.instrument import Instrument, Item, Words
from shared.kinds import KINDS
from shared.language import DEFAULT, messages
from shared.sentences import only_if, rules_said
from shared.slip import LENGTH, read

BACK, AWAY = "<", "<<"


def line(question: str) -> str:
    """What is typed on one line, without what nobody can see. Raises click's Abort at the end of the input."""
    typed: str = typer.prompt(question, default="", show_default=False, prompt_suffix="> ")
    return clean_comment(typed.encode(errors="surrogateescape").decode(errors="replace"))


def ask_form(about: Round, number: int, used: Collection[str]) -> Form | None:
    """A form that the survey will take, or None if it was set aside; `used` are the slips of the other forms."""
    names, typed, asked = columns(about), dict[str, str](), list[str]()
    say("")
    while name := _next(about, form_of(about, number, typed), names, asked):
        _show(about, name, f"Form {number}, question {names.index(name) + 1} of {len(names)}")
        answer = line("")
        if answer == AWAY:
            return None
        if answer == BACK:
            if asked:
                typed.pop(asked.pop(), None)
            else:
                say(f"This is the first question; {AWAY} sets the form aside.")
            continue
        cell = _cell(about.instrument, name, answer)
        form = form_of(about, number, {**typed, name: cell})
        if fault := _fault(about, form, name, used):
            say(fault if answer else f"{fault}. Without it the survey takes no form; {AWAY} sets this one aside.")
            continue
        asked.append(name)
        typed[name] = cell
    form = form_of(about, number, {name: cell for name, cell in typed.items() if cell})
    if not faults_of(about, form):
        return form
    say("Nothing is answered on this form, so it is set aside.")
    return None


def _next(about: Round, form: Form, names: list[str], asked: list[str]) -> str | None:
    """The first question that was not asked yet, and that applies after the answers above it."""
    answers, _ = checked(about, form)
    for name in names[names.index(asked[-1]) + 1 :] if asked else names:
        relevant = None if name == SLIP_COLUMN else about.instrument.item(name).relevant
        if not relevant or holds(condition(relevant), answers):
            return name
    return None


def _show(about: Round, name: str, place: str) -> None:
    """A question, its options by number, and what may be typed."""
    if name == SLIP_COLUMN:
        say(f"{place}: the code on the slip, {LENGTH} letters and numbers")
        return
    instrument, item = about.instrument.in_language(DEFAULT), about.instrument.in_language(DEFAULT).item(name)
    say(f"{place}: {item.text}")
    if item.relevant:
        say(f"  {only_if(instrument, item.relevant, messages(DEFAULT)['condition'])}")
    for number, option in enumerate(instrument.options_of(item), 1):
        say(f"  {number} {option.label}")
    for told in filter(None, (_told(item), *rules_said(instrument, item, messages(DEFAULT)["form"]))):
        say(f"  {told}")


def _told(item: Item) -> str:
    if isinstance(item, Words) and item.most == 1:
        return "one word"
    return KINDS[item.kind].keyed.format_map(item.model_dump())


def _cell(instrument: Instrument, name: str, answer: str) -> str:
    """What stands in the sheet for an answer: for the numbers of options, their values."""
    options = () if name == SLIP_COLUMN else instrument.options_of(instrument.item(name))
    if not options:
        return answer
    values = {str(number): option.value for number, option in enumerate(options, 1)}
    numbers = [each for each in re.split(r"[\s,;]+", answer) if each]
    if not set(numbers) <= set(values):
        return NOT_UTF_8  # no answer at all, whatever the options are called
    return "; ".join(dict.fromkeys(values[each] for each in numbers))


def _fault(about: Round, form: Form, name: str, used: Collection[str]) -> str | None:
    """What is wrong with the answer just typed."""
    cell = form.typed[name]
    if name == SLIP_COLUMN and read(cell) in used:
        return "Another form here has this code: each slip counts once."
    if cell == NOT_UTF_8:
        return f"Type the number that stands before the option, nothing to leave it out, or {BACK} to go back."
    if NOT_UTF_8 in cell:
        return "A letter of this cannot be read; type it again."
    if name == columns(about)[0] and cell.startswith(NOTE):
        return f"Begin with something else than {NOTE}, which begins a note in a sheet."
    return faults_of(about, form).get(name)
