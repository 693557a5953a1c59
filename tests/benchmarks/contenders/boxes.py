"""The responses to count, as a Query gives them: for each team a list of packed strings."""

from __future__ import annotations

from pathlib import Path

OPTIONS = "01234"  # the five options as they are packed; "-" is "not answered"
ITEMS = 12


def read(path: str, teams: int) -> list[list[str]]:
    """The responses of the file `path`, one a line, dealt out to `teams` teams of one size."""
    responses = Path(path).read_text(encoding="ascii").split()
    size = len(responses) // teams
    return [responses[start : start + size] for start in range(0, len(responses), size)]


def samples(teams: int) -> list[int]:
    """The teams whose counts are compared between the contenders."""
    return [0, teams // 2, teams - 1]
