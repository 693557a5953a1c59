"""A kind of question is one row: every kind has one, and everything that asks, counts or tells knows each of them."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast, get_args

import pypdfium2
import pytest
import yaml

from functions.clock.form import ROW_CHOSEN, ROW_ENDS, compile_form
from functions.mail.letter import summary_letter
from functions.mail.report import report
from functions.results import page as results_page
from functions.results.download import results
from functions.results.record import records
from functions.survey.submission import CHECKS
from infra.build.css.pages import EVERY_KIND
from infra.commands.evidence.evidence import evidence
from infra.commands.instrument import preview
from infra.commands.paper import asking, form, sheet
from shared import figures, meaning, tally
from shared.instrument import Item, parse
from shared.kinds import KINDS, Stored
from shared.language import LANGUAGES, messages
from shared.sentences import faults
from shared.threshold import Rules
from shared.xlsform import template
from shared.xlsform.read import read_workbook
from tests.unit.results.sample import LAST, LEAD, SERVICE, FakeRegister, publish, shown
from tests.unit.survey import sample

if TYPE_CHECKING:
    from infra.commands.paper.round import Round
    from shared.instrument import Instrument
    from shared.publication import Publication

EVERY = parse(yaml.safe_load(EVERY_KIND.read_text(encoding="utf-8")), EVERY_KIND.name)
SHIPPED = Path(template.__file__).parents[1] / "instruments" / "reflective-practice.yaml"
NUMBERS = {item.id: item for item in EVERY.items if KINDS[item.kind].is_number}
SETTINGS = sample.settings()
ADDRESS = "https://survey.example"
SHAPES = {"row": list, "boxes": list, "line": list, "cells": int, "blanks": int, "lines": int}


def classes() -> dict[str, Any]:
    """The class of each kind."""
    union, _ = get_args(Item)
    return {get_args(each.model_fields["kind"].annotation)[0]: each for each in get_args(union)}


def answers(chance: random.Random) -> dict[str, Any]:
    """One person's, to every closed item."""
    given: dict[str, Any] = {}
    for column in EVERY.columns():
        if "values" in column:
            value = column["values"][0]
            given[column["id"]] = [value] if column["kind"] == "several" else value
        elif column["kind"] == "number":
            given[column["id"]] = chance.randint(column["least"], column["most"])
        elif column["kind"] == "words":
            given[column["id"]] = ["calm"]
    return given


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    """A ward of 20 that answered everything."""
    chance = random.Random(5)
    return [answers(chance) for _ in range(20)]


@pytest.fixture(scope="module")
def register(people: list[dict[str, Any]]) -> FakeRegister:
    """Their wave."""
    comments = {"ward": [f"Comment {number}" for number in range(12)]}
    others = {team.id: people[: team.headcount] for team in SERVICE.teams() if team.id != "ward"}
    published = publish(SERVICE, {"ward": people, **others}, instrument=EVERY, comments=comments)
    return FakeRegister(list(SERVICE.units.values())).add(SERVICE, published)


@pytest.fixture(scope="module")
def ward(register: FakeRegister) -> Publication:
    """The ward's publication."""
    return next(each for each in register.every if each.unit == "ward")


@pytest.fixture(scope="module")
def means(ward: Publication, people: list[dict[str, Any]]) -> dict[str, str]:
    """The mean of each item that is a number, by its short label."""
    told = {}
    for item in ward.items:
        if item.item in NUMBERS:
            told[item.short] = str(figures.mean(Counter(given[item.item] for given in people)))
    assert len(told) == len({row.name for row in KINDS.values() if row.is_number})
    return told


def test_each_kind_of_an_instrument_is_a_row() -> None:
    """The union of items and the table name the same, and the file that the outputs are tried with has each."""
    assert list(classes()) == list(KINDS)
    assert [name for name, row in KINDS.items() if row.name != name] == []
    assert {item.kind for item in EVERY.items} == set(KINDS)
    fields = {name: each.model_fields for name, each in classes().items() if KINDS[name].ends}
    ends = {name: (each["least"].default, each["most"].default) for name, each in fields.items()}
    assert ends == {name: row.ends for name, row in KINDS.items() if row.ends}
    assert len(set(ends.values())) == len(ends)  # an import tells them apart by these
    assert [name for name, row in KINDS.items() if bool(row.ends) != bool(row.looks)] == []


def test_each_way_to_store_is_checked_and_counted() -> None:
    """By the public function and the tally; words and comments are counted apart from the closed items."""
    stored = set(get_args(Stored))
    assert set(CHECKS) == stored
    assert {*tally._KINDS, "words", "comment"} == stored
    assert {row.stored for row in KINDS.values()} == stored


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_asks_each_and_says_what_is_wrong(language: str) -> None:
    compiled = compile_form(EVERY, SETTINGS, opens=LAST, rules=Rules(), language=language)
    asked = "".join(json.loads(compiled.pages)["form"])
    table = json.loads(compiled.table)
    said = messages(language)
    for item in EVERY.items:
        assert f'name="{item.id}"' in asked
        found = table["errors"][item.id]
        assert {"missing", "wrong", "unreadable"} <= set(found)
        assert found == faults(EVERY.in_language(language), EVERY.in_language(language).item(item.id), said["fault"])
        assert "{" not in "".join(found.values())


