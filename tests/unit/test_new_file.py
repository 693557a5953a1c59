"""Files are written whole or not at all, and never over another unless that is asked for."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from infra.console.new_file import FOR_THE_CALLER, new_file, write_file
from shared.errors import SoundingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "table.md"
    making = new_file(file)
    making.__enter__().write(b"ours")
    file.write_text("somebody else's")
    with pytest.raises(SoundingsError, match="is there already"):
        making.__exit__(None, None, None)
    with pytest.raises(SoundingsError, match="is there already"):
        write_file(file, b"ours")
    assert file.read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("replace", [False, True])
def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SoundingsError, match="cannot be written: No space left on device"):
        write_file(tmp_path / "table.md", b"ours", replace=replace)
    assert list(tmp_path.iterdir()) == []


def test_what_is_replaced_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "table.md"
    file.write_text("before")
    with new_file(file, FOR_THE_CALLER, replace=True) as opened:
        opened.write(b"after")
        assert file.read_text() == "before"
    assert file.read_text() == "after"
    assert file.stat().st_mode & 0o777 == FOR_THE_CALLER
