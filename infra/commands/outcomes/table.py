"""The table of outcomes before and after, for people (terminal, Markdown, HTML) and for programs (CSV, JSON)."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from infra.commands.outcomes.absence import Days, Window
from infra.commands.outcomes.chance import Both, Change
from infra.commands.outcomes.further import YearAgo
from infra.commands.outcomes.notes import EACH_PERSONS, POOLED, counts_of, ends, notes_of, ratio_of, said_of
from infra.commands.outcomes.picture import by_month, drawn, of_months
from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.commands.outcomes.report import Half, Report
from infra.console.part import Part, markdown
from shared.figures import half_up
from shared.publication import Withheld
from shared.sheets.comma_separated import comma_separated
from shared.templates import templates
from shared.verdict import signed

SCHEMA = "soundings-outcomes-absence/1"
KINDS = (".md", ".html", ".csv", ".json")
NOT_SHOWN = "not shown"
PAGES = templates(Path(__file__).parent)
OUTCOMES = {  # in the table's order, the scores last, since they say least: a field of Half, or one by another
    "headcount": ("Staff", "headcount"),
    "people": ("People absent at least once", "people"),
    "spells": ("Spells of absence", "spells"),
    "days": ("Days of absence", "days"),
    "spells_per_head": ("Spells per member of staff", "spells", "headcount"),
    "days_per_head": ("Days per member of staff", "days", "headcount"),
    "absence_rate": ("Absence rate: days of absence of days available", "days", "available_days"),
    "starters": ("Staff who joined", "starters"),
    "leavers": ("Staff who left", "leavers"),
    "turnover": ("Turnover: staff who left of the average headcount", "leavers", "average_headcount"),
    "each_persons": ("Bradford score A, each person’s", "each_persons"),
    "pooled": ("Bradford score B, pooled", "pooled"),
}
RATES = ("absence_rate", "turnover")  # in percent
DATA = {  # the columns of the CSV, as docs/columns.md describes them
    "team": "The team, as it was named.",
    "window": "before or after the day that was asked about.",
    "first_day": "The first day of the window.",
    "last_day": "Its last.",
    "length_days": "Its days, both included.",
    "outcome": f"{', '.join(OUTCOMES)}.",
    "outcome_name": "The same in words.",
    "value": "A count, a score, or so many a head; of absence_rate and turnover a share, from 0 upwards.",
    "withheld": "too-few where there is no value, whatever the reason.",
}


def table_of(report: Report) -> Part:
    """The table of a report: rows that were not asked for are left out, those that are withheld say so."""
    before, after = report.before, report.after
    return Part(
        f"{report.team}: absence before and after" if report.team else "Absence before and after",
        ("Outcome", f"Before: {_days(before.window)}", f"After: {_days(after.window)}", "Change"),
        tuple(_rows(before, after)),
        tuple(notes_of(report)),
        is_numbers=True,
        said=tuple(said_of(report)),
    )


def _days(window: Window) -> str:
    return f"{window.first:%-d %B %Y} to {window.last:%-d %B %Y} ({window.days} days)"


def figures_of(half: Half) -> dict[str, Any]:
    """What was asked of a window, in the table's order, rates as proportions; None where it is withheld."""
    found = {}
    for name, (_, *fields) in OUTCOMES.items():
        values = [getattr(half, field) for field in fields]
        if all(value is not None or field in half.withheld for field, value in zip(fields, values, strict=True)):
            part, *whole = values
            found[name] = None if None in values else Fraction(part) / Fraction(*whole) if whole else part
    return found


def _rows(*halves: Half) -> Iterator[tuple[str, ...]]:
    found = [figures_of(half) for half in halves]
    for name, (label, *_) in OUTCOMES.items():
        if any(name in figures for figures in found):
            before, after = (figures.get(name) for figures in found)
            cells = (_cell(half, name, figures) for half, figures in zip(halves, found, strict=True))
            yield label, *cells, "" if before is None or after is None else _change(name, before, after)


def _cell(half: Half, name: str, figures: dict[str, Any]) -> str:
    if (value := figures.get(name)) is None:
        return NOT_SHOWN if name in figures else "not given"
    shown = f"{_printed(name, value):,}"
    if name not in RATES:
        return shown
    part, whole = (getattr(half, field) for field in OUTCOMES[name][1:])
    return f"{shown}% ({_printed('', part):,}/{f'{float(whole):,.1f}'.removesuffix('.0')})"


