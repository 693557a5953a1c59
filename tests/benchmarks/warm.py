"""Warm POSTs: CPU of a whole submission to `survey` against botocore's bare transaction, sending stubbed in both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.benchmarks import environment, workload
from tests.benchmarks.environment import HOME, BenchmarkError
from tests.benchmarks.interleaved import Contender, medians
from tests.benchmarks.ratio import Ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ROUNDS = 15
CALLS = 500  # a round
STEPS = 2 * (1 + ROUNDS)


def measure(deployed: Sequence[Path], step: Callable[[], None]) -> list[Ratio]:
    """Measure.

    Args:
        deployed: the folders that Lambda has on its path for `survey`.
        step: called STEPS times.
    """
    scripts = environment.contenders()
    items, event = HOME / "register.json", HOME / "post.json"
    items.write_text(json.dumps(workload.register()))
    event.write_text(json.dumps(workload.post()))
    ours = Contender(
        "survey",
        environment.python("bare"),
        [*deployed, scripts],
        "warm_survey",
        [CALLS, items, event],
    )
    peer = Contender("botocore", environment.python("botocore"), [scripts], "warm_botocore", [CALLS])
    results = medians([ours, peer], ROUNDS, step)
    said, expected = results["survey"].check, {"status": 303, "GetItem": 2, "TransactWriteItems": CALLS}
    if said != expected:
        raise BenchmarkError(f"{CALLS} warm POSTs to survey gave {said} instead of {expected}")
    ratio = results["survey"].cpu_seconds / results["botocore"].cpu_seconds
    return [Ratio("warm POST, survey", "botocore transact_write_items", {"CPU": ratio}, goal=1.1)]
