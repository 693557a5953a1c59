"""What the demo leaves to look at: every published figure as JSON, absence, evidence and congress posters."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.commands.evidence.beside import read_outcomes
from infra.commands.evidence.congress import Congress, pdf
from infra.commands.evidence.evidence import evidence
from infra.commands.evidence.table import WRITERS as TABLES
from infra.commands.evidence.table import Printed
from infra.commands.evidence.words import read_words
from infra.commands.outcomes.reading import read_spells
from infra.commands.outcomes.report import Question, Staffing, report
from infra.commands.outcomes.table import WRITERS, table_of
from infra.demo.studies import REGISTRARS
from shared.figures import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shared.programme import Programme
    from shared.publication import ItemFigures, Publication
    from shared.settings import Settings

SPELLS = Path(__file__).with_name("spells.csv")


def write_absence(folder: Path, today: date) -> None:
    """Study 1's table, 4,824 before and 348 after, as a page, Markdown and JSON: made-up spells give exactly these."""
    spells = read_spells(SPELLS).spells
    began, staff = date(2023, 9, 4), Staffing(headcount=20)
    question = Question(around=began, months=7, before=staff, after=staff, team="Community Independence Service")
    made = report(spells, question, today)
    table = table_of(made)
    table = replace(table, notes=("The spells of absence behind this table are made up.", *table.notes))
    for suffix in (".html", ".md", ".json"):
        (folder / f"absence{suffix}").write_text(WRITERS[suffix](table, made), encoding="utf-8")


def write_evidence(
    folder: Path,
    settings: Settings,
    programme: Programme,
    published: Callable[[str, str], Sequence[Publication]],
) -> None:
    """Both studies' tables as a page, Markdown and CSV, and their congress posters; study 1's with absence beside."""
    absence = read_outcomes(folder / "absence.json")
    studies = (
        (REGISTRARS.team, "congress-registrars.txt", None, ("continue", "peer_support", "less_isolated")),
        ("community-independence", "congress.txt", absence, ("strategies", "beneficial", "continue")),
    )
    for team, words, beside, large in studies:
        history = tuple(published(programme.id, team))
        found = evidence(history, programme.title)
        for suffix, write in TABLES.items():
            (folder / f"evidence-{team}{suffix}").write_bytes(write(Printed(found, history, beside)).encode())
        ours = read_words(Path(__file__).with_name(words))
        congress = Congress(found, ours, settings.organisation, settings.reply_to, beside, large)
        (folder / f"congress-{team}.pdf").write_bytes(pdf(congress))


def write_publications(file: Path, publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """Every published figure, one row for each unit, wave and item. Comments are sorted: their order is random."""
    rows = [row for publication in publications for row in _rows(publication)]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows


def _rows(publication: Publication) -> list[dict[str, Any]]:
    unit = {"programme": publication.programme, "unit": publication.unit, "wave": publication.wave}
    if not publication.is_told:
        return [{**unit, "withheld": publication.withheld, "instead": publication.instead}]
    answered = {"responses": publication.responses, "headcount": publication.headcount}
    scales = [scale.model_dump(mode="json", exclude_none=True) for scale in publication.scales]
    rows = [*map(_figures, publication.items), *scales]
    instead = {name: {"instead": above} for name, above in publication.instead.items()}
    return [{**unit, **answered, **row, **instead.get(row.get("item") or row["scale"], {})} for row in rows]


def _figures(figures: ItemFigures) -> dict[str, Any]:
    row: dict[str, Any] = {"item": figures.item, "n": figures.n}
    if figures.withheld:
        told = {} if figures.majority is None else {"majority": figures.majority}
        return {"item": figures.item, "withheld": figures.withheld, **told}
    if figures.band:
        row["band"] = figures.band
    if figures.counts:
        row["options"] = [{"value": o.value, "label": o.label, "people": o.people} for o in figures.counts]
    if figures.headline:
        row["percentage"] = share(*figures.headline)
    if figures.words:
        row["words"] = [{"word": each.word, "people": each.people} for each in figures.words]
    if figures.comments:
        row["comments"] = sorted(figures.comments)
    return row
