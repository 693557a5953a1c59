"""A trust's export split by team: which row is of which team of the register, and what has no table."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from infra.commands.outcomes.absence import Spell
from infra.commands.outcomes.reading import Read
from infra.commands.outcomes.report import Question, Report, Staffing, report
from infra.commands.outcomes.table import table_of
from infra.console.part import Part
from infra.console.terminal import counted, progress
from shared.errors import SoundingsError
from shared.roster.cell import key
from shared.sheets.faults import few, rows
from shared.unit import Unit

HEADCOUNT = "Staff are as many as the register has now, in both windows."
UNNAMED, UNKNOWN, SEVERAL = "Without a team", "Not in the register", "Called as several units of the register"


class Told(NamedTuple):
    """A team's spells and what is told of them."""

    spells: list[Spell]
    report: Report
    more: tuple[str, ...] = ()

    @property
    def table(self) -> Part:
        """The table."""
        made = table_of(self.report)
        return made._replace(notes=(*made.notes, *self.more))

    def account(self, read: Read, *, is_public: bool = False) -> list[str]:
        """What became of the file's rows."""
        is_shown = not any("spells" in half.withheld for half in (self.report.before, self.report.after))
        looked_at = self.report.before.window, self.report.after.window
        return read.account(self.spells, looked_at, is_public=is_public, is_shown=is_shown)

    def public(self, read: Read) -> tuple[Part, Report]:
        """For a file."""
        return self.table._replace(notes=(*self.table.notes, *self.account(read, is_public=True))), self.report


def by_team(read: Read, units: Iterable[Unit], question: Question, today: date) -> tuple[list[Told], list[str]]:
    """The tables in the order of the teams' names, and what is said of rows that are in none. Raises SoundingsError."""
    report((), question, today)  # what is wrong of all
    theirs, said = _split(read, list(units), question.k)
    told = []
    with progress("teams", len(theirs)) as step:
        for unit, spells in sorted(theirs, key=lambda each: key(each[0].name)):
            staff = Staffing(unit.headcount or 0)
            try:
                found = report(spells, replace(question, before=staff, after=staff, team=unit.name), today)
                told.append(Told(spells, found, (HEADCOUNT,)))
            except SoundingsError as error:
                why = str(error).partition(":")[0]
                said.append(f"No table for {unit.name}: {why}; ask for it alone, with who joined and who left.")
            step()
    if not told:
        raise SoundingsError(" ".join(["no team of the file can have a table.", *said]).removesuffix("."))
    return told, said


def _split(read: Read, units: list[Unit], k: int) -> tuple[list[tuple[Unit, list[Spell]]], list[str]]:
    """The spells of each team, by its id or name, and what has none: of names that we do not know only the row."""
    known: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        known[key(unit.name)].append(unit)
    known |= {key(unit.id): [unit] for unit in units}
    theirs: dict[str, tuple[Unit, list[Spell]]] = {}
    without: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)  # by why, and whether the register has names
    first: dict[str, str] = {}  # row of a name
    for each in read.found:
        called = known.get(key(each.team), [])
        row = first.setdefault(key(each.team), each.row.label)
        if len(called) != 1:
            without[SEVERAL if called else UNKNOWN if each.team else UNNAMED, False][row] += 1
        elif called[0].headcount is None:
            without["Above teams, with no headcount of its own", True][called[0].name] += 1
        elif called[0].headcount < k:
            without[f"Too small, with fewer than {k} staff", True][called[0].name] += 1
        else:
            theirs.setdefault(called[0].id, (called[0], []))[1].append(each.spell)
    said = [
        f"{why}: {(few if which else rows)([*names])} ({counted(names.total(), 'row')} in all)."
        for (why, which), names in without.items()
    ]
    return list(theirs.values()), said
