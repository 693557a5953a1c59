"""Every language says all that English says, and a visitor gets the one that they would rather have."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel import Locale

from shared import language
from shared.language import DEFAULT, LANGUAGES, chosen, messages, plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

OTHERS = [tag for tag in LANGUAGES if tag != DEFAULT]
CATEGORIES = {"zero", "one", "two", "few", "many", "other"}  # of CLDR
EXPLAINING = ("anonymity", "small_groups")  # lists of blocks: [kind, text, ...]
KINDS = {"h1", "h2", "p", "ul", "more", "table", "link"}
OF_A_LANGUAGE = ("fault.lowered", "categories")  # lists of words that are each language's own; they may be empty
NO_TEXTS = re.compile(rf"({'|'.join(EXPLAINING)})\.\d+\.0|({'|'.join(map(re.escape, OF_A_LANGUAGE))})\.\d+")
SAME_AS_IN_ENGLISH = {"support.lines.2.name"}  # a name: Shout


def is_plural(value: object) -> bool:
    return isinstance(value, dict) and "other" in value and value.keys() <= CATEGORIES


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every message with its path; a plural is one message."""
    if isinstance(value, (dict, list)) and not is_plural(value):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in pairs:
            yield from leaves(one, f"{path}.{name}".removeprefix("."))
    else:
        yield path, value


def texts(tag: str) -> dict[str, str]:
    """Every text in a language that somebody reads, by its path."""
    found: dict[str, str] = {}
    for path, value in leaves(messages(tag)):
        found |= {f"{path}.{name}": text for name, text in value.items()} if is_plural(value) else {path: value}
    links = {
        f"{name}.{at}.1" for name in EXPLAINING for at, block in enumerate(messages(tag)[name]) if block[0] == "link"
    }
    return {path: text for path, text in found.items() if not NO_TEXTS.fullmatch(path) and path not in links}


def shape(value: Any, path: str = "") -> dict[str, str]:
    """What stands at each path: an object, a list of so many, a plural, or the type of anything else."""
    if is_plural(value):
        return {path: "plural"}
    if path in OF_A_LANGUAGE and all(isinstance(word, str) for word in value):
        return {path: "list of words"}
    if isinstance(value, dict):
        found = {path: "object"}
        pairs: Any = value.items()
    elif isinstance(value, list):
        found = {path: f"list of {len(value)}"}
        pairs = enumerate(value)
    else:
        return {path: type(value).__name__}
    for name, one in pairs:
        found |= shape(one, f"{path}.{name}".removeprefix("."))
    return found


def placeholders(text: str) -> set[str]:
    """The names in braces; a brace without its other half counts too, as itself."""
    return set(re.findall(r"\{(\w+)\}", text)) | set(re.findall(r"[{}]", re.sub(r"\{\w+\}", "", text)))


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", text))


def test_there_is_welsh() -> None:
    assert LANGUAGES[:2] == ["en", "cy"]
    assert messages("cy")["name"] == "Cymraeg"


@pytest.mark.parametrize("tag", OTHERS)
def test_no_message_is_missing_or_too_many(tag: str) -> None:
    english, other = shape(messages(DEFAULT)), shape(messages(tag))
    assert {path: kind for path, kind in english.items() if path not in other} == {}, f"missing in {tag}"
    assert {path: kind for path, kind in other.items() if path not in english} == {}, f"too many in {tag}"
    assert {path: kind for path, kind in other.items() if kind != english[path]} == {}, f"not as in English in {tag}"


