"""The form on paper, for those without a phone: boxes to tick, and nothing that tells one copy from another."""

from pathlib import Path
from typing import Any

from functions.clock.slots import day
from infra.commands.paper.round import Round
from shared.instrument import Chosen, Instrument, Item, Number, WholeNumber, Words
from shared.kinds import KINDS
from shared.language import messages
from shared.printed import typeset
from shared.printed.wording import words
from shared.programme import LONDON
from shared.promise import promise
from shared.sentences import hints, only_if
from shared.settings import Settings
from shared.slip import LENGTH

TEMPLATE = Path(typeset.__file__).with_name("form.typ")


def pdf(about: Round, settings: Settings, address: str, language: str) -> bytes:
    """The form to print and copy; `address` is the base of the public pages. Every copy is the same."""
    t, texts, own = messages(language), words(language)["paper"], settings.in_language(language)
    instrument, rules = about.instrument.in_language(language), about.wave.rules
    until = day(language, about.wave.closes_at.astimezone(LONDON).date())
    data = {
        "title": texts["title"].format(survey=instrument.title),
        "lang": language,
        "organisation": own.organisation,
        "team": about.team.name,
        "survey": instrument.title,
        "introduction": instrument.introduction or "",
        "promise": promise(language, rules),
        "about": [
            texts["typed"].format(threshold=rules.threshold),
            f"{texts['tick']} {'' if rules.slips else texts['once']}".strip(),
            texts["until"].format(date=until, link=f"{address}{about.link}"),
        ],
        "slip": {"label": texts["slip"], "boxes": LENGTH} if rules.slips else None,
        "items": [_item(instrument, item, language) for item in instrument.items],
        "thanks": texts["thanks"],
        "support": [t["support"]["for"], *(f"{line.name}: {line.detail}" for line in own.support)],
    }
    return typeset.pdf(TEMPLATE, data)


def _item(instrument: Instrument, item: Item, language: str) -> dict[str, Any]:
    """A question, and the shape that its kind has on paper."""
    t, section = messages(language), instrument.section_at(item)
    asked: dict[str, Any] = {
        "section": [section.title, section.introduction or ""] if section else None,
        "only_if": only_if(instrument, item.relevant, t["condition"]) if item.relevant else "",
        "text": item.text,
        "hints": hints(instrument, item, t["form"] | words(language)["paper"]),
    }
    return asked | {KINDS[item.kind].printed: _shape(instrument, item)}


def _shape(instrument: Instrument, item: Item) -> list[str] | int:
    """What stands beside each box to tick, or how many cells, blanks or lines there are to write in."""
    if isinstance(item, Chosen):
        return [option.label for option in instrument.options_of(item)]
    if isinstance(item, WholeNumber):
        return len(str(item.most))
    if isinstance(item, Number):
        low, high = f"{item.least} – {item.low_label}", f"{item.most} – {item.high_label}"
        return [low, *(str(number) for number in range(item.least + 1, item.most)), high]
    return item.most if isinstance(item, Words) else min(8, item.limit // 80 + 1)
