"""One door for log lines: events by name, fields from an allow-list.

A field that is not on the list cannot be logged, so no answer, count of answers, address or link ever is.
The public function `survey` does not import this module: it logs nothing of a submission.
"""

import os
import time
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger

from shared.errors import SoundingsError
from shared.trouble import Trouble, counted, metric

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

ALLOWED = frozenset(
    {"programme", "wave", "kind", "batch", "attempt", "teams", "units", "mails", "outbox", "error", "reason"}
)

NAME = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "soundings")
# Lambda takes a line with any other time than RFC 3339's for INFO, and drops it where the level is WARN.
logger = Logger(service=NAME, log_uncaught_exceptions=False, use_rfc3339=True)


def event(name: str, **fields: str | int) -> None:
    """Log one event by its name. Raises ValueError on a field outside the allow-list."""
    logger.info(name, extra=_allowed(fields))


def measured(name: str, metric_name: str, value: int, **fields: str | int) -> None:
    """Log one event that is a metric too. Raises ValueError on a field outside the allow-list."""
    logger.info(name, extra={**_allowed(fields), **metric(metric_name, value, time.time())})


def problem(name: str, **fields: str | int) -> None:
    """Log what went wrong and is told elsewhere. Raises ValueError on a field outside the allow-list."""
    logger.error(name, extra=_allowed(fields))


def trouble(what: Trouble, **fields: str | int) -> None:
    """Log something that a person must look at, and ring. Raises ValueError on a field outside the allow-list."""
    logger.error(what, extra={**_allowed(fields), **counted(what, time.time())})


def without_address(text: str) -> str:
    """The key of a record, of which only the first word is left where an address is in it."""
    return text.partition("#")[0] if "@" in text else text


def _allowed(fields: dict[str, str | int]) -> dict[str, str | int]:
    if unknown := set(fields) - ALLOWED:
        raise ValueError(f"these fields may not be logged: {', '.join(sorted(unknown))}")
    return fields


def step(handler: Handler) -> Handler:
    """Let errors leave a step of the state machine as a class name: run history is kept for 90 days.

    Only our own errors keep their message, which names batches and never a figure.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: object) -> dict[str, Any]:
        try:
            return handler(event, context)
        except Exception as error:  # every error is stripped and raised again
            name, message = type(error).__name__, ""
            if isinstance(error, SoundingsError):
                message = without_address(str(error))
            frame = traceback.extract_tb(error.__traceback__)[-1]
        trouble(Trouble.FUNCTION_FAILED, error=name, reason=f"{message or Path(frame.filename).name}:{frame.lineno}")
        raise type(name, (Exception,), {})(message)

    return run
