"""Answers as one short string: a character per closed item, then the words.

A response of the columns (adapt: choice of 5, reasons: several of 7, hours: number 0-80, three_words: words)
packs to `3` `0A` `18` `|calm safe`, that is `30A18|calm safe`. `-` is "not answered". Every response of a
form has the same width before the first `|`, so a column of a million responses is the slice
`joined[i::width]` (see `shared.tally`).

Only the standard library, and little of it: the public function imports this module.

Columns are plain JSON (they travel in the compiled form):

| kind      | answer                        | packed                                         |
|-----------|-------------------------------|------------------------------------------------|
| `choice`  | an option's value             | 1 character: the option's place                |
| `several` | list of values, in that order | bit mask, 6 options a character, first lowest  |
| `number`  | int, `least`..`most`          | base 64, most significant first, fixed width   |
| `words`   | list of distinct words        | `|` and the words, a space between, at the end |
| `comment` | text                          | never here: a comment is stored apart          |

What is stored is filled up to the most that it can be (`filled`), so that its size tells nothing of it.
"""

from __future__ import annotations

import re

from shared.errors import AnswersInvalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NotRequired, TypedDict

    from shared.condition import Condition
    from shared.kinds import Stored

    class Column(TypedDict):
        """One item, as the public function and the tally need it."""

        id: str
        kind: Stored
        required: NotRequired[bool]
        relevant: NotRequired[Condition]
        values: NotRequired[list[str]]  # choice, several: the options' values, in order
        least: NotRequired[int]  # number: smallest and largest valid answer
        exclusive: NotRequired[list[str]]  # several: the values that may only be chosen alone
        most: NotRequired[int]  # number: largest valid answer; several, words: how many
        limit: NotRequired[int]  # comment: characters


Answer = str | int | list[str]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"
PLACE = {character: place for place, character in enumerate(ALPHABET)}
UNANSWERED = "-"
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
WORD_LENGTH = 30
BITS = 6
LETTER_BYTES = 4  # of UTF-8, at most
CHARACTER_BYTES = 3  # of a comment's limit: only one that is mostly emoji takes more, and is too long then
FILLER = b"\0"  # in no word and no comment (`functions.survey.submission`)
# What the redaction takes out, in this order for ever: `[link removed]` is stored as one sign that no comment has, so
# that no comment becomes longer than it was.
REDACTED = (
    "NHS number", "phone number", "email address", "link", "username", "postcode", "date", "staff number",
    "hospital number", "National Insurance number", "car registration",
)  # fmt: skip
SIGNS = {f"[{kind} removed]": chr(code) for kind, code in zip(REDACTED, (*range(1, 9), *range(14, 32)), strict=False)}


