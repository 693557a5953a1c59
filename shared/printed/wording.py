"""The words of what is printed and handed out: posters, the kit, paper forms. What the pages say too comes from there.

A language is a data file, shared/printed/languages/<tag>.json, with the rules of `shared.language`.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from shared.errors import SoundingsError
from shared.instrument import Instrument
from shared.language import DEFAULT, LANGUAGES, messages, plural
from shared.programme import Programme
from shared.sentences import minutes
from shared.unit import Unit

FOLDER = Path(__file__).parent / "languages"
BOTH = "both"


@cache
def words(language: str) -> dict[str, Any]:
    """Every text in one of LANGUAGES."""
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def languages(choice: str) -> tuple[str, ...]:
    """The languages that `en`, `cy` or `both` stands for, in the order in which they are read.

    English comes last: public bodies in Wales put Welsh where it is read first (Welsh Language Standards).

    Raises SoundingsError for anything else.
    """
    if choice in LANGUAGES:
        return (choice,)
    if choice != BOTH:
        raise SoundingsError(f"there is no language '{choice}', only {', '.join(LANGUAGES)}, or {BOTH}")
    return (*(tag for tag in LANGUAGES if tag != DEFAULT), DEFAULT)


def own_language(team: Unit) -> str:
    """A team's language, as the spreadsheet of teams has it; English where it has none, or one that we have not."""
    return team.language if team.language in LANGUAGES else DEFAULT


def rhythm(rule: str, language: str) -> str:
    """How often an RRULE comes round: "every two months". It holds for years, as words on a wall must."""
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    regular = parts.keys() <= {"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYSETPOS"} and not any(
        "," in value for value in parts.values()
    )
    texts: dict[str, str] = words(language)["rhythm"]
    return texts.get(f"{parts.get('FREQ')} {parts.get('INTERVAL', '1')}" if regular else "other", texts["other"])


def when_open(programme: Programme, language: str) -> str:
    """How long and how often the survey is open; no date, which would go stale."""
    forms = {
        count: text.replace("{rhythm}", rhythm(programme.rule, language))
        for count, text in words(language)["open"].items()
    }
    return plural(language, forms, programme.open_days)


def length(instrument: Instrument, language: str) -> dict[str, str]:
    """How many questions, and about how many minutes, in words, as the form says it."""
    form = messages(language)["form"]
    return {
        "questions": plural(language, form["questions"], len(instrument.items)),
        "minutes": plural(language, form["minutes"], minutes(instrument, language)),
    }


def parts(address: str) -> list[str]:
    """An address in parts: a line may end after each, and nowhere else."""
    return re.findall(r"[^/.?=]+[/.?=]*", address)
