"""The sheet `choices`: lists of options, each used as it is written or not at all."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from shared.language import DEFAULT
from shared.points import doubt, is_no_point, listed, rank, rises, shares
from shared.xlsform.findings import Findings, Place
from shared.xlsform.header import OURS
from shared.xlsform.languages import Languages, Words
from shared.xlsform.wording import NUMBER, Names, number
from shared.xlsform.workbook import Row, Sheet

MOST = 60  # options (shared.instrument)
MOST_OF_A_NAME = 100  # characters that are compared with others
OTHER = {"en": "Other", "cy": "Arall"}  # what `or_other` adds; pyxform adds "Other" in every language
READ = "for 'I have read this' write a 'note'; who does not agree need not answer"
_SAY = f"write each answer's points in a column '{OURS}_score', and 'none' for an answer that is no point of the scale"
Score = float | Literal["none"] | None


@dataclass
class Choice:
    """One option of a list, with its words in each language; `place` is where its score stands, or should."""

    written: str
    value: str
    words: Words
    place: Place
    headline: bool = False
    exclusive: bool = False
    score: Score = None


@dataclass
class Choices:
    """One list; `place` is its first row, or of one that is not there, which has no options, where it is named."""

    name: str
    place: Place
    options: list[Choice] = field(default_factory=list)
    likert: bool = False
    lost: int = 0  # the row of a choice that is refused
    beyond: int = 0  # choices after the most that there may be, which are only counted
    scored: bool = False  # part of a scale
    alone: frozenset[str] | None = None  # the names that its questions with several answers want chosen alone
    names: Names = field(default_factory=lambda: Names("", "_-"))

    @property
    def values(self) -> dict[str, str]:
        """The value of each option, by its name in the workbook."""
        return {number(option.written): option.value for option in self.options}

    @property
    def given(self) -> bool:
        """Whether its points are written; where only some are, those without are none."""
        return any(isinstance(option.score, float) for option in self.options)

    def is_agreement(self, language: str) -> bool:
        """Five options from disagreement to agreement, or the other way."""
        ends = [self.options[at].words.get(language, "").lower() for at in (0, -1)] if len(self.options) == 5 else []
        return bool(ends) and all("agree" in end for end in ends) and sum("disagree" in end for end in ends) == 1

    def definition(self, main: str, findings: Findings) -> list[dict[str, Any]]:
        """As the options of an instrument; what a scale's points are is told, or asked about."""
        scores = self._scores(main, findings if self.scored else Findings(""))
        heads = self._headlines(main)
        return [
            {"value": option.value, "label": option.words[main]}
            | ({"headline": True} if heads[at] else {})
            | ({"exclusive": True} if option.exclusive or number(option.written) in (self.alone or ()) else {})
            | ({} if scores[at] is None else {"score": scores[at]})
            for at, option in enumerate(self.options)
        ]

    def _headlines(self, main: str) -> list[bool]:
        """As marked; where nothing is marked on a list of agreement, those that agree."""
        marked = [option.headline for option in self.options]
        if any(marked) or not (self.likert and self.is_agreement(main)):
            return marked
        return [(rank(option.words[main]) or 0) > 0 for option in self.options]

    def _scores(self, main: str, findings: Findings) -> list[Score]:
        """As written; else the numbers that are the names, or of a likert list 1, 2, 3 ... as its words rise."""
        scores = [option.score for option in self.options]
        if not (self.likert or self.scored):
            return scores
        labels = [option.words.get(DEFAULT, option.words[main]) for option in self.options]
        points = [at for at, label in enumerate(labels) if scores[at] is None and not is_no_point(label)]
        numbers = {at: float(name) for at in points if NUMBER.fullmatch(name := self.options[at].written)}
        for at in [at for at, score in enumerate(scores) if score is None and (self.given or at not in points)]:
            place, label = self.options[at].place, labels[at]
            among = points[:1] < [at] < points[-1:] or shares(label, [labels[one] for one in points])
            if (at in numbers or rank(label) is not None) if at in points else (among and not self.given):
                findings.refuse(place, f"whether '{label}' has points is not said: {_SAY}")
            findings.warn(place, f"'{label}' has no points: in a score, who chooses it has not answered")
            scores[at] = "none"
        words = [labels[at] for at in points]
        counted = points if rises(words) else points[::-1]
        worth = {} if self.given else numbers or {at: float(n) for n, at in enumerate(counted, 1) if self.likert}
        told = [(worth[at], labels[at]) for at in points if at in worth]
        if why := doubt(told):
            findings.refuse(self.place, f"list '{self.name}': {why}: {_SAY}")
        elif told and not numbers and not rises(words):
            findings.warn(self.place, f"list '{self.name}': the points go by the words: {listed(told)}")
        for at, number_ in worth.items():
            value = self.options[at].value
            scores[at] = None if value.isdigit() and float(value) == number_ else number_
        return scores


