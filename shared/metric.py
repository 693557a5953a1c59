"""Metrics of ours: a line of the log that has these fields is counted by CloudWatch as it comes in.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import os


def counted(name: str, value: int, now: float, **by: str) -> dict[str, object]:
    """What makes a line count, once for the stack and, where it counts `by` something, once by that.

    `now` is in epoch seconds.
    """
    dimensions = [["Stack"], ["Stack", *by]] if by else [["Stack"]]
    metric = {"Namespace": "Soundings", "Dimensions": dimensions, "Metrics": [{"Name": name}]}
    stack = os.environ.get("STACK", "soundings")
    return {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [metric]}, "Stack": stack, **by, name: value}
