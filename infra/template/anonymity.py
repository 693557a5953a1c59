"""The anonymity linter: what a template would keep of who answered, from where or when, with the remedy.

    for finding in lint(load(Path("template.yaml").read_text())):
        print(finding)

Rows are those of docs/threats.md. A setting counts as safe only if it is written out: a default or a parameter may be
another tomorrow.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from infra.template.reading import Json, Template, as_list, is_on, texts

Fault = tuple[str, str]  # where, what is wrong

# Who may do what with the tables of answers, by the variable under which functions know them. The owner of a policy is
# a role's logical id without "Role", or "operator" for OperatorPolicy.
MAY: dict[str, dict[str, set[str]]] = {
    "RESPONSES_TABLE": {"survey": {"PutItem"}, "tally": {"Query"}, "erase": {"Query", "DeleteItem"}},
    "TALLY_TABLE": {"tally": {"PutItem"}, "publish": {"Query"}, "erase": {"DeleteItem"}},
    "SLIP_TABLE": {
        "survey": {"GetItem", "UpdateItem"},
        "desk": {"PutItem"},
        "erase": {"Query", "DeleteItem"},
        "operator": {"PutItem"},
    },
}
ROLES = ":iam::${AWS::AccountId}:role/${AWS::StackName}-${AWS::Region}-"  # how the ARN of one of our roles goes on
KEYS_ALONE = {
    "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk"]},
}
ITEMS = (
    "GetItem", "BatchGetItem", "Query", "Scan", "ConditionCheckItem", "PartiQLSelect",
    "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete",
    "CreateBackup", "ExportTableToPointInTime", "RestoreTableToPointInTime", "EnableKinesisStreamingDestination",
)  # fmt: skip
READ_A_LOG = (
    "DescribeLogStreams", "FilterLogEvents", "GetLogEvents", "GetLogRecord", "GetLogGroupFields", "StartQuery",
    "StartLiveTail", "CreateExportTask", "PutSubscriptionFilter", "Unmask",
)  # fmt: skip
# What DynamoDB accepts in a table's resource policy; one other name and the table is not created.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html lists operations: PartiQL's go
# by their IAM names, transactions by those of their parts.
IN_RESOURCE_POLICIES = frozenset(
    {
        *ITEMS,
        "DeleteTable", "DescribeTable", "UpdateTable", "ListTagsOfResource", "TagResource", "UntagResource",
        "DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling",
        "DescribeContinuousBackups", "UpdateContinuousBackups",
        "DescribeContributorInsights", "UpdateContributorInsights",
        "DescribeKinesisStreamingDestination", "DisableKinesisStreamingDestination",
        "UpdateKinesisStreamingDestination", "DescribeTimeToLive", "UpdateTimeToLive",
        "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that would keep what must not be kept. `row` is that of docs/threats.md."""

    row: int
    where: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"threat {self.row}: {self.where} {self.fault}. {self.remedy}"


RULES: list[tuple[int, str, Callable[[Template], Iterator[Fault]]]] = []


def rule(row: int, remedy: str) -> Callable[[Callable[[Template], Iterator[Fault]]], Callable[..., Iterator[Fault]]]:
    """Make a function a rule: it yields where and what is wrong; `remedy` says what to do."""

    def add(check: Callable[[Template], Iterator[Fault]]) -> Callable[..., Iterator[Fault]]:
        RULES.append((row, remedy, check))
        return check

    return add


def lint(template: Mapping[str, Any]) -> list[Finding]:
    """Everything in a template (with CloudFormation's functions in their long form) that a rule objects to."""
    read = Template(template)
    return [Finding(row, *fault, remedy) for row, remedy, check in RULES for fault in check(read)]


