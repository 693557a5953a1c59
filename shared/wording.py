"""Small words of the mails: dates, periods, lists and numbers, in the language that is spoken."""

from collections.abc import Sequence
from datetime import date, datetime

from shared.phrase import Phrases

say = Phrases("summary", "wording")


def day(when: date) -> str:
    """`1 December 2026`."""
    return f"{when.day} {month(when)}"


def month(when: date) -> str:
    """`December 2026`."""
    return f"{_month(when)} {when.year}"


def _month(when: date) -> str:
    return say.each("months")[when.month - 1]


def moment(when: datetime) -> str:
    """`8am on Tuesday 15 December 2026`, in the time zone of `when`."""
    minutes = f":{when:%M}" if when.minute else ""
    half = "midday" if (when.hour, when.minute) == (12, 0) else "am" if when.hour < 12 else "pm"
    hour = say(half, time=f"{when.hour % 12 or 12}{minutes}")
    return say("moment", hour=hour, weekday=say.each("weekdays")[when.weekday()], day=day(when))


def period(first: date, last: date) -> str:
    """`1 to 15 December 2026`, with month and year at the start only where they differ."""
    if (first.year, first.month) == (last.year, last.month):
        return say("period", first=first.day, last=day(last))
    if first.year == last.year:
        return say("period", first=f"{first.day} {_month(first)}", last=day(last))
    return say("period", first=day(first), last=day(last))


def listed(words: Sequence[str]) -> str:
    """`one, two and three`."""
    return _joined("listed", words)


def clauses(sentences: Sequence[str]) -> str:
    """The same of what has a verb: languages that do without `and` between names have one here."""
    return _joined("clauses", sentences)


def _joined(name: str, words: Sequence[str]) -> str:
    return say(name, words=", ".join(words[:-1]), last=words[-1]) if len(words) > 1 else "".join(words)


def number(count: int) -> str:
    """A count in a sentence: `two`, `12`."""
    return numbers[count] if count < len(numbers := say.each("numbers")) else f"{count:,}"


def sentence(words: str) -> str:
    """With a capital letter at the start."""
    return words[:1].upper() + words[1:]


def lowered(label: str) -> str:
    """A label inside a sentence: `Strongly agree` becomes `strongly agree`; `NHS staff` and `I do` stay."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def names(units: Sequence[str]) -> str:
    """Units in a subject line: `A`, `A and B`, `A and 3 others`; on one line, as a header must be."""
    clean = [" ".join(unit.split()) for unit in units]
    return listed(clean) if len(clean) < 3 else say("others", first=clean[0], count=len(clean) - 1)


def of_programme(title: str, programme: str) -> str:
    """A questionnaire's title, with the programme where one is named: `Reflective practice group (Night staff)`."""
    return say("of_programme", title=title, programme=programme) if programme else title
