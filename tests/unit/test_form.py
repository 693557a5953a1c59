"""The compiled form: its slots, its sentences, its size, and what it refuses."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml

from functions.clock.form import ASK, ERRORS, MORE, SCRIPT, sheet
from functions.clock.slots import day
from shared import page as shared_page
from shared.instrument import Instrument, parse
from shared.language import LANGUAGES, messages
from shared.page import CSS, STYLE, source
from shared.printed.wording import length
from shared.sentences import OPENING_WORDS, minutes
from tests.unit.survey import sample

ROOT = Path(__file__).parents[2]
REFLECTIVE_PRACTICE = ROOT / "shared" / "instruments" / "reflective-practice.yaml"


def fill(parts: list[str], texts: dict[str, str]) -> str:
    """A page without its stylesheet."""
    return shared_page.fill(parts, texts, "")


def _pages(**changes: Any) -> dict[str, Any]:
    pages: dict[str, Any] = json.loads(sample.compiled(**changes).pages)
    return pages


def _with_item(**item: Any) -> Instrument:
    return sample.instrument(items=[{"id": "one", "short": "One", "text": "One thing", **item}])


def _errors(**item: Any) -> dict[str, str]:
    table = json.loads(sample.form_of(_with_item(**item)).table)
    errors: dict[str, str] = table["errors"]["one"]
    return errors


def test_pages_are_text_and_slots_in_turn() -> None:
    pages = _pages()
    assert (pages.pop("css"), pages.pop("style")) == (
        CSS,
        f"{STYLE} {source(MORE)} {source(ERRORS)} {source(sample.OF_FORM)} {source(ASK)}",
    )
    assert pages.pop("script") == source(SCRIPT)
    assert set(pages) == {"form", "thanks", "shut", "summary"}
    items = {item["id"] for item in sample.DEFINITION["items"]}
    known = {
        "keep",
        "css",
        "fresh",
        "nonce",
        "team",
        "did",
        "link",
        "above",
        "errors",
        "empty",
        "sent",
        "unsaved",
        "again",
        "ask",
        "asked",
        "late",
    }
    for parts in pages.values():
        assert len(parts) % 2 == 1
        assert not re.search("[\x00-\x08]", "".join(parts))
        for slot in parts[1::2]:
            name = slot.removeprefix("?").partition("|")[0]
            assert name in known or re.split("[=!~]", name)[1] in items


def test_the_table_is_the_instruments_columns() -> None:
    table = json.loads(sample.compiled().table)
    assert table["columns"] == sample.instrument().columns()
    assert list(table["errors"]) == [item["id"] for item in sample.DEFINITION["items"]]


def test_every_option_has_its_own_slot() -> None:
    parts = _pages()["form"]
    for column in sample.instrument().columns():
        for value in column.get("values", ()):
            page = html5lib.parse(fill(parts, {f"={column['id']}={value}": "chosen"}), namespaceHTMLElements=False)
            chosen = [e for e in page.iter("input") if e.get("checked") is not None]
            assert [(e.get("name"), e.get("value")) for e in chosen] == [(column["id"], value)]


def test_an_error_stands_in_the_summary_and_beside_its_item() -> None:
    parts = _pages()["form"]
    for item in sample.DEFINITION["items"]:
        page = html5lib.parse(fill(parts, {"errors": "yes", f"!{item['id']}": "Said so"}), namespaceHTMLElements=False)
        summary = next(e for e in page.iter("div") if e.get("class") == "nhsuk-error-summary")
        assert [(a.get("href"), a.text) for a in summary.iter("a")] == [(f"#{item['id']}", "Said so")]
        assert (summary.get("tabindex"), summary.get("autofocus")) == ("-1", "")
        beside = next(e for e in page.iter("p") if e.get("id") == f"{item['id']}-error")
        assert "".join(beside.itertext()) == "Error: Said so"
        described = [e for e in page.iter() if f"{item['id']}-error" in (e.get("aria-describedby") or "").split()]
        assert len(described) == 1


@pytest.mark.parametrize(
    ("item", "fault", "sentence"),
    [
        (
            {"kind": "agreement", "text": "The group helps me."},
            "missing",
            "Select how much you agree that the group helps me",
        ),
        (
            {"kind": "agreement", "text": "NHS groups help me."},
            "wrong",
            "Select how much you agree with “NHS groups help me”",
        ),
        ({"kind": "agreement", "text": "I am keen."}, "missing", "Select how much you agree with “I am keen”"),
        ({"kind": "agreement", "text": "The group? " + "x" * 100}, "missing", "Select how much you agree with “One”"),
        ({"kind": "single", "options": "yes-no"}, "missing", "Select one answer to “One thing”"),
        ({"kind": "multiple", "options": "yes-no"}, "missing", "Select at least one answer to “One thing”"),
        (
            {"kind": "zero-to-ten", "low_label": "a", "high_label": "b"},
            "missing",
            "Select a number, 0 to 10, for “One thing”",
        ),
        ({"kind": "number", "least": 1, "most": 80}, "missing", "Enter a whole number from 1 to 80 for “One thing”"),
        ({"kind": "number", "least": 1, "most": 80}, "wrong", "“One thing” must be a whole number from 1 to 80"),
        ({"kind": "words", "most": 2}, "many", "Enter no more than 2 words for “One thing”"),
        ({"kind": "words", "most": 1}, "missing", "Enter one word for “One thing”"),
        (
            {"kind": "words"},
            "wrong",
            "Enter one word, or two that belong together, in each box of “One thing”: letters, no numbers",
        ),
        (
            {"kind": "words"},
            "negated",
            "Enter one word instead of “not” and a word for “One thing”, such as “unsafe” instead of “not safe”",
        ),
        (
            {"kind": "words", "most": 2},
            "wrong=2",
            "Second word for “One thing”: enter one word, or two that belong together, in letters alone",
        ),
        ({"kind": "comment", "limit": 700}, "many", "“One thing” must be 700 characters or less"),
        ({"kind": "comment"}, "unreadable", "Some characters could not be read. Enter “One thing” again"),
    ],
)
def test_what_is_said_of_a_fault(item: dict[str, Any], fault: str, sentence: str) -> None:
    assert _errors(**item)[fault] == sentence


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("${joined} = 'no'", 'Only if you answered “No, <not> "yet"” to “Joined”:'),
        ("${joined} != 'no'", 'Only if you did not answer “No, <not> "yet"” to “Joined”:'),
        ("${joined} = ''", "Only if you gave no answer to “Joined”:"),
        (
            "${hours} >= 40 or ${hours} < 8",
            "Only if you answered at least 40 to “Hours” or you answered less than 8 to “Hours”:",
        ),
        ("not(selected(${joined}, 'yes'))", "Only if it is not so that you answered “Yes” to “Joined”:"),
    ],
)
def test_a_condition_stands_before_its_item_in_words(relevant: str, words: str) -> None:
    joined, hours = sample.DEFINITION["items"][1], sample.DEFINITION["items"][4]
    extra = {"id": "one", "kind": "comment", "short": "One", "text": "One thing", "relevant": relevant}
    page = html5lib.parse(fill(_pages(items=[joined, hours, extra])["form"], {}), namespaceHTMLElements=False)
    label = next(e for e in page.iter("label") if e.get("for") == "one")
    assert "".join(label.itertext()) == f"{words} One thing (optional)"


def test_optional_items_say_so_where_others_are_required() -> None:
    required = fill(_pages()["form"], {})
    assert required.count("(optional)") == 5
    assert "leave out any that you like" not in required
    items = [{**item, "required": False} for item in sample.DEFINITION["items"]]
    optional = fill(_pages(items=items)["form"], {})
    assert "(optional)" not in optional
    assert "leave out any that you like" in optional


def test_the_promise_holds_the_programmes_threshold() -> None:
    form = sample.form_of(sample.instrument(), threshold=11)
    page = html5lib.parse(fill(json.loads(form.pages)["form"], {}), namespaceHTMLElements=False)
    told = ["".join(e.itertext()) for e in page.iter("p")]
    assert told[1:3] == [
        "Nobody can look up what you answered: we never store who you are, where you are or when you answered. "
        "No number is shown for fewer than 11 people.",
        "Of 5 to 10 people it is told only whether more than half said so.",
    ]
    assert "fewer than 8" not in form.pages


def test_dates_are_said_only_where_they_are_known() -> None:
    pages = _pages()
    assert "on Monday 15 December 2025" in fill(pages["form"], {})
    assert "comes on Monday 15 December 2025" in fill(pages["thanks"], {})
    assert "The next survey opens on Sunday 1 February 2026." in fill(pages["shut"], {})
    unknown = json.loads(sample.form_of(sample.instrument()).pages)
    assert not re.search(r"\b20\d\d\b", "".join(fill(unknown[name], {}) for name in ("form", "thanks", "shut")))


def test_everyone_sees_the_support_lines() -> None:
    pages = _pages()
    for line in sample.settings().in_language("en").support:
        assert line.name in fill(pages["thanks"], {})
        assert line.name in fill(pages["shut"], {})


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x03", "\x1f"])
def test_a_control_character_is_refused(character: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        sample.form_of(sample.instrument().model_copy(update={"title": f"Sample{character}"}))


def test_every_word_of_an_instrument_is_escaped() -> None:
    canary = "<i>&\"'"
    items = [
        {**item, "text": canary, "short": canary, "hint": canary}
        | {name: canary for name in ("low_label", "high_label") if name in item}
        for item in sample.DEFINITION["items"]
    ]
    options = {
        name: [{**option, "label": canary} for option in options]
        for name, options in sample.DEFINITION["options"].items()
    }
    settings = sample.settings().model_copy(update={"organisation": canary})
    instrument = sample.instrument(title=canary, introduction=canary, items=items, options=options)
    pages = json.loads(sample.form_of(instrument, settings=settings).pages)
    for name in ("form", "thanks", "shut", "summary"):
        body = fill(pages[name], {"errors": "yes"})
        assert "<i>" not in body
        html5lib.HTMLParser(strict=True).parse(body)


def test_about_how_long_it_takes() -> None:
    """Said alike by the form, on posters and in what people read of Soundings, of the questionnaire that it comes with."""
    assert minutes(sample.instrument(), "en") == 2
    assert minutes(_with_item(kind="agreement"), "en") == 1
    shipped = parse(yaml.safe_load(REFLECTIVE_PRACTICE.read_text()), "reflective-practice.yaml")
    said = length(shipped, "en")
    assert f"{said['questions']}, {said['minutes']};" in sample.form_of(shipped).pages
    for file in ("README.md", "docs/dpia.md", "docs/lead.md", "shared/xlsform/starter.json"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert said["minutes"] in text, file
        assert not re.search(r"(?:answer in|takes?|survey of|phone,) (?:a|one|two) minutes?\b", text), file
    assert "1 question, about 1 minute;" in sample.form_of(_with_item(kind="agreement")).pages


def most_words(**item: Any) -> int:
    """How many words a question may have with which the form still takes about one minute."""
    made = _with_item(**item)
    asked = (made.items[0].model_copy(update={"text": " ".join(["word"] * n)}) for n in range(1, 400))
    return next(n for n, one in enumerate(asked) if minutes(made.model_copy(update={"items": (one,)}), "en") == 2)


def test_what_is_read_before_a_question_and_each_word_that_is_asked_for_take_their_time() -> None:
    """A minute and a half is 357 words; of these 50 are the opening, and a tap (2.45 s) is worth ten, a word typed 6.6."""
    made = _with_item(kind="agreement")
    own = len(f"{made.title} {made.introduction}".split())
    said = len(" ".join(option.label for option in made.options_of(made.items[0])).split())
    agreed, one, three = (
        most_words(**item) for item in ({"kind": "agreement"}, {"kind": "words", "most": 1}, {"kind": "words"})
    )
    assert agreed == int(357 - 50 - own - said - 2 * 9.72)
    assert one == int(357 - 50 - own - 2 * 9.72 - 6.6)
    hint = len(messages("en")["form"]["words_hint"].split())
    assert three == int(357 - 50 - own - hint - 4 * 9.72 - 3 * 6.6)


def test_a_form_carries_the_styles_of_what_it_asks_and_of_nothing_else() -> None:
    asked = {
        "agreement": {"radios", "row"}, "words": {"typed"}, "comment": {"typed"}, "slider": {"typed", "slider"},
        "multiple": {"checkboxes"},
    }  # fmt: skip
    more = {"slider": {"low_label": "low", "high_label": "high"}, "multiple": {"options": "reasons"}}
    for kind, names in asked.items():
        page = "".join(json.loads(sample.form_of(_with_item(kind=kind, **more.get(kind, {}))).pages)["form"])
        assert {name for name in ("radios", "row", "checkboxes", "typed", "slider") if sheet(name) in page} == names, (
            kind
        )
    longer = [f"{'I' if at in (0, 4) else 'One'} of five that has no room in a row" for at in range(5)]
    options = [{"value": str(at), "label": label, "headline": at > 2} for at, label in enumerate(longer)]
    named = sample.instrument(
        items=[{"id": "one", "short": "One", "text": "One thing", "kind": "agreement"}],
        options={**sample.DEFINITION["options"], "agreement": options},
    )
    assert sheet("row") not in "".join(json.loads(sample.form_of(named).pages)["form"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_has_no_more_words_than_are_counted(language: str) -> None:
    """All that is read before the first question, and is not the instrument's."""
    page = html5lib.parse(
        fill(json.loads(sample.form_of(sample.instrument(), language=language).pages)["form"], {"fresh": "yes"}),
        namespaceHTMLElements=False,
    )
    main = next(page.iter("main"))
    read = " ".join(t for e in main.findall("p") + main.findall("details/summary") for t in e.itertext()).split()
    own = sample.instrument().in_language(language).introduction or ""
    assert 30 < len(read) - len(own.split()) <= OPENING_WORDS


