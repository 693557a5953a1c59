"""Files that commands make: none has its name before it is whole, and none is written over unless that is asked for."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from shared.errors import SoundingsError

FOR_THE_CALLER = 0o600
FOR_ALL = 0o644


def check_new(file: Path, hint: str = "") -> None:
    """Refuse a file that is there; `hint` ends the sentence. Raises SoundingsError."""
    if file.exists():
        raise SoundingsError(f"{file} is there already: name another file{hint}")


def check_kind(option: str, file: Path, endings: Collection[str]) -> None:
    """Refuse what an option names if it is of another kind, or there. Raises SoundingsError."""
    if file.suffix.lower() not in endings:
        raise SoundingsError(f"{option} ends in {', '.join(endings)}")
    check_new(file, f" with {option}")


@contextmanager
def new_file(file: Path, mode: int = FOR_ALL, *, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write, which gets its name when the block has ended well, and is gone if it has not.

    Raises SoundingsError when there is such a file, unless it may be replaced, or it cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        if not replace:
            check_new(file)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        if not replace:
            check_new(file)  # one that came meanwhile
        part.replace(file)
    except OSError as error:
        raise SoundingsError(f"{file} cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_file(file: Path, content: bytes, mode: int = FOR_ALL, *, replace: bool = False) -> None:
    """A file with this content, whole or not at all. Raises as `new_file`."""
    with new_file(file, mode, replace=replace) as opened:
        opened.write(content)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name when the block has ended well, and is gone if it has not.

    Raises SoundingsError when there is such a folder already and anything in it, or it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SoundingsError(f"{folder} is there already: name another folder, or one that is empty")
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        part.replace(folder)
    except OSError as error:
        raise SoundingsError(f"{folder} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
