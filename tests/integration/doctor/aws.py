"""AWS as a healthy deployment of the real template meets it: canned replies, held to botocore's own models.

A request that AWS would not take, or a reply with a member that AWS does not know, fails the test.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.commands.doctor.deployed import Deployed, Unreadable
from infra.local.phone import Reply
from infra.operator.definitions import SHIPPED, read_instrument
from infra.operator.stack import Stack
from infra.template.reading import load
from shared.errors import UnknownRecord
from shared.instrument import Instrument
from shared.page import reply
from shared.programme import Programme
from shared.recipient import Standing
from shared.settings import Settings
from shared.unit import Unit
from shared.wave import Recipient, RecipientUnit

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
NOW = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
ADDRESS = "https://abcdefghij.execute-api.eu-west-2.amazonaws.com/live"
ACCOUNT = "111122223333"
ALARMS = f"arn:aws:sns:eu-west-2:{ACCOUNT}:alarms"
EVENTS = f"arn:aws:sns:eu-west-2:{ACCOUNT}:events"
TABLES = ("ResponsesTable", "TallyTable", "SlipTable", "RegisterTable")
OUTPUTS = {
    **{name: f"soundings-{name}-1ABC" for name in TABLES},
    "SurveyAddress": ADDRESS,
    "ApiId": "abcdefghij",
    "ClockFunction": "soundings-clock",
    "MailEventsTopicArn": EVENTS,
    "AlarmTopicArn": ALARMS,
    "MailEventsQueueUrl": f"https://sqs.eu-west-2.amazonaws.com/{ACCOUNT}/events",
}
SERVICES = {"sesv2": "ses", "dynamodbstreams": "dynamodb", "stepfunctions": "states"}


def processed() -> Json:
    """template.yaml as CloudFormation gives it back after SAM's transformation."""
    template = load((ROOT / "template.yaml").read_text())
    for resource in template["Resources"].values():
        for key in {"CodeUri", "ContentUri", "DefinitionUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][key] = "s3://bucket/key"
    made: Json = Translator({}, Parser()).translate(template, {"SenderAddress": "soundings@trust.example"})
    return made


class Aws:
    """Stands behind every boto3 client: replies by `Operation`, or by `Operation` and the name it is asked of."""

    def __init__(self, template: Json) -> None:
        self.replies: Json = copy.deepcopy(_replies(template))
        self.denied: set[str] = set()
        self.asked: set[str] = set()
        self.calls: list[tuple[str, Json]] = []  # the action and what it was given

    def call(self, client: Any, operation: str, given: Json) -> Json:
        """In place of botocore's own."""
        model = client.meta.service_model.operation_model(operation)
        if model.input_shape:
            faults = ParamValidator().validate(given, model.input_shape)
            assert not faults.has_errors(), faults.generate_report()
        action = _action(client.meta.service_model.service_name, operation)
        self.ask(action)
        self.calls.append((action, given))
        named = next(
            (f"{operation} {value}" for value in given.values() if f"{operation} {value}" in self.replies), operation
        )
        answer = self.replies.get(named)
        if answer is None:
            raise client.exceptions.from_code(_NOT_FOUND[operation])(
                {"Error": {"Code": _NOT_FOUND[operation]}}, operation
            )
        if isinstance(answer, Exception):
            raise answer
        _assert_known(answer, model.output_shape)
        return {**answer, "ResponseMetadata": {}}

    def ask(self, action: str) -> None:
        """Note what permission this takes, and refuse without it."""
        self.asked.add(action)
        if action in self.denied:
            told = f"User: arn:aws:iam::{ACCOUNT}:user/eve is not authorized to perform: {action} on resource: *"
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": told}}, "Anything")


_NOT_FOUND = {
    "GetEmailIdentity": "NotFoundException",
    "GetResourcePolicy": "PolicyNotFoundException",
    "GetLoggingConfiguration": "WAFNonexistentItemException",
}


def _action(service: str, operation: str) -> str:
    return (
        "apigateway:GET"
        if service == "apigateway"
        else f"{SERVICES.get(service, service)}:{operation}".replace("monitoring", "cloudwatch")
    )


def _assert_known(value: Any, shape: Any) -> None:
    """Every member of a canned reply is one that AWS's reply has."""
    if isinstance(value, dict) and shape.type_name == "structure":
        for key, each in value.items():
            assert key in shape.members, f"{shape.name} has no {key}"
            _assert_known(each, shape.members[key])
    elif isinstance(value, dict) and shape.type_name == "map":
        for each in value.values():
            _assert_known(each, shape.value)
    elif isinstance(value, list):
        for each in value:
            _assert_known(each, shape.member)


def _policy(template: Json, table: str) -> str:
    text = json.dumps(template["Resources"][table]["Properties"]["ResourcePolicy"]["PolicyDocument"])
    for name, value in {
        "Partition": "aws",
        "AccountId": ACCOUNT,
        "StackName": "soundings",
        "Region": "eu-west-2",
    }.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return json.dumps(_without_sub(json.loads(text)))


def _without_sub(node: Any) -> Any:
    if isinstance(node, dict):
        return node["Fn::Sub"] if "Fn::Sub" in node else {key: _without_sub(value) for key, value in node.items()}
    return [_without_sub(each) for each in node] if isinstance(node, list) else node


def _of(template: Json, kind: str) -> list[Json]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def _name(value: Json) -> str:
    return str(value["Fn::Sub"]).replace("${AWS::StackName}", "soundings")


def _recovery(status: str) -> Json:
    told = {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": status},
    }
    return {"ContinuousBackupsDescription": told}


def _replies(template: Json) -> Json:
    return {**_stack(template), **_mail(), **_tables(template), **_door(), **_watch(template)}


def _stack(template: Json) -> Json:
    parameters = {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()}
    parameters["SenderAddress"] = "soundings@trust.example"
    stack = {
        "StackId": f"arn:aws:cloudformation:eu-west-2:{ACCOUNT}:stack/soundings/1",
        "StackName": "soundings",
        "StackStatus": "UPDATE_COMPLETE",
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in OUTPUTS.items()],
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "DriftInformation": {"StackDriftStatus": "IN_SYNC", "LastCheckTimestamp": NOW},
    }
    return {
        "DescribeStacks": {"Stacks": [stack]},
        "GetTemplate": {"TemplateBody": json.dumps(template)},
        "DescribeStackResourceDrifts": {"StackResourceDrifts": [{"LogicalResourceId": "ApiStage"}]},
    }


