"""The table of outcomes before and after, for people (terminal, Markdown, HTML) and for programs (CSV, JSON)."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from infra.commands.outcomes.absence import Days, Window
from infra.commands.outcomes.chance import Both, Change
from infra.commands.outcomes.further import YearAgo
from infra.commands.outcomes.notes import EACH_PERSONS, POOLED, counts_of, ends, notes_of, ratio_of, said_of
from infra.commands.outcomes.picture import by_month, drawn, of_months
from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.commands.outcomes.report import Half, Report
from infra.console.markdown import markdown_row, plain
from shared.figures import half_up
from shared.publication import Withheld
from shared.sheets.comma_separated import comma_separated
from shared.templates import templates
from shared.verdict import signed

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
RATES = {  # name: what of what, in percent
    "absence_rate": ("Absence rate: days of absence of days available", "days", "available_days"),
    "turnover": ("Turnover: staff who left of the average headcount", "leavers", "average_headcount"),
}
PER_HEAD = {
    "spells_per_head": ("Spells per member of staff", "spells", "headcount"),
    "days_per_head": ("Days per member of staff", "days", "headcount"),
}
PARTS = {**RATES, **PER_HEAD}
LABELS = {  # in the table's order: the scores last, since they say least
    **COUNTS,
    **{name: label for name, (label, *_) in PER_HEAD.items()},
    "absence_rate": RATES["absence_rate"][0],
    **MOVES,
    "turnover": RATES["turnover"][0],
    **SCORES,
}
DATA = {  # the columns of the CSV, as docs/columns.md describes them
    "team": "The team, as it was named.",
    "window": "before or after the day that was asked about.",
    "first_day": "The first day of the window.",
    "last_day": "Its last.",
    "length_days": "Its days, both included.",
    "outcome": f"{', '.join(LABELS)}.",
    "outcome_name": "The same in words.",
    "value": "A count, a score, or so many a head; of absence_rate and turnover a share, from 0 upwards.",
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
    whose = f"{report.team}: a" if report.team else "A"
    return OutcomeTable(
        f"{whose}bsence before and after",
        ("", f"Before: {_days(before.window)}", f"After: {_days(after.window)}", "Change"),
        tuple(_rows(before, after)),
        tuple(notes_of(report)),
        tuple(said_of(report)),
    )


def _days(window: Window) -> str:
    return f"{window.first:%-d %B %Y} to {window.last:%-d %B %Y} ({window.days} days)"


def figures_of(half: Half) -> dict[str, Any]:
    """What was asked of a window, in the table's order, rates as proportions; None where it is withheld."""
    found = {}
    for name in LABELS:
        of = PARTS[name][1:] if name in PARTS else (name,)
        values = [getattr(half, field) for field in of]
        if all(value is not None or field in half.withheld for field, value in zip(of, values, strict=True)):
            found[name] = None if None in values else values[0]
            if name in PARTS and found[name] is not None:
                found[name] = Fraction(values[0]) / Fraction(values[1])
    return found


def _rows(*halves: Half) -> Iterator[Row]:
    found = [figures_of(half) for half in halves]
    for name, label in LABELS.items():
        if any(name in figures for figures in found):
            before, after = (figures.get(name) for figures in found)
            cells = [
                "not given"
                if name not in figures
                else NOT_SHOWN
                if figures[name] is None
                else _cell(half, name, figures)
                for half, figures in zip(halves, found, strict=True)
            ]
            change = "" if before is None or after is None else _change(name, before, after)
            yield Row(label, cells[0], cells[1], change)


def _cell(half: Half, name: str, figures: dict[str, Any]) -> str:
    shown = f"{_printed(name, figures[name]):,}"
    if name not in RATES:
        return shown
    part, whole = (getattr(half, field) for field in RATES[name][1:])
    return f"{shown}% ({_printed('', part):,}/{f'{float(whole):,.1f}'.removesuffix('.0')})"


def _printed(name: str, value: Days) -> Decimal | int:
    """A count whole, a rate in percent and parts of a day to one decimal, what is so many a head to two."""
    if isinstance(value, int):
        return value
    return half_up(100 * value if name in RATES else value, 2 if name in PER_HEAD else 1)


def _change(name: str, before: Days, after: Days) -> str:
    """The difference of what is printed, so that a reader can check it; but for rates in percent of the first, too."""
    change = _printed(name, after) - _printed(name, before)
    if name in RATES:
        return f"{signed(change)} points"
    share = f" ({signed(half_up(100 * (Fraction(after) / before - 1)))}%)" if before and change else ""
    return f"{signed(change)}{share}"


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
    return page([(table, report)])


def page(told: Sequence[tuple[OutcomeTable, Report]], below: Sequence[str] = ()) -> str:
    """The same of one team or several, with what is said of all of them below."""
    teams = [(table, report.team, drawn(report), of_months(report)) for table, report in told]
    return PAGES.get_template("page.html").render(teams=teams, below=below)


def csv(_: OutcomeTable, report: Report) -> str:
    """Tidy data: a row for each outcome of each window (docs/columns.md)."""
    rows = (row for half in (report.before, report.after) for row in _values(report, half))
    return comma_separated(DATA, rows).decode()


def _values(report: Report, half: Half) -> Iterator[tuple[str | date | int | float | None, ...]]:
    """What was asked of a window; a figure that is withheld has a code and no number."""
    window = half.window
    heading = (report.team, half.name, window.first, window.last, window.days)
    for name, value in figures_of(half).items():
        number = float(value) if isinstance(value, Fraction) else value
        yield (*heading, name, LABELS[name], number, Withheld.TOO_FEW if value is None else "")


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
        **_ratios(report),
        "by_month": by_month(report),
        "months_said": list(of_months(report)),
        "definitions": {"each_persons": EACH_PERSONS, "pooled": POOLED},
        "notes": table.notes,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _ratios(report: Report) -> dict[str, Any]:
    """The ratios of the rates of spells and days to those before and a year ago; null where they are not told."""
    found, spells, days, year_ago = report.further, None, None, None
    if found is not None and found.spells is not None:
        spells = _ratio(counts_of(report, "spells"), found.per, found.spells)
    if found is not None and report.before.days and report.after.days:
        days = _ratio(counts_of(report, "days"), found.per)
    if found is not None and isinstance(then := found.year_ago, YearAgo):
        window = {"first_day": then.window.first.isoformat(), "last_day": then.window.last.isoformat()}
        year_ago = {**window, "spells": then.spells[0], **_ratio(then.spells, then.per, then.change)}
    return {"ratios": {"spells": spells, "days": days}, "year_ago": year_ago}


def _ratio(counts: Both, per: Both, change: Change | None = None) -> dict[str, float]:
    low_and_high = dict(zip(("low", "high"), map(float, ends(change)), strict=True)) if change else {}
    return {"ratio": float(ratio_of(counts, per)), **low_and_high}


def _json(half: Half) -> dict[str, Any]:
    """One window; a figure that was not asked for is left out, one that is withheld is null."""
    figures: dict[str, float | int | None] = {}
    for name, value in figures_of(half).items():
        number = None if value is None else _printed(name, value)
        figures[f"{name}_percent" if name in RATES else name] = float(number) if isinstance(number, Decimal) else number
    days = {"first_day": half.window.first.isoformat(), "last_day": half.window.last.isoformat()}
    return {**days, "length_days": half.window.days, **figures, "withheld": sorted(half.withheld)}


WRITERS: dict[str, Callable[[OutcomeTable, Report], str]] = {
    ".md": markdown,
    ".html": html,
    ".csv": csv,
    ".json": as_json,
}
