"""checkov on template.yaml and infra/template/guard-rails.yaml: no failure without a written reason beside it, in the resource's Metadata.

checkov and this project want different versions of the same libraries, so it lives in an environment of its own under
.local, made from checkov.lock when that changes.
"""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("checkov.lock")
Check = dict[str, Any]


@pytest.fixture(scope="module")
def checkov() -> Path:
    """The program, installed as locked."""
    home = ROOT / ".local" / "checkov"
    home.mkdir(parents=True, exist_ok=True)
    environment, stamp = home / "venv", home / "installed"
    wanted = sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    with (home / "lock").open("w") as lock:  # several workers may test at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            uv = Path(sys.executable).with_name("uv")
            subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment], check=True)
            sync = ["pip", "sync", "--quiet", "--require-hashes", "--python", environment / "bin" / "python", LOCK]
            subprocess.run([str(uv), *map(str, sync)], check=True)
            stamp.write_text(wanted)
    return environment / "bin" / "checkov"


@pytest.fixture(scope="module")
def results(checkov: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Check]]]:
    """File -> failed and skipped checks, of the template and of a copy of it without its reasons."""
    folder, files = tmp_path_factory.mktemp("checkov"), []
    for template in (ROOT / "template.yaml", ROOT / "infra" / "template" / "guard-rails.yaml"):
        bare = folder / f"bare-{template.name}"
        bare.write_text(re.sub(r"\bid: CKV_AWS_", "id: NO_AWS_", template.read_text()))
        files += [template, bare]
    run = subprocess.run(
        [checkov, "--framework", "cloudformation", "--output", "json", "--skip-download", "-f", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout)["results"]
    assert not report["parsing_errors"]
    return {
        file.name: {
            kind: [check for check in report[kind] if Path(check["file_path"]).name == file.name]
            for kind in ("passed_checks", "failed_checks", "skipped_checks")
        }
        for file in files
    }


def named(checks: list[Check]) -> set[tuple[str, str]]:
    """Check and resource."""
    return {(check["check_id"], check["resource"]) for check in checks}


@pytest.mark.parametrize(("template", "looked_at"), [("template.yaml", 50), ("guard-rails.yaml", 1)])
def test_nothing_fails(results: dict[str, dict[str, list[Check]]], template: str, looked_at: int) -> None:
    assert len(results[template]["passed_checks"] + results[template]["skipped_checks"]) >= looked_at
    assert named(results[template]["failed_checks"]) == set()


@pytest.mark.parametrize("template", ["template.yaml", "guard-rails.yaml"])
def test_every_check_that_is_skipped_would_fail_and_says_why(
    results: dict[str, dict[str, list[Check]]], template: str
) -> None:
    skipped = results[template]["skipped_checks"]
    assert named(skipped) == named(results[f"bare-{template}"]["failed_checks"])
    for check in skipped:
        assert len(check["check_result"]["suppress_comment"].split()) >= 8, check["resource"]
