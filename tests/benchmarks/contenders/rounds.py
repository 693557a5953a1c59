"""Rounds: a contender that does one round of its work for each line on standard input, and prints its CPU time."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(work: Callable[[], Any], check: Callable[[Any], Any]) -> None:
    """Do one round for each line. The first line also asks for `check` of what the work gave, as JSON, untimed."""
    checked = False
    for _ in sys.stdin:
        start = time.process_time()
        result = work()
        spent = time.process_time() - start
        print(json.dumps({"cpu_seconds": spent, "check": None if checked else check(result)}), flush=True)
        checked = True
