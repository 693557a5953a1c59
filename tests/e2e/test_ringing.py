"""Each thing that rings is broken, and seen to move its metric or to reach the topic.

CloudWatch counts a line of trouble as it comes into a log. The local AWS keeps the lines and counts none, so `Rung.count`
does that part, as the specification of the embedded metric format has it. It has no metric of API Gateway, so
there the reply is seen, and the alarm in the template (tests/template/test_template.py).
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.local.deployment import WaveFailed
from infra.local.emulator import REGION
from infra.local.stack import STACK
from shared.programme import Programme
from shared.signing import Key, Purpose, link, sign
from shared.store import keys
from shared.store.outbox import MailState, mail
from shared.store.register import Register
from shared.wave import Kind, Recipient, RecipientUnit
from tests.e2e.test_mail_events import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.local.deployment import Deployment

LEADS = ("rung.ann@trust.example", "rung.ben@trust.example")


@dataclass
class Rung:
    """The deployed stack, what its alarms look at, and a mailbox for whoever is told."""

    deployment: Deployment
    queue: str
    topic: str
    since: datetime
    came: list[str] = field(default_factory=list)

    def alarm(self, name: str) -> dict[str, Any]:
        [found] = self.deployment.client("cloudwatch").describe_alarms(AlarmNames=[f"{STACK}-{name}"])["MetricAlarms"]
        assert found["AlarmActions"] == [self.topic]
        return dict(found)

    def sum(self, alarm: dict[str, Any], since: datetime, until: datetime, **more: str) -> float | None:
        """What an alarm's metric came to, of this dimension as well; None where there is no data."""
        dimensions = [*alarm["Dimensions"], *({"Name": name, "Value": value} for name, value in more.items())]
        points = self.deployment.client("cloudwatch").get_metric_statistics(
            Namespace=alarm["Namespace"], MetricName=alarm["MetricName"], Dimensions=dimensions,
            StartTime=since, EndTime=until, Period=3600, Statistics=[alarm["Statistic"]],
        )["Datapoints"]  # fmt: skip
        return sum(point[alarm["Statistic"]] for point in points) if points else None

    def count(self) -> list[dict[str, Any]]:
        """Count the lines of trouble since the test began, as CloudWatch does; they are each a function's own."""
        logs, metrics, lines = self.deployment.client("logs"), self.deployment.client("cloudwatch"), []
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{STACK}-")["logGroups"]
        for name in (group["logGroupName"] for group in groups):
            found = logs.filter_log_events(
                logGroupName=name, startTime=int(self.since.timestamp() * 1000), filterPattern="CloudWatchMetrics"
            )
            for line in (json.loads(event["message"]) for event in found["events"]):
                lines.append(line | {"function": name.removeprefix(f"/aws/lambda/{STACK}-")})
                for told in line["_aws"]["CloudWatchMetrics"]:
                    for names in told["Dimensions"]:
                        data = [
                            {
                                "MetricName": metric["Name"],
                                "Value": line[metric["Name"]],
                                "Dimensions": [{"Name": each, "Value": line[each]} for each in names],
                            }
                            for metric in told["Metrics"]
                        ]
                        metrics.put_metric_data(Namespace=told["Namespace"], MetricData=data)
        return lines

    def troubles(self) -> list[tuple[str, str]]:
        """Kind and function of each trouble, and how the alarm's metric moved, once for all and once by kind."""
        alarm, now = self.alarm("trouble"), datetime.now(UTC) + timedelta(minutes=1)
        kinds = ("function_failed", "wave_missed", "unsettled")

        def sums() -> list[float]:
            found = [self.sum(alarm, self.since - timedelta(hours=9), now)]
            found += [self.sum(alarm, self.since - timedelta(hours=9), now, Kind=kind) for kind in kinds]
            return [each or 0 for each in found]

        before = sums()
        lines = self.count()
        by_kind = [sum(line["Kind"] == kind for line in lines) for kind in kinds]
        assert [after - was for was, after in zip(before, sums(), strict=True)] == [len(lines), *by_kind]
        return sorted((line["Kind"], line["function"]) for line in lines)

    def told(self, word: str, seconds: float = 120) -> str:
        """The one message of the topic with this word in it; Lambda waits between its attempts."""
        eventually(lambda: sum(word in each for each in self._messages()), 1, seconds)
        return next(each for each in self.came if word in each)

    def _messages(self) -> list[str]:
        sqs = self.deployment.client("sqs")
        while got := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for each in got:
                self.came.append(json.loads(each["Body"])["Message"])
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=each["ReceiptHandle"])
        return self.came

    @contextmanager
    def without_its_role(self, *functions: str) -> Iterator[None]:
        """As if the tables were down for these functions: whatever they ask for is refused."""
        iam, kept = self.deployment.client("iam"), {}
        for name in functions:
            kept[name] = iam.get_role_policy(RoleName=f"{STACK}-{REGION}-{name}", PolicyName=name)["PolicyDocument"]
            iam.delete_role_policy(RoleName=f"{STACK}-{REGION}-{name}", PolicyName=name)
        try:
            yield
        finally:
            for name, document in kept.items():
                text = document if isinstance(document, str) else json.dumps(document)
                iam.put_role_policy(RoleName=f"{STACK}-{REGION}-{name}", PolicyName=name, PolicyDocument=text)