@rule(1, "Leave access logs out: they keep addresses and browsers")
def access_logs(template: Template) -> Iterator[Fault]:
    for name, api in template.of("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        for key in ("AccessLogSetting", "AccessLogSettings", "CanarySetting"):
            if key in api:
                yield name, f"has {key}"
    for name, _ in template.of("AWS::ApiGateway::Account"):
        yield name, "gives API Gateway a role to write logs with"


@rule(1, 'Set LoggingLevel "OFF" and DataTraceEnabled false for /* and every method: execution logs keep bodies')
def execution_logs(template: Template) -> Iterator[Fault]:
    for name, api in template.of("AWS::Serverless::Api"):
        settings = as_list(api.get("MethodSettings", []))
        if not any(each.get("ResourcePath") == "/*" and each.get("HttpMethod") == "*" for each in settings):
            yield name, "has no setting for all of its methods"
        for each in settings:
            if each.get("LoggingLevel") != "OFF" or each.get("DataTraceEnabled") is not False:
                yield name, f"may log requests to {each.get('ResourcePath')}"


@rule(2, "Set TracingEnabled: false, Tracing: PassThrough, Tracing: {Enabled: false}: traces keep addresses and URLs")
def tracing(template: Template) -> Iterator[Fault]:
    for name, api in template.of("AWS::Serverless::Api"):
        if api.get("TracingEnabled") is not False:
            yield name, "may trace requests"
    for name, function in template.functions.items():
        mode = function.get("Tracing", function.get("TracingConfig", {}).get("Mode"))
        if mode != "PassThrough":
            yield name, "may trace its calls"
    for name, machine in template.of("AWS::Serverless::StateMachine"):
        if (machine.get("Tracing") or machine.get("TracingConfiguration") or {}).get("Enabled") is not False:
            yield name, "may trace its runs"


@rule(2, "Take the tracer out: it records what functions are given and what they answer")
def tracers(template: Template) -> Iterator[Fault]:
    for name, function in template.functions.items():
        layers = texts(function.get("Layers", [])).lower()
        if found := re.search(r"xray|otel|opentelemetry|tracer|datadog|newrelic|dynatrace|lambdainsights", layers):
            yield name, f"has a layer that traces ({found[0]})"
        for variable, value in template.variables(name).items():
            if variable.startswith(("POWERTOOLS_TRAC", "OTEL_")) or variable == "AWS_LAMBDA_EXEC_WRAPPER":
                if variable == "POWERTOOLS_TRACE_DISABLED" and is_on(value):
                    continue
                yield name, f"sets {variable}"


# ---------------------------------------------------------------- logs


@rule(3, "Take the variable out: it makes a logger write whole events, answers included")
def logged_events(template: Template) -> Iterator[Fault]:
    switches = ("POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_DEV", "POWERTOOLS_DEBUG", "AWS_LAMBDA_LOG_LEVEL")
    for name in template.functions:
        for variable, value in template.variables(name).items():
            debugs = variable.endswith("LOG_LEVEL") and str(value).upper() in ("DEBUG", "TRACE", "ALL")
            if debugs or (variable in switches and is_on(value)):
                yield name, f"sets {variable}"


@rule(3, "Log from INFO up, the public function from WARN up: debug lines carry what the SDK sends and receives")
def log_levels(template: Template) -> Iterator[Fault]:
    for name, function in template.functions.items():
        level = function.get("LoggingConfig", {}).get("ApplicationLogLevel")
        allowed = ("WARN", "ERROR", "FATAL") if name in template.public else ("INFO", "WARN", "ERROR", "FATAL")
        if level not in allowed:
            yield name, f"logs from {level or 'an unset level'} up"


@rule(3, "Leave it out: a log is kept where it is written and forgotten on time")
def copied_logs(template: Template) -> Iterator[Fault]:
    for name, _ in template.of("AWS::Logs::SubscriptionFilter", "AWS::Logs::Destination", "AWS::Logs::AccountPolicy"):
        yield name, "copies a log elsewhere"
    for name, group in template.of("AWS::Logs::LogGroup"):
        if "RetentionInDays" not in group:
            yield name, "never forgets"


@rule(4, "Set LogFormat: JSON and SystemLogLevel: WARN: START, END and REPORT lines carry each request's time")
def lines_per_request(template: Template) -> Iterator[Fault]:
    for name, function in template.public.items():
        logging = function.get("LoggingConfig", {})
        if logging.get("LogFormat") != "JSON" or logging.get("SystemLogLevel") not in ("WARN", "ERROR", "FATAL"):
            yield name, "writes lines for every request"


@rule(39, "Give nobody a right to its log but to write it: a stream begins in the minute in which a form is opened")
def log_streams(template: Template) -> Iterator[Fault]:
    for function in template.asking.values():
        group = str(function.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref", ""))
        for owner, statement in template.policies():
            allows = statement["Effect"] == "Allow" and _actions(statement, "logs", READ_A_LOG)
            if allows and _is_of_log(statement, group, template):
                yield owner, f"may read {group}"


def _is_of_log(statement: Json, group: str, template: Template) -> bool:
    """Whether a statement's resources may include a group of logs."""
    name = _written(template.resources.get(group, {}).get("Properties", {}).get("LogGroupName"))
    for resource in as_list(statement.get("Resource", "*")):  # NotResource is nearly everything
        text = _written(resource)
        _, named, pattern = text.partition(":log-group:")
        if named and fnmatchcase(name, pattern.removesuffix(":*")):
            return True
        if not named and re.fullmatch(r"\*|.*:(logs|\*):.*\*|" + rf'.*"{group}".*|\${{{group}\..*', text):
            return True
    return False


def _written(node: Any) -> str:
    """A name as far as a template writes it."""
    if isinstance(node, dict) and "Fn::Sub" in node:
        return str(node["Fn::Sub"])
    return node if isinstance(node, str) else texts(node)


@rule(5, "Leave it out: a count by the minute of a quiet link is a time")
def metrics(template: Template) -> Iterator[Fault]:
    for name, api in template.of("AWS::Serverless::Api"):
        for each in as_list(api.get("MethodSettings", [])):
            if each.get("MetricsEnabled") is not False:
                yield name, "counts requests by path"
    for name, _ in template.of("AWS::Logs::MetricFilter", "AWS::RUM::AppMonitor", "AWS::CloudWatch::InsightRule"):
        yield name, "counts requests by what is in them"


# ---------------------------------------------------------------- the network and the account


@rule(6, "Set SampledRequestsEnabled: false and leave logging out: samples and logs keep whole requests")
def firewall(template: Template) -> Iterator[Fault]:
    for name, acl in template.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        sampled = [each.get("VisibilityConfig", {}) for each in (acl, *acl.get("Rules", []))]
        if any(config.get("SampledRequestsEnabled") is not False for config in sampled):
            yield name, "samples requests"
    for name, _ in template.of("AWS::WAFv2::LoggingConfiguration"):
        yield name, "logs requests"


@rule(5, "Set CloudWatchMetricsEnabled: false for the whole list: it counts by the minute, by country and by device")
def firewall_metrics(template: Template) -> Iterator[Fault]:
    for name, acl in template.of("AWS::WAFv2::WebACL"):
        if acl.get("VisibilityConfig", {}).get("CloudWatchMetricsEnabled") is not False:
            yield name, "counts what it lets through"
        for each in acl.get("Rules", []):
            counted = each.get("VisibilityConfig", {}).get("CloudWatchMetricsEnabled") is not False
            if counted and "Block" not in each.get("Action", {}):
                yield name, f"counts more than what rule {each.get('Name')} refuses"


@rule(13, "Let rules refuse and do nothing else: a CAPTCHA or a challenge sets a cookie and runs a script")
def firewall_tokens(template: Template) -> Iterator[Fault]:
    for name, acl in template.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        if re.search(r'"(Captcha|Challenge)"', texts(acl)):
            yield name, "marks browsers"


@rule(3, "Take the rule out: what it finds in a body is found in answers, and is put down as a label")
def firewall_bodies(template: Template) -> Iterator[Fault]:
    for name, acl in template.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        if re.search(r'"(Body|JsonBody|ManagedRuleGroupStatement|RuleGroupReferenceStatement)"', texts(acl)):
            yield name, "reads what people send"


@rule(6, "Leave CloudFront's logging out: it keeps addresses, browsers and query strings")
def network_edge(template: Template) -> Iterator[Fault]:
    for name, distribution in template.of("AWS::CloudFront::Distribution"):
        if re.search(r'"(Logging|RealtimeLogConfigArn)"', texts(distribution)):
            yield name, "logs requests"
    for name, _ in template.of("AWS::CloudFront::RealtimeLogConfig", "AWS::Logs::DeliverySource"):
        yield name, "logs requests"


@rule(6, "Take flow logs and the VPC out: flow logs keep who spoke with whom, and when")
def network_flow(template: Template) -> Iterator[Fault]:
    for name, _ in template.of("AWS::EC2::FlowLog"):
        yield name, "logs the network"
    for name, function in template.functions.items():
        if "VpcConfig" in function:
            yield name, "runs in a network that may have flow logs"


@rule(7, "Leave the trail out, and exclude the tables of answers from the organisation's (docs/threats.md)")
def trails(template: Template) -> Iterator[Fault]:
    for name, _ in template.of("AWS::CloudTrail::Trail", "AWS::CloudTrail::EventDataStore"):
        yield name, "may record each write of a response with its time"


# ---------------------------------------------------------------- the tables of answers


@rule(8, "Take the stream out: it keeps the order and the second of arrival")
def streams(template: Template) -> Iterator[Fault]:
    for table, properties in template.tables():
        for key in ("StreamSpecification", "KinesisStreamSpecification"):
            if key in properties:
                yield table, f"has a {key}"
        if template.resources.get(table, {}).get("Type") == "AWS::DynamoDB::GlobalTable":
            yield table, "is a global table, which needs a stream"


@rule(9, "Set TimeToLiveSpecification to {AttributeName: expires, Enabled: true}: one end for the whole wave")
def expiry(template: Template) -> Iterator[Fault]:
    for table, properties in template.tables():
        if properties.get("TimeToLiveSpecification") != {"AttributeName": "expires", "Enabled": True}:
            yield table, "does not end with its wave"


@rule(9, "Take the index out: an attribute to sort responses by is an order or a time")
def indexes(template: Template) -> Iterator[Fault]:
    for table, properties in template.tables():
        for key in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            if key in properties:
                yield table, f"has {key}"


@rule(11, "Set PointInTimeRecoveryEnabled: false: recovery to one second and to the next tells what arrived between")
def recovery(template: Template) -> Iterator[Fault]:
    off = {"PointInTimeRecoveryEnabled": False}
    for table, properties in template.tables():
        if properties.get("PointInTimeRecoverySpecification") != off:
            yield table, "may be recovered to any second"


@rule(11, "Leave backups of the tables of answers out: two backups tell what arrived between them")
def backups(template: Template) -> Iterator[Fault]:
    for name, resource in template.resources.items():
        if resource["Type"].startswith("AWS::Backup::"):
            yield name, "makes backups"


@rule(12, "Take ContributorInsightsSpecification out: it counts each team's responses while they come in")
def live_counts(template: Template) -> Iterator[Fault]:
    for table, properties in template.tables():
        if "ContributorInsightsSpecification" in properties:
            yield table, "may count its most used keys by the minute"


# ---------------------------------------------------------------- failures, mails, runs


@rule(17, "Take the queue or destination out: it would keep whole requests, addresses and answers included")
def failure_queues(template: Template) -> Iterator[Fault]:
    for name, function in template.public.items():
        for key in ("DeadLetterQueue", "DeadLetterConfig", "EventInvokeConfig"):
            if key in function:
                yield name, f"has a {key}"
    for name, config in template.of("AWS::Lambda::EventInvokeConfig"):
        if any(function in texts(config.get("FunctionName")) for function in template.public):
            yield name, "keeps requests that failed"


@rule(17, "Let the API alone call it: other events are queued and kept before and after")
def queued_events(template: Template) -> Iterator[Fault]:
    for name, function in template.public.items():
        for event, properties in function.get("Events", {}).items():
            if properties.get("Type") not in ("Api", "HttpApi"):
                yield name, f"is also called by {event}"


@rule(25, "Take tracking out: nobody is to learn who opened a mail or followed its link")
def mail_tracking(template: Template) -> Iterator[Fault]:
    for name, configuration in template.of("AWS::SES::ConfigurationSet"):
        if {"TrackingOptions", "VdmOptions"} & configuration.keys():
            yield name, "tracks recipients"
    for name, destination in template.of("AWS::SES::ConfigurationSetEventDestination"):
        kinds = {str(kind).lower() for kind in destination["EventDestination"].get("MatchingEventTypes", [])}
        if found := sorted(kinds & {"open", "click"}):
            yield name, f"is told of every {found[0]}"


@rule(28, "Leave Logging out or set Level: OFF: run history is kept for 90 days already")
def run_logs(template: Template) -> Iterator[Fault]:
    for name, machine in template.of("AWS::Serverless::StateMachine"):
        logging = machine.get("Logging") or machine.get("LoggingConfiguration") or {}
        if logging.get("Level", "OFF") != "OFF" or logging.get("IncludeExecutionData"):
            yield name, "logs its runs"


# ---------------------------------------------------------------- who may read


@rule(24, "Name the tables in RESPONSES_TABLE, TALLY_TABLE and SLIP_TABLE: what is not found cannot be checked")
def tables_are_known(template: Template) -> Iterator[Fault]:
    if not any(template.of("AWS::Serverless::Function", "AWS::Serverless::Api", "AWS::DynamoDB::Table")):
        return  # a template beside, such as infra/template/guard-rails.yaml
    for variable in sorted(MAY.keys() - template.answers.keys()):
        yield variable, "is set to no table of the template"
    if not template.public:
        yield "the template", "has no public function that could be checked"


@rule(24, "Give only what docs/threats.md lists: survey puts, tally and publish query, erase sees keys")
def powers(template: Template) -> Iterator[Fault]:
    for owner, statement in template.policies():
        if statement["Effect"] != "Allow":
            continue
        who = owner.removesuffix("Role").removesuffix("Policy").lower()
        for variable, table in template.answers.items():
            if not _names(statement, table):
                continue
            given = _actions(statement)
            more = sorted(given - MAY[variable].get(who, set()))
            if more:
                yield owner, f"may {', '.join(more)} on {table}"
            elif who == "erase" and "Query" in given and statement.get("Condition") != KEYS_ALONE:
                yield owner, f"may query more than keys of {table}"
    for name, role in template.of("AWS::IAM::Role"):
        if "ManagedPolicyArns" in role:
            yield name, "has a policy that is not written here"


@rule(24, "Deny it in the table's ResourcePolicy to all but those whom docs/threats.md lists")
def resource_policies(template: Template) -> Iterator[Fault]:
    for variable, table in sorted(template.answers.items()):
        policy = template.resources.get(table, {}).get("Properties", {}).get("ResourcePolicy", {})
        if missing := undenied(variable, as_list(policy.get("PolicyDocument", {}).get("Statement", []))):
            yield table, f"does not deny {', '.join(missing)} to others"


def undenied(variable: str, statements: list[Json]) -> list[str]:
    """What a table's resource policy leaves open to more than docs/threats.md lists; the table by its variable."""
    missing = []
    for action in ITEMS:
        may = {who for who, actions in MAY[variable].items() if action in actions}
        denials = [_spared(each) for each in statements if _denies(each, action)]
        # operators are people: the template cannot know their names, so IAM alone judges what they may
        if "operator" not in may and not (denials and set.intersection(*denials) <= may):
            missing.append(action)
    return missing


@rule(24, "Use the names that DynamoDB knows in a resource policy; with any other the table is not created")
def known_actions(template: Template) -> Iterator[Fault]:
    for table, properties in template.of("AWS::DynamoDB::Table"):
        for statement in properties.get("ResourcePolicy", {}).get("PolicyDocument", {}).get("Statement", []):
            names = {action.removeprefix("dynamodb:") for action in as_list(statement.get("Action", []))}
            if unknown := sorted(names - IN_RESOURCE_POLICIES):
                yield table, f"names {', '.join(unknown)} in its policy"


def _names(statement: Json, table: str) -> bool:
    """Whether a statement's resources may include the table."""
    if "NotResource" in statement:
        return True
    for resource in as_list(statement.get("Resource", [])):
        text = texts(resource)
        if re.search(rf'"{table}"|\${{{table}[.}}]', text) or resource == "*":
            return True
        if re.search(r":(dynamodb|\*):", text) and "*" in text:
            return True
    return False


def _actions(statement: Json, service: str = "dynamodb", among: Sequence[str] = ITEMS) -> set[str]:
    """What a statement lets do, with items if nothing else is named."""
    if "NotAction" in statement:
        return set(among)
    patterns = [str(action).lower() for action in as_list(statement.get("Action", []))]
    return {each for each in among if any(fnmatchcase(f"{service}:{each}".lower(), pattern) for pattern in patterns)}


def _denies(statement: Json, action: str) -> bool:
    everyone = statement.get("Principal") in ("*", {"AWS": "*"}) and statement.get("Resource") == "*"
    return statement["Effect"] == "Deny" and everyone and action in _actions(statement)


def _spared(statement: Json) -> set[str]:
    """Whom a denial spares, by the end of their role's name; "?" for anybody under a condition not known here."""
    match statement.get("Condition"):
        case None:
            return set()
        case {"ArnNotEquals": {"aws:PrincipalArn": spared}, **rest} if not rest:
            arns = [each.get("Fn::Sub", "") if isinstance(each, dict) else str(each) for each in as_list(spared)]
            return {arn.partition(ROLES)[2] or "?" for arn in arns}
    return {"?"}
