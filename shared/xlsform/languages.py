"""The languages of a workbook: which one the instrument is in, which translations are whole, and what they lack.

A form is shown in one language from top to bottom, so a translation that lacks a single text is left out, and every
cell to fill is named. Languages that the pages do not have (shared/languages) are left out too.
"""

from dataclasses import dataclass, field

from shared.language import DEFAULT, LANGUAGES
from shared.xlsform.findings import Findings, Place
from shared.xlsform.header import language as tag_of
from shared.xlsform.wording import plain
from shared.xlsform.workbook import Row, Sheet

Words = dict[str, str]  # a text by language
TOLD = 8  # cells of a translation that are named; more would hide everything else


@dataclass
class Languages:
    """`main` is the instrument's own, `plain` that of columns without a language, `others` the translations."""

    main: str
    plain: str
    others: tuple[str, ...]
    lacks: dict[str, list[Place]] = field(default_factory=dict)

    def told(self, row: Row, name: str, *, needed: bool = True) -> Words:
        """A text in each language that has it; where the main one does, a translation without it is not whole."""
        words = {language: text for language in (self.main, *self.others) if (text := self._in(row, name, language))}
        if needed and self.main in words:
            for language in self.others:
                if language not in words:
                    self.lack(language, self.at(row, name, language))
        return words

    def lack(self, language: str, place: Place) -> None:
        """A translation does not have a text that it needs."""
        self.lacks.setdefault(language, []).append(place)

    def at(self, row: Row, name: str, language: str = "") -> Place:
        """Where the text in this language (the main one unless said) stands, or should."""
        language = language or self.main
        explicit = row.at(name, language)
        return row.at(name) if explicit == row.place and language == self.plain else explicit

    def _in(self, row: Row, name: str, language: str) -> str:
        return plain(row.text(name, language) or (row.text(name) if language == self.plain else ""))

    def whole(self, findings: Findings) -> tuple[str, ...]:
        """The translations that lack nothing; of the others, warn what to fill."""
        for language, places in self.lacks.items():
            named = "; ".join(map(str, dict.fromkeys(places[:TOLD])))
            more = f" and {len(places) - TOLD} more" if len(places) > TOLD else ""
            findings.warn(
                places[0],
                f"the translation '{language}' is left out, since a form is in one language or in another: "
                f"fill in {named}{more}",
            )
        return tuple(language for language in self.others if language not in self.lacks)


def find(survey: Sheet, settings: Row | None, findings: Findings) -> Languages:
    """The languages of the labels: the default one of the settings is the instrument's own, or else English."""
    labelled = {column.language: place for column, place in survey.columns.items() if column.name == "label"}
    named = settings.text("default_language") if settings else ""
    default = tag_of(named) if named else ""
    unnamed = default if default in LANGUAGES or (default and DEFAULT in labelled) else DEFAULT
    if default and default not in LANGUAGES and DEFAULT not in labelled:
        unnamed = default
    here = {unnamed if language == "" else language: place for language, place in labelled.items()}
    for language, place in here.items():
        if language not in LANGUAGES:
            called = f"'{language}'" if language else "the language"
            findings.warn(place, f"{called} is left out: the pages are in {' and '.join(LANGUAGES)} only")
    if not any(language in LANGUAGES for language in here):
        place = next(iter(here.values()), survey.place)
        findings.refuse(
            place, f"there is no text in a language of the pages: add a column 'label::English ({DEFAULT})'"
        )
    main = default if default in here and default in LANGUAGES else DEFAULT if DEFAULT in here else ""
    main = main or next((language for language in here if language in LANGUAGES), unnamed)
    others = tuple(language for language in LANGUAGES if language in here and language != main)
    return Languages(main, unnamed, others)