def on_paper(instrument: Instrument) -> Round:
    wave, team = SimpleNamespace(rules=Rules(), closes_at=datetime(2026, 12, 15, tzinfo=UTC)), SERVICE.units["ward"]
    return cast("Round", SimpleNamespace(instrument=instrument, wave=wave, team=team, link="abcdef"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_has_a_shape_for_each_and_says_what_may_be_typed(language: str) -> None:
    about = on_paper(EVERY)
    assert form.pdf(about, SETTINGS, ADDRESS, language)  # a shape that form.typ does not know is a fault there
    typed = {name: text for name, _, text in sheet.explained(about)}
    for item in EVERY.in_language(language).items:
        shape = KINDS[item.kind].printed
        assert isinstance(form._item(EVERY, item, language)[shape], SHAPES[shape])
        assert typed[item.id]
        assert "{" not in typed[item.id] + asking._told(item)
        assert asking._told(item) or KINDS[item.kind].is_one_choice


# As many characters as a screen lets a row have (functions.clock.form), which no line of A4 holds.
LONGEST = [
    f"{mark * 2} {'neither one nor the other, nor both'[: length - 3]}"
    for mark, length in zip("VWXYZ", (ROW_ENDS // 2, *[ROW_CHOSEN] * 3, ROW_ENDS // 2), strict=True)
]


@pytest.mark.parametrize(
    ("language", "labels"), [("en", None), ("cy", None), ("en", LONGEST)], ids=["English", "Welsh", "the longest"]
)
def test_on_paper_five_answers_stand_beside_each_other(language: str, labels: list[str] | None) -> None:
    instrument = parse(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), SHIPPED.name)
    if labels:
        options = [
            option.model_copy(update={"label": label})
            for option, label in zip(instrument.options["agreement"], labels, strict=True)
        ]
        instrument = instrument.model_copy(update={"options": {"agreement": options}})
    question = instrument.in_language(language).items[0]
    page = pypdfium2.PdfDocument(form.pdf(on_paper(instrument), SETTINGS, ADDRESS, language))[0]
    text, rest = page.get_textpage(), page.get_width() - 18 / 25.4 * 72  # up to the margin
    boxes = []
    for option in instrument.in_language(language).options_of(question):
        at, length = text.search(option.label.split()[0] if labels else option.label, match_case=True).get_next()
        boxes.append([text.get_charbox(each, loose=True) for each in (at, at + length - 1)])
    assert len({round(first[1]) for first, _ in boxes}) == 1
    assert all(last[2] < rest for _, last in boxes)
    assert [first[0] for first, _ in boxes] == sorted(first[0] for first, _ in boxes)


def test_an_import_and_the_workbook_to_begin_with_know_each() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ours.xlsx"
        file.write_bytes(template.workbook())
        imported = read_workbook(file).instrument
    assert {item.kind for item in imported.items} == set(KINDS)


def test_the_preview_shows_each() -> None:
    shown_page = preview.page(EVERY, "en")
    assert [item.id for item in EVERY.items if f'name="{item.id}"' not in shown_page] == []


def test_a_mail_tells_each(ward: Publication, means: dict[str, str]) -> None:
    letter = summary_letter([[ward]], SETTINGS, ADDRESS)
    for text in (letter.text, unescape(letter.html)):
        assert [item.short for item in ward.items if meaning.figure(item) and item.short not in text] == []
        assert [short for short, mean in means.items() if short in text and f"Mean {mean}" not in text] == []


def test_the_report_tells_each(ward: Publication, means: dict[str, str]) -> None:
    document = pypdfium2.PdfDocument(report([ward], ADDRESS, SETTINGS))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert [item.text for item in EVERY.items if item.text not in text] == []
    assert [short for short, mean in means.items() if f"Mean {mean}" not in text] == []


def test_the_page_and_the_files_tell_each(register: FakeRegister, means: dict[str, str]) -> None:
    view = shown(register, "ward", LEAD)
    body = unescape(results_page.results(view)["body"])
    assert [item.text for item in EVERY.items if item.text not in body] == []
    assert [short for short, mean in means.items() if f"Mean {mean}" not in body] == []
    rows = list(records(results(view)))
    assert {row.item for row in rows} >= {item.id for item in EVERY.items}
    assert {row.item_name: str(row.printed_mean) for row in rows if row.printed_mean is not None} == means


def test_evidence_tells_each_number(ward: Publication, means: dict[str, str]) -> None:
    told = {finding.name: finding.result for finding in evidence([ward], "Every").findings}
    assert {name: told[name] for name in means} == {name: f"mean {mean} (n = 20)" for name, mean in means.items()}
