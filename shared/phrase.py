"""The words of mails, reports and results: texts of shared/languages/<part>/<language>.json, with their places filled.

A file has a section for each module that speaks, by the module's name. The public function reads none of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from shared.language import DEFAULT, messages

_SPOKEN = ContextVar("language", default=DEFAULT)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said in here is said in one of LANGUAGES; elsewhere in English."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """The language that is spoken."""
    return _SPOKEN.get()


class Phrases:
    """The texts of one module: `say = Phrases("mail", "letter")`, then `say("part", total=3)`.

    They are looked up when they are said, so no module may keep one.

    A text with one form for one and another for more ({"one": ..., "other": ...}) takes the `count` that decides.
    """

    def __init__(self, part: str, section: str) -> None:
        self._part, self._section = part, section

    @property
    def _texts(self) -> dict[str, Any]:
        texts: dict[str, Any] = messages(spoken(), self._part)[self._section]
        return texts

    def __call__(self, name: str, /, **values: object) -> str:
        """The text. Raises KeyError for a name or a place that is not there."""
        text = self._texts[name]
        form: str = text if isinstance(text, str) else text["one" if values["count"] == 1 else "other"]
        return form.format(**values)

    def each(self, name: str, /, **values: object) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(text.format(**values) for text in self._texts[name])
