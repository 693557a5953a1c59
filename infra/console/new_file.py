"""Files that commands make: none is written over, and none has its name before it is whole."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from shared.errors import SoundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

FOR_THE_CALLER = 0o600
FOR_ALL = 0o644


@contextmanager
def new_file(output: Path, mode: int = FOR_ALL) -> Iterator[BinaryIO]:
    """A file to write, which gets its name when the block has ended well, and is gone if it has not.

    Raises SoundingsError when there is such a file already, or it cannot be written.
    """
    if output.exists():
        raise SoundingsError(f"{output} is there already: name another file with --output")
    part = output.with_name(f".{output.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
        part.rename(output)
    except OSError as error:
        raise SoundingsError(f"{output} cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def new_folder(output: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name when the block has ended well, and is gone if it has not.

    Raises SoundingsError when there is such a folder already and anything in it, or it cannot be written.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise SoundingsError(f"{output} is there already: name another folder, or one that is empty")
    part = output.with_name(f".{output.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        part.replace(output)
    except OSError as error:
        raise SoundingsError(f"{output} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
