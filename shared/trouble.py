"""Metrics of ours: a line of the log that has their fields is counted by CloudWatch as it comes in. Trouble is the one
that rings, in kinds of which docs/operate.md says what each asks of a person; while all is well none is written.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

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
    """What makes a line ring; `now` in epoch seconds."""
    return metric("Trouble", 1, now, Kind=kind)


def metric(name: str, value: int, now: float, **by: str) -> dict[str, object]:
    """What makes a line count, once for the stack and, where it counts `by` something, once by that."""
    dimensions = [["Stack"], ["Stack", *by]] if by else [["Stack"]]
    described = {"Namespace": "Soundings", "Dimensions": dimensions, "Metrics": [{"Name": name}]}
    stack = os.environ.get("STACK", "soundings")
    return {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [described]}, "Stack": stack, **by, name: value}
