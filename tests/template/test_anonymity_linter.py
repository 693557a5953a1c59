"""The anonymity linter: the real template passes, and every rule catches a template that is a little worse."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.template.anonymity import ITEMS, RULES, lint
from infra.template.reading import Template, load

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
TEMPLATE = Path(__file__).parents[2] / "template.yaml"


@pytest.fixture(scope="module")
def real() -> Json:
    """template.yaml as the linter reads it; not to be changed."""
    return load(TEMPLATE.read_text())


def properties(template: Json, name: str) -> Json:
    """A resource's properties."""
    found: Json = template["Resources"][name]["Properties"]
    return found


def put(name: str, key: str, value: Any) -> Callable[[Json], None]:
    """Set a property, given as a path with dots; an item of a list by its number."""

    def change(template: Json) -> None:
        node: Any = properties(template, name)
        *path, last = key.split(".")
        for step in path:
            node = node[int(step)] if isinstance(node, list) else node.setdefault(step, {})
        node[last] = value

    return change


def drop(name: str, key: str) -> Callable[[Json], None]:
    """Take a property out."""
    return lambda template: properties(template, name).pop(key)


def add(kind: str, **values: Any) -> Callable[[Json], None]:
    """Add a resource of a type."""
    return lambda template: template["Resources"].update(More={"Type": kind, "Properties": values})


def variable(name: str, key: str, value: str) -> Callable[[Json], None]:
    """Set a variable of a function."""
    return put(name, f"Environment.Variables.{key}", value)


