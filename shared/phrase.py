"""The words of mails, reports and results: texts of shared/languages/<part>/<language>.json, with their places filled.

A file has a section for each module that speaks, by the module's name. The public function reads none of them.
"""

from __future__ import annotations

from shared.language import DEFAULT, messages


class Phrases:
    """The texts of one module: `say = Phrases("mail", "letter")`, then `say("part", total=3)`.

    A text with one form for one and another for more ({"one": ..., "other": ...}) takes the `count` that decides.
    """

    def __init__(self, part: str, section: str, language: str = DEFAULT) -> None:
        self._texts = messages(language, part)[section]

    def __call__(self, name: str, /, **values: object) -> str:
        """The text. Raises KeyError for a name or a place that is not there."""
        text = self._texts[name]
        form: str = text if isinstance(text, str) else text["one" if values["count"] == 1 else "other"]
        return form.format(**values)

    def each(self, name: str, /, **values: object) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(text.format(**values) for text in self._texts[name])
