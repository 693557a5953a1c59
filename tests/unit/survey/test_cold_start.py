"""What a cold start imports, in an interpreter of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HEAVY = ("aws_lambda_powertools", "boto3", "botocore", "dataclasses", "jinja2", "logging", "pydantic", "typing")
VISIT = """
import json, sys
sys.path.insert(0, sys.argv[1])
door = json.loads(sys.stdin.read())
from functions.survey import handler

class Door:
    def begin(self): pass
    def get(self, table, key): return door["items"][key["pk"]]
    def transact(self, puts, updates): return True

handler.survey._door = handler.forms._door = Door()
replies = [handler.lambda_handler(event, None)["statusCode"] for event in door["events"]]
print(json.dumps([replies, sorted(sys.modules)]))
"""


def test_a_visit_imports_nothing_heavy() -> None:
    """A page and a response, served with the standard library alone and with little of it."""
    from tests.unit.survey import sample  # noqa: PLC0415  # only this process needs the compiler

    link, form = sample.link_item(), sample.form_item(closes_at="99999999999")
    visit = {
        "items": {"LINK#" + sample.CODE: link, "FORM#groups": form},
        "events": [sample.get(), sample.post(sample.GOOD), sample.post(sample.GOOD[1:]), sample.event("thanks")],
    }
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", VISIT, str(ROOT)],
        input=json.dumps(visit),
        env={"PATH": os.defpath, "AWS_REGION": "eu-west-2"},
        capture_output=True,
        text=True,
        check=True,
    )
    replies, modules = json.loads(ran.stdout)
    assert replies == [200, 303, 422, 200]
    assert [name for name in HEAVY if name in modules] == []
