"""Files that commands are given."""

from pathlib import Path

from shared.errors import SoundingsError


def content_of(file: Path) -> bytes:
    """What a file holds. Raises SoundingsError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise SoundingsError(f"{file} cannot be read: {error.strerror}") from None