def test_a_day_in_words() -> None:
    assert day("en", date(2026, 12, 1)) == "Tuesday 1 December 2026"
    assert day("cy", date(2026, 12, 1)) == "Dydd Mawrth 1 Rhagfyr 2026"


def test_the_page_says_its_language() -> None:
    assert '<html lang="cy">' in json.loads(sample.form_of(sample.instrument(), language="cy").pages)["form"][0]


@pytest.mark.parametrize(("language", "most"), [("en", 5_500), ("cy", 5_800)])
def test_a_whole_page_of_twelve_items_is_small(language: str, most: int) -> None:
    """In one request; gzip as API Gateway does it."""
    instrument = parse(yaml.safe_load(REFLECTIVE_PRACTICE.read_text()), "reflective-practice.yaml")
    assert len(instrument.items) == 12
    form = sample.form_of(instrument, language=language, results_on=date(2026, 12, 15))
    pages = json.loads(form.pages)
    texts = {"team": "North team", "nonce": sample.NONCE, "did": "We did." * 20, "fresh": "yes"}
    page = shared_page.fill(pages["form"], texts, pages["css"])
    assert len(gzip.compress(page.encode(), 6)) <= most
    assert len(gzip.compress(SCRIPT.encode(), 6)) <= 1_000
    assert len(form.pages) + len(form.table) < 100_000  # of the 400 kB that an item of the register may hold
