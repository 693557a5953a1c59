"""What the demo leaves to look at: every published figure as JSON, absence, evidence and congress posters."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli import app
from infra.demo.studies import REGISTRARS
from shared.figures import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shared.publication import ItemFigures, Publication

SPELLS = Path(__file__).with_name("spells.csv")
TEAM = "Community Independence Service (made-up spells)"
STUDIES = (  # the team, the words of its poster, and what is printed large there
    (REGISTRARS.team, "congress-registrars.txt", ("continue", "peer_support", "less_isolated")),
    ("community-independence", "congress.txt", ("strategies", "beneficial", "continue")),
)


def write_absence(folder: Path) -> None:
    """Study 1's table, 4,824 before and 348 after, as a page, Markdown and JSON: made-up spells give exactly these."""
    asked = ["--around", "2023-09-04", "--months", "7", "--headcount", "20", "--team"]
    for suffix in (".html", ".md", ".json"):
        _soundings("outcomes", "absence", str(SPELLS), *asked, TEAM, output=folder / f"absence{suffix}")


def write_evidence(folder: Path, downloaded: Callable[[str], Path]) -> None:
    """Both studies' tables as a page, Markdown and CSV, and their congress posters; study 1's with absence beside.

    They are made of what a team's lead has `downloaded` as JSON from the page of results.
    """
    for team, words, large in STUDIES:
        given = ["--results", str(downloaded(team))]
        given += [] if team == REGISTRARS.team else ["--outcomes", str(folder / "absence.json")]
        for suffix in (".html", ".md", ".csv"):
            _soundings("evidence", *given, output=folder / f"evidence-{team}{suffix}")
        poster = ["--words", str(Path(__file__).with_name(words)), *(f"--large={item}" for item in large)]
        _soundings("evidence", *given, *poster, output=folder / f"congress-{team}.pdf", option="--congress")


def _soundings(*arguments: str, output: Path, option: str = "--output") -> None:
    """Run a command, as anybody would, that writes a file; what it says is not shown."""
    output.unlink(missing_ok=True)
    with redirect_stdout(StringIO()):
        app([*arguments, option, str(output)], standalone_mode=False)


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