def read(sheet: Sheet | None, used: dict[str, Place], languages: Languages, findings: Findings) -> dict[str, Choices]:
    """The lists that the survey uses; what stands in others is nobody's concern."""
    lists: dict[str, Choices] = {}
    for row in sheet.rows if sheet else ():
        name = row.text("list_name")
        if name not in used:
            continue
        found = lists.setdefault(name, Choices(name, row.place))
        if len(found.options) < MOST:
            _add(found, row, languages, findings)
        else:
            found.beyond += 1
            found.lost = found.lost or row.place.row
    for found in lists.values():
        if len(found.options) < 2 and not found.lost:
            findings.refuse(
                found.place, f"list '{found.name}' has one choice only; a question needs two or more: {READ}"
            )
        if found.beyond:
            findings.refuse(
                found.place,
                f"list '{found.name}' has {MOST + found.beyond} choices; at most {MOST} fit on a phone: group them",
            )
    listed = list({row.text("list_name")[:MOST_OF_A_NAME]: None for row in sheet.rows})[:MOST] if sheet else []
    for name in sorted(used.keys() - lists.keys(), key=used.__getitem__):
        lists[name] = Choices(name, used[name])
        short = name[:MOST_OF_A_NAME]
        near = [one for one in listed if one.casefold() == name.casefold()] or get_close_matches(short, listed, 1)
        where = f"; did you mean '{near[0]}'?" if near else " in the sheet 'choices'"
        findings.refuse(used[name], f"there is no list '{name}'{where}")
    return lists


def _add(found: Choices, row: Row, languages: Languages, findings: Findings) -> None:
    written = row.text("name") or row.text("label")
    words = languages.told(row, "label")
    if not words.get(languages.main):
        findings.need(languages.at(row, "label"), "label", f"choice '{written}' has no label in '{languages.main}'")
        words = {**words, languages.main: written}
    if not row.text("name"):
        findings.need(row.at("name"), "name", f"the choice '{written}' needs a name, such as 'yes'")
        found.lost = row.place.row
    if number(written) in found.names.by_written:
        findings.refuse(row.at("name"), f"list '{found.name}' has the choice '{written}' twice")
        found.lost = row.place.row
        return
    if any(column.name == "media" for column in row.cells):
        place = next(cell.place for column, cell in row.cells.items() if column.name == "media")
        findings.warn(place, "pictures and sounds of choices are left out")
    score, place = row.text(f"{OURS}_score"), row.at(f"{OURS}_score")
    points: Score = float(score) if NUMBER.fullmatch(score) else "none" if score else None
    if points == "none" and score.lower() not in ("none", "-", "–") and not is_no_point(score):
        findings.refuse(place, f"'{score}' is no number; write 'none' for an answer that is no point of the scale")
    found.options.append(
        Choice(
            written,
            found.names.add(number(written)),
            words,
            place,
            row.yes(f"{OURS}_headline", findings),
            row.yes(f"{OURS}_exclusive", findings),
            points,
        )
    )


def with_other(found: Choices, languages: Languages) -> bool:
    """Add the option that `or_other` asks for; False where the list has it."""
    if any(option.value == "other" for option in found.options):
        return False
    words = {language: OTHER.get(language, OTHER["en"]) for language in (languages.main, *languages.others)}
    found.options.append(Choice("other", found.names.add("other"), words, found.place))
    return True
