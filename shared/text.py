"""What people write: a text of any lines for a page, and a line, which alone may be a mail's header, a title, the name
of a file or of a sheet.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, ValidationInfo

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # but for tabs and breaks of lines
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})  # joiners, accents on nothing, spaces
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by their category, without any ink
# Controls, every break of a line, halves of characters, and what turns the direction of all that follows it.
_NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_OF_A_LINE = 200


def _readable(words: str) -> str:
    """Refuse what no page, mail or picture can show: XML has no place for control characters."""
    if _CONTROL.search(words):
        raise ValueError("has a control character, which cannot be shown: please take it out")
    if all(unicodedata.category(sign) in _UNSEEN or sign in _BLANK for sign in words):
        raise ValueError("has nothing in it that can be seen")
    return words


def is_one_line(words: str) -> bool:
    """Whether nothing in it breaks a line, or turns it round."""
    return _NO_LINE.search(words) is None


def one_line(words: str) -> str:
    """Text as a line, with one space wherever there are several, or what no line can have."""
    return " ".join(_NO_LINE.sub(" ", words).split())


def _line(words: str, info: ValidationInfo) -> str:
    """A line. What the register holds (JSON) was checked less by 0.1.0, and must be read: it is made one."""
    line = one_line(words)
    if info.mode == "json":
        return line if len(line) <= MOST_OF_A_LINE else f"{line[: MOST_OF_A_LINE - 1]}…"
    if not is_one_line(words):
        raise ValueError("must be one line, without a control character or a sign that turns the direction of text")
    if len(line) > MOST_OF_A_LINE:
        raise ValueError(f"must have at most {MOST_OF_A_LINE} characters")
    return line


Lined = Annotated[str, AfterValidator(one_line)]  # of ours, from what was a line when it was typed, or is made one
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_readable)
]
_LINE = (AfterValidator(_line), AfterValidator(_readable))
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), *_LINE]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), *_LINE]