def _printed(name: str, value: Days) -> Decimal | int:
    """A count whole, a rate in percent and parts of a day to one decimal, what is so many a head to two."""
    if isinstance(value, int):
        return value
    return half_up(100 * value if name in RATES else value, 2 if name.endswith("per_head") else 1)


def _change(name: str, before: Days, after: Days) -> str:
    """The difference of what is printed, so that a reader can check it; but for rates in percent of the first, too."""
    change = _printed(name, after) - _printed(name, before)
    if name in RATES:
        return f"{signed(change)} points"
    share = f" ({signed(half_up(100 * (Fraction(after) / before - 1)))}%)" if before and change else ""
    return f"{signed(change)}{share}"


def common(lines: Sequence[Sequence[str]]) -> list[str]:
    """The sentences that stand below each of several tables."""
    return [line for line in lines[0] if len(lines) > 1 and all(line in other for other in lines)]


def written(kind: str, told: Sequence[tuple[Part, Report]], *, is_list: bool) -> bytes:
    """The file: of several teams the tables one after another, the rows of one table of data, or a list of objects."""
    if kind == ".csv":
        rows = (row for _, report in told for half in (report.before, report.after) for row in _values(report, half))
        return comma_separated(DATA, rows)
    if kind == ".json":
        objects = [as_json(*one) for one in told]
        return f"{json.dumps(objects if is_list else objects[0], indent=1, ensure_ascii=False)}\n".encode()
    shared = common([table.notes[1:] for table, _ in told])
    own = [(table._replace(notes=[note for note in table.notes if note not in shared]), of) for table, of in told]
    if kind == ".html":
        teams = [(table, report.team, drawn(report), of_months(report)) for table, report in own]
        return PAGES.get_template("page.html").render(teams=teams, below=shared).encode()
    below = [Part(heading="Of all teams", notes=shared)] if shared else []
    return markdown([*(table for table, _ in own), *below]).encode()


def _values(report: Report, half: Half) -> Iterator[tuple[str | date | int | float | None, ...]]:
    """What was asked of a window; a figure that is withheld has a code and no number."""
    window = half.window
    for name, value in figures_of(half).items():
        number = float(value) if isinstance(value, Fraction) else value
        about = (report.team, half.name, window.first, window.last, window.days, name, OUTCOMES[name][0])
        yield (*about, number, Withheld.TOO_FEW if value is None else "")


def as_json(table: Part, report: Report) -> dict[str, Any]:
    """For programs, and the table as it is printed; the schema's number grows when a name or a meaning changes."""
    return {
        "schema": SCHEMA,
        "team": report.team or None,
        "months": report.months,
        "least_staff": report.k,
        "least_absent": LEAST_ABSENT,
        "before": _half(report.before),
        "after": _half(report.after),
        "said": table.said,
        **_ratios(report),
        "by_month": by_month(report),
        "months_said": list(of_months(report)),
        "definitions": {"each_persons": EACH_PERSONS, "pooled": POOLED},
        "notes": table.notes,
        "table": {"caption": table.caption, "columns": table.columns, "rows": table.rows},
    }


def _ratios(report: Report) -> dict[str, Any]:
    """The ratios of the rates of spells and days to those before and a year ago; null where they are not told."""
    found, spells, days, year_ago = report.further, None, None, None
    if found is not None and found.spells is not None:
        spells = _ratio(counts_of(report, "spells"), found.per, found.spells)
    if found is not None and report.before.days and report.after.days:
        days = _ratio(counts_of(report, "days"), found.per)
    if found is not None and isinstance(then := found.year_ago, YearAgo):
        year_ago = {**_dates(then.window), "spells": then.spells[0], **_ratio(then.spells, then.per, then.change)}
    return {"ratios": {"spells": spells, "days": days}, "year_ago": year_ago}


def _ratio(counts: Both, per: Both, change: Change | None = None) -> dict[str, float]:
    low_and_high = dict(zip(("low", "high"), map(float, ends(change)), strict=True)) if change else {}
    return {"ratio": float(ratio_of(counts, per)), **low_and_high}


def _dates(window: Window) -> dict[str, str]:
    return {"first_day": window.first.isoformat(), "last_day": window.last.isoformat()}


def _half(half: Half) -> dict[str, Any]:
    """One window; a figure that was not asked for is left out, one that is withheld is null."""
    figures: dict[str, float | int | None] = {}
    for name, value in figures_of(half).items():
        number = None if value is None else _printed(name, value)
        figures[f"{name}_percent" if name in RATES else name] = float(number) if isinstance(number, Decimal) else number
    return {**_dates(half.window), "length_days": half.window.days, **figures, "withheld": sorted(half.withheld)}
