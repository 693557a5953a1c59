"""Each check: all is well, each thing that can be wrong with its remedy, and what it says when it cannot look."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

import botocore.client
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra import cli
from infra.commands.doctor import command
from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import CHECKS, Level, Result, examine
from infra.console import terminal
from infra.operator.stack import Stack
from shared.recipient import Barred, Standing, Wish
from shared.settings import Settings
from shared.store.outbox import Entry, MailState, mail
from shared.unit import Unit
from shared.wave import Kind, State
from tests.integration.doctor import aws
from tests.integration.doctor.aws import ALARMS, EVENTS, NOW, OUTPUTS, PROGRAMME, World, answer
from tests.policy import is_allowed, looked_at, statements
from tests.template.test_template import DOCTOR, OPERATOR

if TYPE_CHECKING:
    from infra.commands.doctor.finding import Check
    from tests.integration.doctor.aws import Change, Json

BY_NAME = {check.name: check for check in CHECKS}


@pytest.fixture(scope="session")
def processed() -> Json:
    """The template as deployed; not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-2")  # SAM asks for one
        return aws.processed()


@pytest.fixture
def world(processed: Json, aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A healthy deployment, with every AWS client asking it."""
    made = aws.world(processed)

    def call(client: Any, operation: str, given: Json) -> Json:
        return made.aws.call(client, operation, given)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return made


def looked(world: World, name: str) -> Result:
    """What a check finds."""
    return examine(BY_NAME[name], world.deployed())


def reply(path: str, value: Any) -> Change:
    """Change a canned reply: `Operation name/key/0/key`."""

    def change(world: World) -> None:
        operation, *steps, last = path.split(" / ")
        node = reduce(
            lambda at, step: at[int(step)] if isinstance(at, list) else at[step], steps, world.aws.replies[operation]
        )
        node[int(last) if isinstance(node, list) else last] = value

    return change


def lose(operation: str) -> Change:
    """As if AWS did not know it."""
    return lambda world: world.aws.replies.pop(operation)


def parameter(name: str, value: str) -> Change:
    """Deployed with another parameter."""

    def change(world: World) -> None:
        for each in world.aws.replies["DescribeStacks"]["Stacks"][0]["Parameters"]:
            each["ParameterValue"] = value if each["ParameterKey"] == name else each["ParameterValue"]

    return change


def output(name: str, value: str) -> Change:
    """Another output of the stack."""

    def change(world: World) -> None:
        for each in world.aws.replies["DescribeStacks"]["Stacks"][0]["Outputs"]:
            each["OutputValue"] = value if each["OutputKey"] == name else each["OutputValue"]

    return change


def written(*path: str, value: Any) -> Change:
    """Another template was deployed."""

    def change(world: World) -> None:
        template = json.loads(world.aws.replies["GetTemplate"]["TemplateBody"])
        reduce(lambda at, step: at[step], path[:-1], template["Resources"])[path[-1]] = value
        world.aws.replies["GetTemplate"]["TemplateBody"] = json.dumps(template)

    return change


def put(name: str, value: Any) -> Change:
    """Set something of the register's records."""
    return lambda world: setattr(world.records, name, value)


def dns(name: str, *records: str) -> Change:
    """Other TXT records."""
    return lambda world: world.dns.update({name: list(records)})


def header(name: str, value: str | None) -> Change:
    """A page arrives with another header, or without it."""

    def change(world: World) -> None:
        headers = {key: each for key, each in world.page.headers.items() if key != name}
        world.page = answer(200, headers if value is None else {**headers, name: value})

    return change


def table(operation: str, name: str) -> str:
    """The path of a reply about a table."""
    return f"{operation} {OUTPUTS[name]}"


def recovery(name: str, status: str) -> Change:
    """Point-in-time recovery of a table."""
    path = "ContinuousBackupsDescription / PointInTimeRecoveryDescription / PointInTimeRecoveryStatus"
    return reply(f"{table('DescribeContinuousBackups', name)} / {path}", status)


POLICY = f"GetResourcePolicy arn:aws:dynamodb:eu-west-2:{aws.ACCOUNT}:table/{OUTPUTS['TallyTable']}"


def opened(world: World) -> None:
    """Somebody spared a role of theirs from a table's denials."""
    policy = json.loads(world.aws.replies[POLICY]["Policy"])
    [query] = [each for each in policy["Statement"] if each["Action"] == "dynamodb:Query"]
    query["Condition"]["ArnNotEquals"]["aws:PrincipalArn"].append(f"arn:aws:iam::{aws.ACCOUNT}:role/analyst")
    world.aws.replies[POLICY]["Policy"] = json.dumps(policy)


def foreign(world: World) -> None:
    """A role of the right name in another account."""
    policy = world.aws.replies[POLICY]["Policy"]
    world.aws.replies[POLICY]["Policy"] = policy.replace(f"iam::{aws.ACCOUNT}", "iam::999999999999")


NO_STREAMS = {"StreamArn": f"arn:aws:dynamodb:eu-west-2:{aws.ACCOUNT}:table/x/stream/1"}
WAITING = {"Protocol": "email", "SubscriptionArn": "PendingConfirmation", "Endpoint": "new@trust.example"}
SETTINGS = "GetStage / methodSettings / */*"
STACK = "DescribeStacks / Stacks / 0"
DESTINATION = "GetConfigurationSetEventDestinations / EventDestinations / 0"
IDENTITY = "GetEmailIdentity trust.example"
ENGAGED = {"VdmEnabled": "ENABLED", "DashboardAttributes": {"EngagementMetrics": "ENABLED"}}
OVERDUE = PROGRAMME.wave((NOW - timedelta(days=20)).date()).model_copy(
    update={"state": State.OPEN, "done": (Kind.OPEN,)}
)
OPEN = PROGRAMME.wave((NOW - timedelta(days=2)).date()).model_copy(update={"state": State.OPEN, "done": (Kind.OPEN,)})
LEFT = Entry(mail(PROGRAMME.id, OPEN.id, Kind.OPEN, "lead@trust.example", "t"), MailState.REFUSED)
MOVED = Settings(organisation="Sample Trust", reply_to="surveys@trust.example", public_address="https://old.example/")
CUT_OFF = {"lead@trust.example": Standing(barred=Barred.BOUNCED)}
LONELY = Unit(id="east", name="East", parent="trust", headcount=9, link="k7wq2mad")

LOST = PROGRAMME.model_copy(update={"instrument": "lost"})
# check, how bad, what it says, and the change that it must find
BROKEN = MOVED.model_copy(update={"reply_to": "a\nb"})
BAD: list[tuple[str, Level, str, Change]] = [
    ("sender", Level.FAULT, "SES knows neither soundings@trust.example nor trust.example", lose(IDENTITY)),
    ("sender", Level.FAULT, "trust.example is not verified yet", reply(f"{IDENTITY} / VerifiedForSendingStatus", False)),
    ("account", Level.FAULT, "sandbox", reply("GetAccount / ProductionAccessEnabled", False)),
    ("account", Level.FAULT, "sending is paused", reply("GetAccount / SendingEnabled", False)),
    ("account", Level.WARNING, "PROBATION", reply("GetAccount / EnforcementStatus", "PROBATION")),
    ("quota", Level.FAULT, "1 mails a day, and 2 recipients", reply("GetAccount / SendQuota / Max24HourSend", 1.0)),
    ("quota", Level.WARNING, "1 of today's mails are left", reply("GetAccount / SendQuota / SentLast24Hours", 49_999.0)),
    ("quota", Level.WARNING, "SES takes 1 a second", reply("GetAccount / SendQuota / MaxSendRate", 1.0)),
    ("events", Level.FAULT, "nobody hears of bounce, complaint, delivery, delivery_delay, reject, send", reply(f"{DESTINATION} / Enabled", False)),
    ("events", Level.FAULT, "nobody hears of delivery_delay, reject, send", reply(f"{DESTINATION} / MatchingEventTypes", ["DELIVERY", "BOUNCE", "COMPLAINT"])),
    ("one list", Level.FAULT, "whomever you readmit", reply("GetConfigurationSet / SuppressionOptions", {})),
    ("one list", Level.FAULT, "whomever you readmit", reply("GetConfigurationSet / SuppressionOptions / SuppressedReasons", ["BOUNCE"])),
    ("events", Level.FAULT, "no function listens", reply(f"ListSubscriptionsByTopic {EVENTS} / Subscriptions", [])),
    ("no tracking", Level.FAULT, "told of every click and open", reply(f"{DESTINATION} / MatchingEventTypes", ["OPEN", "CLICK"])),
    ("no tracking", Level.FAULT, "counts clicks", reply("GetConfigurationSet / TrackingOptions", {"CustomRedirectDomain": "x"})),
    ("no tracking", Level.FAULT, "counts opens", reply("GetAccount / VdmAttributes", ENGAGED)),
    ("no tracking", Level.FAULT, "sending is off", reply("GetConfigurationSet / SendingOptions / SendingEnabled", False)),
    ("DKIM", Level.FAULT, "SES does not know trust.example", lose(IDENTITY)),
    ("DKIM", Level.FAULT, "PENDING", reply(f"{IDENTITY} / DkimAttributes / Status", "PENDING")),
    ("DKIM", Level.FAULT, "turned off", reply(f"{IDENTITY} / DkimAttributes / SigningEnabled", False)),
    ("SPF", Level.WARNING, "Amazon's own domain", reply(f"{IDENTITY} / MailFromAttributes", {})),
    ("SPF", Level.FAULT, "MX record", reply(f"{IDENTITY} / MailFromAttributes / MailFromDomainStatus", "FAILED")),
    ("SPF", Level.FAULT, "does not name SES", dns("bounce.trust.example", "v=spf1 -all")),
    ("SPF", Level.FAULT, "2 SPF records", dns("bounce.trust.example", "v=spf1 -all", "v=spf1 include:amazonses.com -all")),
    ("DMARC", Level.FAULT, "has a DMARC record", dns("_dmarc.trust.example", "something else")),
    ("DMARC", Level.WARNING, "p=none", dns("_dmarc.trust.example", "v=DMARC1; p=none")),
    ("recovery", Level.FAULT, "TallyTable may be recovered", recovery("TallyTable", "ENABLED")),
    ("recovery", Level.FAULT, "the register has no", recovery("RegisterTable", "DISABLED")),
    ("expiry", Level.FAULT, "SlipTable never forget", reply(f"{table('DescribeTimeToLive', 'SlipTable')} / TimeToLiveDescription", {"TimeToLiveStatus": "DISABLED"})),
    ("expiry", Level.FAULT, "never forget", reply(f"{table('DescribeTimeToLive', 'SlipTable')} / TimeToLiveDescription / AttributeName", "at")),
    ("expiry", Level.FAULT, "stay in the register for ever", reply(f"{table('DescribeTimeToLive', 'RegisterTable')} / TimeToLiveDescription", {"TimeToLiveStatus": "DISABLED"})),
    ("expiry", Level.FAULT, "or forms do not stay", reply(f"{table('DescribeTimeToLive', 'RegisterTable')} / TimeToLiveDescription / AttributeName", "expires")),
    ("no stream", Level.FAULT, "has a stream", reply("ListStreams / Streams", [NO_STREAMS])),
    ("no stream", Level.FAULT, "Kinesis", reply("DescribeKinesisStreamingDestination / KinesisDataStreamDestinations", [{"DestinationStatus": "ACTIVE"}])),
    ("no live count", Level.FAULT, "by the minute", reply("DescribeContributorInsights / ContributorInsightsStatus", "ENABLED")),
    ("closed to others", Level.FAULT, "TallyTable does not deny Query to others", opened),
    ("closed to others", Level.FAULT, "TallyTable does not deny", foreign),
    ("closed to others", Level.FAULT, "TallyTable has no policy", lose(POLICY)),
    ("protection", Level.FAULT, "one call deletes", reply("DescribeTable / Table / DeletionProtectionEnabled", False)),
    ("protection", Level.FAULT, "register is not encrypted", reply("DescribeTable / Table / SSEDescription / Status", "DISABLED")),
    ("protection", Level.FAULT, "SlipTable: deployed without protection", parameter("DeletionProtection", "false")),
    ("protection", Level.FAULT, "TallyTable: deployed without a key", written("TallyTable", "Properties", "SSESpecification", value={})),
    ("no logs of requests", Level.FAULT, "access log", reply("GetStage / accessLogSettings", {"destinationArn": "arn"})),
    ("no logs of requests", Level.FAULT, "X-Ray", reply("GetStage / tracingEnabled", True)),
    ("no logs of requests", Level.FAULT, "canary", reply("GetStage / canarySettings", {"percentTraffic": 1.0})),
    ("no logs of requests", Level.FAULT, "cache", reply("GetStage / cacheClusterEnabled", True)),
    ("no logs of requests", Level.FAULT, "execution logs", reply(f"{SETTINGS} / loggingLevel", "ERROR")),
    ("no logs of requests", Level.FAULT, "execution logs", reply(f"{SETTINGS} / dataTraceEnabled", True)),
    ("no logs of requests", Level.FAULT, "by path", reply("GetStage / methodSettings / s~1{link}/POST", {"metricsEnabled": True})),
    ("throttle", Level.FAULT, "not throttled", reply(f"{SETTINGS} / throttlingRateLimit", 0.0)),
    ("throttle", Level.WARNING, "deployed with 100", reply(f"{SETTINGS} / throttlingRateLimit", 9.0)),
    ("firewall", Level.FAULT, "threat 6: soundings-firewall samples requests", reply("GetWebACL / WebACL / Rules / 0 / VisibilityConfig / SampledRequestsEnabled", True)),
    ("firewall", Level.FAULT, "threat 5: soundings-firewall counts", reply("GetWebACL / WebACL / VisibilityConfig / CloudWatchMetricsEnabled", True)),
    ("firewall", Level.FAULT, "logs requests", lambda world: world.aws.replies.update(GetLoggingConfiguration={"LoggingConfiguration": {}})),
    ("address", Level.FAULT, "is not https", output("SurveyAddress", "http://survey.trust.example")),
    ("address", Level.FAULT, "compressed", header("content-encoding", None)),
    ("address", Level.FAULT, "cookie", header("set-cookie", "a=b")),
    ("address", Level.FAULT, "Referrer-Policy", header("referrer-policy", "origin")),
    ("address", Level.FAULT, "Content-Security-Policy", header("content-security-policy", None)),
    ("address", Level.FAULT, "answers 403", lambda world: setattr(world, "page", answer(403, {}))),
    ("alarms reach somebody", Level.FAULT, "nobody is told", reply(f"ListSubscriptionsByTopic {ALARMS} / Subscriptions", [])),
    ("alarms reach somebody", Level.FAULT, "nobody else is told", reply(f"ListSubscriptionsByTopic {ALARMS} / Subscriptions", [WAITING])),
    ("alarms reach somebody", Level.WARNING, "new@trust.example has not", lambda world: world.aws.replies[f"ListSubscriptionsByTopic {ALARMS}"]["Subscriptions"].append(WAITING)),
    ("alarms", Level.FAULT, "is ringing: ", reply("DescribeAlarms / MetricAlarms / 0 / StateValue", "ALARM")),
    ("alarms", Level.FAULT, "tells nobody", reply("DescribeAlarms / MetricAlarms / 0 / ActionsEnabled", False)),
    ("alarms", Level.FAULT, "tells nobody", reply("DescribeAlarms / MetricAlarms / 0 / AlarmActions", ["arn:other"])),
    ("trouble", Level.WARNING, "wave_missed, 2 in a day, says soundings-clock", reply("FilterLogEvents /aws/lambda/soundings-clock / events", [{"message": '{"Kind": "wave_missed"}'}] * 2)),
    ("alarms", Level.FAULT, "not there: soundings-api, soundings-clock, soundings-trouble", reply("DescribeAlarms / MetricAlarms", [])),
    ("logs forget", Level.FAULT, "forgets nothing", lambda world: world.aws.replies["DescribeLogGroups"]["logGroups"][0].pop("retentionInDays")),
    ("logs forget", Level.FAULT, "after 365 days", reply("DescribeLogGroups / logGroups / 0 / retentionInDays", 365)),
    ("logs forget", Level.FAULT, "copied", reply("DescribeSubscriptionFilters / subscriptionFilters", [{"filterName": "all"}])),
    ("logs forget", Level.FAULT, "not there", reply("DescribeLogGroups / logGroups", [])),
    ("logs forget", Level.FAULT, "logs of requests", reply("DescribeLogGroups API-Gateway-Execution-Logs_abcdefghij / logGroups", [{"logGroupName": "x"}])),
    ("queues", Level.FAULT, "3 events of mails", reply("GetQueueAttributes / Attributes / ApproximateNumberOfMessages", "3")),
    ("clock", Level.FAULT, "turned off", reply("GetSchedule / State", "DISABLED")),
    ("clock", Level.FAULT, "something else", reply("GetSchedule / Target / Arn", "arn:aws:lambda:eu-west-2:1:function:other")),
    ("clock", Level.FAULT, "Failed", reply("GetFunctionConfiguration soundings-clock / State", "Failed")),
    ("functions", Level.FAULT, "soundings-survey is traced", reply("GetFunctionConfiguration soundings-survey / TracingConfig / Mode", "Active")),
    ("functions", Level.FAULT, "soundings-survey logs more", reply("GetFunctionConfiguration soundings-survey / LoggingConfig / SystemLogLevel", "INFO")),
    ("anonymity rules", Level.FAULT, "threat 2: ApiStage may trace requests", written("ApiStage", "Properties", "TracingEnabled", value=True)),
    ("stack", Level.FAULT, "UPDATE_ROLLBACK_FAILED", reply(f"{STACK} / StackStatus", "UPDATE_ROLLBACK_FAILED")),
    ("stack", Level.WARNING, "rolled back", reply(f"{STACK} / StackStatus", "UPDATE_ROLLBACK_COMPLETE")),
    ("stack", Level.WARNING, "UPDATE_IN_PROGRESS", reply(f"{STACK} / StackStatus", "UPDATE_IN_PROGRESS")),
    ("drift", Level.WARNING, "nobody has looked", reply(f"{STACK} / DriftInformation", {"StackDriftStatus": "NOT_CHECKED"})),
    ("drift", Level.FAULT, "changed by hand: ApiStage", reply(f"{STACK} / DriftInformation", {"StackDriftStatus": "DRIFTED"})),
    ("loaded", Level.FAULT, "no organisation is loaded", put("organisation", None)),
    ("loaded", Level.FAULT, "no teams", put("tree", [])),
    ("loaded", Level.FAULT, "no programme", put("calendar", [])),
    ("loaded", Level.FAULT, "is for elsewhere", put("calendar", [PROGRAMME.model_copy(update={"unit": "elsewhere"})])),
    ("loaded", Level.WARNING, "in no programme: south", put("calendar", [PROGRAMME.model_copy(update={"unit": "north"})])),
    ("calendar", Level.FAULT, "the close of groups 2026-12-31 was due", put("past", [OVERDUE])),
    ("calendar", Level.WARNING, "has ended", put("calendar", [PROGRAMME.model_copy(update={"starts": NOW.date() - timedelta(days=90), "rule": "FREQ=DAILY;COUNT=1"})])),
    ("recipients", Level.WARNING, "nobody is named to get the link of east", lambda world: world.records.tree.append(LONELY)),
    ("recipients", Level.WARNING, "mail reaches nobody of north", put("barred", CUT_OFF)),
    ("recipients", Level.WARNING, "mail reaches nobody of south", put("barred", {"head@trust.example": Standing(wishes={"south": Wish.STOPPED})})),
    ("recipients", Level.FAULT, "nobody is named to get the link of north", lambda world: setattr(world.records, "tree", [each.model_copy(update={"recipients": ()}) for each in world.records.tree])),
    ("links", Level.FAULT, "links begin with https://old.example", put("organisation", MOVED)),
    ("mails can be written", Level.FAULT, "the mail 'remind' of groups to lead@team.example cannot be written (ValueError", put("organisation", BROKEN)),
    ("mails can be written", Level.FAULT, "the mail 'open' of groups to head@trust.example cannot be written (ValueError", put("organisation", BROKEN)),
    ("mails can be written", Level.FAULT, "groups has no mails: 'INSTRUMENT#lost VERSION#0001' cannot be read", put("calendar", [LOST])),
    ("mails can be written", Level.FAULT, "the mail 'open' of groups to head@trust.example cannot be written", lambda world: (put("organisation", BROKEN)(world), put("calendar", [LOST, PROGRAMME])(world))),
    ("mails", Level.WARNING, "1 mails of groups", lambda world: (put("past", [OPEN])(world), put("mails", [LEFT])(world))),
]  # fmt: skip


@pytest.mark.parametrize("name", BY_NAME)
def test_all_is_well(world: World, name: str) -> None:
    result = looked(world, name)
    assert [(each.level, each.remedy) for each in result.findings] == [(Level.OK, "")] * len(result.findings)


@pytest.mark.parametrize(("name", "level", "text", "change"), BAD)
def test_what_is_wrong_is_found_and_has_a_remedy(
    world: World, name: str, level: Level, text: str, change: Change
) -> None:
    change(world)
    result = looked(world, name)
    assert result.level is level, result.findings
    assert any(text in each.text for each in result.findings), result.findings
    assert all(each.remedy for each in result.findings)


def test_without_a_firewall_nothing_is_asked_of_one(world: World) -> None:
    del world.aws.replies["GetStage"]["webAclArn"]
    assert looked(world, "firewall").level is Level.OK
    assert world.aws.asked == {"cloudformation:DescribeStacks", "apigateway:GET"}


def test_every_check_has_something_that_it_finds() -> None:
    assert {name for name, *_ in BAD} == set(BY_NAME)
    assert len(BY_NAME) == len(CHECKS)


@pytest.mark.parametrize(("check", "action"), [(check, action) for check in CHECKS for action in check.needs])
def test_a_check_that_is_not_allowed_names_the_permission(world: World, check: Check, action: str) -> None:
    if check.name == "drift":
        reply(f"{STACK} / DriftInformation", {"StackDriftStatus": "DRIFTED"})(world)
    if check.name == "stack":
        return  # without it there is no command at all: test_a_stack_that_cannot_be_read_is_one_line
    if check.name == "mails":
        world.records.past, world.records.mails = [OPEN], [LEFT]
    world.aws.denied = {action}
    result = examine(check, world.deployed())
    assert result.level is Level.UNKNOWN
    assert result.findings[-1].text == f"you lack the permission {action}"
    assert "DoctorPolicyArn" in result.findings[-1].remedy


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_asks_for_no_permission_but_those_it_names(world: World, check: Check) -> None:
    if check.name == "drift":
        reply(f"{STACK} / DriftInformation", {"StackDriftStatus": "DRIFTED"})(world)
    if check.name == "mails":
        world.records.past, world.records.mails = [OPEN], [LEFT]
    examine(check, world.deployed())
    assert world.aws.asked - {"cloudformation:DescribeStacks"} == set(check.needs) - {"cloudformation:DescribeStacks"}


def test_the_two_policies_give_every_permission_that_a_check_needs() -> None:
    given = {action for policy in (OPERATOR, DOCTOR) for may in policy.values() for action, _ in may}
    needed = {action for check in CHECKS for action in check.needs}
    assert needed <= given
    assert {action for may in DOCTOR.values() for action, _ in may} <= needed


DEPLOYED = {
    "AlarmTopic": "alarms", "MailEventsTopic": "events", "MailEventsQueue": "events",
    "SenderAddress": "soundings@trust.example", "Domain": "trust.example", "MailConfigurationSet": "soundings-mail",
    "Api": "abcdefghij", "StageName": "live",
}  # fmt: skip


def test_the_two_policies_let_every_call_through_and_none_is_about_what_is_in_a_table(
    world: World, template: dict[str, Any]
) -> None:
    reply(f"{STACK} / DriftInformation", {"StackDriftStatus": "DRIFTED"})(world)
    for check in CHECKS:
        examine(check, world.deployed())
    policy = statements(template, "OperatorPolicy", "DoctorPolicy", names=DEPLOYED)
    asked = [looked_at(*call) for call in world.aws.calls]
    assert len({each.action for each in asked}) > 20
    assert [each for each in asked if not is_allowed(policy, each)] == []
    assert not {"dynamodb:Query", "dynamodb:GetItem", "dynamodb:Scan"} & {each.action for each in asked}


@pytest.mark.parametrize("name", ["SPF", "DMARC", "address"])
def test_without_a_network_nothing_is_said_to_be_well(world: World, name: str) -> None:
    world.is_offline = True
    result = looked(world, name)
    assert result.level is Level.UNKNOWN
    assert result.findings[-1].remedy


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ClientError({"Error": {"Code": "UnknownOperationException"}}, "GetStage"),
            "AWS answered UnknownOperationException to GetStage",
        ),
        (EndpointConnectionError(endpoint_url="https://x"), 'Could not connect to the endpoint URL: "https://x"'),
        (ZeroDivisionError("secret"), "it failed with ZeroDivisionError"),
    ],
)
def test_whatever_fails_is_a_finding(world: World, error: Exception, told: str) -> None:
    world.aws.replies["GetStage"] = error
    [finding] = looked(world, "throttle").findings
    assert (finding.level, finding.text) == (Level.UNKNOWN, told)


