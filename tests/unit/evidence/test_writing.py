"""Files are written whole or not at all, and never over another."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest

from infra.console.markdown import write_new
from shared.errors import SoundingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "table.md"
    file.write_text("somebody else's")
    with pytest.raises(SoundingsError, match="cannot be written: File exists"):
        write_new(file, b"ours")
    assert file.read_text() == "somebody else's"


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "table.md"
    whole = type(file).open

    def full(path: Path, mode: str) -> Any:
        opened = whole(path, mode, buffering=0)

        class Full:
            def __enter__(self) -> Full:
                return self

            def __exit__(self, *_: object) -> None:
                opened.close()

            def write(self, content: bytes) -> None:
                opened.write(content[:1])
                raise OSError(errno.ENOSPC, "No space left on device")

        return Full()

    monkeypatch.setattr(type(file), "open", full)
    with pytest.raises(SoundingsError, match="cannot be written: No space left on device"):
        write_new(file, b"ours")
    assert list(tmp_path.iterdir()) == []
