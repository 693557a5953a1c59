"""Nothing that a tool starts outlives the caller, however the caller ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.build.guard import guarded, last_words

ROOT = Path(__file__).parent.parent.parent
# a command with a child of its own; both write down their process ids
COMMAND = "echo $$ >> {pids}; sleep 60 & echo $! >> {pids}; wait"
# a caller in the background of a shell is born deaf to Ctrl-C
CALLER = """
import signal, sys
from pathlib import Path
from infra.build.guard import guarded
signal.signal(signal.SIGINT, signal.default_int_handler)
with guarded(["bash", "-c", sys.argv[1]], Path("/"), {"PATH": sys.argv[2]}, Path(sys.argv[3])) as process:
    process.wait()
"""


def started(pids: Path) -> list[int]:
    """The two process ids, once both are written."""
    deadline = time.monotonic() + 20
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return [int(pid) for pid in pids.read_text().split()]


def gone(pid: int) -> bool:
    """No such process, or one that ended and whose new parent has not looked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def assert_gone(pids: list[int]) -> None:
    """All of them, soon."""
    deadline = time.monotonic() + 15
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < deadline, "left behind"
        time.sleep(0.02)


linux = pytest.mark.skipif(not Path("/proc").exists(), reason="looks in /proc")


@linux
def test_the_block_ends_and_so_does_the_command(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    command = ["bash", "-c", COMMAND.format(pids=pids)]
    with guarded(command, tmp_path, {"PATH": os.environ["PATH"]}, tmp_path / "log"):
        running = started(pids)
        assert not any(gone(pid) for pid in running)
    assert_gone(running)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_caller_is_ended_and_so_is_the_command(tmp_path: Path, number: signal.Signals) -> None:
    pids = tmp_path / "pids"
    arguments = [COMMAND.format(pids=pids), os.environ["PATH"], str(tmp_path / "log")]
    with subprocess.Popen([sys.executable, "-c", CALLER, *arguments], cwd=ROOT, stderr=subprocess.DEVNULL) as caller:
        running = started(pids)
        caller.send_signal(number)
    assert_gone(running)


def test_the_exit_code_and_the_last_words_come_through(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ["bash", "-c", "echo one; echo Error: two; echo three >&2; exit 7"]
    with guarded(command, tmp_path, {"PATH": os.environ["PATH"]}, log) as process:
        assert process.wait() == 7
    assert last_words(log) == f"Error: two (all of it: {log})"
