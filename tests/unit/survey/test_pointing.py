"""Which words of a comment its writer is asked about: on tests/corpus/pointing.yaml to the word, and how often on the
comments of unseen.yaml, which no rule was written from.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from functions.survey import pointing as module
from functions.survey.pointing import KNOWN, SHOWN, marked, pointing
from functions.survey.redaction import redact
from shared.page import MARK, MARK_END

if TYPE_CHECKING:
    from types import FrameType

CORPORA = Path(__file__).parents[2] / "corpus"
CORPUS, UNSEEN = (yaml.safe_load((CORPORA / name).read_text()) for name in ("pointing.yaml", "unseen.yaml"))
LANGUAGES = ("English", "Welsh")
MOST_CLEAN, FEWEST_POINTING = 0.05, 0.60  # of a language's comments that are asked about


def shown(text: str) -> str:
    """A comment with what its writer is asked about between < and >."""
    out, place = "", 0
    for start, end in pointing(text):
        out += f"{text[place:start]}<{text[start:end]}>"
        place = end
    return out + text[place:]


def plain(text: str) -> str:
    """The same without them."""
    return re.sub("[<>]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_corpus(language: str) -> None:
    comments = [*CORPUS["asked"][language], *CORPUS["clean"][language]]
    assert {text: shown(plain(text)) for text in comments} == {text: text for text in comments}
    assert not any("<" in text for text in CORPUS["clean"][language])


def test_known_limits() -> None:
    for limit in CORPUS["limits"]:
        assert shown(plain(limit["text"])) == limit["text"], limit["why"]


def test_few_clean_comments_are_asked_about_and_most_that_point_at_somebody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As they would be stored."""
    with capsys.disabled():
        print("\ncomments of unseen.yaml: asked about, changed by the redaction")
        for group, languages in UNSEEN.items():
            for language, comments in languages.items():
                stored = {text: redact(text) for text in comments}
                asked = sum(bool(pointing(text)) for text in stored.values())
                changed = sum(text != kept for text, kept in stored.items())
                print(f"{group:9} {language:8} {asked:3} and {changed} of {len(comments)}")
                if group == "clean":
                    assert asked <= MOST_CLEAN * len(comments)
                    assert changed == 0
                else:
                    assert asked >= FEWEST_POINTING * len(comments)
    assert sum(map(len, UNSEEN["clean"].values())) >= 190
    assert sum(map(len, UNSEEN["pointing"].values())) >= 150


def test_what_is_redacted_is_not_asked_about() -> None:
    assert pointing("[NHS number removed] [phone number removed] [National Insurance number removed].") == []


def test_the_marks_stand_around_the_words_and_some_of_those_beside_them() -> None:
    assert marked("It helps.") == ""
    assert marked("Thank you Sarah, for it all.") == f"Thank you {MARK}Sarah{MARK_END}, for it all."
    long = "word " * 40
    text = marked(f"{long}and Sarah {long}and Tomasz {long}")
    before, between, after = re.split(f"{MARK}.*?{MARK_END}", text)
    assert re.fullmatch(r" … (word )+and ", before)
    assert re.fullmatch(r" (word )+… (word )+and ".replace("+…", "*word …"), between)
    assert re.fullmatch(r" (word )*word … ", after)
    assert max(map(len, (before, after))) <= SHOWN + 3


def test_a_whole_comment_in_capitals_or_with_a_capital_for_each_word_names_nobody_by_them() -> None:
    assert pointing("THANK YOU ALL IT WAS GREAT") == []
    assert pointing("Loved Every Single Minute Spent Talking Together") == []
    assert shown("Loved Every Single Minute Spent With Sarah Together").count("<Sarah>") == 1


def test_the_lists_hold_each_word_once_and_no_name_that_they_call_none() -> None:
    for name, words in KNOWN.items():
        text = re.search(
            rf"^{name}: ((?:.+\n)+)", (Path(module.__file__).with_name("vocabulary.txt")).read_text(), re.MULTILINE
        )
        assert text, name
        assert sorted(text[1].split()) == sorted(words), name
        assert all(word == word.lower() for word in words), name
    assert KNOWN["names"] & KNOWN["no_names"] == set()


# ---------------------------------------------------------------- whatever comes

PIECES = [
    *[
        "Sarah",
        "sarah",
        "O'Neill",
        "ward",
        "Ward 7",
        "I'm",
        "the only",
        "only",
        "one",
        "band 6",
        "a",
        "the",
        "matron",
        "61",
    ],
    *[
        "years old",
        "Tuesday",
        "3rd",
        "of",
        "May",
        "Dr",
        "Dr. ",
        "head of",
        "nursing",
        "in",
        "A&E",
        "yr unig",
        "fi",
        "dim ond",
    ],
    *[".", ", ", "\n", "(", "'", "\u2019", "-", " - ", "/", "\u200b", "é", "Ŵ", "ß", "ǅ", "[date removed]", "٣", "😀"],
]
ANYTHING = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@given(ANYTHING)
def test_what_is_marked_is_in_order_and_apart(text: str) -> None:
    place = 0
    for start, end in pointing(text):
        assert place <= start < end <= len(text)
        place = end
    assert bool(marked(text)) == bool(place)
    assert marked(text).count(MARK) == len(pointing(text)) + text.count(MARK) * bool(place)


HOSTILE = ["only a ", "A a ", "ward ", "Dr. ", "I'm the "]
MORE_HOSTILE = [
    *[
        "a ",
        "Aa. ",
        "the only ",
        "ward no ",
        "the new old lead ",
        "band 6 ",
        "Tuesday the night ",
        "3 of of May ",
        "61 ",
        "a'",
    ],
    *[
        "in the A&E ",
        "a-",
        "A'b ",
        "-",
        " - ",
        "(",
        "head of ",
        "nurse in charge ",
        "fi yw'r unig ",
        "as the matron ",
        "\u2019",
    ],
    *["[date removed] ", "Sarah "],
]
LONGEST = 4000  # characters, twice what a form takes
STEPS = 240_000  # of the interpreter, of which a core does 80 a microsecond: 3 ms


def _steps(text: str) -> int:
    """How many steps of the interpreter's it takes; it counts the same everywhere."""
    steps = 0

    def step(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += event == "opcode"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        marked(text)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("piece", [*HOSTILE, *(pytest.param(each, marks=pytest.mark.long) for each in MORE_HOSTILE)])
def test_whatever_comes_costs_a_bounded_number_of_steps_for_each_character(piece: str) -> None:
    half, whole = (_steps((piece * LONGEST)[:length]) for length in (LONGEST // 2, LONGEST))
    assert whole <= STEPS
    assert whole <= 2.1 * half


def test_a_usual_comment_costs_a_thirtieth_of_a_millisecond() -> None:
    """Of those that point at nobody: it is all that asking costs them."""
    comments = [text for comments in UNSEEN["clean"].values() for text in comments]
    assert sum(map(_steps, comments)) / len(comments) < STEPS / 90
