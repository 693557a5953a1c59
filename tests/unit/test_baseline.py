"""Wave 0: what is asked before there is a group, and which of it goes on afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from functions.clock.form import languages
from infra.operator.definitions import SHIPPED, read_instrument
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument, parse
from shared.programme import Programme
from shared.sameness import mark
from tests.unit.survey import sample

SHIPPED_ONE = read_instrument(SHIPPED / "reflective-practice.yaml")
NUMBER = {"kind": "zero-to-ten", "low_label": "no", "high_label": "yes"}
DATA: dict[str, Any] = {
    "id": "g", "version": 1, "title": "Our group", "introduction": "About it.", "licence": "CC0", "citation": "Ours.",
    "options": {},
    "items": [{"id": name, "text": f"{name} of the group?", "short": name.upper(), **NUMBER} for name in "abcd"],
    "sections": [{"id": "one", "title": "One", "first": "a"}, {"id": "two", "title": "Two", "first": "c"}],
    "scales": [
        {"id": name, "title": name, "items": items, "method": "sum", "min_answered": 2, "source": "Ours."}
        for name, items in (("ab", ["a", "b"]), ("bc", ["b", "c"]))
    ],
    "baseline": {"title": "Before", "without": ["a"], "items": {"b": {"text": "b at work?", "short": "B now"}}},
}  # fmt: skip


def test_words_change_items_go_and_the_rest_is_asked_as_ever() -> None:
    one = parse(DATA, "g.yaml")
    start = one.at_start()
    assert (start.title, start.introduction) == ("Before", "About it.")
    assert [(item.id, item.text, item.short) for item in start.items] == [
        ("b", "b at work?", "B now"), ("c", "c of the group?", "C"), ("d", "d of the group?", "D"),
    ]  # fmt: skip
    assert [(section.id, section.first) for section in start.sections] == [("one", "b"), ("two", "c")]
    assert [scale.id for scale in start.scales] == ["bc"]
    assert [mark(start, start.item(name)) == mark(one, one.item(name)) for name in "bcd"] == [False, True, True]
    assert parse(start.model_dump(mode="json"), "start.yaml") == start  # as right as any
    gone = parse(DATA | {"baseline": {"without": ["a", "b"]}, "scales": []}, "g.yaml").at_start()
    assert [(section.id, section.first) for section in gone.sections] == [("two", "c")]


def test_what_asks_nothing_of_a_group_is_its_own_wave_0() -> None:
    one = read_instrument(SHIPPED / "who-5.yaml")
    assert one.at_start() is one


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_shipped_questionnaire_asks_nothing_of_a_group_that_there_is_not(language: str) -> None:
    start = SHIPPED_ONE.at_start().in_language(language)
    assert languages(SHIPPED_ONE.at_start()) == ["en", "cy"]
    later = SHIPPED_ONE.in_language(language)
    asked = {item.id: item.text for item in start.items}
    assert [name for name, text in asked.items() if text == later.item(name).text] == ["learn_others"]
    assert not [text for name, text in asked.items() if name != "comment" and ("group" in text or "grŵp" in text)]
    assert start.title != later.title
    assert [item.hint for item in start.items] == [later.item(item.id).hint for item in start.items]
    pages = sample.form_of(SHIPPED_ONE.at_start(), language=language).pages
    assert asked["adapt"] in pages
    assert later.item("beneficial").text not in pages


@pytest.mark.parametrize(
    ("baseline", "fault"),
    [
        ({"without": ["z"]}, "baseline: there is no item 'z'"),
        ({**DATA["baseline"], "without": ["b"]}, "baseline: item 'b' is left out and has other words"),
        ({"without": list("abcd")}, "baseline: every item is left out, which leaves nothing to ask"),
        ({"without": ["c"]}, "baseline: item 'd' depends on one that is left out, so it must be left out too"),
        ({"without": ["c", "d"]}, None),
    ],
)
def test_what_cannot_be_asked_is_refused(baseline: dict[str, Any], fault: str | None) -> None:
    items = [*DATA["items"][:3], DATA["items"][3] | {"relevant": "${c} > 5"}]
    data = DATA | {"items": items, "baseline": baseline}
    unread = [*DATA["items"][:3], DATA["items"][3] | {"relevant": "${c} >"}]
    with pytest.raises(DefinitionInvalid, match="field 'relevant': '\\$\\{c\\} >' cannot be read"):
        parse(data | {"items": unread, "baseline": {"without": ["a"]}}, "g.yaml")
    if fault is None:
        assert [item.id for item in parse(data, "g.yaml").at_start().items] == ["a", "b"]
        return
    with pytest.raises(DefinitionInvalid) as refused:
        parse(data, "g.yaml")
    assert f"g.yaml: {fault}" in refused.value.problems


@pytest.mark.parametrize(
    "said", [None, {"title": "Cyn"}, {"items": DATA["baseline"]["items"]}, {**DATA["baseline"], "without": ["a"]}]
)
def test_a_translation_has_the_words_that_the_baseline_has(said: dict[str, Any] | None) -> None:
    words: dict[str, Any] = {
        "title": "Ein grŵp", "introduction": "Amdano.",
        "items": {name: {"text": "?", "short": "?", "low_label": "na", "high_label": "ie"} for name in "abcd"},
        "sections": {"one": {"title": "Un"}, "two": {"title": "Dau"}},
    }  # fmt: skip
    whole = {"title": "Cyn", "items": {"b": {"text": "b?", "short": "B"}}}
    right = parse(DATA | {"translations": {"cy": words | {"baseline": whole}}}, "g.yaml").at_start().in_language("cy")
    assert (right.title, right.item("b").text, right.item("c").text) == ("Cyn", "b?", "?")
    with pytest.raises(DefinitionInvalid, match="translation 'cy', field 'baseline': must have words"):
        parse(DATA | {"translations": {"cy": words | {"baseline": said}}}, "g.yaml")


@pytest.mark.parametrize(
    ("wave_0", "held", "found"),
    [(True, False, [True, False]), (True, True, [False, False]), (False, False, [False, False])],
)
def test_the_next_wave_is_wave_0_where_none_was_held(found: list[bool], *, wave_0: bool, held: bool) -> None:
    fields = {"instrument": "g", "instrument_version": 1, "unit": "t", "starts": "2027-02-01", "wave_0": wave_0}
    programme = Programme.model_validate({"id": "p", "title": "P", **fields})
    for now in (datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)):  # a missed one was not held
        assert [wave.wave_0 for wave in programme.upcoming(now, held=held)] == found


def test_a_programme_that_was_stored_before_has_none() -> None:
    stored = (
        '{"id": "p", "title": "P", "instrument": "g", "instrument_version": 1, "unit": "t", "starts": "2027-02-01"}'
    )
    assert not Programme.model_validate_json(stored).wave_0


def test_an_earlier_version_reads_it_without() -> None:
    plain: Instrument = SHIPPED_ONE.without_rules()
    stored = plain.model_dump_json(exclude_defaults=True)
    assert not [name for name in ("baseline", "primary", "themes") if f'"{name}"' in stored]
    assert plain.at_start() == plain
