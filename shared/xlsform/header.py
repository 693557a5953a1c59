"""The headings of a sheet: what real files call their columns, in one spelling each, with the language of each.

The aliases are those that pyxform takes or took (https://github.com/XLSForm/pyxform, pyxform/aliases.py).
"""

import re
from dataclasses import dataclass

from shared.language import LANGUAGES

# Columns for what XLSForm has no word for: soundings_short. With :: pyxform refuses those of the sheet `choices`.
OURS = "soundings"
OUR_OWN = frozenset(  # and those of the sheet `scales`
    f"{OURS}_{name}" for name in (
        "short", "good", "sensitive", "tags", "headline_from", "low_label", "high_label", "words", "headline", "score",
        "exclusive", "licence", "license", "citation", "source", "introduction", "title", "primary", "themes",
        "baseline", "baseline_short", "baseline_left_out", "baseline_title", "baseline_introduction",
    )
).union(("label", "form_title", "name", "items", "reverse", "method", "multiply", "min_answered", "cut_off", "good"),
        ("sensitive", "source", "counts", "called", "primary"))  # fmt: skip
# Of what is counted one column speaks; of words, such as a label, the first that says anything.
COUNTED = OUR_OWN - {"label"} | {"type", "list_name", "relevant", "constraint", "required", "parameters"}
_ALIASES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    **dict.fromkeys(("image", "big_image", "audio", "video"), "media"),
    **dict.fromkeys(("score", "points"), f"{OURS}_score"),
}
_SPELT_OUT = ("bind", "control", "body")  # bind::relevant is relevant
_NAMES = {"english": "en", "eng": "en", "welsh": "cy", "cymraeg": "cy", "cym": "cy", "wel": "cy"}
_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*$")


@dataclass(frozen=True)
class Header:
    """A column's name, and the language of its texts ("" where the header names none)."""

    name: str
    language: str = ""


def header(written: str) -> Header:
    """`label::Welsh (cy)` is the label in `cy`; `bind:relevant` is `relevant`; `list name` is `list_name`."""
    parts = [part.strip() for part in re.split(r"::|(?<!^jr):", written.strip(), flags=re.IGNORECASE)]
    name = _one(parts.pop(0))
    if name in _SPELT_OUT and parts:
        name = _one(parts.pop(0))
    elif name == OURS and parts:
        return Header(f"{OURS}_{_one(parts.pop(0))}", language(parts[0]) if parts else "")
    elif name == "media" and parts:
        parts.pop(0)
    name = _ALIASES.get(name, name)
    return Header(name, language(parts[0]) if parts and parts[0] else "")


def _one(part: str) -> str:
    return re.sub(r"[\s_-]+", "_", part.strip().lower())


def language(written: str) -> str:
    """The tag of a language that the pages have, from "Welsh (cy)", "Welsh" or "cy"; any other as it is written."""
    code = _CODE.search(written)
    plain = (code[1] if code else written).strip().lower()
    tag = _NAMES.get(plain, re.split("[-_]", plain)[0])
    return tag if tag in LANGUAGES else written.strip()
