"""A JSON file that another command or page of ours wrote, checked against its model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import SoundingsError
from shared.fault import first

if TYPE_CHECKING:
    from pathlib import Path

Content = TypeVar("Content", bound=BaseModel)


def read_json(file: Path, model: type[Content], what: str) -> Content:
    """The file's content. Raises SoundingsError, with the first fault, where the file is not `what`."""
    try:
        return model.model_validate_json(file.read_bytes())
    except OSError as error:
        raise SoundingsError(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise SoundingsError(f"{file} is not {what}: {first(error)}") from None