@pytest.fixture
def rung(deployment: Deployment) -> Iterator[Rung]:
    sns, sqs = deployment.client("sns"), deployment.client("sqs")
    outputs = deployment.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    topic = next(each["OutputValue"] for each in outputs if each["OutputKey"] == "AlarmTopicArn")
    queue = sqs.create_queue(QueueName="rung")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [allowed]})})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    yield Rung(deployment, queue, topic, datetime.now(UTC))
    sns.unsubscribe(SubscriptionArn=subscription)
    sqs.delete_queue(QueueUrl=queue)


def test_pages_that_are_down_for_everybody(rung: Rung) -> None:
    """They reply by themselves that something is wrong: for Lambda nothing failed."""
    secrets = rung.deployment.client("secretsmanager")
    [secret] = [each for each in secrets.list_secrets()["SecretList"] if "LinkKey" in each["Name"]]
    key = Key(secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"].encode())
    see, stop = (
        sign(key, link(key, purpose, "rung", f"{date.today()}", ["rung"], LEADS[0]))  # noqa: DTZ011
        for purpose in (Purpose.SEE, Purpose.MAIL)
    )
    with rung.without_its_role("survey", "results", "desk"):
        for path in (
            "/s/abcdefgh",
            "/accessibility",
            f"/results/{see}",
            f"/results/{see}/results.csv",
            f"/lead/{stop}",
        ):
            assert rung.deployment.request("GET", path).status >= 500, path  # what the alarm `api` counts
    assert set(rung.troubles()) == {("function_failed", name) for name in ("survey", "results", "desk")}
    assert rung.alarm("trouble")["StateValue"] == "ALARM"
    assert rung.deployment.request("GET", "/s/abcdefgh").status == 404
    assert rung.alarm("api")["MetricName"] == "5XXError"


def test_a_clock_that_is_not_called(rung: Rung) -> None:
    """The metric is there for the hours in which it is called, so what is missing is taken for a breach."""
    alarm = rung.alarm("clock")
    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"]) == ("breaching", "LessThanThreshold")
    now = datetime.now(UTC)
    assert rung.sum(alarm, now - timedelta(days=2), now - timedelta(days=1)) is None
    before = rung.sum(alarm, now - timedelta(hours=1), now + timedelta(minutes=1)) or 0
    tick(rung, {"step": "due", "time": now.isoformat()})
    after = rung.sum(alarm, now - timedelta(hours=1), now + timedelta(minutes=1)) or 0
    assert after == before + 1 >= alarm["Threshold"]


def tick(rung: Rung, event: dict[str, Any]) -> None:
    reply = rung.deployment.client("lambda").invoke(FunctionName=f"{STACK}-clock", Payload=json.dumps(event))
    assert "FunctionError" not in reply, reply["Payload"].read()


@pytest.mark.long  # it is tried again before it is told
def test_a_clock_that_dies_and_writes_nothing(rung: Rung) -> None:
    """As one out of memory or of time does: Lambda itself tells the topic, after it tried again."""
    functions = rung.deployment.client("lambda")
    name, handler = f"{STACK}-clock", functions.get_function_configuration(FunctionName=f"{STACK}-clock")["Handler"]
    functions.update_function_configuration(FunctionName=name, Handler="functions.clock.nothing.lambda_handler")
    try:
        functions.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"time": "2027-01-01T00:00:00Z"}')
        told = json.loads(rung.told("RetriesExhausted"))
    finally:
        functions.update_function_configuration(FunctionName=name, Handler=handler)
    assert told["requestContext"]["functionArn"].endswith(f":{name}")
    assert rung.troubles() == []


