"""Medians of interleaved rounds: every contender is kept ready, and each does one round in turn.

What the machine does besides falls on all of them alike; the median drops the rounds in which it fell on one.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.benchmarks.environment import CONTENDERS, BenchmarkError, clean_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Contender:
    """A module of `contenders`, run by the Python of an environment of its own, with `path` to import from."""

    name: str
    python: Path
    path: Sequence[Path]
    module: str
    arguments: Sequence[object]
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The median CPU time of a round, and what the contender says that it found."""

    cpu_seconds: float
    check: Any


def medians(contenders: Sequence[Contender], rounds: int, step: Callable[[], None]) -> dict[str, Result]:
    """Let each contender do `rounds` rounds, in turn, after one that only warms up; `step` is called after each.

    Raises:
        BenchmarkError: a contender failed.
    """
    spent: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    checks: dict[str, Any] = {}
    with ExitStack() as stack:
        running = {contender.name: stack.enter_context(_started(contender)) for contender in contenders}
        for name, process in running.items():
            checks[name] = _round(name, process)["check"]
            step()
        for _ in range(rounds):
            for name, process in running.items():
                spent[name].append(_round(name, process)["cpu_seconds"])
                step()
    return {name: Result(median(spent[name]), checks[name]) for name in spent}


@contextmanager
def _started(contender: Contender) -> Iterator[subprocess.Popen[str]]:
    path = ":".join(map(str, contender.path))
    module = f"{CONTENDERS.name}.{contender.module}", *contender.arguments
    process = subprocess.Popen(
        [str(word) for word in (contender.python, "-s", "-P", "-m", *module)],
        env=clean_environment(PYTHONPATH=path, **contender.variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _round(name: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    try:
        print("round", file=process.stdin, flush=True)
        said = process.stdout.readline() if process.stdout else ""
    except BrokenPipeError:
        said = ""
    if not said:
        raise BenchmarkError(f"{name} ended before its time")
    return dict(json.loads(said))
