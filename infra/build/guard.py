"""Runs a command and ends it, with all that it started, as soon as the caller is gone.

The caller holds the other end of the guard's standard input: however it ends, by SIGKILL too, that closes.
The guard is this file run as a script, in a session of its own, so that Ctrl-C reaches the caller alone.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE_SECONDS = 10


@contextlib.contextmanager
def guarded(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """`command`, running as long as the `with` block at most; what it says goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(PATIENCE_SECONDS + 5)


def last_words(log: Path) -> str:
    """The line of `log` that tells best why a command failed."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    why = next((line for line in reversed(lines) if "rror" in line), lines[-1] if lines else "it said nothing")
    return f"{why} (all of it: {log})"


def main(command: list[str]) -> int:
    """Run `command` until it ends, standard input closes, or SIGTERM comes; leave no process of its group."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
    try:
        while child.poll() is None:
            readable, _, _ = select.select([sys.stdin], [], [], 0.05)
            if readable and not os.read(sys.stdin.fileno(), 1):
                break
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
