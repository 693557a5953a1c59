"""Texts as XLSForm's authors write them, as the texts of an instrument: no mark-up, one line, a short label."""

import html
import re
import unicodedata

SHORTEST = 60  # characters of a short label (shared.instrument.Short)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
REFERENCE = re.compile(r"\$\{[^{}]*\}")
# The tags that are styles, as whole tags: "<B5 or >B7" and "<b and c>" are words.
_INLINE, _BLOCK = "a|b|em|font|i|s|small|span|strong|sub|sup|u", "br|center|div|h[1-6]|hr|li|ol|p|ul"
_TAG = re.compile(
    rf"""</(?:{_INLINE}|(?P<end>{_BLOCK}))\s*>|"""
    rf"""<(?:{_INLINE}|(?P<block>{_BLOCK}))(?:\s+[a-z-]+=(?:"[^"]*"|'[^']*'|[^\s<>"']+))*\s*/?>""",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{1,31});", re.IGNORECASE)  # and not the "&reg" of "Health&region"
_EMPHASIS = re.compile(
    r"(?<![\w*])\*\*(?=[^\s*])(.{1,500}?)(?<=[^\s*])\*\*(?!\*)|(?<!\w)__(?=[^\s_])(.{1,500}?)(?<=[^\s_])__(?!\w)|"
    r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"
)
_HEADING = re.compile(r"^#{1,6}\s+(?!of\b)", re.MULTILINE)  # "# of staff" is no heading
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:https?|mailto):[^)]{0,2000}\)")


def plain(text: str) -> str:
    """Without the Markdown and HTML that XLSForm allows (https://xlsform.org/en/#styling-prompts), in one line."""
    text = _HEADING.sub("", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(lambda found: found[1] or found[2] or found[3], text)
    text = _TAG.sub(lambda found: " " if found["end"] or found["block"] else "", re.sub(r"\\([*_#\[\]])", r"\1", text))
    return " ".join(_ENTITY.sub(lambda found: html.unescape(found[0]), text).split())


def short(text: str) -> str:
    """A label for tables and bars: the text itself, or as many whole words of it as fit."""
    text = text.rstrip(".:").strip()
    if len(text) <= SHORTEST:
        return text
    cut = text[: SHORTEST - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def slug(text: str) -> str:
    """An instrument's id: lower case, hyphens, from a letter on."""
    plain_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain_text).strip("-")
    return made if made[:1].isalpha() else f"form-{made}".strip("-")


class Names:
    """Gives each name of a workbook one that an instrument may have: DISTRICT is district, 1 is q_1, no name twice."""

    def __init__(self, prefix: str, extra: str = "_") -> None:
        self.by_written: dict[str, str] = {}
        self._taken: dict[str, int] = {}  # how often each has been wanted
        self._prefix, self._extra = prefix, extra

    def add(self, written: str) -> str:
        """The name to use, the same again for the same."""
        if written not in self.by_written:
            self.by_written[written] = self._free(self._tidy(written))
        return self.by_written[written]

    def _tidy(self, written: str) -> str:
        text = unicodedata.normalize("NFKD", number(written)).encode("ascii", "ignore").decode().lower()
        text = re.sub(rf"[^a-z0-9{self._extra}]+", "_", text).strip("_-")
        if self._prefix and not text[:1].isalpha():
            text = f"{self._prefix}_{text}".rstrip("_")
        return text[:31] or "x"

    def _free(self, name: str) -> str:
        made = name
        while made in self._taken:
            self._taken[name] += 1
            made = f"{name[: 30 - len(str(self._taken[name]))]}_{self._taken[name]}"
        self._taken[made] = 1
        return made


def number(written: str) -> str:
    """Excel's 1.0 is 1."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", written.strip())
