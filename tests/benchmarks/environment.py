"""Fresh environments: one small venv for each contender, with its pinned packages and nothing else.

A `.pth` file that imports anything runs in every start of its venv and hides what a cold start costs: uv's own is
taken out, and any other is an error. Byte code is compiled, as `make build` does for what is deployed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

from tests.benchmarks.workload import ROOT

HOME = ROOT / ".local" / "bench"
HERE = Path(__file__).parent
CONTENDERS = HERE / "contenders"
PEERS: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "peers.toml").read_text())


class BenchmarkError(Exception):
    """A benchmark cannot be run, or did not do what it is said to; the message is one line for a person."""


def python(name: str) -> Path:
    """The Python of an environment, which is made at its first use and after a change of its packages."""
    folder, packages = HOME / name, PEERS[name]["packages"]
    executable, stamp = folder / "bin" / "python", folder / "made-of.json"
    made_of = json.dumps([sys.version, packages])
    if not (stamp.exists() and stamp.read_text() == made_of):
        shutil.rmtree(folder, ignore_errors=True)
        uv = str(Path(sys.executable).with_name("uv"))
        run([uv, "venv", "--quiet", "--python", sys.executable, folder])
        for leftover in folder.glob("lib/python*/site-packages/_virtualenv.*"):
            leftover.unlink()
        if packages:
            pip = [uv, "pip", "install", "--quiet", "--no-deps", "--compile-bytecode"]
            run([*pip, "--python", executable, *packages])
        stamp.write_text(made_of)
    check_pth(folder)
    return executable


def check_pth(folder: Path) -> None:
    """Raises BenchmarkError if a `.pth` in the venv `folder` runs code."""
    for path in folder.glob("lib/python*/site-packages/*.pth"):
        if any(line.startswith(("import ", "import\t")) for line in path.read_text().splitlines()):
            raise BenchmarkError(f"{path.name} runs code at every start of {folder.name}: nothing measured is true")


def contenders() -> Path:
    """The folder that holds the package `contenders`, compiled."""
    folder = HOME / "scripts"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CONTENDERS, folder / CONTENDERS.name, ignore=shutil.ignore_patterns("__pycache__"))
    compiler = [sys.executable, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    run([*compiler, folder])
    return folder


def npm_files(name: str) -> list[Path] | None:
    """The files of a peer from the npm registry, or None where there is no npm."""
    folder, peer = HOME / name, PEERS[name]
    stamp, made_of = folder / "made-of.json", json.dumps(peer)
    if not (stamp.exists() and stamp.read_text() == made_of):
        npm = shutil.which("npm")
        if npm is None:
            return None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run([npm, "pack", "--silent", *peer["packages"]], cwd=folder)
        for archive in folder.glob("*.tgz"):
            with tarfile.open(archive) as packed:
                for file in peer["files"]:
                    if f"package/{file}" in packed.getnames():
                        content = packed.extractfile(f"package/{file}")
                        (folder / file).write_bytes(content.read() if content else b"")
        stamp.write_text(made_of)
    return [folder / file for file in peer["files"]]


def clean_environment(**more: str) -> dict[str, str]:
    """A process' environment as in Lambda: a region and credentials (of nobody), and nothing of the caller's."""
    return {
        "PATH": os.defpath,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "eu-west-2",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_SESSION_TOKEN": "benchmark",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "RESPONSES_TABLE": "responses",
        "REGISTER_TABLE": "register",
        "FORM_CACHE_SECONDS": "3600",
        "POWERTOOLS_SERVICE_NAME": "benchmark",
        "POWERTOOLS_METRICS_NAMESPACE": "benchmark",
        **more,
    }


def run(command: list[Any], **options: Any) -> str:
    """Run a command to its end; all that it printed.

    Raises:
        BenchmarkError: it failed.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        why = next((line for line in reversed(lines) if "rror" in line), lines[-1])
        raise BenchmarkError(f"{Path(words[0]).name} {words[1]} failed: {why}")
    return str(done.stdout + done.stderr)
