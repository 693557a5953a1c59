"""What was posted: read from the bytes, and checked against the compiled form's table.

Faults, by item: `missing` (required), `wrong` (no option, no number in range, no word and no two, a field given
twice), `many` (options, words, or characters of a comment), `both` (an option that may only be chosen alone, with
another), `negated` (a word with "not"), `unreadable` (not UTF-8).
"""

from __future__ import annotations

import unicodedata
from binascii import a2b_base64
from urllib.parse import unquote_to_bytes

from shared.condition import holds
from shared.packing import WORD, WORD_LENGTH, comment_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from shared.packing import Answer, Column

    Fields = dict[str, list[str]]
    Checked = tuple[Answer | None, str | None]  # an answer or a fault, or neither when nothing was answered

LARGEST_BODY = 64 * 1024  # bytes
FORM = "application/x-www-form-urlencoded"
NOT_UTF_8 = "\ufffd"  # what `decode` puts for it; a respondent has no use for it
AROUND_A_WORD = " \t\n.,;:!?\"'()\u2026\u2018\u2019\u201c\u201d"
NOT = frozenset(("not", "never", "cannot", "nid", "nad", "dim", "ddim"))
# Control characters but the line feed and the tab, and those that turn the direction of the text around them.
DROPPED = dict.fromkeys(
    {*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {ord("\n"), ord("\t")}
)


class Unread(Exception):
    """A body that no fields can be read from; its text is the name of the page that says so."""


def read(event: Mapping[str, Any]) -> Fields:
    """The fields of an API Gateway REST proxy event, in order, as text; bytes that are no UTF-8 are marked.

    Raises Unread.
    """
    body = event.get("body") or ""
    headers = event.get("headers") or {}
    kinds = [value for name, value in headers.items() if name.lower() == "content-type"]
    if not kinds or kinds[0].partition(";")[0].strip().lower() != FORM:
        raise Unread("not_a_form")
    try:
        data = a2b_base64(body) if event.get("isBase64Encoded") else body.encode(errors="surrogatepass")
    except ValueError:
        raise Unread("unreadable") from None
    if len(data) > LARGEST_BODY:
        raise Unread("too_large")
    return fields(data)


def fields(data: bytes) -> Fields:
    """The fields of a form's bytes (https://url.spec.whatwg.org/#urlencoded-parsing)."""
    found: Fields = {}
    for pair in data.split(b"&"):
        if pair:
            name, _, value = pair.replace(b"+", b" ").partition(b"=")
            found.setdefault(_text(name), []).append(_text(value))
    return found


def _text(data: bytes) -> str:
    if b"%" in data:
        data = unquote_to_bytes(data)
    return data.decode(errors="replace").replace("\r", "")


def check(columns: Sequence[Column], posted: Fields) -> tuple[dict[str, Answer], dict[str, str]]:
    """The valid answers by item, and the faults by item.

    What is not of this form is ignored, and so is an item whose condition does not hold on the answers above it.
    """
    answers: dict[str, Answer] = {}
    faults: dict[str, str] = {}
    for column in columns:
        item = column["id"]
        if "relevant" in column and not holds(column["relevant"], answers):
            continue
        given = posted.get(item, ())
        answer, fault = CHECKS[column["kind"]](column, given) if given else (None, None)
        if any(NOT_UTF_8 in value for value in given):
            fault = "unreadable"
        if fault:
            faults[item] = fault
        elif answer is not None:
            answers[item] = answer
        elif column.get("required"):
            faults[item] = "missing"
    return answers, faults


def _choice(column: Column, given: Sequence[str]) -> Checked:
    if given == [""]:
        return None, None
    if len(given) > 1 or given[0] not in column["values"]:
        return None, "wrong"
    return given[0], None


def _several(column: Column, given: Sequence[str]) -> Checked:
    values = column["values"]
    if any(value and value not in values for value in given):
        return None, "wrong"
    chosen = [value for value in values if value in given]
    if len(chosen) > 1 and any(value in chosen for value in column.get("exclusive", ())):
        return None, "both"
    return (None, "many") if len(chosen) > column.get("most", len(chosen)) else (chosen or None, None)


def _number(column: Column, given: Sequence[str]) -> Checked:
    digits = given[0].strip()
    if len(given) > 1:
        return None, "wrong"
    if not digits:
        return None, None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None, "wrong"
    number = int(digits)
    return (number, None) if column["least"] <= number <= column["most"] else (None, "wrong")


def _words(column: Column, given: Sequence[str]) -> Checked:
    words = [word for value in given if (word := _word(value))]
    if len(words) > column["most"]:
        return None, "many"
    faults = set(map(word_fault, given))
    for fault in ("negated", "wrong"):
        if fault in faults:
            return None, fault
    return list(dict.fromkeys(map(_joined, words))) or None, None


def word_fault(value: str) -> str:
    """What is wrong with what stands in one of the boxes: `negated`, `wrong`, or "" as for an empty one."""
    word = _word(value)
    if _is_negated(word):
        return "negated"
    joined = _joined(word)
    return "wrong" if word and not (WORD.fullmatch(joined) and len(joined) <= WORD_LENGTH) else ""


def _word(value: str) -> str:
    word = unicodedata.normalize("NFC", value.lower()).replace("\u2019", "'")
    return word.strip(AROUND_A_WORD)


def _joined(word: str) -> str:
    """Two words that belong together are a phrase, as one word."""
    return "-".join(parts) if len(parts := word.split()) == 2 else word


def _is_negated(word: str) -> bool:
    """Whether it says what is not so; alone too, where the other word stands in the next box."""
    return any(part in NOT or part.startswith("not-") or part.endswith("n't") for part in word.split())


def _comment(column: Column, given: Sequence[str]) -> Checked:
    if len(given) > 1:
        return None, "wrong"
    text = clean_comment(given[0])
    if len(text) > column["limit"] or len(text.encode()) > comment_bytes(column):
        return None, "many"
    if not text:
        return None, None
    from functions.survey.redaction import redact  # noqa: PLC0415  # not before the first comment

    return redact(text), None


def clean_comment(text: str) -> str:
    """A comment without what no reader can see; what identifies somebody is taken out after its length is checked."""
    return unicodedata.normalize("NFC", text.translate(DROPPED)).strip()


CHECKS: dict[str, Callable[[Column, Sequence[str]], Checked]] = {
    "choice": _choice,
    "several": _several,
    "number": _number,
    "words": _words,
    "comment": _comment,
}


def kept(columns: Sequence[Column], posted: Fields) -> dict[str, str]:
    """Every answer, right or wrong, as texts for the slots of the form (see `functions.clock.form`)."""
    texts = {}
    for column in columns:
        item, kind = column["id"], column["kind"]
        given = posted.get(item, ())
        if kind == "words":
            texts.update({f"={item}={place}": value for place, value in enumerate(given, 1)})
        elif kind == "several" or (kind == "choice" and len(given) == 1):
            texts.update({f"={item}={value}": "chosen" for value in given})
        elif given and kind != "choice":
            texts[f"={item}"] = given[0]
            if kind == "number":  # typed in a box, or chosen from 0 to 10
                texts[f"={item}={given[0].strip()}"] = "chosen"
    return texts
