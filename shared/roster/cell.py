"""What one cell of a file of teams says, whatever Excel, Outlook or a typist made of it; and how a text is written so
that it comes back.

Each reader raises Fault with the end of a sentence: "row 4, column 'headcount': " stands before it.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.instrument import Slug
from shared.language import LANGUAGES, messages
from shared.sheets.letters import lost
from shared.sheets.table import fault, is_empty, shown
from shared.text import one_line
from shared.unit import MOST_PEOPLE, Address

LONGEST_NAME = 120
MOST_RECIPIENTS = 50
DEEPEST = 20  # units above a team
FORMULA = re.compile(r"^'*[=+\-@]")  # Excel would compute what begins so
ESCAPED = re.compile(r"^'+(?=[=+\-@])")
AS_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF))
STRAIGHT = str.maketrans({**dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‐‑‒–—−", "-")})
# Smith, Anna <anna@trust.example>; a name begins at no comma but the first, or this would take a minute for many.
NAMED = re.compile(r"(^|[;\n]|(?:[@<]|(?<=>))[^@,;\n<>]*,)[^@;\n<>]*<([^<>]*)>")
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


class Fault(Exception):
    """What is wrong with a cell, and what to do: `args` is a sentence's end for each thing."""


def clean(text: str) -> str:
    """One line of what can be seen, composed (NFC): no control character, no run of spaces, none at the ends."""
    return one_line(unicodedata.normalize("NFC", text.translate(UNSEEN)))


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """What two spellings of one name have in common: capitals, quotation marks, dashes and spaces do not matter."""
    return clean(text).translate(STRAIGHT).casefold()


def raw(cell: Any) -> str:
    """A cell as text, with nothing of its lines changed; "" where it is empty."""
    if wrong := fault(cell):
        raise Fault(wrong)
    if is_empty(cell):
        return ""
    text = shown(cell).strip()
    if ESCAPED.match(text):
        return text[1:]
    if wrapped := AS_TEXT.match(text):
        return wrapped[1].replace('""', '"')
    if text.startswith("="):
        raise Fault("holds a formula; type the value")
    return text


def text(cell: Any) -> str:
    """A cell as one line of what can be seen."""
    return clean(raw(cell))


def written(text: str) -> str:
    """A text for a cell: where Excel would compute it, with an apostrophe before it, which `raw` takes off."""
    return f"'{text}" if FORMULA.match(text) else text


def name(cell: Any) -> str:
    """A unit's name."""
    return _named(text(cell))


def _named(typed: str) -> str:
    if len(typed) > LONGEST_NAME:
        raise Fault(f"is longer than {LONGEST_NAME} characters; give the name alone")
    if wrong := lost(typed, is_name=True):
        raise Fault(wrong)
    return typed


def path(cell: Any) -> tuple[str, ...]:
    """The names of the units above, from the top: `Trust > Surgery`, or `Trust/Surgery`. A backslash keeps a sign."""
    typed = raw(cell)
    sign = ">" if re.search(r"(?<!\\)>", typed) else "/"
    parts = re.split(rf"(?<!\\){sign}", typed)
    names = [found for part in parts if (found := clean(re.sub(r"\\([>/])", r"\1", part)))]
    if len(names) > DEEPEST:
        raise Fault(f"has {len(names)} units, one above the other; there are at most {DEEPEST}")
    return tuple(map(_named, names))


def written_path(names: Sequence[str]) -> str:
    """A path that `path` reads back."""
    signs = r"([>/])" if len(names) == 1 else r"(>)"
    return written(" > ".join(re.sub(signs, r"\\\1", clean(name)) for name in names))


def headcount(cell: Any) -> int | None:
    """How many people a team has; None where the cell is empty."""
    if isinstance(cell, bool):
        raise Fault(f"is '{str(cell).upper()}'; write the number of people, such as 14")
    typed = text(cell)
    if not typed:
        return None
    if not re.fullmatch(r"-?\d{1,9}(\.0+)?|\d{1,3}(,\d{3}){1,2}", typed):
        raise Fault(f"is '{_short(typed)}'; write the number of people alone, such as 14")
    number = int(typed.replace(",", "").partition(".")[0])
    if not 1 <= number <= MOST_PEOPLE:
        raise Fault(f"is {number}; a team has at least 1 person and at most {MOST_PEOPLE:,}".replace(",", " "))
    return number


def recipients(cell: Any) -> tuple[str, ...]:
    """The addresses, each once, in small letters; the fault says each that is none."""
    lines = raw(cell).translate(UNSEEN).replace("\r", "\n").replace("\xa0", " ")
    named = NAMED.sub(r"\1\2;", lines.translate(STRAIGHT).replace('"', " "))
    pieces = {
        piece: typed for piece in re.split(r"[;,\s]+", named) if (typed := piece.strip("<>()[]'").removesuffix("."))
    }
    if len(pieces) > MOST_RECIPIENTS:
        raise Fault(f"has {len(pieces)} addresses; at most {MOST_RECIPIENTS} can get a unit's mail")
    found, wrong = [], []
    for piece, typed in pieces.items():
        try:
            found.append(_ADDRESS.validate_python(typed))
        except ValidationError:
            wrong.append(f"'{_short(piece)}' is no address that mail can be sent to")
    if wrong:
        raise Fault(*wrong)
    return tuple(dict.fromkeys(found))


def language(cell: Any) -> str | None:
    """A language of the pages, by its tag or its name; None where the cell is empty."""
    typed = key(raw(cell)[:LONGEST_NAME])
    if not typed:
        return None
    tag = re.split(r"[-_]", typed)[0]
    names = {**ENGLISH_NAMES, **{key(messages(each)["name"]): each for each in LANGUAGES}}
    found = tag if tag in LANGUAGES else names.get(typed)
    if found is None:
        raise Fault(f"is '{_short(typed)}'; the pages are in {' and '.join(LANGUAGES)}")
    return found


ENGLISH_NAMES = {"english": "en", "welsh": "cy"}


def identifier(cell: Any) -> str:
    """A unit's id; "" where the cell is empty."""
    typed = text(cell)
    if not typed:
        return ""
    try:
        return _SLUG.validate_python(typed)
    except ValidationError:
        raise Fault(
            f"is '{_short(typed)}'; an id begins with a small letter and has small letters, digits and hyphens alone, "
            "at most 41; leave it empty for a new team"
        ) from None


def slug(text: str) -> str:
    """An id made of a name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    made = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    return (made if made[:1].isalpha() else f"team-{made}".rstrip("-"))[:41].rstrip("-")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
