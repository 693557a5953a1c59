"""The words of what is printed: every language says all that English says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel import Locale

from shared.language import DEFAULT, LANGUAGES
from shared.printed.wording import words
from tests.unit.test_language import is_plural, leaves, numbers, placeholders, shape

OTHERS = [tag for tag in LANGUAGES if tag != DEFAULT]


def texts(tag: str) -> dict[str, str]:
    """Every text, by its path; a plural's by its category too."""
    found: dict[str, Any] = {}
    for path, value in leaves(words(tag)):
        found |= {f"{path}.{name}": text for name, text in value.items()} if is_plural(value) else {path: value}
    return found


@pytest.mark.parametrize("tag", OTHERS)
def test_no_text_is_missing_or_too_many(tag: str) -> None:
    assert shape(words(tag)) == shape(words(DEFAULT))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_plural_has_every_category_of_its_language(tag: str) -> None:
    expected = Locale.parse(tag).plural_form.tags | {"other"}
    plurals = {path: set(value) for path, value in leaves(words(tag)) if is_plural(value) and path != "rhythm"}
    assert plurals
    assert [path for path, categories in plurals.items() if categories != expected] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_text_is_filled_with_the_same_and_has_the_same_numbers_as_in_english(tag: str) -> None:
    english = dict(leaves(words(DEFAULT)))
    for path, value in leaves(words(tag)):
        expected = english[path]["other"] if is_plural(value) else english[path]
        for text in value.values() if is_plural(value) else [value]:
            assert placeholders(text) == placeholders(expected), path
            assert numbers(text) == numbers(expected), path


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_text_is_plain_and_typeset(tag: str) -> None:
    wrong = re.compile(r"""[<>&"']|\s\s|[^\S ]|^\s|\s$|“[^”]*$""")
    assert {path: text for path, text in texts(tag).items() if not text or wrong.search(text)} == {}


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_was_left_in_english(tag: str) -> None:
    english = texts(DEFAULT)
    no_words = re.compile(r"\{\w+\}|\W")
    left = {path: text for path, text in texts(tag).items() if text == english.get(path) and no_words.sub("", text)}
    documents = ("privacy.", "staff_side.")
    same = {path for path in left if path.startswith(documents) and (path.endswith(".0") or "page" in _kind(path, tag))}
    assert left.keys() - same == set()


def _kind(path: str, tag: str) -> str:
    """The kind of the block that a text of a document is in."""
    name, at, _ = path.split(".")
    return str(words(tag)[name][int(at)][0])