def test_a_reply_that_does_not_say_is_not_taken_for_a_good_one(world: World) -> None:
    """What a local AWS leaves out."""
    del world.aws.replies["GetStage"]["methodSettings"]
    assert looked(world, "no logs of requests").level is Level.UNKNOWN
    del world.aws.replies["GetAccount"]["ProductionAccessEnabled"]
    assert looked(world, "account").level is Level.UNKNOWN


def test_what_was_found_before_a_failure_is_still_told(world: World) -> None:
    recovery("RegisterTable", "DISABLED")(world)
    world.aws.replies[table("DescribeContinuousBackups", "TallyTable")] = ZeroDivisionError()
    result = looked(world, "recovery")
    assert [each.level for each in result.findings] == [Level.FAULT, Level.UNKNOWN]


def test_an_older_template_is_said_to_be_older(world: World) -> None:
    outputs = world.aws.replies["DescribeStacks"]["Stacks"][0]["Outputs"]
    outputs[:] = [each for each in outputs if not each["OutputKey"].endswith("Url")]
    [finding] = looked(world, "queues").findings
    assert finding.text == "the deployed template has no output MailEventsQueueUrl: it is older than this command"


# ---------------------------------------------------------------- the command


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """`soundings doctor` in this world: exit code and standard output."""

    def deployed(stack: Stack, *_doors: object) -> Deployed:
        made = world.deployed()
        assert stack.name == made.name
        return made

    def command_line(*arguments: str) -> tuple[int | str, str]:
        monkeypatch.setattr(command, "Deployed", deployed)
        monkeypatch.setattr(terminal.console, "width", 120)
        monkeypatch.setattr(sys, "argv", ["soundings", "doctor", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr().out

    return command_line


def test_a_healthy_deployment_is_one_line_a_check_and_exit_code_0(run: Any) -> None:
    code, out = run()
    assert code == 0
    assert out.splitlines()[-1] == f"{len(CHECKS)} ok"
    groups = ["ORGANISATION", "MAIL", "SENDER'S DOMAIN", "PUBLIC DOOR", "TABLES", "WATCH", "TEMPLATE"]
    assert [line.strip() for line in out.splitlines() if line.strip().isupper()] == groups
    assert len(out.splitlines()) == 1 + len(groups) + len(CHECKS) + 2


def test_a_fault_is_exit_code_1_with_its_remedy_below(run: Any, world: World) -> None:
    reply("GetAccount / ProductionAccessEnabled", False)(world)
    world.is_offline = True
    code, out = run()
    assert code == 1
    assert "fault        account                in SES's sandbox" in out
    assert "→ Ask for production access in the SES console" in out
    assert f"{len(CHECKS) - 4} ok, 3 not checked, 1 fault" in out
    assert out.splitlines()[-1] == "Do not go live yet."


def test_a_warning_is_no_fault(run: Any, world: World) -> None:
    dns("_dmarc.trust.example", "v=DMARC1; p=none")(world)
    assert run()[0] == 0


def test_json_is_alone_on_standard_output(run: Any, world: World) -> None:
    lose(IDENTITY)(world)
    code, out = run("--json")
    told = json.loads(out)
    assert code == 1
    assert [each["check"] for each in told["checks"]].count("sender") == 1
    [sender] = [each for each in told["checks"] if each["check"] == "sender"]
    assert sender == {
        "group": "mail",
        "check": "sender",
        "level": "fault",
        "needs": ["ses:GetEmailIdentity"],
        "findings": [
            {
                "level": "fault",
                "text": "SES knows neither soundings@trust.example nor trust.example",
                "remedy": "aws sesv2 create-email-identity --email-identity trust.example",
            }
        ],
    }


def test_a_stack_that_cannot_be_read_is_one_line(run: Any, world: World) -> None:
    world.aws.denied = {"cloudformation:DescribeStacks"}
    code, out = run()
    assert str(code).startswith("soundings: you may not do this (User: ")
    assert "\n" not in str(code)
    assert out == ""