@pytest.mark.parametrize("tag", OTHERS)
def test_an_explaining_page_has_the_same_blocks_and_links(tag: str) -> None:
    for name in EXPLAINING:
        english, other = messages(DEFAULT)[name], messages(tag)[name]
        assert {block[0] for block in english} <= KINDS
        assert [block[0] for block in other] == [block[0] for block in english]
        assert [block[1] for block in other if block[0] == "link"] == [b[1] for b in english if b[0] == "link"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_plural_has_every_category_of_its_language(tag: str) -> None:
    expected = Locale.parse(tag).plural_form.tags | {"other"}
    plurals = {path: value for path, value in leaves(messages(tag)) if is_plural(value)}
    assert plurals
    assert {path: set(value) ^ expected for path, value in plurals.items() if set(value) != expected} == {}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_number_of_things_is_said_as_the_language_says_it(tag: str) -> None:
    rule = Locale.parse(tag).plural_form
    forms = {category: f"{category} {{n}}" for category in CATEGORIES}
    assert [plural(tag, forms, n) for n in range(1_000)] == [f"{rule(n)} {n}" for n in range(1_000)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_text_is_filled_with_the_same_as_in_english(tag: str) -> None:
    """Only a text for none, one or two may say the number in words."""
    english = dict(leaves(messages(DEFAULT)))
    wrong = {}
    for path, value in leaves(messages(tag)):
        if NO_TEXTS.fullmatch(path):
            continue
        expected = placeholders(english[path]["other"] if is_plural(value) else english[path])
        for name, text in value.items() if is_plural(value) else [("", value)]:
            may_lack = {"n"} if name in ("zero", "one", "two") else set()
            if not expected - may_lack <= placeholders(text) <= expected:
                wrong[f"{path}.{name}".removesuffix(".")] = text
    assert wrong == {}


@pytest.mark.parametrize("tag", OTHERS)
def test_what_is_promised_has_the_same_numbers(tag: str) -> None:
    """Block by block: the thresholds, the days, the sums of the example."""
    english, other = texts(DEFAULT), texts(tag)
    promised = [path for path in english if path.startswith(EXPLAINING)]
    assert sum(numbers(english[path]).total() for path in promised) > 30
    assert {path: other[path] for path in promised if numbers(other[path]) != numbers(english[path])} == {}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_text_is_plain_and_typeset(tag: str) -> None:
    wrong = re.compile(r"""[<>&"']|\s\s|[^\S \n]|“[^”]*$""")  # lines are of a text to paste
    assert {path: text for path, text in texts(tag).items() if not text.strip() or wrong.search(text)} == {}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_text_begins_and_ends_with_a_space_only_where_it_is_joined(tag: str) -> None:
    english = dict(leaves(messages(DEFAULT)))

    def edges(text: str) -> tuple[bool, bool]:
        return text[:1] == " ", text[-1:] == " "

    wrong = {
        path: text for path, text in texts(tag).items() if edges(text) != edges(english.get(path, "one of a plural"))
    }
    assert wrong == {}


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_was_left_in_english(tag: str) -> None:
    english, other = texts(DEFAULT), texts(tag)
    left = {
        path: text
        for path, text in other.items()
        if text == english.get(path) and re.search(r"[^\W\d_]", re.sub(r"\{.*?\}", "", text))
    }
    assert left.keys() - SAME_AS_IN_ENGLISH == set(), left


CASES: list[tuple[str, dict[str, str] | None, dict[str, str] | None, str]] = [
    ("nothing is known", None, None, "en"),
    ("no header", {}, {}, "en"),
    ("another header", {}, {"Accept": "cy"}, "en"),
    ("empty header", {}, {"Accept-Language": ""}, "en"),
    ("one", {}, {"Accept-Language": "cy"}, "cy"),
    ("capitals", {}, {"Accept-Language": "CY-gb"}, "cy"),
    ("a Welsh browser", {}, {"Accept-Language": "cy-GB,cy;q=0.9,en;q=0.8"}, "cy"),
    ("an English browser", {}, {"Accept-Language": "en,cy;q=0.9"}, "en"),
    ("a better one later", {}, {"Accept-Language": "en;q=0.8,cy"}, "cy"),
    ("a better one, with spaces", {}, {"Accept-Language": " en ; q=0.8 , cy ; q=0.9 "}, "cy"),
    ("equals: the first", {}, {"Accept-Language": "cy;q=0.5,en;q=0.5"}, "cy"),
    ("one that we have, least of all", {}, {"Accept-Language": "fr,cy;q=0.1"}, "cy"),
    ("one that we do not have", {}, {"Accept-Language": "fr-CA,fr;q=0.9"}, "en"),
    ("anything", {}, {"Accept-Language": "*"}, "en"),
    ("anything but", {}, {"Accept-Language": "cy;q=0"}, "en"),
    ("anything but, and thousandths", {}, {"Accept-Language": "cy;q=0.000,*;q=0.5"}, "en"),
    ("below none", {}, {"Accept-Language": "cy;q=-1"}, "en"),
    ("no number", {}, {"Accept-Language": "cy;q=high"}, "en"),
    ("not a number", {}, {"Accept-Language": "cy;q=nan"}, "en"),
    ("nonsense", {}, {"Accept-Language": ";;=,,q=cy;-é\x00"}, "en"),
    ("a longer tag that begins alike", {}, {"Accept-Language": "cym,cyx;q=0.9"}, "en"),
    ("a file's path", {}, {"Accept-Language": "../languages/cy"}, "en"),
    ("a header in small letters", {}, {"accept-language": "cy"}, "cy"),
    ("a header in capitals", {}, {"ACCEPT-LANGUAGE": "cy"}, "cy"),
    ("a header of 10,000 characters", {}, {"Accept-Language": "x" * 10_000}, "en"),
    ("many languages before ours", {}, {"Accept-Language": "fr," * 5_000 + "cy"}, "en"),
    ("ours before many", {}, {"Accept-Language": "cy," + "fr," * 5_000}, "cy"),
    ("the address wins", {"lang": "en"}, {"Accept-Language": "cy"}, "en"),
    ("the address alone", {"lang": "cy"}, None, "cy"),
    ("another parameter", {"slip": "cy"}, None, "en"),
    ("an address with an unknown language", {"lang": "fr"}, {"Accept-Language": "cy"}, "cy"),
    ("an address with an empty one", {"lang": ""}, {"Accept-Language": "cy"}, "cy"),
    ("an address with a file's path", {"lang": "../languages/cy"}, {}, "en"),
]


@pytest.mark.parametrize(
    ("query", "headers", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_language_that_a_visitor_gets(
    query: dict[str, str] | None, headers: dict[str, str] | None, expected: str
) -> None:
    assert chosen(query, headers) == expected


def with_a_third_language(folder: Path) -> ModuleType:
    """The module as it would be with one more file beside the others."""
    source = Path(language.__file__)
    shutil.copytree(source.with_name("languages"), folder / "languages")
    copy = Path(shutil.copy(source, folder))
    french = messages(DEFAULT) | {"name": "Français"}
    (folder / "languages" / "fr.json").write_text(json.dumps(french, ensure_ascii=False), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("language_with_french", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_third_language_is_only_a_data_file(tmp_path: Path) -> None:
    module = with_a_third_language(tmp_path)
    assert sorted(module.LANGUAGES) == sorted([*LANGUAGES, "fr"])
    assert module.LANGUAGES[0] == DEFAULT
    assert module.messages("fr")["name"] == "Français"
    assert module.messages("cy") == messages("cy")
    assert module.chosen({"lang": "fr"}, {}) == "fr"
    assert module.chosen({}, {"Accept-Language": "fr-CA,en;q=0.5"}) == "fr"
