"""The table of outcomes before and after, for people (terminal, Markdown, HTML) and for programs (CSV, JSON)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from infra.commands.outcomes.notes import EACH_PERSONS, POOLED, notes_of, said_of, signed
from infra.commands.outcomes.picture import drawn, of_months
from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.console.markdown import markdown_row, plain
from shared.figures import half_up
from shared.publication import Withheld
from shared.sheets.comma_separated import comma_separated
from shared.templates import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from infra.commands.outcomes.absence import Window
    from infra.commands.outcomes.report import Half, Report

SCHEMA = "soundings-outcomes-absence/1"
NOT_SHOWN = "not shown"
PAGES = templates(Path(__file__).parent)
COUNTS = {  # the fields of Half that are counts, in the table's order
    "headcount": "Staff",
    "people": "People absent at least once",
    "spells": "Spells of absence",
    "days": "Days of absence",
}
SCORES = {"each_persons": "Bradford score A, each person’s", "pooled": "Bradford score B, pooled"}
MOVES = {"starters": "Staff who joined", "leavers": "Staff who left"}
RATES = {  # name: what of what
    "absence_rate": ("Absence rate: days of absence of days available", "days", "available_days"),
    "turnover": ("Turnover: staff who left of the average headcount", "leavers", "average_headcount"),
}
DATA = {  # the columns of the CSV, as docs/columns.md describes them
    "team": "The team, as it was named.",
    "window": "before or after the day that was asked about.",
    "first_day": "The first day of the window.",
    "last_day": "Its last.",
    "length_days": "Its days, both included.",
    "outcome": "headcount, people, spells, days, each_persons, pooled, starters, leavers, absence_rate or turnover.",
    "outcome_name": "The same in words.",
    "value": "A count or a score; of absence_rate and turnover a share, from 0 upwards.",
    "withheld": "too-few where there is no value, whatever the reason.",
}


@dataclass(frozen=True)
class Row:
    """One line of the table, as it is printed."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class OutcomeTable:
    """The whole table with what may be said of the change, and what must be read beside it."""

    caption: str
    columns: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    said: tuple[str, ...] = ()

    @property
    def below(self) -> tuple[str, ...]:
        """Every sentence that stands below it."""
        return (*self.said, *self.notes)


def table_of(report: Report) -> OutcomeTable:
    """The table of a report: rows that were not asked for are left out, those that are withheld say so."""
    before, after = report.before, report.after
    rows = [_count(report, field, label) for field, label in {**COUNTS, **SCORES}.items()]
    rows.insert(len(COUNTS), _rate(report, "absence_rate"))
    rows += [_count(report, field, label) for field, label in MOVES.items()]
    rows.append(_rate(report, "turnover"))
    whose = f"{report.team}: a" if report.team else "A"
    return OutcomeTable(
        f"{whose}bsence before and after",
        ("", f"Before: {_days(before.window)}", f"After: {_days(after.window)}", "Change"),
        tuple(row for row in rows if row is not None),
        tuple(notes_of(report)),
        tuple(said_of(report)),
    )


def _days(window: Window) -> str:
    return f"{window.first:%-d %B %Y} to {window.last:%-d %B %Y} ({window.days} days)"


def _count(report: Report, field: str, label: str) -> Row | None:
    return _row(report, (field,), label, lambda half: getattr(half, field), _whole, _change)


def _rate(report: Report, name: str) -> Row | None:
    label, part, whole = RATES[name]
    return _row(report, (part, whole), label, lambda half: rate(half, name), _percent(part, whole), _points)


def _row(
    report: Report,
    fields: tuple[str, ...],
    label: str,
    value: Callable[[Half], Any],
    cell: Callable[[Half, Any], str],
    change: Callable[[Any, Any], str],
) -> Row | None:
    """None when neither window was asked for it."""
    halves = (report.before, report.after)
    values = [value(half) for half in halves]
    hidden = [not set(fields).isdisjoint(half.withheld) for half in halves]
    asked = [all(_asked(half, field) for field in fields) for half in halves]
    if not any(asked):
        return None
    cells = [
        "not given" if not known else NOT_SHOWN if secret else cell(half, each)
        for half, each, secret, known in zip(halves, values, hidden, asked, strict=True)
    ]
    both = change(*values) if None not in values else ""
    return Row(label, cells[0], cells[1], both)


def _asked(half: Half, field: str) -> bool:
    return field in half.withheld or getattr(half, field) is not None