def width(column: Column) -> int:
    """Characters that a column takes in the fixed part; 0 for words and comments."""
    kind = column["kind"]
    if kind == "choice":
        return 1
    if kind == "several":
        return -(-len(column["values"]) // BITS)
    if kind == "number":
        return max(1, -(-(column["most"] - column["least"]).bit_length() // BITS))
    return 0


def places(columns: Sequence[Column]) -> dict[str, tuple[int, int]]:
    """For each closed item its first character's place and its width in the fixed part."""
    found, at = {}, 0
    for column in columns:
        if wide := width(column):
            found[column["id"]] = (at, wide)
            at += wide
    return found


def total_width(columns: Sequence[Column]) -> int:
    """The width of the fixed part."""
    return sum(map(width, columns))


def most_bytes(columns: Sequence[Column]) -> int:
    """The bytes of the longest text that `pack` makes of valid answers."""
    words = sum(column["most"] for column in columns if column["kind"] == "words")
    return total_width(columns) + words * (WORD_LENGTH * LETTER_BYTES + 1)  # each after a space, the first after a `|`


def comment_bytes(column: Column) -> int:
    """The most bytes that a comment may have."""
    return column["limit"] * CHARACTER_BYTES


def filled(text: str, size: int) -> bytes:
    """A text as it is stored: filled up to `size` bytes, of which it has no more."""
    for words, sign in SIGNS.items():
        text = text.replace(words, sign)
    return text.encode().ljust(size, FILLER)


def unfilled(stored: bytes) -> str:
    """The text of what `filled` made, or of what 0.1.0 stored as it was."""
    text = stored.rstrip(FILLER).decode()
    for words, sign in SIGNS.items():
        text = text.replace(sign, words)
    return text


def _number(value: int, wide: int) -> str:
    return "".join(ALPHABET[value >> BITS * place & 63] for place in range(wide - 1, -1, -1))


def _mask(values: Sequence[str], chosen: Sequence[str], wide: int) -> str:
    mask = sum(1 << place for place, value in enumerate(values) if value in chosen)
    return "".join(ALPHABET[mask >> BITS * place & 63] for place in range(wide))


def pack(columns: Sequence[Column], answers: Mapping[str, Answer]) -> str:
    """Pack valid answers (`functions.survey.submission` says what is valid); an absent item is "not answered"."""
    fixed, tail = [], []
    for column in columns:
        kind, answer = column["kind"], answers.get(column["id"])
        if kind == "comment":
            continue
        if kind == "words":
            tail.append("|" + " ".join(answer or ()))  # type: ignore[arg-type]  # words are a list
        elif answer is None or answer == []:
            fixed.append(UNANSWERED * width(column))
        elif kind == "choice":
            fixed.append(ALPHABET[column["values"].index(answer)])  # type: ignore[arg-type]  # a value
        elif kind == "several":
            fixed.append(_mask(column["values"], answer, width(column)))  # type: ignore[arg-type]  # a list
        else:
            fixed.append(_number(answer - column["least"], width(column)))  # type: ignore[operator]  # an int
    return "".join(fixed) + "".join(tail)


def read_value(column: Column, packed: str) -> Answer | None:
    """One closed item's answer from its characters; None is "not answered". Raises AnswersInvalid."""
    if packed == UNANSWERED * len(packed):
        return None
    try:
        digits = [PLACE[character] for character in packed]
    except KeyError:
        raise AnswersInvalid("a character outside the alphabet") from None
    kind = column["kind"]
    if kind == "choice":
        if digits[0] >= len(column["values"]):
            raise AnswersInvalid("an option that the item does not have")
        return column["values"][digits[0]]
    if kind == "several":
        mask = sum(digit << BITS * place for place, digit in enumerate(digits))
        if not mask or mask >> len(column["values"]):
            raise AnswersInvalid("options that the item does not have")
        return [value for place, value in enumerate(column["values"]) if mask >> place & 1]
    number = 0
    for digit in digits:
        number = number << BITS | digit
    if number > column["most"] - column["least"]:
        raise AnswersInvalid("a number out of range")
    return number + column["least"]


def _read_words(column: Column, packed: str) -> list[str]:
    words = packed.split(" ") if packed else []
    if len(words) > column["most"] or len(set(words)) < len(words):
        raise AnswersInvalid("too many words, or one twice")
    if not all(WORD.fullmatch(word) and len(word) <= WORD_LENGTH and word == word.lower() for word in words):
        raise AnswersInvalid("something that is no word")
    return words


def unpack(columns: Sequence[Column], packed: str) -> dict[str, Answer]:
    """The answers of one response; items that were not answered are absent.

    Raises AnswersInvalid on anything that `pack` cannot have made from valid answers.
    """
    fixed, *tail = packed.split("|")
    open_columns = [column for column in columns if column["kind"] == "words"]
    if len(fixed) != total_width(columns) or len(tail) != len(open_columns):
        raise AnswersInvalid("a length that the form does not have")
    answers: dict[str, Answer] = {}
    for column in columns:
        wide = width(column)
        if wide:
            answer = read_value(column, fixed[:wide])
            fixed = fixed[wide:]
            if answer is not None:
                answers[column["id"]] = answer
    for column, words in zip(open_columns, tail, strict=True):
        if found := _read_words(column, words):
            answers[column["id"]] = found
    return answers
