"""A question with several answers and its author's rules: so many at most, and one of them only alone."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest

from infra.commands.instrument.command import _answers
from infra.commands.paper.sheet import _typed
from shared.instrument import parse
from shared.sameness import mark
from tests.unit.survey import sample

WHY = ["rota", "leave", "ward", "sick", "none"]
LABELS = {"en": "None of these: I was there", "cy": "Dim un o’r rhain: roeddwn i yno"}
RULES: dict[str, Any] = {
    **{name: sample.DEFINITION[name] for name in ("id", "version", "title", "licence", "citation")},
    "options": {"why": [{"value": one, "label": LABELS["en"] if one == "none" else one} for one in WHY]},
    "items": [
        {"id": "why", "kind": "multiple", "options": "why", "text": "What kept you away?", "short": "Why", "most": 3},
        {"id": "more", "kind": "comment", "text": "What else?", "short": "More"},
    ],
    "translations": {
        "cy": {
            "title": "Ein grŵp",
            "options": {"why": {one: LABELS["cy"] if one == "none" else one for one in WHY}},
            "items": {"why": {"text": "Beth?", "short": "Pam"}, "more": {"text": "Beth arall?", "short": "Mwy"}},
        }
    },
}
PLAIN = parse(RULES, "plain.yaml")
FREE = parse({**RULES, "items": [{**RULES["items"][0], "most": None}, RULES["items"][1]]}, "free.yaml")
RULES["options"]["why"][-1]["exclusive"] = True
INSTRUMENT = parse(RULES, "rules.yaml")
SAYS = {
    "en": (
        "For “What kept you away?”, select “None of these: I was there” on its own, or only other answers",
        "Select no more than 3 answers to “What kept you away?”",
        "Select up to 3. Select “None of these: I was there” only on its own.",
    ),
    "cy": (
        "Ar gyfer “Beth?”, dewiswch “Dim un o’r rhain: roeddwn i yno” ar ei ben ei hun, neu atebion eraill yn unig",
        "Dewiswch 3 o atebion ar y mwyaf ar gyfer “Beth?”",
        "Dewiswch hyd at 3. Dewiswch “Dim un o’r rhain: roeddwn i yno” ar ei ben ei hun yn unig.",
    ),
}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    ("chosen", "fault"),
    [(["none", "rota"], 0), (["none", *WHY[:4]], 0), (WHY[:4], 1), (WHY[:3], None), (["none"], None)],
)
def test_a_rule_that_is_broken_comes_again_with_every_answer_and_says_what_to_do(
    call: Any, door: sample.FakeDoor, language: str, chosen: list[str], fault: int | None
) -> None:
    item = sample.form_item(sample._form(INSTRUMENT, False, language), language=language)
    door.items[item["pk"]["S"], item["sk"]["S"]] = item
    fields = [("form-nonce", sample.NONCE), *(("why", one) for one in chosen), ("more", "Kept <too>")]
    reply = call({**sample.post(fields), "queryStringParameters": {"lang": language}})
    assert reply["statusCode"] == (303 if fault is None else 422)
    if fault is not None:
        page = unescape(reply["body"])
        assert f'<a href="#why">{SAYS[language][fault]}</a>' in page
        assert SAYS[language][2] in page
        assert {one for one in WHY if f'value="{one}" checked' in page} == set(chosen)
        assert "Kept <too>" in page


def test_only_a_form_that_needs_it_brings_the_script_and_what_an_earlier_version_reads_stays() -> None:
    [ruled, plain, free] = (sample._form(one, False, "en") for one in (INSTRUMENT, PLAIN, FREE))
    [column, *_], [other, *_] = (json.loads(form.table)["columns"] for form in (ruled, plain))
    assert column == {**other, "exclusive": ["none"]}
    assert set(json.loads(free.table)["columns"][0]) == {"id", "kind", "required", "values"}
    assert "data-ruled" in ruled.pages
    assert "data-ruled" not in free.pages
    assert len(json.loads(ruled.pages)["script"].split()) == len(json.loads(free.pages)["script"].split()) + 1


def test_who_types_paper_forms_and_who_is_shown_the_questionnaire_read_the_rules() -> None:
    said = ["Select up to 3.", "Select “None of these: I was there” only on its own."]
    [why, more] = INSTRUMENT.items
    assert _typed(INSTRUMENT, why).split(" | ")[1:] == said
    assert " | " not in _typed(INSTRUMENT, more)
    assert _answers(INSTRUMENT, why).splitlines()[-2:] == said


def test_a_trend_begins_anew_where_a_rule_changes_and_goes_on_where_there_is_none() -> None:
    assert len({mark(one, one.items[0]) for one in (INSTRUMENT, PLAIN, FREE)}) == 3
    assert mark(FREE, FREE.items[0]) == "a59cf6fb6c6d"  # as 0.1.0 made it