def rate(half: Half, name: str) -> Fraction | None:
    """A rate as a proportion, or None when a part of it is unknown or withheld."""
    _, part, whole = RATES[name]
    of, total = getattr(half, part), getattr(half, whole)
    return None if of is None or total is None else Fraction(of) / Fraction(total)


def _whole(_: Half, value: int) -> str:
    return f"{value:,}"


def _percent(part: str, whole: str) -> Callable[[Half, Fraction], str]:
    def cell(half: Half, value: Fraction) -> str:
        percentage = half_up(100 * value, 1)
        of = f"{getattr(half, part):,}/{float(getattr(half, whole)):,.1f}".removesuffix(".0")
        return f"{percentage}% ({of})"

    return cell


def _change(before: int, after: int) -> str:
    change = after - before
    share = f" ({signed(half_up(Fraction(100 * change, before)))}%)" if before and change else ""
    return f"{signed(change)}{share}"


def _points(before: Fraction, after: Fraction) -> str:
    """The difference of the percentages as they are printed, so that a reader can check it."""
    points = half_up(100 * after, 1) - half_up(100 * before, 1)
    return f"{signed(points)} points"


def terminal(table: OutcomeTable) -> Table:
    """For the terminal. What was typed is never read as markup."""
    shown = Table(title=Text(table.caption), title_justify="left", box=box.SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        heading = column.replace(": ", "\n").replace(" to ", "\nto ").replace(" (", "\n(")
        shown.add_column(Text(heading), justify="right" if number else "left")
    for row in table.rows:
        shown.add_row(*(Text(text) for text in (row.label, row.before, row.after, row.change)))
    return shown


def markdown(table: OutcomeTable, _: Report) -> str:
    """A Markdown table under its caption, the notes as a list."""
    lines = [
        f"**{plain(table.caption)}**",
        "",
        markdown_row(("Outcome", *table.columns[1:])),
        "|---|---:|---:|---:|",
        *(markdown_row((row.label, row.before, row.after, row.change)) for row in table.rows),
        "",
        *(f"- {note}" for note in table.below),
    ]
    return "\n".join(lines) + "\n"


def html(table: OutcomeTable, report: Report) -> str:
    """A page of its own with one table: a caption, and headings with their scope; and the months as a chart."""
    return PAGES.get_template("page.html").render(table=table, chart=drawn(report), months=of_months(report))


def csv(_: OutcomeTable, report: Report) -> str:
    """Tidy data: a row for each outcome of each window (docs/columns.md)."""
    rows = (row for half in (report.before, report.after) for row in _values(report, half))
    return comma_separated(DATA, rows).decode()


def _values(report: Report, half: Half) -> Iterator[tuple[str | date | int | float | None, ...]]:
    """What was asked of a window; a figure that is withheld has a code and no number."""
    window = half.window
    heading = (report.team, half.name, window.first, window.last, window.days)
    for name, label in {**COUNTS, **SCORES, **MOVES}.items():
        if _asked(half, name):
            count = getattr(half, name)
            yield (*heading, name, label, count, "" if count is not None else Withheld.TOO_FEW)
    for name, (label, part, whole) in RATES.items():
        if _asked(half, part) and _asked(half, whole):
            share = rate(half, name)
            yield (*heading, name, label, *(("", Withheld.TOO_FEW) if share is None else (float(share), "")))


def as_json(table: OutcomeTable, report: Report) -> str:
    """For programs; the schema's number grows when a name or a meaning changes."""
    content = {
        "schema": SCHEMA,
        "team": report.team or None,
        "months": report.months,
        "least_staff": report.k,
        "least_absent": LEAST_ABSENT,
        "before": _json(report.before),
        "after": _json(report.after),
        "said": table.said,
        "definitions": {"each_persons": EACH_PERSONS, "pooled": POOLED},
        "notes": table.notes,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _json(half: Half) -> dict[str, Any]:
    """One window; a figure that was not asked for is left out, one that is withheld is null."""
    figures = {field: getattr(half, field) for field in (*COUNTS, *SCORES, *MOVES) if _asked(half, field)}
    percentages = {
        f"{name}_percent": None if (value := rate(half, name)) is None else float(half_up(100 * value, 1))
        for name, (_, part, whole) in RATES.items()
        if _asked(half, part) and _asked(half, whole)
    }
    days = {"first_day": half.window.first.isoformat(), "last_day": half.window.last.isoformat()}
    return {**days, "length_days": half.window.days, **figures, **percentages, "withheld": sorted(half.withheld)}


WRITERS: dict[str, Callable[[OutcomeTable, Report], str]] = {
    ".md": markdown,
    ".html": html,
    ".csv": csv,
    ".json": as_json,
}
