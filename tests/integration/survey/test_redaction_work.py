"""No comment, however it is made, keeps the public function busy."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.unit.survey.test_redaction import LONG, SIGNS, module_path

WORK = """
import json, sys
from resource import RLIMIT_CPU, RUSAGE_SELF, getrusage, setrlimit
sys.path[:0] = json.loads(sys.argv[1])
from functions.survey.redaction import redact
for unit in json.loads(sys.argv[2]):
    setrlimit(RLIMIT_CPU, (int(getrusage(RUSAGE_SELF).ru_utime) + 3, -1))
    redact(unit * (50_000 // len(unit)) + sys.argv[3])
"""


def test_no_pattern_goes_over_a_text_again_and_again() -> None:
    """50,000 characters of what makes a careless pattern start anew at each of them.

    Each takes a twentieth of a second of CPU time. What grows with the square takes over 3 s; the kernel ends it at 3.
    """
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", WORK, json.dumps(module_path()), json.dumps(LONG), SIGNS], check=True
    )
