"""Results as a file: everything that was published of a unit and of the units below it, for other programs to read.

The format has a version of its own. A field may be added within a version; one that changes or goes makes the next.
"""

from __future__ import annotations

from typing import Any, Literal

from shared.instrument import Model
from shared.publication import Publication  # pydantic reads the annotation

FORMAT: Literal["soundings-results/1"] = "soundings-results/1"


class UnitResults(Model):
    """A unit and its publications, oldest first; `parent` is None for the unit that the file is about.

    Comments are for those who lead a unit: without `with_comments` they are left out.
    """

    unit: str
    name: str
    parent: str | None
    is_team: bool
    with_comments: bool
    publications: tuple[Publication, ...]


class Results(Model):
    """The file. `units` begin with the one that it is about; the units below it follow, each after its parent."""

    format: Literal["soundings-results/1"] = FORMAT
    programme: str
    wave: str  # the last one
    units: tuple[UnitResults, ...]


def schema() -> dict[str, Any]:
    """The format as a JSON Schema, for those who write programs that read it (docs/results-1.schema.json)."""
    described = Results.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": FORMAT}
