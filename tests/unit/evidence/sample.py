"""The demo's studies, published: forms counted and frozen by the real code, without AWS."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from infra import demo
from infra.commands.evidence.words import HEADINGS
from infra.demo import studies
from infra.operator.definitions import SHIPPED, read_instrument, read_organisation
from shared.closed import Closed
from shared.packing import pack
from shared.publishing import publications
from shared.results import Results, UnitResults
from shared.tally import count
from shared.unit import Tree

if TYPE_CHECKING:
    from shared.packing import Answer
    from shared.publication import Publication

DEFINITION = Path(demo.__file__).with_name("organisation.yaml")
STARTS = date(2027, 1, 1)
TITLE = "Reflective practice groups"


@cache
def parents() -> dict[str, str | None]:
    """The unit above each of the demo's units."""
    return {unit.id: unit.parent for unit in read_organisation(DEFINITION).units}


@cache
def histories() -> dict[str, tuple[Publication, ...]]:
    """Every unit's publications of the demo's two waves, oldest first."""
    organisation = read_organisation(DEFINITION)
    programme = organisation.programmes[0].model_copy(update={"starts": STARTS})
    instrument = read_instrument(SHIPPED / "reflective-practice.yaml")
    columns = instrument.columns()
    tree = Tree(organisation.units)
    teams = {team.id for team in tree.teams()}
    found: dict[str, list[Publication]] = {unit: [] for unit in tree.units}
    for wave, answered in zip(programme.openings(), studies.WAVES, strict=False):
        tallies = {}
        for each in answered:
            packed = [pack(columns, _answers(form)) for form in studies.forms(each)]
            tallies[each.team] = count(columns, packed)
        closed = Closed(programme.wave(wave), instrument, tree.without(teams - set(tallies)), tallies)
        for publication in publications(closed, lambda _: None):
            found[publication.unit].append(publication)
    return {unit: tuple(waves) for unit, waves in found.items()}


def _answers(form: list[tuple[str, str]]) -> dict[str, Answer]:
    words = [value for item, value in form if item == "words"]
    closed = {item: value for item, value in form if item in studies.ITEMS}
    return {**closed, "words": words}


def results(*units: str) -> Results:
    """The file that the lead of the first of these units downloads."""
    waves = histories()
    return Results(
        programme="reflective-practice",
        wave=waves[units[0]][-1].wave,
        units=tuple(
            UnitResults(
                unit=unit,
                name=waves[unit][-1].unit_name,
                parent=None if unit == units[0] else units[0],
                is_team=waves[unit][-1].is_team,
                with_comments=True,
                publications=waves[unit],
            )
            for unit in units
        ),
    )


def words(text: str = "Some words of ours.", **other: str) -> str:
    """A file with something below each heading; `other` by the heading's first word."""
    return "\n".join(
        f"# {heading.title}\n{other.get(heading.title.partition(' ')[0].lower(), text)}\n" for heading in HEADINGS
    )
