"""A deployed stack on the local AWS, and the doors that production has too: HTTP, the clock, the mailbox."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from infra.local.emulator import REGION, LocalAws, LocalAwsError
from infra.local.phone import Web

POLL_SECONDS = 0.2
MAIL_SECONDS = 15


class WaveFailed(LocalAwsError):
    """A run of the state machine failed; the message names the run, the state and the error's class."""


@dataclass(frozen=True, kw_only=True)
class Deployment(Web):
    """template.yaml, deployed. `address` opens in a browser; `request` is for programs, e.g. of `/s/abc`."""

    aws: LocalAws
    outputs: Mapping[str, str]
    _told: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def endpoint(self) -> str:
        """Where every AWS service answers."""
        return self.aws.endpoint

    @property
    def mail(self) -> Path:
        """The folder with one .eml per mail sent."""
        return self.aws.mail

    @property
    def environment(self) -> dict[str, str]:
        """What makes any AWS client or tool, and ours, work on this deployment."""
        return self.aws.environment | {
            "RESPONSES_TABLE": self.outputs["ResponsesTable"],
            "TALLY_TABLE": self.outputs["TallyTable"],
            "REGISTER_TABLE": self.outputs["RegisterTable"],
        }

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS, whatever AWS settings the caller has."""
        return client(self.aws, service)

    def clock(self, now: datetime) -> Any:
        """One tick of the hourly clock at the time `now` (aware): the event that the scheduler sends."""
        payload = json.dumps({"time": now.isoformat()})
        reply = self.client("lambda").invoke(FunctionName=self.outputs["ClockFunction"], Payload=payload)
        answer = json.loads(reply["Payload"].read() or b"null")
        if "FunctionError" in reply:
            raise LocalAwsError(f"the clock failed at {now.isoformat()}: {answer.get('errorType', answer)}")
        return answer

    def wait(self, timeout_seconds: float = 300) -> None:
        """Wait until no run is under way and every mail is in the mailbox.

        Raises WaveFailed where a run failed that no earlier call told of, LocalAwsError where it took too long.
        """
        states, machine = self.client("stepfunctions"), self.outputs["WaveStateMachineArn"]
        deadline = time.monotonic() + timeout_seconds
        while states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
            if time.monotonic() > deadline:
                raise LocalAwsError(f"a run is still under way after {timeout_seconds} seconds")
            time.sleep(POLL_SECONDS)
        self._wait_for_mail()
        failures = []
        for run in states.list_executions(stateMachineArn=machine)["executions"]:
            if run["status"] != "SUCCEEDED" and run["executionArn"] not in self._told:
                self._told.add(run["executionArn"])
                failures.append(f"{run['name']} failed in {_last_state(states, run['executionArn'])}")
        if failures:
            raise WaveFailed("; ".join(failures))

    def _wait_for_mail(self) -> None:
        """SES takes a mail before it arrives."""
        sent = int(self.client("ses").get_send_quota()["SentLast24Hours"])
        deadline = time.monotonic() + MAIL_SECONDS
        while (arrived := sum(1 for _ in self.mail.glob("*.eml"))) < sent:
            if time.monotonic() > deadline:
                raise LocalAwsError(f"{sent} mails were sent, {arrived} arrived")
            time.sleep(POLL_SECONDS)


def client(aws: LocalAws, service: str) -> Any:
    """A boto3 client of `aws`; the caller's profile, region and configuration files play no part."""
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    session = boto3.session.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 the local AWS takes this and no other
        region_name=REGION,
        botocore_session=botocore.session.Session(session_vars=nothing),
    )
    make: Any = session.client  # typed per service name, which is a variable here
    config = Config(read_timeout=900, retries={"total_max_attempts": 1}, proxies={})
    return make(service, endpoint_url=aws.endpoint, config=config)


def _last_state(states: Any, run: str) -> str:
    """The state in which a run failed, and the error's class."""
    state, error = "its start", ""
    for page in states.get_paginator("get_execution_history").paginate(executionArn=run):
        for event in page["events"]:
            state = event.get("stateEnteredEventDetails", {}).get("name", state)
            error = event.get("executionFailedEventDetails", {}).get("error", error)
    return f"{state} ({error})" if error else state
