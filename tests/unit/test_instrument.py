"""Instruments: what is refused, in which words, and what is shipped."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from infra.operator.definitions import SHIPPED, read_instrument
from shared.errors import DefinitionInvalid
from shared.instrument import Option, Section, parse

THIRTY = Path(__file__).parent / "survey" / "thirty.yaml"

GOOD: dict[str, Any] = {
    "id": "short-one",
    "version": 1,
    "title": "A short one",
    "licence": "CC0",
    "citation": "ours",
    "options": {
        "agreement": [{"value": str(n), "label": f"Point {n}", "headline": n > 3} for n in range(1, 6)],
        "reasons": [{"value": "rota", "label": "Rota"}, {"value": "leave", "label": "Leave"}],
    },
    "items": [
        {"id": "adapt", "kind": "agreement", "text": "I adapt.", "short": "Adapts", "good": "high"},
        {"id": "why", "kind": "multiple", "options": "reasons", "text": "Why?", "short": "Why"},
        {
            "id": "stress",
            "kind": "zero-to-ten",
            "text": "How stressed?",
            "short": "Stress",
            "low_label": "Not",
            "high_label": "Very",
        },
        {
            "id": "hours",
            "kind": "number",
            "most": 80,
            "text": "Hours?",
            "short": "Hours",
            "relevant": "${adapt} = '5'",
        },
        {"id": "words", "kind": "words", "text": "Words?", "short": "Words"},
        {"id": "said", "kind": "comment", "text": "Anything else?", "short": "Comment"},
    ],
    "sections": [
        {"id": "work", "title": "Your work", "introduction": "The last two months.", "first": "adapt"},
        {"id": "you", "title": "You", "first": "stress"},
    ],
    "scales": [
        {
            "id": "load",
            "title": "Load",
            "items": ["adapt", "stress"],
            "method": "sum",
            "min_answered": 2,
            "source": "ours",
        }
    ],
    "translations": {
        "cy": {
            "title": "Un byr",
            "options": {
                "agreement": {str(n): f"Pwynt {n}" for n in range(1, 6)},
                "reasons": {"rota": "Rota", "leave": "Gwyliau"},
            },
            "items": {
                name: {"text": f"{name} yn Gymraeg", "short": name}
                for name in ("adapt", "why", "stress", "hours", "words", "said")
            }
            | {"stress": {"text": "Straen?", "short": "Straen", "low_label": "Dim", "high_label": "Iawn"}},
            "sections": {
                "work": {"title": "Eich gwaith", "introduction": "Y ddau fis diwethaf."},
                "you": {"title": "Chi"},
            },
        }
    },
}


def _changed(path: list[Any], value: Any) -> dict[str, Any]:
    data = deepcopy(GOOD)
    at = data
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["licence"], None, "f.yaml: field 'licence': Field required"),
        (["citation"], None, "f.yaml: field 'citation': Field required"),
        (["items", 0, "text"], None, "f.yaml: item 1 'adapt', field 'text': Field required"),
        (
            ["items", 0, "colour"],
            "red",
            "f.yaml: item 1 'adapt', field 'colour': Extra inputs are not permitted",
        ),
        (
            ["items", 0, "good"],
            "up",
            "f.yaml: item 1 'adapt', field 'good': Input should be 'high', 'low' or 'neutral'",
        ),
        (
            ["items", 0, "options"],
            "reasons",
            "f.yaml: item 'adapt', field 'options': an agreement item has five options",
        ),
        (
            ["items", 1, "options"],
            "none",
            "f.yaml: item 'why', field 'options': there are no options called 'none'",
        ),
        (["items", 1, "id"], "adapt", "f.yaml: item 'adapt': the id is used twice"),
        (
            ["items", 3, "relevant"],
            "${adapt} =",
            "f.yaml: item 'hours', field 'relevant': '${adapt} =' cannot be read: is a bracket, a quote or a part missing?",
        ),
        (
            ["items", 3, "relevant"],
            "${words} = 'x'",
            "f.yaml: item 'hours', field 'relevant': 'words' is not an item above it",
        ),
        (["items", 3, "most"], 0, "f.yaml: item 4 'hours': 'most' must be larger than 'least'"),
        (
            ["scales", 0, "items"],
            ["adapt", "words"],
            "f.yaml: scale 'load', field 'items': 'words' is not an item that can be scored",
        ),
        (
            ["scales", 0, "min_answered"],
            3,
            "f.yaml: scale 'load', field 'min_answered': more than the scale has items",
        ),
        (
            ["scales", 0, "counts"],
            "below",
            "f.yaml: scale 'load', field 'cut_off': is missing, which 'counts' and 'called' are about",
        ),
        (
            ["options", "agreement"],
            [{"value": str(n), "label": f"{n}", **({"score": "none"} if n > 1 else {})} for n in range(1, 6)],
            "f.yaml: scale 'load': item 'adapt' has fewer than two options with points",
        ),
        (["sections", 1, "title"], None, "f.yaml: section 2 'you', field 'title': Field required"),
        (["sections", 1, "id"], "work", "f.yaml: section 'work': the id is used twice"),
        (["sections", 1, "first"], "rest", "f.yaml: section 'you', field 'first': there is no item 'rest'"),
        (
            ["sections", 1, "first"],
            "adapt",
            "f.yaml: section 'you', field 'first': section 'work' begins at item 'adapt' too",
        ),
        (
            ["sections", 0, "first"],
            "why",
            "f.yaml: section 'work', field 'first': the first section must begin at the first item, 'adapt'",
        ),
        (["translations", "cy", "items", "why"], None, "f.yaml: translation 'cy': item 'why' is missing"),
        (
            ["translations", "cy", "options", "reasons", "rota"],
            None,
            "f.yaml: translation 'cy': options 'reasons': value 'rota' is missing",
        ),
        (
            ["translations", "cy", "items", "stress", "low_label"],
            None,
            "f.yaml: translation 'cy': item 'stress', field 'low_label' is missing",
        ),
        (["introduction"], "About us.", "f.yaml: translation 'cy': the introduction is missing"),
        (
            ["options", "reasons"],
            [{"value": name, "label": name, "headline": True} for name in ("rota", "leave")],
            "f.yaml: item 'why', field 'options': one person may choose several, so only one can be the headline",
        ),
        (["translations", "cy", "sections"], None, "f.yaml: translation 'cy': section 'work' is missing"),
        (["translations", "cy", "sections", "you"], None, "f.yaml: translation 'cy': section 'you' is missing"),
        (
            ["translations", "cy", "sections", "rest"],
            {"title": "Y gweddill"},
            "f.yaml: translation 'cy': there is no section 'rest'",
        ),
        (
            ["translations", "cy", "sections", "work", "introduction"],
            None,
            "f.yaml: translation 'cy': section 'work' has an introduction, its translation has none",
        ),
    ],
)
def test_a_fault_is_named_by_file_item_and_field(path: list[Any], value: Any, says: str) -> None:
    with pytest.raises(DefinitionInvalid) as raised:
        parse(_changed(path, value), "f.yaml")
    assert says in raised.value.problems


def test_every_fault_is_told_at_once() -> None:
    data = _changed(["items", 0, "text"], None)
    del data["items"][1]["short"], data["licence"]
    with pytest.raises(DefinitionInvalid) as raised:
        parse(data, "f.yaml")
    assert len(raised.value.problems) == 3


def test_sections_out_of_the_order_of_their_items_are_one_fault() -> None:
    with pytest.raises(DefinitionInvalid) as raised:
        parse(_changed(["sections"], GOOD["sections"][::-1]), "f.yaml")
    assert raised.value.problems == [
        "f.yaml: section 'work', field 'first': section 'you' stands above it but begins at a later item"
    ]


def test_an_error_never_repeats_what_was_typed() -> None:
    with pytest.raises(DefinitionInvalid) as raised:
        parse(_changed(["items", 0, "good"], "a-secret"), "f.yaml")
    assert "a-secret" not in str(raised.value)


def test_ids_and_values_do_not_depend_on_the_language() -> None:
    instrument = parse(GOOD, "f.yaml")
    welsh = instrument.in_language("cy")
    assert welsh.title == "Un byr"
    assert welsh.item("why").text == "why yn Gymraeg"
    assert [option.label for option in welsh.options_of(welsh.item("why"))] == ["Rota", "Gwyliau"]
    assert welsh.sections == (
        Section(id="work", title="Eich gwaith", introduction="Y ddau fis diwethaf.", first="adapt"),
        Section(id="you", title="Chi", first="stress"),
    )
    assert welsh.columns() == instrument.columns()
    assert instrument.in_language("fr") == instrument


def test_a_section_begins_at_its_first_item_alone() -> None:
    instrument = parse(GOOD, "f.yaml")
    assert [instrument.section_at(item) for item in instrument.items] == [
        Section(id="work", title="Your work", introduction="The last two months.", first="adapt"),
        None,
        Section(id="you", title="You", first="stress"),
        None,
        None,
        None,
    ]


def test_an_instrument_needs_no_sections() -> None:
    data = _changed(["sections"], None)
    del data["translations"]["cy"]["sections"]
    instrument = parse(data, "f.yaml")
    assert {instrument.section_at(item) for item in instrument.items} == {None}
    assert instrument.in_language("cy").sections == ()


def test_columns_of_every_kind() -> None:
    assert parse(GOOD, "f.yaml").columns() == [
        {"id": "adapt", "kind": "choice", "required": False, "values": ["1", "2", "3", "4", "5"]},
        {"id": "why", "kind": "several", "required": False, "values": ["rota", "leave"]},
        {"id": "stress", "kind": "number", "required": False, "least": 0, "most": 10},
        {
            "id": "hours",
            "kind": "number",
            "required": False,
            "relevant": ["=", "adapt", "5"],
            "least": 0,
            "most": 80,
        },
        {"id": "words", "kind": "words", "required": False, "most": 3},
        {"id": "said", "kind": "comment", "required": False, "limit": 500},
    ]


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_shipped_is_right_and_named_after_its_file(file: Any) -> None:
    instrument = read_instrument(file)
    assert instrument.id == file.stem
    assert instrument.licence
    assert instrument.citation


def test_reflective_practice_yields_every_finding_of_both_studies() -> None:
    instrument = read_instrument(SHIPPED / "reflective-practice.yaml")
    findings = {
        "training_time", "continue", "adapt", "learn_others", "peer_support", "less_isolated", "self_awareness",
        "strategies", "beneficial",
    }  # fmt: skip
    agreement = {item.id for item in instrument.items if item.kind == "agreement"}
    assert findings <= agreement
    assert {item.kind for item in instrument.items} == {"agreement", "words", "comment"}
    assert {tag for item in instrument.items for tag in item.tags.values()} == {
        "Self Awareness (5.1)",
        "The Doctor-Patient Relationship (5.3)",
        "Learning and Self-Development (10.1)",
    }


def test_a_file_that_is_no_yaml_says_where(tmp_path: Any) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: a\n  b: [")
    with pytest.raises(DefinitionInvalid, match=r"broken\.yaml, line 2, column 4: not YAML"):
        read_instrument(file)
    file.write_text(yaml.safe_dump(["a", "list"]))
    with pytest.raises(DefinitionInvalid, match="must hold names with values"):
        read_instrument(file)
    with pytest.raises(DefinitionInvalid, match="there is no such file"):
        read_instrument(tmp_path / "none.yaml")


def test_a_long_instrument_has_its_sections_in_both_languages() -> None:
    instrument = read_instrument(THIRTY)
    assert len(instrument.items) == 30
    assert {item.kind for item in instrument.items} == {
        "agreement", "single", "multiple", "zero-to-ten", "number", "words", "comment",
    }  # fmt: skip
    assert [item.id for item in instrument.items if item.relevant] == ["visits_ease"]
    for language, titles in (
        ("en", ["Your work", "Your team", "Your wellbeing", "Anything else"]),
        ("cy", ["Eich gwaith", "Eich tîm", "Eich lles", "Unrhyw beth arall"]),
    ):
        words = instrument.in_language(language)
        sections = [section for item in words.items if (section := words.section_at(item))]
        assert [section.title for section in sections] == titles


def test_the_welsh_of_the_long_instrument_is_its_own_throughout() -> None:
    """Every hint and end label too: they may be left out of a translation, and would then show in English."""
    english = read_instrument(THIRTY)
    welsh = english.in_language("cy")
    for name in ("text", "short", "hint", "low_label", "high_label"):
        for item, translated in zip(english.items, welsh.items, strict=True):
            if getattr(item, name, None):
                assert getattr(item, name) != getattr(translated, name), (item.id, name)


@pytest.mark.parametrize("field", ["text", "short"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("\u2800", "has nothing in it that can be seen"),
        ("\u200b", "has nothing in it that can be seen"),
    ],
)
def test_words_that_cannot_be_shown_are_refused(field: str, words: str, says: str) -> None:
    wrong = deepcopy(GOOD)
    wrong["items"][0][field] = words
    with pytest.raises(DefinitionInvalid) as raised:
        parse(wrong, "short-one.yaml")
    assert raised.value.problems == [f"short-one.yaml: item 1 'adapt', field '{field}': {says}"]


def test_words_may_have_lines_and_signs_that_join() -> None:
    written = deepcopy(GOOD)
    written["items"][0]["text"] = "One.\r\n\tTwo \u200dthree.\n"
    assert parse(written, "f").items[0].text == "One.\r\n\tTwo \u200dthree."


@pytest.mark.parametrize("typed", [float("nan"), float("inf"), "nan"])
def test_a_score_is_a_number_that_can_be_stored(typed: object) -> None:
    with pytest.raises(ValidationError):
        Option.model_validate({"value": "a", "label": "A", "score": typed})