def allow(role: str, action: str, resource: Any, **more: Any) -> Callable[[Json], None]:
    """Give a role one power more."""
    statement = {"Sid": "More", "Effect": "Allow", "Action": action, "Resource": resource, **more}
    return lambda template: properties(template, role)["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


def operators_may(action: str, resource: Any) -> Callable[[Json], None]:
    """Give operators one power more."""
    statement = {"Effect": "Allow", "Action": action, "Resource": [resource]}
    return lambda template: properties(template, "OperatorPolicy")["PolicyDocument"]["Statement"].append(statement)


def deny_less(table: str, sid: str) -> Callable[[Json], None]:
    """Take a denial out of a table's policy."""

    def change(template: Json) -> None:
        document = properties(template, table)["ResourcePolicy"]["PolicyDocument"]
        document["Statement"] = [each for each in document["Statement"] if each["Sid"] != sid]

    return change


def spare(table: str, sid: str, arn: Any) -> Callable[[Json], None]:
    """Spare one more of a denial."""

    def change(template: Json) -> None:
        document = properties(template, table)["ResourcePolicy"]["PolicyDocument"]
        [deny] = [each for each in document["Statement"] if each["Sid"] == sid]
        deny["Condition"]["ArnNotEquals"]["aws:PrincipalArn"].append(arn)

    return change


def everywhere(section: str, key: str, value: Any) -> Callable[[Json], None]:
    """Change a global."""
    return lambda template: template["Globals"][section].update({key: value})


def arn_of(table: str) -> Json:
    """A table's ARN."""
    return {"Fn::GetAtt": [table, "Arn"]}


SAMPLED = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": False, "MetricName": "all"}
SILENT = SAMPLED | {"SampledRequestsEnabled": False}
SETTING = "MethodSettings.0"

# rule, threat, where it is seen, and the change that it must catch
BAD: list[tuple[str, int, str, Callable[[Json], None]]] = [
    ("access_logs", 1, "Api", put("Api", "AccessLogSetting", {"DestinationArn": "arn"})),
    ("access_logs", 1, "Api", put("Api", "CanarySetting", {"PercentTraffic": 1})),
    ("access_logs", 1, "More", add("AWS::ApiGateway::Account", CloudWatchRoleArn="arn")),
    ("access_logs", 1, "More", add("AWS::Serverless::HttpApi", AccessLogSettings={"DestinationArn": "arn"})),
    ("access_logs", 1, "More", add("AWS::ApiGatewayV2::Stage", AccessLogSettings={"DestinationArn": "arn"})),
    ("execution_logs", 1, "Api", put("Api", f"{SETTING}.LoggingLevel", "ERROR")),
    ("execution_logs", 1, "Api", put("Api", f"{SETTING}.LoggingLevel", {"Ref": "Level"})),
    ("execution_logs", 1, "Api", put("Api", f"{SETTING}.DataTraceEnabled", True)),
    ("execution_logs", 1, "Api", put("Api", f"{SETTING}.ResourcePath", "/s/*")),
    ("execution_logs", 1, "Api", drop("Api", "MethodSettings")),
    ("tracing", 2, "Api", put("Api", "TracingEnabled", True)),
    ("tracing", 2, "Api", drop("Api", "TracingEnabled")),
    ("tracing", 2, "SurveyFunction", put("SurveyFunction", "Tracing", "Active")),
    ("tracing", 2, "MailFunction", everywhere("Function", "Tracing", "Active")),
    ("tracing", 2, "WaveStateMachine", put("WaveStateMachine", "Tracing.Enabled", True)),
    ("tracers", 2, "SurveyFunction", put("SurveyFunction", "Layers", ["arn:aws:lambda:eu-west-2:901920570463:layer:aws-otel-python:1"])),
    ("tracers", 2, "SurveyFunction", variable("SurveyFunction", "AWS_LAMBDA_EXEC_WRAPPER", "/opt/otel-instrument")),
    ("tracers", 2, "TallyFunction", variable("TallyFunction", "POWERTOOLS_TRACER_CAPTURE_RESPONSE", "true")),
    ("logged_events", 3, "SurveyFunction", variable("SurveyFunction", "POWERTOOLS_LOGGER_LOG_EVENT", "true")),
    ("logged_events", 3, "ClockFunction", everywhere("Function", "Environment", {"Variables": {"POWERTOOLS_LOGGER_LOG_EVENT": "1"}})),
    ("logged_events", 3, "SurveyFunction", variable("SurveyFunction", "POWERTOOLS_DEV", "true")),
    ("logged_events", 3, "MailFunction", variable("MailFunction", "POWERTOOLS_LOG_LEVEL", "DEBUG")),
    ("log_levels", 3, "SurveyFunction", put("SurveyFunction", "LoggingConfig.ApplicationLogLevel", "INFO")),
    ("log_levels", 3, "TallyFunction", put("TallyFunction", "LoggingConfig.ApplicationLogLevel", "DEBUG")),
    ("log_levels", 3, "MailFunction", drop("MailFunction", "LoggingConfig")),
    ("copied_logs", 3, "More", add("AWS::Logs::SubscriptionFilter", LogGroupName={"Ref": "SurveyLogs"})),
    ("copied_logs", 3, "SurveyLogs", drop("SurveyLogs", "RetentionInDays")),
    *[("log_streams", 39, "OperatorPolicy", operators_may(f"logs:{action}", {"Fn::Sub": f"arn:${{AWS::Partition}}:logs:eu-west-2:1:{place}"}))
        for action, place in (("DescribeLogStreams", "log-group:/aws/lambda/${AWS::StackName}-*"), ("*", "*"), ("Filter*", "log-group:*"),
                              ("GetLogEvents", "log-group:/aws/lambda/${AWS::StackName}-survey:*"))],
    ("log_streams", 39, "OperatorPolicy", operators_may("*", "*")),
    ("log_streams", 39, "ClockRole", allow("ClockRole", "logs:StartQuery", {"Fn::GetAtt": ["SurveyLogs", "Arn"]})),
    ("log_streams", 39, "SurveyRole", allow("SurveyRole", "logs:Describe*", {"Fn::Sub": "${SurveyLogs.Arn}"})),
    ("lines_per_request", 4, "SurveyFunction", put("SurveyFunction", "LoggingConfig.SystemLogLevel", "INFO")),
    ("lines_per_request", 4, "SurveyFunction", put("SurveyFunction", "LoggingConfig.LogFormat", "Text")),
    ("metrics", 5, "Api", put("Api", f"{SETTING}.MetricsEnabled", True)),
    ("metrics", 5, "More", add("AWS::Logs::MetricFilter", LogGroupName={"Ref": "SurveyLogs"})),
    ("firewall", 6, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SAMPLED)),
    ("firewall", 6, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT, Rules=[{"VisibilityConfig": SAMPLED}])),
    ("firewall", 6, "More", add("AWS::WAFv2::LoggingConfiguration", ResourceArn="arn")),
    ("firewall_metrics", 5, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT | {"CloudWatchMetricsEnabled": True})),
    ("firewall_metrics", 5, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT, Rules=[{"Action": {"Count": {}}, "VisibilityConfig": {"CloudWatchMetricsEnabled": True}}])),
    ("firewall_tokens", 13, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT, Rules=[{"Action": {"Captcha": {}}}])),
    ("firewall_tokens", 13, "More", add("AWS::WAFv2::RuleGroup", VisibilityConfig=SILENT, Rules=[{"Action": {"Challenge": {}}}])),
    ("firewall_bodies", 3, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT, Rules=[{"Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS"}}}])),
    ("firewall_bodies", 3, "More", add("AWS::WAFv2::WebACL", VisibilityConfig=SILENT, Rules=[{"Statement": {"SqliMatchStatement": {"FieldToMatch": {"Body": {}}}}}])),
    ("network_edge", 6, "More", add("AWS::CloudFront::Distribution", DistributionConfig={"Logging": {"Bucket": "logs"}})),
    ("network_edge", 6, "More", add("AWS::CloudFront::RealtimeLogConfig", Fields=["c-ip"])),
    ("network_flow", 6, "More", add("AWS::EC2::FlowLog", ResourceType="VPC")),
    ("network_flow", 6, "SurveyFunction", put("SurveyFunction", "VpcConfig", {"SubnetIds": ["subnet-1"]})),
    ("trails", 7, "More", add("AWS::CloudTrail::Trail", IsLogging=True)),
    ("streams", 8, "ResponsesTable", put("ResponsesTable", "StreamSpecification", {"StreamViewType": "NEW_IMAGE"})),
    ("streams", 8, "TallyTable", put("TallyTable", "KinesisStreamSpecification", {"StreamArn": "arn"})),
    ("streams", 8, "SlipTable", lambda template: template["Resources"]["SlipTable"].update(Type="AWS::DynamoDB::GlobalTable")),
    ("expiry", 9, "ResponsesTable", put("ResponsesTable", "TimeToLiveSpecification.AttributeName", "created_at")),
    ("expiry", 9, "TallyTable", drop("TallyTable", "TimeToLiveSpecification")),
    ("indexes", 9, "ResponsesTable", put("ResponsesTable", "GlobalSecondaryIndexes", [{"IndexName": "by-time"}])),
    ("recovery", 11, "ResponsesTable", put("ResponsesTable", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", True)),
    ("recovery", 11, "SlipTable", drop("SlipTable", "PointInTimeRecoverySpecification")),
    ("backups", 11, "More", add("AWS::Backup::BackupSelection", BackupPlanId="plan")),
    ("live_counts", 12, "ResponsesTable", put("ResponsesTable", "ContributorInsightsSpecification", {"Enabled": True})),
    ("failure_queues", 17, "SurveyFunction", put("SurveyFunction", "DeadLetterQueue", {"Type": "SQS", "TargetArn": "arn"})),
    ("failure_queues", 17, "SurveyFunction", put("SurveyFunction", "EventInvokeConfig", {"DestinationConfig": {"OnFailure": {"Type": "SQS"}}})),
    ("failure_queues", 17, "More", add("AWS::Lambda::EventInvokeConfig", FunctionName={"Ref": "SurveyFunction"})),
    ("queued_events", 17, "SurveyFunction", put("SurveyFunction", "Events.Late", {"Type": "SQS", "Properties": {"Queue": "arn"}})),
    ("powers", 24, "SurveyRole", allow("SurveyRole", "dynamodb:Query", arn_of("ResponsesTable"))),
    ("powers", 24, "SurveyRole", allow("SurveyRole", "dynamodb:*", {"Fn::Sub": "${ResponsesTable.Arn}/index/*"})),
    ("powers", 24, "MailRole", allow("MailRole", "dynamodb:Get*", "*")),
    ("powers", 24, "ClockRole", allow("ClockRole", "*", {"Fn::Sub": "arn:aws:dynamodb:*:*:table/${AWS::StackName}-*"})),
    ("powers", 24, "PublishRole", allow("PublishRole", "dynamodb:PutItem", arn_of("TallyTable"))),
    ("powers", 24, "EraseRole", allow("EraseRole", "dynamodb:Query", arn_of("ResponsesTable"))),
    ("powers", 24, "TallyRole", put("TallyRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
    ("powers", 24, "MailFunction", put("MailFunction", "Policies", [{"DynamoDBReadPolicy": {"TableName": {"Ref": "TallyTable"}}}])),
    ("powers", 24, "OperatorPolicy", operators_may("dynamodb:PartiQLSelect", arn_of("SlipTable"))),
    ("powers", 24, "More", add("AWS::IAM::Policy", PolicyDocument={"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}})),
    ("resource_policies", 24, "ResponsesTable", drop("ResponsesTable", "ResourcePolicy")),
    ("resource_policies", 24, "ResponsesTable", deny_less("ResponsesTable", "OnlyTallyAndEraseQuery")),
    ("resource_policies", 24, "TallyTable", spare("TallyTable", "OnlyPublishQueries", "arn:aws:iam::111122223333:role/analyst")),
    ("resource_policies", 24, "SlipTable", deny_less("SlipTable", "Nobody")),
    ("known_actions", 24, "ResponsesTable", put("ResponsesTable", "ResourcePolicy.PolicyDocument.Statement.1.Action", ["dynamodb:Query", "dynamodb:StartAwsBackupJob"])),
    ("tables_are_known", 24, "SLIP_TABLE", lambda template: [
        function["Properties"]["Environment"]["Variables"].pop("SLIP_TABLE", None)
        for function in template["Resources"].values() if function["Type"] == "AWS::Serverless::Function"]),  # type: ignore[list-item]
    ("mail_tracking", 25, "MailConfigurationSet", put("MailConfigurationSet", "TrackingOptions", {"CustomRedirectDomain": "x"})),
    ("mail_tracking", 25, "More", add("AWS::SES::ConfigurationSetEventDestination", EventDestination={"MatchingEventTypes": ["bounce", "open"]})),
    ("run_logs", 28, "WaveStateMachine", put("WaveStateMachine", "Logging", {"Level": "ALL", "IncludeExecutionData": True})),
]  # fmt: skip


def rule_findings(template: Json, name: str) -> list[tuple[int, str]]:
    """What one rule finds: threat and where."""
    [(row, _, check)] = [rule for rule in RULES if rule[2].__name__ == name]
    return [(row, where) for where, _ in check(Template(template))]


def test_the_template_keeps_nothing(real: Json) -> None:
    assert [str(finding) for finding in lint(real)] == []


@pytest.mark.parametrize(("name", "row", "where", "change"), BAD)
def test_a_rule_catches(real: Json, name: str, row: int, where: str, change: Callable[[Json], None]) -> None:
    bad = copy.deepcopy(real)
    change(bad)
    assert (row, where) in rule_findings(bad, name)


@pytest.mark.parametrize("name", [check.__name__ for _, _, check in RULES])
def test_a_rule_finds_nothing_in_the_template(real: Json, name: str) -> None:
    assert rule_findings(real, name) == []


def test_every_rule_has_a_template_that_it_catches() -> None:
    assert {name for name, *_ in BAD} == {check.__name__ for _, _, check in RULES}
    assert {(name, row) for name, row, *_ in BAD} == {(check.__name__, row) for row, _, check in RULES}


def test_a_finding_is_a_sentence_with_its_threat_and_its_remedy(real: Json) -> None:
    bad = copy.deepcopy(real)
    put("Api", "TracingEnabled", True)(bad)
    [finding] = lint(bad)
    assert str(finding) == (
        "threat 2: Api may trace requests. "
        "Set TracingEnabled: false, Tracing: PassThrough, Tracing: {Enabled: false}: traces keep addresses and URLs"
    )
    for _, remedy, _ in RULES:
        assert re.fullmatch(r"[A-Z].+[a-z)]", remedy)


def test_a_deployed_template_is_read_too() -> None:
    """As CloudFormation gives it back: SAM's resources have become others."""
    deployed = {
        "Resources": {
            "Survey": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "TracingConfig": {"Mode": "Active"},
                    "DeadLetterConfig": {"TargetArn": "arn"},
                    "Environment": {"Variables": {"RESPONSES_TABLE": {"Ref": "Responses"}}},
                },
            },
            "Permission": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {"FunctionName": {"Ref": "Survey"}, "Principal": "apigateway.amazonaws.com"},
            },
            "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {"AccessLogSetting": {}, "TracingEnabled": True}},
            "Responses": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
            "Wave": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"LoggingConfiguration": {"Level": "ALL"}},
            },
        }
    }
    found = {(finding.row, finding.where) for finding in lint(deployed)}
    assert found >= {
        *((1, "Stage"), (2, "Stage"), (2, "Survey"), (2, "Wave"), (3, "Survey"), (4, "Survey"), (17, "Survey")),
        *((9, "Responses"), (11, "Responses"), (24, "Responses"), (28, "Wave")),
    }


@pytest.mark.parametrize("action", ITEMS)
def test_each_action_alone_is_seen(real: Json, action: str) -> None:
    bad = copy.deepcopy(real)
    allow("MailRole", f"dynamodb:{action}", arn_of("ResponsesTable"))(bad)
    assert [str(finding) for finding in lint(bad)] == [
        f"threat 24: MailRole may {action} on ResponsesTable. "
        "Give only what docs/threats.md lists: survey puts, tally and publish query, erase sees keys"
    ]
