"""The table of outcomes before and after, for people (terminal, Markdown, HTML) and for programs (CSV, JSON)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.console.markdown import markdown_row, plain
from shared.figures import half_up
from shared.publication import Withheld
from shared.sheets.comma_separated import comma_separated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from infra.commands.outcomes.absence import Window
    from infra.commands.outcomes.report import Half, Report

SCHEMA = "soundings-outcomes-absence/1"
NOT_SHOWN = "not shown"
EACH_PERSONS = "Bradford score A, each person’s: the sum of every person’s own spells × spells × days"
POOLED = "Bradford score B, pooled: all spells of the team × all spells of the team × all days of the team"
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
    """The whole table with what must be read beside it."""

    caption: str
    columns: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


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
        tuple(_notes(report)),
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
    share = f" ({_signed(half_up(Fraction(100 * change, before)))}%)" if before and change else ""
    return f"{_signed(change)}{share}"


def _points(before: Fraction, after: Fraction) -> str:
    """The difference of the percentages as they are printed, so that a reader can check it."""
    points = half_up(100 * after, 1) - half_up(100 * before, 1)
    return f"{_signed(points)} points"


def _signed(number: Any) -> str:
    return "0" if not number else f"{'+' if number > 0 else '−'}{abs(number):,}"


def _notes(report: Report) -> list[str]:
    before, after = report.before, report.after
    length = "1 month" if report.months == 1 else f"{report.months} months"
    same = before.window.days == after.window.days
    days = f"{before.window.days} days" if same else f"{before.window.days} and {after.window.days} days"
    notes = [
        f"Each window is {length} long: {days}, the first and the last day included.",
        f"{EACH_PERSONS}. {POOLED}. They are different measures: never compare one with the other.",
        "Days are calendar days. Spells of one person that overlap or follow on the next day are one spell. A spell "
        "is cut to the window, one that reaches into both windows counts in each, and one without a last day runs to "
        "the end of the window.",
        f"Shown only for at least {report.k} staff of whom at least {LEAST_ABSENT} were absent in the window, and only "
        "where one person’s absence cannot be worked out from the figures.",
        *_withheld_notes(report),
        "A change is not a cause: season, staffing and recording change too. Publish one such table for a team: two "
        "with other windows or other people can be subtracted from each other.",
    ]
    if any(half.available_days is not None for half in (before, after)):
        notes.insert(3, "Days of absence and days available are those of people, part-time staff in full.")
    return notes


def _withheld_notes(report: Report) -> list[str]:
    notes = []
    for half in (report.before, report.after):
        if "people" in half.withheld:
            notes.append(f"The {half.name} window’s figures are not shown, for one of these reasons.")
        elif half.withheld:
            notes.append(
                f"Of the {half.name} window the score A is shown without spells, days, rate and score B: together they "
                "would give one person’s absence away."
            )
    return notes


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
        *(f"- {note}" for note in table.notes),
    ]
    return "\n".join(lines) + "\n"


PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{caption}</title>
<style>
body {{ font: 1rem/1.5 Arial, sans-serif; margin: 1rem; max-width: 60rem }}
table {{ border-collapse: collapse }}
caption {{ font-weight: bold; text-align: left }}
th, td {{ border-bottom: 1px solid #4c6272; padding: .5rem .25rem; text-align: right; vertical-align: top }}
th[scope=row], td:first-child {{ text-align: left }}
</style>
</head>
<body>
<main>
<h1>{caption}</h1>
<table>
<caption>Before, after and change. {lengths}</caption>
<thead>
<tr><th scope="col" style="text-align: left">Outcome</th>{columns}</tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
<ul>
{notes}
</ul>
</main>
</body>
</html>
"""


def html(table: OutcomeTable, _: Report) -> str:
    """A page of its own with one table: a caption, and headings with their scope."""
    return PAGE.format(
        caption=escape(table.caption),
        lengths=escape(table.notes[0]),
        columns="".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns[1:]),
        rows="\n".join(map(_html_row, table.rows)),
        notes="\n".join(f"<li>{escape(note)}</li>" for note in table.notes[1:]),
    )


def _html_row(row: Row) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in (row.before, row.after, row.change))
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'


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
