"""Trouble: the metric that rings, in kinds of which docs/operate.md says what each asks of a person.

Nothing is written while all is well.
"""

from __future__ import annotations

from enum import StrEnum

from shared import metric


class Trouble(StrEnum):
    """The kinds."""

    FUNCTION_FAILED = "function_failed"  # also where the function replied to somebody by itself
    WAVE_MISSED = "wave_missed"
    NOT_COUNTED = "not_counted"  # a wave whose answers ended before they were counted
    PASSED_OVER = "passed_over"  # a record that cannot be read, a run that cannot start: all others went on
    UNSETTLED = "unsettled"  # mails that a run left open
    GIVEN_BACK = "given_back"


def counted(kind: Trouble, now: float) -> dict[str, object]:
    """What makes a line ring; `now` in epoch seconds."""
    return metric.counted("Trouble", 1, now, Kind=kind)
