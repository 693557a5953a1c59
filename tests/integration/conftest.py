"""The command line, as somebody types it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from infra import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def soundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Give a command line to `soundings`, in an empty folder: what it says, good or bad, and it says nothing else."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["soundings", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert err == ""
        if ended.value.code in (None, 0):
            return out
        if ended.value.code == 130:  # Ctrl-C, in the middle of something
            return "130"
        assert isinstance(ended.value.code, str)  # which Python prints, to end with exit code 1
        return out + ended.value.code

    return run
