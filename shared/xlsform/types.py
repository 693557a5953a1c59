"""The types of XLSForm: what becomes of each, and why some are refused (https://xlsform.org/en/#question-types)."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a row of the survey is to us."""

    ONE = "select_one"
    SEVERAL = "select_multiple"
    WHOLE = "integer"
    RANGE = "range"
    TEXT = "text"
    NOTE = "note"
    BEGIN = "begin_group"
    END = "end_group"
    REFUSED = "refused"
    PASSED_OVER = "passed over"  # the end of something refused


@dataclass(frozen=True)
class Type:
    """A type cell, read; `refusal` is a sentence where we cannot have it."""

    kind: Kind
    choices: str = ""
    or_other: bool = False
    refusal: str = ""


_SELECTS = {
    Kind.ONE: ("select one from", "select one using", "add select one prompt using", "select one", "select1"),
    Kind.SEVERAL: (
        "select all that apply from", "select all that apply", "select multiple from", "select multiple using",
        "add select multiple prompt using", "select multiple",
    ),
}  # fmt: skip
_PLAIN = {
    Kind.TEXT: ("text", "string", "add text prompt", "q string", "q text"),
    Kind.WHOLE: ("integer", "int", "add integer prompt", "q int"),
    Kind.RANGE: ("range",),
    Kind.NOTE: ("note", "add note prompt", "q note"),
    Kind.BEGIN: ("begin group", "begin"),
    Kind.END: ("end group", "end group."),
    Kind.PASSED_OVER: ("end repeat", "end loop", "end lgroup", "end looped group"),
}
_REFUSED = json.loads(Path(__file__).with_name("refused.json").read_text(encoding="utf-8"))
REFUSED_COLUMNS: dict[str, str] = _REFUSED["columns"]  # why, for a question that has something in them
_BY_NAME: dict[str, Type] = {name: Type(kind) for kind, names in _PLAIN.items() for name in names} | {
    name: Type(Kind.BEGIN if name.startswith("begin ") else Kind.REFUSED, refusal=refusal)
    for refusal, names in _REFUSED["types"].items()
    for name in names
}
_OTHER = re.compile(r"\s+(or[_ ]other|or[_ ]specify[_ ]other)$", re.IGNORECASE)
_FAMILIES = (  # with a list or a file after it
    "rank",
    "select one from file",
    "select multiple from file",
    "select one external",
    "begin repeat",
    "begin loop",
    "osm",
)


def read(written: str) -> Type:
    """Read a type cell, in any of the spellings that pyxform takes: `select one from list`, `begin group`."""
    text, other = _OTHER.subn("", " ".join(written.split()))
    spaced = _spaced(text)
    if spaced in _BY_NAME:
        return _BY_NAME[spaced]
    # "rank LIST", "begin loop over LIST"
    family = next((family for family in _FAMILIES if spaced.startswith(f"{family} ")), None)
    if family:
        return _BY_NAME[family]
    for kind, names in _SELECTS.items():
        for name in names:
            if spaced == name or spaced.startswith(f"{name} "):
                return _select(kind, text[len(name) :].strip(), or_other=bool(other))
    kind = {"begin": Kind.BEGIN, "end": Kind.END}.get(spaced.partition(" ")[0], Kind.REFUSED)
    return Type(kind, refusal=f"'{written}' is no type that we know; use one of {', '.join(KNOWN)}")


KNOWN = ("select_one LIST", "select_multiple LIST", "range", "integer", "text", "note", "begin_group", "end_group")


def _select(kind: Kind, choices: str, *, or_other: bool) -> Type:
    if not choices:
        refusal = f"name the list of choices after it: '{kind} LIST', where LIST stands in the sheet 'choices'"
        return Type(Kind.REFUSED, refusal=refusal)
    return Type(kind, choices, or_other)


def _spaced(text: str) -> str:
    """Lower case, and one space for what real files write there: an underscore, a hyphen."""
    return re.sub(r"[\s_-]+", " ", text).strip().lower()
