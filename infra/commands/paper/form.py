"""The form on paper, for those without a phone: boxes to tick, and nothing that tells one copy from another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from functions.clock.sentences import only_if
from functions.clock.slots import day
from functions.mail import typeset
from infra import printed
from infra.printed.wording import words
from shared.instrument import Comment, MultipleChoice, WholeNumber, Words, ZeroToTen
from shared.language import messages
from shared.programme import LONDON
from shared.slip import LENGTH

if TYPE_CHECKING:
    from infra.commands.paper.round import Round
    from shared.instrument import Instrument, Item
    from shared.settings import Settings

TEMPLATE = Path(printed.__file__).with_name("form.typ")


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
        "promise": t["form"]["promise"].format(threshold=rules.threshold),
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
    """A question: boxes to tick with what stands beside each, or lines to write on."""
    t, section = messages(language), instrument.section_at(item)
    asked: dict[str, Any] = {
        "section": [section.title, section.introduction or ""] if section else None,
        "only_if": only_if(instrument, item.relevant, t["condition"]) if item.relevant else "",
        "text": item.text,
        "hints": [item.hint] if item.hint else [],
        "boxes": [option.label for option in instrument.options_of(item)],
        "lines": 0,
        "cells": 0,
    }
    match item:
        case MultipleChoice() if not item.hint:
            asked["hints"] = [t["form"]["multiple_hint"]]
        case ZeroToTen():
            ends = {0: f"0 – {item.low_label}", 10: f"10 – {item.high_label}"}
            asked["boxes"] = [ends.get(number, str(number)) for number in range(11)]
        case WholeNumber():
            asked["hints"].append(words(language)["paper"]["number"].format(least=item.least, most=item.most))
            asked["cells"] = len(str(item.most))
        case Words():
            asked["hints"] += [t["form"]["words_hint"]] if item.most > 1 and not item.hint else []
            asked["blanks"] = item.most
        case Comment():
            asked["hints"].append(t["form"]["comment_hint"].format(limit=item.limit))
            asked["lines"] = min(8, item.limit // 80 + 1)
    return {"blanks": 0, **asked}
