"""What the command line loads before it does anything, in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

from infra import cli, commands

ROOT = Path(__file__).parents[2]
HEAVY = {"boto3", "openpyxl", "numpy"}  # each takes as long as half of the rest


def test_the_command_starts_without_what_only_some_commands_need() -> None:
    listed = "import infra.cli, sys; print(*sys.modules, sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", listed], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "infra.cli" in loaded
    assert not HEAVY & loaded


def test_the_path_of_a_command_is_its_name() -> None:
    typed = set(typer.main.get_group(cli.app).commands)
    rooms = {path.stem for path in Path(commands.__file__).parent.iterdir() if not path.name.startswith("__")}
    assert typed == rooms
    assert len(typed) == 24
    assert set(cli.FIRST) <= typed