@pytest.mark.long  # it is tried again before it is told
def test_a_run_that_fails(rung: Rung) -> None:
    states, machine = rung.deployment.client("stepfunctions"), rung.deployment.outputs["WaveStateMachineArn"]
    states.start_execution(stateMachineArn=machine, name="rung-2027-02-01-open-1", input="{}")
    with suppress(WaveFailed):  # told once, so that no later test of this stack is told
        rung.deployment.wait()
    assert "the run rung-2027-02-01-open-1 is FAILED" in rung.told("rung-2027-02-01-open-1")
    events = rung.deployment.client("events")
    pattern = events.describe_rule(Name=f"{STACK}-run-failed")["EventPattern"]
    event = {
        "id": "1", "account": "000000000000", "region": REGION, "time": "2027-01-01T00:00:00Z", "resources": [],
        "source": "aws.states", "detail-type": "Step Functions Execution Status Change",
    }  # fmt: skip
    for status, rings in (("TIMED_OUT", True), ("FAILED", True), ("SUCCEEDED", False), ("RUNNING", False)):
        for arn, ours in ((machine, True), (f"{machine}-2", False)):
            asked = event | {"detail": {"status": status, "stateMachineArn": arn}}
            answer = events.test_event_pattern(EventPattern=pattern, Event=json.dumps(asked))
            assert answer["Result"] is (rings and ours), (status, arn)


def test_a_missed_wave_and_mails_that_are_left_open(rung: Rung) -> None:
    register = Register(rung.deployment.client("dynamodb"), rung.deployment.outputs["RegisterTable"])
    others = register.definitions.programmes()
    for other in others:
        register.definitions.put_programme(other.model_copy(update={"paused_until": date.max}))
    programme = Programme(
        id="rung", title="Rung", instrument="reflective-practice", instrument_version=2, unit="care-system",
        starts=date(2026, 2, 3), rule="FREQ=DAILY;COUNT=1",
    )  # fmt: skip
    wave = programme.wave(date(2026, 2, 3))
    register.definitions.put_programme(programme)
    register.waves.plan(wave)
    units = (RecipientUnit(unit="rung", name="Rung", is_team=True, link="abcd2345"),)
    register.runs.put_mail_batch(wave, Kind.OPEN, "mail-0001", tuple(Recipient(address=a, units=units) for a in LEADS))
    for address, state in zip(LEADS, (MailState.CLAIMED, MailState.REFUSED), strict=True):
        sent = mail("rung", wave.id, Kind.OPEN, address, f"{time.time_ns()}")
        register.outbox.claim(sent)
        if state is MailState.REFUSED:
            register.outbox.settle(sent, state)
    try:
        tick(rung, {"time": datetime.now(UTC).isoformat()})
        tick(rung, {"step": "done", "programme": "rung", "wave": wave.id, "kind": "open", "mailed": []})
    finally:
        for other in others:
            register.definitions.put_programme(other)
        key = {"pk": {"S": keys.PROGRAMMES}, "sk": {"S": f"PROGRAMME#{programme.id}"}}
        rung.deployment.client("dynamodb").delete_item(TableName=rung.deployment.outputs["RegisterTable"], Key=key)
    assert rung.troubles() == [("unsettled", "clock"), ("unsettled", "clock"), ("wave_missed", "clock")]
    assert rung.alarm("trouble")["StateValue"] == "ALARM"
