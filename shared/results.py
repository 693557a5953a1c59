"""Results as a file: everything that was published of a unit and of the units below it, for other programs to read.

The format has a version of its own (docs/results-1.schema.json). A field may be added within a version; one that
changes or goes makes the next.
"""

import json
from typing import Literal

from pydantic import ValidationError

from shared.errors import SoundingsError
from shared.fault import first
from shared.instrument import Model
from shared.publication import Publication  # pydantic reads the annotation

FORMAT: Literal["soundings-results/1"] = "soundings-results/1"


class UnitResults(Model):
    """A unit and its publications, oldest first; `parent` is None for the unit that the file is about.

    Comments are for those who lead a unit: `with_comments` says that the publication of the file's own wave has those
    that were released to it. All other publications come without, and look as if nobody had been asked for any.
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


def read(text: str | bytes) -> Results:
    """What a file says, by this version of the format; fields that were added to it later are passed over.

    Raises SoundingsError, with the first fault, where it is of another version or no such file.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise SoundingsError("it is no JSON") from None
    said = found.get("format") if isinstance(found, dict) else None
    if said != FORMAT:
        raise SoundingsError(f"its format is {json.dumps(said)}, and what can be read here is {json.dumps(FORMAT)}")
    try:
        return Results.model_validate_json(text, extra="ignore")
    except ValidationError as error:
        raise SoundingsError(first(error)) from None
