"""A publication in another language: every word of its questionnaire, and not a figure, changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from functions.clock.example import waves
from shared.errors import DefinitionInvalid
from shared.instrument import parse
from shared.phrase import speaking, spoken
from shared.publication import Withheld, WordCount
from shared.sameness import same_question
from shared.threshold import Rules
from shared.translation import Translations

if TYPE_CHECKING:
    from shared.instrument import Instrument
    from shared.publication import Publication

DATA = yaml.safe_load(
    (Path(__file__).parents[2] / "shared/instruments/reflective-practice.yaml").read_text(encoding="utf-8")
)
SCORED = {
    **DATA,
    "scales": [
        {"id": "together", "title": "Togetherness", "called": "being alone", "items": ["peer_support", "less_isolated"],
         "method": "mean", "min_answered": 2, "cut_off": 4, "counts": "below", "good": "high", "source": "Ours."}
    ],
    "primary": {"scale": "together"},
    "options": {"agreement": [{**each, "score": int(each["value"])} for each in DATA["options"]["agreement"]]},
    "translations": {
        "cy": {**DATA["translations"]["cy"], "scales": {"together": {"title": "Agosatrwydd", "called": "bod ar wahân"}}}
    },
}  # fmt: skip


def read(instrument: Instrument, publication: Publication, language: str) -> Publication:
    """As it is read in a language, where the register has the questionnaire."""
    definitions: Any = SimpleNamespace(versions_of=lambda of: [instrument] if of == instrument.id else [])
    with speaking(language):
        return Translations(definitions).of(publication)


def published(instrument: Instrument) -> Publication:
    return waves(instrument, Rules(), date(2026, 12, 1))[-1]["team-1"]


@pytest.mark.parametrize("at_start", [False, True], ids=["group", "wave 0"])
def test_every_word_of_the_questionnaire_is_its_translations_and_no_figure_changes(at_start: bool) -> None:
    instrument = parse(SCORED, "reflective-practice.yaml")
    asked = instrument.at_start() if at_start else instrument
    own, wanted = published(asked), published(asked.in_language("cy"))
    wanted_questions = {item.item: item.question for item in wanted.items}
    marks = {item.item: item.question for item in own.items}
    assert marks != wanted_questions, "what is asked in Welsh from the start has marks of its own"
    told = read(instrument, own, "cy")
    assert (own.languages, told.languages) == (("en", "cy"), ("cy", "en"))
    assert {item.item: item.question for item in told.items} == marks
    same = {"languages": (), "items": (), "scales": ()}
    assert told.model_copy(update=same) == wanted.model_copy(update=same)
    for item, other in zip(told.items, wanted.items, strict=True):
        update = {"question": None, "as_asked": ""}
        assert item.model_copy(update=update) == other.model_copy(update=update)
    for scale, score in zip(told.scales, wanted.scales, strict=True):
        update = {"scoring": None, "scored": None}
        assert scale.model_copy(update=update) == score.model_copy(update=update)
    assert at_start or [(scale.title, scale.called) for scale in told.scales] == [("Agosatrwydd", "bod ar wahân")]


def test_a_questionnaire_in_welsh_is_read_in_its_english() -> None:
    english = parse(DATA, "reflective-practice.yaml")
    welsh = english.in_language("cy").model_copy(update={"translations": {"en": _words_of(english)}, "baseline": None})
    own = published(welsh)
    assert own.languages == ("cy", "en")
    assert [item.short for item in read(welsh, own, "en").items] == [item.short for item in published(english).items]


def _words_of(instrument: Instrument) -> Any:
    items = {item.id: SimpleNamespace(text=item.text, short=item.short) for item in instrument.items}
    options = {name: {each.value: each.label for each in of} for name, of in instrument.options.items()}
    from shared.instrument import ItemTranslation, Translation  # noqa: PLC0415

    told = {name: ItemTranslation(text=each.text, short=each.short, hint="x") for name, each in items.items()}
    return Translation(title=instrument.title, introduction="x", options=options, items=told)


def test_what_was_the_same_question_is_it_in_every_language() -> None:
    """Of publications from before there were marks the texts are compared: those that were asked."""
    instrument = parse(DATA, "reflective-practice.yaml")
    own = published(instrument)
    unmarked = own.items[0].model_copy(update={"question": None})
    older = own.model_copy(update={"instrument_version": 1, "items": (unmarked,)})
    before, now = (read(instrument, each, "cy").items[0] for each in (older, own))
    assert before.text != now.text, "there is no Welsh of version 1"
    assert same_question(now, before)
    other = before.model_copy(update={"text": "Something else."})
    assert not same_question(now, other)


def test_what_there_are_no_words_for_and_what_people_wrote_stays() -> None:
    instrument = parse(DATA, "reflective-practice.yaml")
    own = published(instrument)
    older = own.model_copy(update={"instrument_version": 1})
    assert read(instrument, older, "cy") == older
    assert read(instrument, own, "en") is own, "nothing is read for it"
    words = next(item for item in own.items if item.words)
    told = next(item for item in read(instrument, own, "cy").items if item.words)
    assert told.words == words.words
    assert (told.text, told.text == words.text) == (instrument.in_language("cy").item("words").text, False)


def test_a_majority_is_told_in_welsh() -> None:
    """It has the labels of the headline alone."""
    instrument = parse(DATA, "reflective-practice.yaml")
    own = published(instrument)
    few = own.items[0].model_copy(
        update={"n": None, "headline_people": None, "counts": (), "withheld": Withheld.TOO_FEW, "majority": True,
                "headlined": ("Agree", "Strongly agree")}
    )  # fmt: skip
    told = read(instrument, own.model_copy(update={"items": (few,)}), "cy")
    assert told.items[0].headlined == ("Cytuno", "Cytuno’n gryf")


def test_a_themes_title_is_told_in_welsh() -> None:
    instrument = parse(DATA, "reflective-practice.yaml")
    own = published(instrument)
    themed = tuple(
        item.model_copy(update={"themes": (WordCount(word="Safety", people=5),)}) if item.kind == "words" else item
        for item in own.items
    )
    told = read(instrument, own.model_copy(update={"items": themed}), "cy")
    assert [item.themes for item in told.items if item.themes] == [(WordCount(word="Diogelwch", people=5),)]
    every = {theme for item in instrument.items for theme in getattr(item, "themes", ())}
    assert set(instrument.translations["cy"].items["words"].titles) == every


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            ("items", {**DATA["translations"]["cy"]["items"],
                       "words": {**DATA["translations"]["cy"]["items"]["words"], "titles": {"Relief": "Support"}}}),
            "translation 'cy': item 'words': two themes are called 'Support'",
        ),
        (("scales", {"alone": {"title": "Ar wahân"}}), "translation 'cy': there is no scale 'alone'"),
        (
            ("items", {**DATA["translations"]["cy"]["items"],
                       "words": {**DATA["translations"]["cy"]["items"]["words"], "titles": {"Luck": "Lwc"}}}),
            "translation 'cy': item 'words' has no theme 'Luck'",
        ),
    ],
)  # fmt: skip
def test_words_for_what_is_not_there_are_refused(place: tuple[str, Any], said: str) -> None:
    name, value = place
    data = {**DATA, "translations": {"cy": {**DATA["translations"]["cy"], name: value}}}
    with pytest.raises(DefinitionInvalid) as refused:
        parse(data, "q.yaml")
    assert [f"q.yaml: {said}"] == refused.value.problems


def test_a_language_is_spoken_inside_alone() -> None:
    with speaking("cy"):
        assert spoken() == "cy"
        with speaking("en"):
            assert spoken() == "en"
        assert spoken() == "cy"
    assert spoken() == "en"
