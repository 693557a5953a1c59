"""Cold starts: a fresh interpreter imports a handler and serves its first GET and its first POST.

`survey` runs as it is deployed: the artefact that `sam build` made and our build compiled, the layer beside it. The
peers do the same job: two reads for the GET, one put for the POST, over TLS to a stand-in for DynamoDB, whose count of
calls must be right. Two measures:

- CPU time, user and system, of the whole process: medians of interleaved runs. The goals are set in it, so it decides;
- instructions, counted by valgrind's callgrind (https://valgrind.org/docs/manual/cl-manual.html) if it is installed.
  They repeat to a thousandth, so they show what a change did. They see neither the kernel nor the caches, so their
  ratios stand on a scale of their own.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import certificate, environment, workload
from tests.benchmarks.environment import HOME, BenchmarkError, clean_environment
from tests.benchmarks.ratio import Ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

ROUNDS = 15
LIMIT, GOAL = 16, 4.5  # times a bare function
CALLS = {"GetItem": 2, "TransactWriteItems": 1}
VALGRIND = shutil.which("valgrind")
COLLECTED = re.compile(r"Collected : (\d+)")


@dataclass(frozen=True)
class Start:
    """A handler to start: `module`, found on `path`, by `python`; it must make these `calls` of the database."""

    name: str
    python: Path
    module: str
    path: Sequence[Path]
    calls: dict[str, int]


PEERS = {  # name: its environment and its module in contenders; the last two have boto3 for their client
    "botocore": ("botocore", "botocore_client"),
    "FastAPI + Mangum": ("fastapi", "fastapi_mangum"),
    "Powertools + pydantic": ("powertools", "powertools_pydantic"),
}
GOALS = {"FastAPI + Mangum": 1 / 6}
STEPS = (2 + len(PEERS)) * (ROUNDS + 1 + bool(VALGRIND))


def measure(deployed: Sequence[Path], step: Callable[[], None]) -> list[Ratio]:
    """Measure.

    Args:
        deployed: the folders that Lambda has on its path for `survey`.
        step: called STEPS times.
    """
    scripts = environment.contenders()
    empty = environment.python("bare")
    starts = [
        Start("bare function", empty, "bare", [scripts / "contenders"], {}),
        Start("survey", empty, "functions.survey.handler", deployed, CALLS),
        *(
            Start(name, environment.python(peer), f"contenders.{module}", [scripts], CALLS)
            for name, (peer, module) in PEERS.items()
        ),
    ]
    bench = _Bench(scripts / "contenders" / "cold.py")
    found = {"CPU": bench.cpu_seconds(starts, step)}
    if VALGRIND:
        found["instructions"] = bench.instructions(starts, step)

    def by(name: str, against: str) -> dict[str, float]:
        return {measure: costs[name] / costs[against] for measure, costs in found.items()}

    bare, survey = starts[0].name, starts[1].name
    return [
        Ratio("cold, survey", bare, by(survey, bare), goal=GOAL, limit=LIMIT),
        *(Ratio("cold, survey", peer, by(survey, peer), goal=GOALS.get(peer)) for peer in PEERS),
        *(Ratio(f"cold, {peer}", bare, by(peer, bare)) for peer in PEERS),
    ]


class _Bench:
    """Starts handlers one by one, each with a database that answers."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._certificate, self._authorities = certificate.make(HOME)
        self._items, *self._events = (HOME / f"{name}.json" for name in ("register", "get", "post"))
        content = workload.register(), workload.get(), workload.post()
        for path, value in zip((self._items, *self._events), content, strict=True):
            path.write_text(json.dumps(value))

    def instructions(self, starts: Sequence[Start], step: Callable[[], None]) -> dict[str, float]:
        """Instructions of each start; at the same time, since a count does not mind other work."""

        def counted(start: Start) -> int:
            tool = [VALGRIND, "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
            for attempts_left in (2, 1, 0):
                try:
                    with self._database() as database:
                        said = self._start(start, database, tool)
                except BenchmarkError:  # valgrind is slow, and survey does not wait long for its database
                    if not attempts_left:
                        raise
                else:
                    break
            step()
            return int(COLLECTED.findall(said)[-1])

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            counts = pool.map(counted, starts)
            return {start.name: count for start, count in zip(starts, counts, strict=True)}

    def cpu_seconds(self, starts: Sequence[Start], step: Callable[[], None]) -> dict[str, float]:
        """CPU time of each start: the median of interleaved runs, after one that only warms the disk's cache."""
        spent: dict[str, list[float]] = {start.name: [] for start in starts}
        with self._database() as database:
            for _ in range(1 + ROUNDS):
                for start in starts:
                    before = _cpu_seconds_of_children()
                    self._start(start, database)
                    spent[start.name].append(_cpu_seconds_of_children() - before)
                    step()
        return {name: median(seconds[1:]) for name, seconds in spent.items()}

    def _start(self, start: Start, database: _Database, before: Sequence[object] = ()) -> str:
        """Start a handler, by way of the command `before` if there is one; what that says."""
        variables = clean_environment(
            PYTHONPATH=":".join(map(str, start.path)),
            AWS_ENDPOINT_URL_DYNAMODB=f"https://127.0.0.1:{database.port}",
            SSL_CERT_FILE=str(self._authorities),
            AWS_CA_BUNDLE=str(self._authorities),
        )
        command = [*before, start.python, "-s", "-P", self._script, start.module, *self._events]
        said = environment.run(command, env=variables)
        calls = database.calls()
        if calls != start.calls:
            raise BenchmarkError(f"{start.name} asked {calls} of the database instead of {start.calls}")
        return said

    @contextmanager
    def _database(self) -> Iterator[_Database]:
        module = [sys.executable, "-m", "tests.benchmarks.dynamodb"]
        process = subprocess.Popen(
            [*module, str(self._items), str(self._certificate)],
            cwd=workload.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield _Database(process)
        finally:
            process.communicate("")


class _Database:
    """The stand-in for DynamoDB, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._said())

    def calls(self) -> dict[str, int]:
        """The calls since the last time, by operation."""
        print("calls", file=self._process.stdin, flush=True)
        return dict(json.loads(self._said()))

    def _said(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""


def _cpu_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
