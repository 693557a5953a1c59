"""Node's tools for building and testing, installed as their lock file says into a folder under .local."""

import fcntl
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[3]
OLDEST_NODE = 20


class ToolsMissing(Exception):
    """They cannot be had on this machine; the message is one line for a person."""


def installed(manifest: Path, name: str) -> Path:
    """The folder .local/`name`, with the packages of package.json and package-lock.json in `manifest` installed.

    Raises ToolsMissing where there is no npm, an old Node, or the packages cannot be fetched.
    """
    home = ROOT / ".local" / name
    home.mkdir(parents=True, exist_ok=True)
    files = [manifest / "package.json", manifest / "package-lock.json"]
    wanted = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    stamp = home / "installed"
    with (home / "lock").open("w") as lock:  # several workers may test at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        _check_node()
        if not (stamp.exists() and stamp.read_text() == wanted):
            stamp.unlink(missing_ok=True)
            for file in files:
                shutil.copy(file, home)
            _run("npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", cwd=home)
            stamp.write_text(wanted)
    return home


def _check_node() -> None:
    found = shutil.which("node") and shutil.which("npm")
    version = _run("node", "--version") if found else ""
    if not found or int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        raise ToolsMissing(f"Node {OLDEST_NODE} or newer with npm is needed (https://nodejs.org/en/download)")


def _run(*command: str, cwd: Path | None = None) -> str:
    """Run a command to its end; what it printed. Raises ToolsMissing if it failed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        why = next((line for line in lines if "rror" in line), lines[-1] if lines else "it said nothing")
        raise ToolsMissing(f"`{' '.join(command[:2])}` failed: {why}")
    return done.stdout
