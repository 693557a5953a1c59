"""The frame of every page."""

from __future__ import annotations

from pathlib import Path

from tests.golden import frames, kept


def test_the_frame_is_as_in_the_golden_file() -> None:
    """No other golden file holds a word of it."""
    assert frames() == kept(Path(__file__).parent / "golden" / "shell.html", frames())
