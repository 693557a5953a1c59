"""Absence spells from the file that a staff record system or Excel gives: CSV or .xlsx.

Columns go by their names, and others are passed over. A reference to a person is only ever compared with others: each
person becomes a number at once, and no message repeats what such a cell, a reason or a sheet's name says.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from infra.commands.outcomes.absence import Spell, Window, joined, lost_of, within
from infra.commands.outcomes.counting import Choices, Counted, Row, counted
from infra.commands.outcomes.dates import END_OF_TIME, SHORT_YEAR, YEARS, Numbers, written
from infra.commands.outcomes.headings import COLUMNS, FIRST, LAST, PERSON, Headed, compared, headed_of, role, title
from infra.commands.outcomes.protection import LEAST_ABSENT
from shared.errors import DefinitionInvalid
from shared.sheets.faults import Faults, few, rows
from shared.sheets.spreadsheet import letter_of, missing, plain, tables
from shared.sheets.table import MERGED, Table, fault, is_empty

LOST = "days lost"
CUT = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)  # as Excel shows a number that is too long for the column
DIGITS = 15  # that Excel keeps of a number
AMOUNT = re.compile(
    r".*?\b(hours|hrs|part day|half day|days|lost|duration|am pm|(?:start|end) time|time (?:from|to))\b"
)
LEAST_KNOWN = 3  # dates, before it is no chance that none has a day above 12
TWICE = "is, with rows of the same person that overlap, more than a day for each calendar day; keep each day in one row"


@dataclass(frozen=True)
class Found:
    """A spell, the team that the row names, and the row."""

    spell: Spell
    team: str
    row: Row


@dataclass(frozen=True)
class Read:
    """What a file holds: its spells, of how many rows, how many were left out and why, and what was made of it."""

    found: list[Found]
    rows: int
    counted: Counted

    @property
    def spells(self) -> list[Spell]:
        """Those of everybody."""
        return [each.spell for each in self.found]

    def account(
        self, spells: Sequence[Spell], looked_at: Sequence[Window] = (), *, is_public: bool, is_shown: bool = True
    ) -> list[str]:
        """What became of the rows. In public no number from which one that is withheld could be told."""
        left = [
            f"{number:,} {why}" if is_shown or not is_public else why for why, number in self.counted.left_out.items()
        ]
        if others := len(self.found) - len(spells):
            left.append("those of other teams" if is_public else f"{others:,} of other teams")
        made = [spell for theirs in joined(spells).values() for spell in theirs]
        still = sum(spell.last is None for spell in made)
        going = f"fewer than {LEAST_ABSENT}" if is_public and still < LEAST_ABSENT else f"{still:,}"
        told = [
            f"read: {self.rows:,}" * (not is_public or not others),
            f"counted: {len(spells):,}, as {len(made):,} spells, {going} of them open",
        ]
        if looked_at and not is_public:
            inside = sum(any(within([spell], window) for window in looked_at) for spell in made)
            told.append(f"{inside:,} of the spells reach into a window, {len(made) - inside:,} into neither")
        told = [*(told if is_shown or not is_public else ()), *([f"left out: {', '.join(left)}"] if left else [])]
        return [f"Rows {'; '.join(filter(None, told)) or 'left out: none'}.", *self.counted.remarks]


@dataclass
class _People:
    """The numbers that references were given."""

    numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def number(self, reference: Any) -> int:
        """The number of this person; spaces and capitals do not matter, nor that Excel made a number of it."""
        if isinstance(reference, float) and reference.is_integer():
            reference = int(reference)
        return self.numbers.setdefault(" ".join(str(reference).split()).casefold(), len(self.numbers))

    def alike(self) -> dict[int, int]:
        """Each that differs from an earlier one by zeros alone, which Excel takes away or adds."""
        first: dict[str, int] = {}
        plainly = {
            number: first.setdefault(digits[0].removesuffix(".").lstrip("0"), number)
            for reference, number in self.numbers.items()
            if (digits := re.match(r"\d+(?=(\.0+)?$)", reference))
        }
        return {number: other for number, other in plainly.items() if number != other}


def read_spells(path: Path, choices: Choices = Choices(), today: date = date.max) -> Read:  # noqa: B008  # it is frozen
    """The spells of a CSV file or of every visible sheet of an .xlsx file that has the headings, none after today.

    Raises DefinitionInvalid with every fault: file, sheet, rows, column and a sentence; and with what is left open.
    """
    found = [
        replace(
            table, where=f"{path.name}, sheet {table.number}" if table.number else path.name
        )  # its name may be a person's
        for table in tables(path, COLUMNS)
    ]
    sheets = [sheet for table in found if (sheet := headed_of(table))]
    read = [
        Row(sheet, number, cells)
        for sheet in sheets
        for number, cells in enumerate(sheet.table.rows[sheet.row :], sheet.row + 1)
        if any(not is_empty(cell) for cell in cells)
    ]
    problems = list(_unusable(path.name, found, sheets, choices))
    those = counted(path.name, sheets, read, choices, problems)
    if problems:
        raise DefinitionInvalid(problems)
    if passed_over := found[0].hidden_sheets:
        those.remarks.append(f"Hidden sheets that were not read: {len(passed_over)}.")
    persons = dict.fromkeys(title(sheet.headings[sheet.columns[PERSON]]) for sheet in sheets)
    if len(persons) > 1 or any(len(sheet.known[PERSON]) > 1 for sheet in sheets):
        those.remarks.append(f"Persons are those of the column {few([*persons])}.")
    return Read(_Reading(path.name, choices, those, today).found(), len(read), those)


def _unusable(name: str, tables: Sequence[Table], sheets: Sequence[Headed], choices: Choices) -> Iterator[str]:
    """What the headings lack, or have twice."""
    if not sheets:
        yield from missing(name, tables, COLUMNS)
    for option, heading in (("--lost", choices.lost), ("--by", choices.by)) if sheets else ():
        if heading and not any(compared(heading) in sheet.headings for sheet in sheets):
            yield f"{option}: the file has no column '{heading}'"
    for sheet in sheets:
        where = f"{sheet.table.where}, row {sheet.row}: two columns are called"
        for what, places in sheet.known.items():
            first, *others = (plain(sheet.table.rows[sheet.row - 1][place]) for place in places)
            if first in others:
                yield f"{where} '{first}'; keep the one with the {what}"
        for heading, times in Counter(sheet.headings).items():
            is_used = role(heading) == "kind" or heading in {compared(choices.lost), compared(choices.by)}
            if heading and is_used and times > 1:
                yield f"{where} {title(heading)}; keep one of them"


def _no_person(cell: Any) -> str:
    """What is wrong with a reference to a person, as a sentence's end; or ""."""
    if is_empty(cell):
        return "is empty; each row names a person"
    if CUT.fullmatch(str(cell).strip()) or (isinstance(cell, int | float) and abs(cell) >= 10**DIGITS):
        return "is a number that Excel has cut; take the file from its source again, that column as text"
    return ""


