"""Counting 1 million packed responses of 12 items: `shared.tally.count` against polars and `collections.Counter`.

What polars gets, and why that is fair, is told in contenders/count_polars.py.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.benchmarks import environment
from tests.benchmarks.contenders.boxes import ITEMS
from tests.benchmarks.environment import HOME, BenchmarkError
from tests.benchmarks.interleaved import Contender, medians
from tests.benchmarks.ratio import Ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

RESPONSES = 1_000_000
SEED = 20210921
TEAMS = (500, 50_000)
ROUNDS = 5
CONTENDERS = 4
STEPS = len(TEAMS) * CONTENDERS * (1 + ROUNDS)


def responses() -> Path:
    """The file of responses, one a line, made once: 60% agree or agree strongly, 5% are not given."""
    path = HOME / f"responses-{RESPONSES}-{ITEMS}-{SEED}.txt"
    if not path.exists():
        answers = random.Random(SEED).choices("01234-", weights=(5, 10, 20, 35, 25, 5), k=RESPONSES * ITEMS)
        joined = "".join(answers)
        lines = (joined[start : start + ITEMS] for start in range(0, len(joined), ITEMS))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="ascii")
    return path


def measure(layer: Path, step: Callable[[], None]) -> list[Ratio]:
    """Measure.

    Args:
        layer: the folder of the deployed layer that Lambda has on its path.
        step: called STEPS times.
    """
    file, scripts = responses(), environment.contenders()
    return [ratio for teams in TEAMS for ratio in _measure(layer, scripts, file, teams, step)]


def _measure(layer: Path, scripts: Path, file: Path, teams: int, step: Callable[[], None]) -> Sequence[Ratio]:
    bare, polars = environment.python("bare"), environment.python("polars")
    one_thread = {"POLARS_MAX_THREADS": "1"}
    contenders = [
        Contender("ours", bare, [layer, scripts], "count_ours", [file, teams]),
        Contender("Counter", bare, [scripts], "count_counter", [file, teams]),
        *(
            Contender(f"polars, {start}", polars, [scripts], "count_polars", [file, teams, start], one_thread)
            for start in ("packed", "ready")
        ),
    ]
    results = medians(contenders, ROUNDS, step)
    for name, result in results.items():
        if result.check != results["ours"].check:
            raise BenchmarkError(f"{name} counts otherwise than shared.tally with {teams} teams")
    ours = results["ours"].cpu_seconds
    against = {
        "polars, packed": "polars, from the strings",
        "polars, ready": "polars, columns ready",
        "Counter": "Counter",
    }
    return [
        Ratio(f"counting, {teams:,} teams", label, {"CPU": ours / results[name].cpu_seconds})
        for name, label in against.items()
    ]
