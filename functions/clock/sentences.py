"""The sentences of a form: what to say of each fault, and a condition in words, in any language."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from shared import condition
from shared.instrument import Agreement, Comment, MultipleChoice, SingleChoice, WholeNumber, Words, ZeroToTen
from shared.slip import LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.condition import Condition
    from shared.instrument import Instrument, Item

# Seconds that an item takes to read and answer, for "about 2 minutes"; on the high side, so that nobody is misled.
SECONDS = {"words": 25, "comment": 45, "number": 12}
SECONDS_FOR_OTHERS = 8
SECONDS_FOR_THE_START = 20
LONGEST_STATEMENT = 100  # of those that follow "Select how much you agree that"


def minutes(instrument: Instrument) -> int:
    """About how long the form takes, rounded up."""
    seconds = sum(SECONDS.get(item.kind, SECONDS_FOR_OTHERS) for item in instrument.items)
    return ceil((SECONDS_FOR_THE_START + seconds) / 60)


def only_if(instrument: Instrument, relevant: str, words: Mapping[str, str]) -> str:
    """A condition in words: Only if you answered “Yes” to “Joined”:"""
    return words["only_if"].format(condition=_in_words(instrument, condition.parse(relevant), words))


def _in_words(instrument: Instrument, part: Condition, words: Mapping[str, str]) -> str:
    operator = part[0]
    if operator in ("and", "or"):
        return words[operator].join(_in_words(instrument, inner, words) for inner in part[1:])
    if operator == "not":
        return words["not"].format(condition=_in_words(instrument, part[1], words))
    item, value = instrument.item(part[1]), part[2]
    labels = {option.value: option.label for option in instrument.options_of(item)}
    relation = {
        "=": "is" if value else "empty",
        "selected": "is" if value else "empty",
        "!=": "is_not" if value else "answered",
        "<": "less",
        "<=": "at_most",
        ">": "more",
        ">=": "at_least",
    }[operator]
    return words[relation].format(answer=labels.get(value, value), item=item.short)


def faults(item: Item, words: Mapping[str, Any]) -> dict[str, str]:
    """What to say of each fault that a submission can have in this item (see `functions.survey.submission`)."""

    def say(name: str, **values: object) -> str:
        text: str = words[name]
        return text.format(item=item.short, **values)

    match item:
        case Agreement():
            return dict.fromkeys(("missing", "wrong", "unreadable"), _agree(item, words))
        case SingleChoice():
            return dict.fromkeys(("missing", "wrong", "unreadable"), say("single"))
        case MultipleChoice():
            return dict.fromkeys(("missing", "wrong", "unreadable"), say("multiple"))
        case ZeroToTen():
            return dict.fromkeys(("missing", "wrong", "unreadable"), say("zero_to_ten"))
        case WholeNumber(least=least, most=most):
            said = {fault: say(f"number_{fault}", least=least, most=most) for fault in ("missing", "wrong")}
        case Words(most=most):
            some = "one_word" if most == 1 else "words"
            said = {fault: say(f"{some}_{fault}", most=most) for fault in ("missing", "many")}
            said["wrong"] = say("words_wrong")
        case Comment(limit=limit):
            said = {fault: say(f"comment_{fault}", limit=limit) for fault in ("missing", "wrong", "many")}
    return said | {"unreadable": say("unreadable")}


def slip_faults(words: Mapping[str, str]) -> dict[str, str]:
    """What to say of a slip; `unknown` where no such slip was made for this team and wave."""
    return {fault: words[fault].format(length=LENGTH) for fault in ("missing", "wrong", "unknown")}


def _agree(item: Agreement, words: Mapping[str, Any]) -> str:
    """With the statement itself where the language lets it follow in lower case; else with its short label."""
    statement = item.text.rstrip(".").rstrip()
    first = statement.split(maxsplit=1)[0]
    if len(statement) > LONGEST_STATEMENT or statement[-1] in "?!:" or first not in words["lowered"]:
        return str(words["agree_with"]).format(item=item.short)
    return str(words["agree_that"]).format(statement=statement[0].lower() + statement[1:])