def _mail() -> Json:
    identity = {
        "VerifiedForSendingStatus": True,
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": ["one", "two", "three"]},
        "MailFromAttributes": {"MailFromDomain": "bounce.trust.example", "MailFromDomainStatus": "SUCCESS"},
    }
    destination = {
        "Name": "outbox",
        "Enabled": True,
        "MatchingEventTypes": ["SEND", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT", "REJECT"],
        "SnsDestination": {"TopicArn": EVENTS},
    }
    listener = {"Protocol": "lambda", "SubscriptionArn": f"{EVENTS}:1", "Endpoint": "arn:aws:lambda:x"}
    return {
        "GetEmailIdentity trust.example": identity,
        "GetAccount": {
            "ProductionAccessEnabled": True,
            "SendingEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 0.0},
        },
        "GetConfigurationSet": {
            "SendingOptions": {"SendingEnabled": True},
            "TrackingOptions": {},
            "SuppressionOptions": {"SuppressedReasons": []},
        },
        "GetConfigurationSetEventDestinations": {"EventDestinations": [destination]},
        f"ListSubscriptionsByTopic {EVENTS}": {"Subscriptions": [listener]},
    }


def _tables(template: Json) -> Json:
    replies: Json = {
        "ListStreams": {"Streams": []},
        "DescribeKinesisStreamingDestination": {"KinesisDataStreamDestinations": []},
        "DescribeContributorInsights": {"ContributorInsightsStatus": "DISABLED"},
        "DescribeTable": {"Table": {"DeletionProtectionEnabled": True, "SSEDescription": {"Status": "ENABLED"}}},
    }
    for table in TABLES:
        name, is_register = OUTPUTS[table], table == "RegisterTable"
        arn = f"arn:aws:dynamodb:eu-west-2:{ACCOUNT}:table/{name}"
        expiry = {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends" if is_register else "expires"}
        replies[f"DescribeTimeToLive {name}"] = {"TimeToLiveDescription": expiry}
        replies[f"DescribeContinuousBackups {name}"] = _recovery("ENABLED" if is_register else "DISABLED")
        if not is_register:
            replies[f"GetResourcePolicy {arn}"] = {"Policy": _policy(template, table)}
    return replies


def _door() -> Json:
    settings = {
        "loggingLevel": "OFF",
        "dataTraceEnabled": False,
        "metricsEnabled": False,
        "throttlingRateLimit": 100.0,
        "throttlingBurstLimit": 100,
    }
    acl = load((ROOT / "infra" / "template" / "guard-rails.yaml").read_text())["Resources"]["Firewall"]["Properties"]
    rules = [{**rule, "Statement": {"RateBasedStatement": {"AggregateKeyType": "IP"}}} for rule in acl["Rules"]]
    return {
        "GetStage": {
            "stageName": "live",
            "tracingEnabled": False,
            "webAclArn": f"arn:aws:wafv2:eu-west-2:{ACCOUNT}:regional/webacl/soundings-firewall/1",
            "methodSettings": {"*/*": settings},
        },
        "GetWebACL": {"WebACL": {"VisibilityConfig": acl["VisibilityConfig"], "Rules": rules}},
    }


def _watch(template: Json) -> Json:
    alarms = [
        {
            "AlarmName": _name(each["AlarmName"]),
            "AlarmDescription": each["AlarmDescription"],
            "StateValue": "OK",
            "ActionsEnabled": True,
            "AlarmActions": [ALARMS],
        }
        for each in _of(template, "AWS::CloudWatch::Alarm")
    ]
    groups = [
        {"logGroupName": _name(each["LogGroupName"]), "retentionInDays": 30}
        for each in _of(template, "AWS::Logs::LogGroup")
    ]
    functions = {
        f"GetFunctionConfiguration {_name(each['FunctionName'])}": {
            "State": "Active",
            "TracingConfig": {"Mode": "PassThrough"},
            "LoggingConfig": {key: value for key, value in each["LoggingConfig"].items() if key != "LogGroup"},
        }
        for each in _of(template, "AWS::Lambda::Function")
    }
    confirmed = {"Protocol": "email", "SubscriptionArn": f"{ALARMS}:1", "Endpoint": "ops@trust.example"}
    return {
        f"ListSubscriptionsByTopic {ALARMS}": {"Subscriptions": [confirmed]},
        "DescribeAlarms": {"MetricAlarms": alarms},
        "DescribeLogGroups": {"logGroups": groups},
        "DescribeLogGroups API-Gateway-Execution-Logs_abcdefghij": {"logGroups": []},
        "DescribeSubscriptionFilters": {"subscriptionFilters": []},
        **{f"FilterLogEvents {each['logGroupName']}": {"events": []} for each in groups},
        "GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
        "GetSchedule": {
            "State": "ENABLED",
            "Target": {
                "Arn": f"arn:aws:lambda:eu-west-2:{ACCOUNT}:function:soundings-clock",
                "RoleArn": "arn:aws:iam::1:role/x",
            },
        },
        **functions,
    }


TREE = [
    Unit(id="trust", name="Sample Trust"),
    Unit(id="north", name="North", parent="trust", headcount=14, link="k7wq2mab", recipients=("lead@trust.example",)),
    Unit(id="south", name="South", parent="trust", headcount=9, link="k7wq2mac", recipients=("head@trust.example",)),
]
PROGRAMME = Programme(
    id="groups", title="Groups", instrument="sample", instrument_version=1, unit="trust", starts=NOW.date()
)


class Records:
    """What the register, the outbox and the addresses say; reading them takes the permission that DynamoDB's does."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self.unread: set[str] = set()
        self.definitions = self.roster = self.waves = self.runs = self.recipients = self.outbox = self
        self.organisation: Settings | None = Settings(organisation="Sample Trust", reply_to="surveys@trust.example")
        self.tree, self.calendar = (
            list(TREE),
            [PROGRAMME.model_copy(update={"starts": (NOW + timedelta(days=12)).date()})],
        )
        self.past: list[Any] = []
        self.barred: dict[str, Standing] = {}
        self.mails: list[Any] = []

    def settings(self) -> Settings:
        """As the register's."""
        self._aws.ask("dynamodb:GetItem")
        if self.organisation is None:
            raise UnknownRecord("SETTINGS SETTINGS")
        return self.organisation

    def instrument(self, name: str, _version: int) -> Instrument:
        """As the register's."""
        self._aws.ask("dynamodb:GetItem")
        if name == "lost":
            raise UnknownRecord(f"INSTRUMENT#{name} VERSION#0001")
        return read_instrument(SHIPPED / "loneliness.yaml")

    def units(self) -> list[Unit]:
        """As the register's."""
        self._aws.ask("dynamodb:Query")
        return self.tree

    def programmes(self) -> list[Programme]:
        """As the register's."""
        self._aws.ask("dynamodb:Query")
        return self.calendar

    def of(self, _programme: str) -> list[Any]:
        """As the register's."""
        self._aws.ask("dynamodb:Query")
        return self.past

    def standing(self, address: str) -> Standing:
        """As that of Recipients."""
        self._aws.ask("dynamodb:Query")
        return self.barred.get(address, Standing())

    def entries(self, *_run: str) -> list[Any]:
        """As the outbox's."""
        self._aws.ask("dynamodb:Query")
        return self.mails

    def mail_batches(self, *_run: str) -> dict[str, list[Recipient]]:
        """As the runs': all whose mail is in the outbox."""
        self._aws.ask("dynamodb:Query")
        about = RecipientUnit(unit="north", name="North", is_team=True)
        return {"mail-0001": [Recipient(address=entry.mail.address, units=(about,)) for entry in self.mails]}


class World(SimpleNamespace):
    """Everything that `doctor` asks, healthy until a test changes it."""

    aws: Aws
    records: Records
    dns: dict[str, list[str]]
    page: Reply
    is_offline: bool

    def deployed(self) -> Deployed:
        """A deployment in this world."""
        stack = Stack("soundings")
        stack.__dict__.update(register=self.records)
        return Deployed(stack, NOW, self._texts, self._get)

    def _texts(self, name: str) -> list[str]:
        if self.is_offline:
            raise Unreadable(f"DNS did not say anything of {name}")
        return self.dns.get(name, [])

    def _get(self, address: str) -> Reply:
        if self.is_offline:
            raise Unreadable(f"{address} was not reached")
        return self.page


def answer(status: int, headers: Mapping[str, str]) -> Reply:
    """What the public address answers."""
    message = Message()
    for name, value in headers.items():
        message[name] = value
    return Reply(status, message, b"")


def world(template: Json) -> World:
    """A healthy one."""
    aws = Aws(template)
    headers = {name.lower(): value for name, value in reply(200, "")["headers"].items()}
    return World(
        aws=aws,
        records=Records(aws),
        dns={
            "bounce.trust.example": ["v=spf1 include:amazonses.com ~all"],
            "_dmarc.trust.example": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@trust.example"],
        },
        page=answer(200, {**headers, "content-encoding": "gzip"}),
        is_offline=False,
    )


Change = Callable[[World], object]
