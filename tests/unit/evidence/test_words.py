"""The team's words: what may be written, and every fault with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.commands.evidence.words import ANOTHER, FIELDS, HEADINGS, MOST_BYTES, Block, read_words, room, starter
from shared.errors import DefinitionInvalid, SoundingsError
from tests.unit.evidence.sample import words

if TYPE_CHECKING:
    from pathlib import Path


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong with a file, without its name."""
    file = folder / "words.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionInvalid) as raised:
        read_words(file)
    assert all(problem.startswith(f"{file}, ") for problem in raised.value.problems)
    return [problem.removeprefix(f"{file}, ") for problem in raised.value.problems]


def test_the_eight_headings_are_those_of_the_competition_in_its_order() -> None:
    assert [heading.title for heading in HEADINGS] == [
        "Context",
        "Problem",
        "Assessment of problem and analysis of its causes",
        "Strategy for change",
        "Measurement of improvement",
        "Effects of changes",
        "Lessons learnt",
        "Message for others",
    ]


def test_paragraphs_points_and_lines_that_are_for_the_writer(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    context = "We are\r\na team.\n\n> Not printed.\nWe meet:\n- every fortnight,\n  in working time\n* by video\n\nThat is all."
    file.write_bytes(
        b"\xef\xbb\xbf" + f"Title:  Our   group \nauthors: A, B\nContact:\n\n{words(context=context)}".encode()
    )
    read = read_words(file)
    assert read.fields == {"Title": "Our group", "Authors": "A, B", "Contact": ""}
    assert read.sections["Context"] == (
        Block("We are a team.", is_point=False),
        Block("We meet:", is_point=False),
        Block("every fortnight, in working time", is_point=True),
        Block("by video", is_point=True),
        Block("That is all.", is_point=False),
    )
    assert list(read.sections) == [heading.title for heading in HEADINGS]


@pytest.mark.parametrize("heading", ["Problem", "PROBLEM:", "## problem", "#Problem", "2. Problem"])
def test_a_heading_may_be_plain(tmp_path: Path, heading: str) -> None:
    file = tmp_path / "words.txt"
    file.write_text(words().replace("# Problem", heading))
    assert read_words(file).sections["Problem"] == (Block("Some words of ours.", is_point=False),)


def test_an_accent_that_is_typed_apart_is_put_together(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text(words("Y Gwasanaeth Mewn Ty\u0302"), encoding="utf-8")
    assert read_words(file).sections["Problem"] == (Block("Y Gwasanaeth Mewn Tŷ", is_point=False),)


def test_figures_need_no_words_of_the_teams(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text(words(measurement="", effects=""))
    assert read_words(file).sections["Effects of changes"] == ()


def test_the_file_to_fill_in_lacks_nothing_but_words(tmp_path: Path) -> None:
    assert faults(tmp_path, starter()) == [
        f"line {starter().splitlines().index(f'# {heading.title}') + 1}: there is nothing below '{heading.title}': "
        f"write at most {heading.most} characters"
        for heading in HEADINGS
        if heading.required
    ]


CONTEXT, TITLE = HEADINGS[0], FIELDS["Title"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            words().replace("# Problem\nSome words of ours.\n", ""),
            ["line 21: the heading '# Problem' is missing: add it, with your text below"],
        ),
        (
            words() + "\n# Thanks\nTo all.\n",
            [f"line 25: '# Thanks' is none of the eight headings: the headings are: {'; '.join(h.title for h in HEADINGS)}"],
        ),
        (
            words() + "\n# Lesson learned\nNone.\n",
            ["line 25: '# Lesson learned' is none of the eight headings: did you mean '# Lessons learnt'?"],
        ),
        (
            words() + "\n# Context\nAgain.\n",
            ["line 25: 'Context' is there already, in line 1: put both texts below one"],
        ),
        (words(context="x" * (CONTEXT.most + 3)), [f"line 1: 'Context' is 3 characters too long: {CONTEXT.most} fit"]),
        (
            words(context=f"- {'x' * (CONTEXT.most - ANOTHER)}\n- x"),
            [f"line 1: 'Context' is 1 characters too long: {CONTEXT.most} fit"],
        ),
        (words(problem="> Only a hint."), ["line 4: there is nothing below 'Problem': write at most 260 characters"]),
        (
            f"Dear all,\n{words()}",
            ["line 1: before the first heading there are only lines that begin with 'Title:', 'Authors:', 'Organisation:', 'Contact:'"],
        ),
        (f"Title: A\nTitle: B\n{words()}", ["line 2: 'Title:' is there twice: keep one"]),
        (f"Title: {'x' * (TITLE + 2)}\n{words()}", [f"line 1: 'Title:' has {TITLE + 2} characters: 2 too many"]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, told: list[str]) -> None:
    assert faults(tmp_path, text) == told


def test_every_fault_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "# Contxt\nWe are a team.\n# Problem\n")) == 1 + 7 + 1


def test_as_many_characters_as_are_said_fit(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text(words(context="x" * CONTEXT.most))
    assert room(read_words(file).sections["Context"]) == CONTEXT.most


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"# Context\nCaf\xe9", "is not plain text: save it as text in UTF-8"),
        (b"PK\x03\x04\xff\xfe", "is not plain text: save it as text in UTF-8"),
        (b"x" * (MOST_BYTES + 1), "is too large for the words of a congress poster"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "words.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SoundingsError) as raised:
        read_words(file)
    assert str(raised.value) == f"{file} {told}"
