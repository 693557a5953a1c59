"""The sentences of a form: what to say of each fault, and a condition in words, in any language."""

from collections.abc import Mapping
from typing import Any

from shared import expression
from shared.condition import Condition
from shared.figures import half_up
from shared.instrument import Instrument, Item, MultipleChoice, Words
from shared.kinds import KINDS
from shared.language import messages
from shared.slip import LENGTH

OPENING_WORDS = 50  # above the questions that are no instrument's
# Words a minute: Brysbaert M. How many words do we read per minute? J Mem Lang 2019;109:104047 (silent, non-fiction);
# Palin K and others. How do people type on mobile devices? MobileHCI 2019. Seconds to make up one's mind and point:
# Card SK, Moran TP, Newell A. The keystroke-level model. Commun ACM 1980;23:396-410 (M and P).
READ, TYPED, TAP_SECONDS = 238, 36, 1.35 + 1.1
LONGEST_STATEMENT = 100  # of those that follow "Select how much you agree that"


def minutes(instrument: Instrument, language: str) -> int:
    """About how long the form takes: every word of it read, every question answered, a sentence in each comment."""
    form = messages(language)["form"]
    sections = [text for each in instrument.sections for text in (each.title, each.introduction or "")]
    scales = {option.label for item in instrument.items for option in instrument.options_of(item)}
    asked = [text for item in instrument.items for text in (item.text, *hints(instrument, item, form))]
    read = " ".join([instrument.title, instrument.introduction or "", *sections, *scales, *asked]).split()
    each = [(KINDS[item.kind], item.most if isinstance(item, Words) else 1) for item in instrument.items]
    taps = 1 + sum(kind.taps * times for kind, times in each)  # the last one sends it
    typed = sum(kind.typed_words * times for kind, times in each)
    return max(1, int(half_up((OPENING_WORDS + len(read)) / READ + typed / TYPED + taps * TAP_SECONDS / 60)))


def only_if(instrument: Instrument, relevant: str, words: Mapping[str, str]) -> str:
    """A condition in words: Only if you answered “Yes” to “Joined”:"""
    return words["only_if"].format(condition=_in_words(instrument, expression.condition(relevant), words))


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


def faults(instrument: Instrument, item: Item, words: Mapping[str, Any]) -> dict[str, str]:
    """What to say of each fault that a submission can have in this item (see `functions.survey.submission`)."""
    kind, of = KINDS[item.kind], {**item.model_dump(), "item": _named(item), "alone": _alone(instrument, item)}
    if kind.is_agreement:
        return dict.fromkeys(kind.faults, _agree(item, words))
    ruled = {"both": of["alone"], "many": of.get("most", True)}  # without such a rule there is no such fault
    said = {fault: words[name].format(**of) for fault, name in kind.faults.items() if ruled.get(fault, True)}
    if isinstance(item, Words) and item.most == 1:
        said |= {fault: words[f"one_word_{fault}"].format(**of) for fault in ("missing", "many")}
    elif isinstance(item, Words):
        said |= {
            f"{fault}={place}": words[f"word_{fault}"].format(box=box, **of)
            for fault in ("wrong", "negated")
            for place, box in enumerate(words["boxes"][: item.most], 1)
        }
    return said


def _named(item: Item) -> str:
    """A question in its own words, as far as these fit in a sentence: nobody who answers has read its short label."""
    text = item.text.rstrip(".").rstrip()
    return text if len(text) <= LONGEST_STATEMENT else item.short


def rules_said(instrument: Instrument, item: Item, words: Mapping[str, str]) -> list[str]:
    """What the author allows of several answers: so many at most, one of them only alone."""
    if not isinstance(item, MultipleChoice):
        return []
    said = {"multiple_most": item.most, "multiple_alone": _alone(instrument, item)}
    return [words[rule].format(most=item.most, alone=_alone(instrument, item)) for rule in said if said[rule]]


def _alone(instrument: Instrument, item: Item) -> str:
    return ", ".join(f"“{option.label}”" for option in instrument.alone(item))


def hints(instrument: Instrument, item: Item, words: Mapping[str, str]) -> list[str]:
    """What stands below a question: its own hint, its rules, and what is said of all of its kind."""
    kind, own = KINDS[item.kind], [*([item.hint] if item.hint else []), *rules_said(instrument, item, words)]
    if not kind.hint or (own and not kind.hint_stays) or (isinstance(item, Words) and item.most == 1):
        return own
    return [*own, words[kind.hint].format(**item.model_dump())]


def slip_faults(words: Mapping[str, str]) -> dict[str, str]:
    """What to say of a slip; `unknown` where no such slip was made for this team and wave."""
    return {fault: words[fault].format(length=LENGTH) for fault in ("missing", "wrong", "unknown")}


def _agree(item: Item, words: Mapping[str, Any]) -> str:
    """With the statement itself where the language lets it follow in lower case; else with its short label."""
    statement = item.text.rstrip(".").rstrip()
    first = statement.split(maxsplit=1)[0]
    if len(statement) > LONGEST_STATEMENT or statement[-1] in "?!:" or first not in words["lowered"]:
        return str(words["agree_with"]).format(item=_named(item))
    return str(words["agree_that"]).format(statement=statement[0].lower() + statement[1:])