class _Reading:
    """The rows that count as spells."""

    def __init__(self, name: str, choices: Choices, those: Counted, today: date) -> None:
        self.name, self.choices, self.those, self.today = name, choices, those, today
        self.problems: list[str] = []
        self.faults = Faults()
        self.people = _People()
        self.lost = compared(choices.lost)

    def found(self) -> list[Found]:
        """The spells. Raises DefinitionInvalid."""
        self._settle_dates()
        found = [each for row in self.those.rows for each in self._spell(row)]
        found = self._same_people(found)
        self._nothing_follows_an_open_spell(found)
        self._no_day_is_lost_twice(found)
        if problems := [*self.problems, *self.faults.told()]:
            raise DefinitionInvalid(problems)
        self._tell_amounts()
        return found

    def _settle_dates(self) -> None:
        """In which order day and month stand in the file."""
        cells = [(row, row.at(row.sheet.columns[what])) for row in self.those.rows for what in (FIRST, LAST)]
        days = [(row, cell, written(cell, row.sheet.table.epoch)) for row, cell in cells]
        texts = [(row, day) for row, _, day in days if isinstance(day, Numbers)]
        numbers = [(row, day) for row, day in texts if day.first != day.second]
        known = [day for _, cell, day in days if isinstance(day, date) and not isinstance(cell, str)]
        only = {day.only for _, day in numbers}
        short = [day for _, day in numbers if day.is_short]
        self.short_is_open = len({day.year for day in short}) > len({day.first for day in short})
        self.order = self.choices.dates or ("month-first" if only - {None} == {"month-first"} else "day-first")
        if self.choices.dates or not numbers:
            return
        if "day-first" in only:
            self._tell_swapped(texts, known)
        elif "month-first" in only:
            where = rows([row.label for row, day in numbers if day.only])
            told = "say --dates month-first, if all are so"
            if known:
                told = "Excel took the day for the month in others: import the file into Excel again, its dates as text"
            self.problems.append(
                f"{self.name}: dates have the month first ({where}), and none has the day first; {told}"
            )
        else:
            told = f"{self.name}: day or month could come first in each of its dates ({len(numbers):,}); which does?"
            if self.choices.settled("dates", told, self.problems) == "month-first":
                self.order = "month-first"

    def _tell_swapped(self, texts: Sequence[tuple[Row, Numbers]], known: Sequence[date]) -> None:
        """An Excel with the month first makes dates of 01/03/2026 alone, and leaves 13/03/2026 a text."""
        has_no_other = all(day.only == "day-first" for _, day in texts) and all(day.day <= 12 for day in known)
        if has_no_other and len(known) >= LEAST_KNOWN:
            where = rows([row.label for row, _ in texts])
            self.problems.append(
                f"{self.name}: each date that Excel knows ({len(known):,}) has a day up to 12, and each that it left "
                f"as text one above 12 ({where}): an Excel that has the month first took the day for the month; import "
                "the file into Excel again, its dates as text, or say --dates day-first, if all are right"
            )

    def _spell(self, row: Row) -> Iterator[Found]:
        """The row's spell, or nothing and its faults."""
        person, last_cell = row.at(row.sheet.columns[PERSON]), row.at(row.sheet.columns[LAST])
        before = self.faults.total
        if wrong := fault(person) or _no_person(person):
            self._fault(row, PERSON, wrong)
        first = self._day(row, FIRST)
        last = None if is_empty(last_cell) and last_cell is not MERGED else self._day(row, LAST)
        last = None if last == END_OF_TIME else last
        if first and last and last < first:
            self._fault(row, LAST, "is before the first day")
        if first and first > self.today:
            self._fault(row, FIRST, "is after today; leave out what is still to come")
        elif last and last > self.today:
            self._fault(row, LAST, "is after today; leave it empty while the spell goes on")
        lost = self._days_lost(row, first, last) if self.lost else None
        if first and self.faults.total == before:
            spell = Spell(self.people.number(person), first, last, lost)
            yield Found(spell, row.text(compared(self.choices.by)) if self.choices.by else "", row)

    def _fault(self, row: Row, what: str, told: str) -> None:
        place = row.sheet.places[self.lost] if what == LOST else row.sheet.columns[what]
        self.faults.add(row.sheet.table.where, row.number, f"{letter_of(place + 1)} ({what})", told)

    def _day(self, row: Row, what: str) -> date | None:
        day = written(row.at(row.sheet.columns[what]), row.sheet.table.epoch)
        if isinstance(day, Numbers):
            day = SHORT_YEAR if day.is_short and self.short_is_open else day.day(self.order)
        if isinstance(day, date) and day.year not in YEARS and not (what == LAST and day == END_OF_TIME):
            day = f"has a year before {YEARS[0]} or after {YEARS[-1]}"
        if isinstance(day, str):
            self._fault(row, what, day)
            return None
        return day

    def _days_lost(self, row: Row, first: date | None, last: date | None) -> Fraction | None:
        """What the column of --lost says, in days; None where it says nothing, or the spell goes on."""
        cell = row.at(self.lost)
        if last is None or (is_empty(cell) and cell is not MERGED):
            return None
        text = str(cell.total_seconds() / 3600 if isinstance(cell, timedelta) else cell).strip()
        found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,9})?)(?::(\d\d))?(?::00)?", text)
        if not found:
            self._fault(row, LOST, fault(cell) or "is not a number of hours or days, such as 3.75")
            return None
        lost = (Fraction(found[1]) + Fraction(int(found[2] or 0), 60)) / (self.choices.hours_in_a_day or 1)
        if first and lost > (last - first).days + 1:
            self._fault(row, LOST, "is more than a day for each calendar day of the spell")
        return lost

    def _same_people(self, found: list[Found]) -> list[Found]:
        """With one number for references that differ by zeros alone, if that is one person."""
        if not (alike := self.people.alike()):
            return found
        where = rows([each.row.label for each in found if each.spell.person in alike])
        told = (
            f"{self.name}: persons differ by zeros alone, as 007 and 7 do and Excel makes them ({where}); are they one?"
        )
        if self.choices.settled("people", told, self.problems) != "same":
            return found
        return [
            replace(each, spell=replace(each.spell, person=alike.get(each.spell.person, each.spell.person)))
            for each in found
        ]

    def _nothing_follows_an_open_spell(self, found: list[Found]) -> None:
        ordered = sorted(found, key=lambda each: (each.spell.person, each.spell.first, each.spell.last is not None))
        followed = [
            (one.row, later.row.label)
            for one, later in pairwise(ordered)
            if one.spell.last is None and one.spell.person == later.spell.person and one.spell != later.spell
        ]
        where = rows([label for _, label in followed]) if followed else ""
        for row, _ in followed:
            self._fault(row, LAST, f"is empty, though a later spell of the same person follows ({where})")

    def _no_day_is_lost_twice(self, found: list[Found]) -> None:
        """Rows of one person that overlap, but for the parts of one day, lost no more than their days together."""
        together: list[list[Found]] = []
        until = (-1, date.min)  # person and day
        for each in sorted(found, key=lambda each: (each.spell.person, each.spell.first)) if self.lost else ():
            if (each.spell.person, each.spell.first) > until:
                together.append([])
            together[-1].append(each)
            until = max(until, (each.spell.person, each.spell.last or date.max))
        for those in together:
            spells = list(dict.fromkeys(each.spell for each in those))
            whole = Window(spells[0].first, max(spell.last or date.max for spell in spells)).days
            if 1 < whole < sum(lost_of(spell) for spell in spells) and any(spell.lost is not None for spell in spells):
                for each in those:
                    self._fault(each.row, LOST, TWICE)

    def _tell_amounts(self) -> None:
        """Whether columns of hours and part days were used or left out."""
        sheets = {id(row.sheet): row.sheet for row in self.those.rows}.values()
        headings = dict.fromkeys(heading for sheet in sheets for heading in sheet.headings)
        found = dict.fromkeys(match[1] for heading in headings if (match := AMOUNT.match(heading)))
        if self.lost:
            day = f", at {float(self.choices.hours_in_a_day):g} hours a day" if self.choices.hours_in_a_day else ""
            self.those.remarks.append(f"Days lost are those of the column {title(self.lost)}{day}.")
        elif found:
            self.those.remarks.append(f"Left out: what the file says of {few([*found])}.")
