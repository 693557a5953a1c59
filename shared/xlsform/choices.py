"""The sheet `choices`: lists of options, each used as it is written or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.xlsform.header import OURS
from shared.xlsform.wording import Names, number

if TYPE_CHECKING:
    from shared.xlsform.findings import Findings, Place
    from shared.xlsform.languages import Languages, Words
    from shared.xlsform.workbook import Row, Sheet

MOST = 60  # options (shared.instrument)
OTHER = {"en": "Other", "cy": "Arall"}  # what `or_other` adds; pyxform adds "Other" in every language
_AGREES = re.compile(r"^((strongly|completely|totally|fully|somewhat|slightly|mostly|tend to) )?agree\b", re.IGNORECASE)


@dataclass
class Choice:
    """One option of a list, with its words in each language."""

    written: str
    value: str
    words: Words
    headline: bool = False
    score: float | None = None


@dataclass
class Choices:
    """One list; `place` is its first row."""

    name: str
    place: Place
    options: list[Choice] = field(default_factory=list)
    likert: bool = False
    names: Names = field(default_factory=lambda: Names("", "_-"))

    @property
    def values(self) -> dict[str, str]:
        """The value of each option, by its name in the workbook."""
        return {number(option.written): option.value for option in self.options}

    def is_agreement(self, language: str) -> bool:
        """Five options from disagreement to agreement, or the other way."""
        ends = [self.options[at].words.get(language, "").lower() for at in (0, -1)] if len(self.options) == 5 else []
        return bool(ends) and all("agree" in end for end in ends) and sum("disagree" in end for end in ends) == 1

    def definition(self, main: str) -> list[dict[str, Any]]:
        """As the options of an instrument."""
        scores = self._scores()
        heads = self._headlines(main)
        return [
            {"value": option.value, "label": option.words[main]}
            | ({"headline": True} if heads[at] else {})
            | ({} if scores[at] is None else {"score": scores[at]})
            for at, option in enumerate(self.options)
        ]

    def _headlines(self, main: str) -> list[bool]:
        """As marked; where nothing is marked on a list of agreement, those that agree."""
        marked = [option.headline for option in self.options]
        if any(marked) or not (self.likert and self.is_agreement(main)):
            return marked
        return [bool(_AGREES.match(option.words[main])) for option in self.options]

    def _scores(self) -> list[float | None]:
        """As written; a likert list without numbers counts 1, 2, 3 ... in its order."""
        scores = [option.score for option in self.options]
        if (
            not self.likert
            or any(score is not None for score in scores)
            or all(o.value.isdigit() for o in self.options)
        ):
            return scores
        return [float(at) for at in range(1, len(self.options) + 1)]


def read(sheet: Sheet | None, used: set[str], languages: Languages, findings: Findings) -> dict[str, Choices]:
    """The lists that the survey uses; what stands in others is nobody's concern."""
    lists: dict[str, Choices] = {}
    for row in sheet.rows if sheet else ():
        name = row.text("list_name")
        if name not in used:
            continue
        found = lists.setdefault(name, Choices(name, row.place))
        _add(found, row, languages, findings)
    for found in lists.values():
        if len(found.options) < 2:
            findings.refuse(found.place, f"list '{found.name}' has one choice only; a question needs two or more")
        if len(found.options) > MOST:
            findings.refuse(
                found.place,
                f"list '{found.name}' has {len(found.options)} choices; at most {MOST} fit on a phone: group them",
            )
    return lists


def _add(found: Choices, row: Row, languages: Languages, findings: Findings) -> None:
    written = row.text("name") or row.text("label")
    words = languages.told(row, "label")
    if not words.get(languages.main):
        findings.refuse(languages.at(row, "label"), f"choice '{written}' has no label in '{languages.main}'")
        words = {**words, languages.main: written}
    if not row.text("name"):
        findings.refuse(row.at("name"), f"the choice '{written}' needs a name, such as 'yes'")
    if any(number(option.written) == number(written) for option in found.options):
        findings.refuse(row.at("name"), f"list '{found.name}' has the choice '{written}' twice")
        return
    if any(column.name == "media" for column in row.cells):
        place = next(cell.place for column, cell in row.cells.items() if column.name == "media")
        findings.warn(place, "pictures and sounds of choices are left out")
    score = row.text(f"{OURS}_score")
    if score and not re.fullmatch(r"-?\d+(\.\d+)?", score):
        findings.refuse(row.at(f"{OURS}_score"), f"'{score}' is no number")
        score = ""
    found.options.append(
        Choice(
            written,
            found.names.add(number(written)),
            words,
            row.yes(f"{OURS}_headline"),
            float(score) if score else None,
        )
    )


def with_other(found: Choices, languages: Languages) -> bool:
    """Add the option that `or_other` asks for; False where the list has it."""
    if any(option.value == "other" for option in found.options):
        return False
    words = {language: OTHER.get(language, OTHER["en"]) for language in (languages.main, *languages.others)}
    found.options.append(Choice("other", found.names.add("other"), words))
    return True
