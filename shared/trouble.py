"""Trouble: the one metric of ours. Whoever is rung by it reads in docs/operate.md what each kind asks of them.

A line of the log with these fields in it is counted by CloudWatch as it comes in, so nothing is called for it, and
nothing is written or billed while all is well:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import os
from enum import StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAMESPACE, METRIC = "Soundings", "Trouble"


class Trouble(StrEnum):
    """The kinds."""

    FUNCTION_FAILED = "function_failed"  # a step, a page or a file; also where the function itself replied to a person
    WAVE_MISSED = "wave_missed"
    NOT_COUNTED = "not_counted"  # a wave whose answers ended before they were counted
    PASSED_OVER = "passed_over"  # a record that cannot be read or a run that cannot start: all others went on
    UNSETTLED = "unsettled"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    REPORT_NOT_MADE = "report_not_made"


def counted(kind: Trouble, now: float) -> dict[str, Any]:
    """What makes a line of the log count, once for the alarm and once by its kind; `now` in epoch seconds."""
    metric = {
        "Namespace": NAMESPACE,
        "Dimensions": [["Stack"], ["Stack", "Kind"]],
        "Metrics": [{"Name": METRIC, "Unit": "Count"}],
    }
    stack = os.environ.get("STACK", "soundings")
    return {
        "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [metric]},
        "Stack": stack,
        "Kind": kind,
        METRIC: 1,
    }
