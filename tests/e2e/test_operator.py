"""The operator's commands on the deployed stack, with no right but OperatorPolicy's, as the local AWS judges it.

It knows no dynamodb:LeadingKeys; tests/integration/commands and tests/unit/doctor hold every call against the policies.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.demo.__main__ import organisation
from infra.local.stack import STACK
from shared.store.register import Register
from tests.e2e.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.local.deployment import Deployment

    Run = Callable[..., Any]

ROOT = Path(__file__).parents[2]
NAME = "commands"
ADDRESS = "somebody@trust.example"
JUDGED_WITHOUT_THEIR_TABLE = (
    "GetResourcePolicy",
    "ListStreams",
)  # by the local AWS: on "*", which no policy of ours has


@pytest.fixture(scope="module")
def outputs(deployment: Deployment) -> dict[str, str]:
    stack = deployment.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.fixture(scope="module")
def run(deployment: Deployment, outputs: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Give a command line to `soundings` as somebody with OperatorPolicy alone, in an empty folder; its JSON."""
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    if not register.roster.units():
        load(register, organisation(datetime.now(UTC).date()))
    iam, folder = deployment.client("iam"), tmp_path_factory.mktemp("operator")
    iam.create_user(UserName=NAME)
    iam.attach_user_policy(UserName=NAME, PolicyArn=outputs["OperatorPolicyArn"])
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    environment = {**os.environ, **deployment.environment, **keys, "PYTHONPATH": str(ROOT), "SOUNDINGS_STACK": STACK}

    def run(line: str, *, code: int = 0) -> Any:
        command = [sys.executable, "-m", "infra.cli", *line.split(), "--json"]
        ended = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (code, ""), (line, ended)
        return json.loads(ended.stdout)

    yield run
    iam.delete_access_key(UserName=NAME, AccessKeyId=key["AccessKeyId"])
    iam.detach_user_policy(UserName=NAME, PolicyArn=outputs["OperatorPolicyArn"])
    iam.delete_user(UserName=NAME)


@pytest.mark.long
def test_every_look_needs_no_more(run: Run) -> None:
    [programme, *_] = run("programme list")
    [team, *_] = run("teams list")
    for line in (
        "status", "audit", "settings show", "recipients list", "wave list", "instrument list",
        f"teams show {team['id']}", "teams export teams.xlsx", "teams template empty.xlsx",
        f"programme show {programme['id']}", f"programme calendar {programme['id']} --ics waves.ics",
        f"instrument show {programme['instrument']} --version 2", "poster --all --dry-run", f"kit kit --team {team['id']}",
        f"summary preview --programme {programme['id']}", "tick --dry-run", f"erase {team['id']} --dry-run",
    ):  # fmt: skip
        assert run(line) is not None


@pytest.mark.long
def test_every_change_needs_no_more_and_is_put_down(run: Run) -> None:
    [programme, *_], [team, *_] = run("programme list"), run("teams list")
    before, settings = len(run("audit")), run("settings show")
    run("teams export same.csv")
    assert run("teams import same.csv --yes")["changes"] == []
    for line in (
        f"recipients add {team['id']} {ADDRESS}", f"recipients remove {team['id']} {ADDRESS}",
        "settings set reply_to=others@trust.example", f"settings set reply_to={settings['reply_to']}",
        f"programme pause {programme['id']}", f"programme resume {programme['id']}", "instrument publish who-5 --yes",
    ):  # fmt: skip
        assert run(line)["dry_run"] is False
    assert run("settings show") == settings
    assert [entry["what"] for entry in run("audit")][before:] == [
        "recipients add", "recipients remove", "settings set", "settings set", "programme pause", "programme resume",
        "instrument publish",
    ]  # fmt: skip


def test_the_doctor_needs_its_own_policy_and_no_more(run: Run, deployment: Deployment, outputs: dict[str, str]) -> None:
    def lacking() -> set[str]:
        told = [finding["text"] for check in run("doctor", code=1)["checks"] for finding in check["findings"]]
        return {text for text in told if text.startswith("you lack the permission")}

    assert lacking()
    deployment.client("iam").attach_user_policy(UserName=NAME, PolicyArn=outputs["DoctorPolicyArn"])
    try:
        assert lacking() == {f"you lack the permission dynamodb:{action}" for action in JUDGED_WITHOUT_THEIR_TABLE}
    finally:
        deployment.client("iam").detach_user_policy(UserName=NAME, PolicyArn=outputs["DoctorPolicyArn"])
