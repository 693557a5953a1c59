"""One door for log lines and metrics: events by name, fields from an allow-list.

A field that is not on the list cannot be logged, so no answer, count of answers, address or link ever is.
The public function `survey` does not import this module: it logs nothing of a submission.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shared.errors import SoundingsError

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

ALLOWED = frozenset(
    {"programme", "wave", "kind", "batch", "attempt", "teams", "units", "mails", "outbox", "error", "reason"}
)

logger = Logger(service=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "soundings"), log_uncaught_exceptions=False)
metrics = Metrics(namespace="Soundings", service=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "soundings"))


def event(name: str, **fields: str | int) -> None:
    """Log one event by its name. Raises ValueError on a field outside the allow-list."""
    _check(fields)
    logger.info(name, extra=dict(fields))


def problem(name: str, **fields: str | int) -> None:
    """Log something that a person must look at. Raises ValueError on a field outside the allow-list."""
    _check(fields)
    logger.error(name, extra=dict(fields))


def metric(name: str, value: int) -> None:
    """Count something of the service itself: batches, mails; never of a team."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
    metrics.flush_metrics()


def _check(fields: dict[str, str | int]) -> None:
    if unknown := set(fields) - ALLOWED:
        raise ValueError(f"these fields may not be logged: {', '.join(sorted(unknown))}")


def step(handler: Handler) -> Handler:
    """Let errors leave a step of the state machine as a class name: run history is kept for 90 days.

    Only our own errors keep their message, which names batches and never a figure.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: object) -> dict[str, Any]:
        try:
            return handler(event, context)
        except Exception as error:  # every error is stripped and raised again
            name, message = type(error).__name__, str(error) if isinstance(error, SoundingsError) else ""
            frame = traceback.extract_tb(error.__traceback__)[-1]
        problem("step_failed", error=name, reason=f"{message or Path(frame.filename).name}:{frame.lineno}")
        raise type(name, (Exception,), {})(message)

    return run
