"""Trouble: the one metric of ours, in kinds of which docs/operate.md says what each asks of a person.

A line of the log that has these fields is counted by CloudWatch as it comes in; nothing is written while all is well:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import os
from enum import StrEnum


class Trouble(StrEnum):
    """The kinds."""

    FUNCTION_FAILED = "function_failed"  # also where the function replied to somebody by itself
    WAVE_MISSED = "wave_missed"
    NOT_COUNTED = "not_counted"  # a wave whose answers ended before they were counted
    PASSED_OVER = "passed_over"  # a record that cannot be read, a run that cannot start: all others went on
    UNSETTLED = "unsettled"  # mails that a run left open
    GIVEN_BACK = "given_back"


def counted(kind: Trouble, now: float) -> dict[str, object]:
    """What makes a line count, once for the alarm and once by its kind; `now` in epoch seconds."""
    trouble = {"Namespace": "Soundings", "Dimensions": [["Stack"], ["Stack", "Kind"]], "Metrics": [{"Name": "Trouble"}]}
    found_by = {"Stack": os.environ.get("STACK", "soundings"), "Kind": kind, "Trouble": 1}
    return {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [trouble]}, **found_by}
