"""A whole wave of 50,000 teams and 1 million responses, simulated: plan, tally, publish, mail.

What is done for each response must not grow with the number of responses. Handlers, stores and domain are the real
ones; see `simulated` for what is not. The time that a step would take in AWS is told for calls of CALL_SECONDS each.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.benchmarks.environment import BenchmarkError
from tests.benchmarks.ratio import Ratio

if TYPE_CHECKING:
    from collections.abc import Callable

RUN = ("load", "open", "close", "tally", "publish", "mail")
MEASURED = RUN[1:]
TEAMS = (12_500, 25_000, 50_000)
PEOPLE = 20  # of a team answer, on average
LIMIT = 1.3
CALL_SECONDS = 0.005  # of DynamoDB, seen from a function
LAMBDA_SECONDS, LAMBDA_MEGABYTES = 900, 10_240
SEVERAL = ("tally", "mail")  # steps of many invocations
STEPS = len(TEAMS) * len(RUN)
Took = dict[str, Any]  # see simulated.Took


def measure(advance: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """Ratios of CPU time for each response, and what each step of the largest wave took.

    Raises:
        BenchmarkError: a step failed, or needs more than a function has.
    """
    took = {teams: _wave(teams, advance) for teams in TEAMS}
    largest = took[TEAMS[-1]]
    publishing = _seconds(largest["publish"])
    if publishing > LAMBDA_SECONDS or largest["publish"]["megabytes"] > LAMBDA_MEGABYTES:
        raise BenchmarkError(f"publishing {TEAMS[-1]:,} teams takes more than a function has")
    spent = {teams: sum(each["seconds"] for each in steps.values()) / teams for teams, steps in took.items()}
    ratios = [
        Ratio(
            f"a wave, {PEOPLE * more:,} responses",
            f"{PEOPLE * fewer:,}, for each response",
            {"CPU": spent[more] / spent[fewer]},
            goal=LIMIT,
            limit=LIMIT,
        )
        for fewer, more in [*pairwise(TEAMS), (TEAMS[0], TEAMS[-1])]
    ]
    return ratios, [_told(name, each) for name, each in largest.items()]


def _wave(teams: int, advance: Callable[[], None]) -> dict[str, Took]:
    """What each step of a wave took, without the loading of the organisation."""
    took = {}
    with TemporaryDirectory() as folder:
        for name in RUN:
            took[name] = step(name, Path(folder), teams)
            advance()
    return {name: took[name] for name in MEASURED}


def step(name: str, folder: Path, teams: int) -> Took:
    """Do a step in a process of its own. Raises BenchmarkError where it fails."""
    today = datetime.now(UTC).date().isoformat()
    command = [sys.executable, "-m", "tests.benchmarks.simulated", name, str(folder), str(teams), today]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"simulating a wave, {name}: {done.stderr.strip().splitlines()[-1]}")
    took: Took = json.loads(done.stdout.splitlines()[-1])
    return took


def _seconds(took: Took) -> float:
    """About how long a step would take in AWS, one call after another."""
    return float(took["seconds"]) + CALL_SECONDS * Counter(took["calls"]).total()


def _told(name: str, took: Took) -> str:
    calls = ", ".join(f"{number:,} {operation}" for operation, number in took["calls"].items())
    units = ", ".join(f"{number:,.0f} {what} units" for what, number in took["units"].items())
    parts = (
        f" in {took['work']:,} {'mails, a tenth of all' if name == 'mail' else 'batches'}" if name in SEVERAL else ""
    )
    return (
        f"{PEOPLE * TEAMS[-1]:,} responses of {TEAMS[-1]:,} teams, {name}{parts}: {took['seconds']:.1f} s of CPU, "
        f"{took['megabytes']:,.0f} MB at the peak, {calls}; {units}; largest item {took['largest']:,} bytes; "
        f"about {_seconds(took):,.0f} s one call after another."
    )
