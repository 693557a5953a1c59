"""What template.yaml promises and a local AWS does not emulate. Rows (n) are those of the list of threats."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from functions.desk.routes import ROUTES
from infra.build.css import gateway
from infra.local.stack import PARAMETERS as LOCAL
from shared.language import LANGUAGES, messages
from shared.retention import ATTRIBUTE
from tests.policy import Asked, is_allowed
from tests.policy import statements as statements_of

Json = dict[str, Any]
ALARMS = {  # all of them: each costs $1.20 a year, and a formula as much for every metric in it
    "ApiFailed": ("AWS/ApiGateway", "5XXError", "ApiName", "AWS::StackName"),
    "ClockSilent": ("AWS/Lambda", "Invocations", "FunctionName", "ClockFunction"),
    "Trouble": ("Soundings", "Trouble", "Stack", "AWS::StackName"),
}
REPLY_SECONDS = 3  # survey gives up on a failing database after so long


def of_type(template: Json, kind: str) -> dict[str, Json]:
    """Logical id -> properties of every resource of one type."""
    found = {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }
    assert found, f"no {kind} in the template: this test would assert nothing"
    return found


def functions(template: Json) -> dict[str, Json]:
    """Logical id -> properties, with the globals merged in, of every function."""
    shared = template["Globals"]["Function"]
    return {name: shared | own for name, own in of_type(template, "AWS::Serverless::Function").items()}


def statements(template: Json, role: str) -> list[Json]:
    """Every statement of a role's policies."""
    policies = template["Resources"][role]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def as_list(value: Any) -> list[Any]:
    """IAM takes one or a list of them."""
    return value if isinstance(value, list) else [value]


def strings(node: Any) -> Iterator[str]:
    """Every string in a piece of the template."""
    if isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def default(template: Json, parameter: str) -> Any:
    """A parameter's default."""
    return template["Parameters"][parameter]["Default"]


# ---------------------------------------------------------------- who may do what

# The whole of every function's power. A wider statement anywhere fails here, a new one is written down here.
MAY = {
    "SurveyRole": {
        ("dynamodb:PutItem", "ResponsesTable"),
        ("dynamodb:UpdateItem", "SlipTable"),
        ("dynamodb:GetItem", "SlipTable"),
        ("dynamodb:GetItem", "RegisterTable"),
    },
    "ClockRole": {
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:PutItem", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
        ("dynamodb:BatchGetItem", "RegisterTable"),
        ("dynamodb:DeleteItem", "RegisterTable"),
        ("states:StartExecution", "stateMachine:${AWS::StackName}-wave"),
        ("states:DescribeExecution", "execution:${AWS::StackName}-wave:*"),
        ("lambda:InvokeFunction", "function:${AWS::StackName}-mail"),
        ("sns:Publish", "AlarmTopic"),
    },
    "TallyRole": {
        ("dynamodb:Query", "ResponsesTable"),
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:PutItem", "TallyTable"),
    },
    "PublishRole": {
        ("dynamodb:Query", "TallyTable"),
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:PutItem", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
    },
    "MailRole": {
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
        ("dynamodb:DeleteItem", "RegisterTable"),
        ("secretsmanager:GetSecretValue", "LinkKey"),
        ("ses:SendRawEmail", "identity/${SenderAddress}"),
        ("ses:SendRawEmail", "identity/${Domain}"),
        ("ses:SendRawEmail", "configuration-set/${MailConfigurationSet}"),
    },
    "EraseRole": {
        ("dynamodb:Query", "ResponsesTable"),
        ("dynamodb:Query", "SlipTable"),
        ("dynamodb:DeleteItem", "ResponsesTable"),
        ("dynamodb:DeleteItem", "TallyTable"),
        ("dynamodb:DeleteItem", "SlipTable"),
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:PutItem", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
        ("dynamodb:DeleteItem", "RegisterTable"),
    },
    "DeskRole": {
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:PutItem", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
        ("dynamodb:DeleteItem", "RegisterTable"),
        ("dynamodb:PutItem", "SlipTable"),
        ("lambda:InvokeFunction", "ClockFunction"),
        ("lambda:InvokeFunction", "function:${AWS::StackName}-mail"),
        ("secretsmanager:GetSecretValue", "LinkKey"),
    },
    "ResultsRole": {
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:BatchGetItem", "RegisterTable"),
        ("secretsmanager:GetSecretValue", "LinkKey"),
    },
    "MailEventsRole": {
        ("dynamodb:GetItem", "RegisterTable"),
        ("dynamodb:Query", "RegisterTable"),
        ("dynamodb:UpdateItem", "RegisterTable"),
        ("sqs:SendMessage", "MailEventsQueue"),
    },
    "ScheduleRole": {("lambda:InvokeFunction", "ClockFunction")},
    "WaveRole": {
        ("lambda:InvokeFunction", "ClockFunction"),
        ("lambda:InvokeFunction", "TallyFunction"),
        ("lambda:InvokeFunction", "PublishFunction"),
        ("lambda:InvokeFunction", "MailFunction"),
    },
}


def target(resource: Any) -> str:
    """The part of a statement's resource that tells which: a logical id, or the end of an ARN."""
    match resource:
        case {"Fn::GetAtt": [logical_id, "Arn" | "Id"]} | {"Ref": logical_id}:  # a secret's Id is its ARN
            return str(logical_id)
        case "*":
            return "*"
        case {"Fn::Sub": [str(arn), *_]} | {"Fn::Sub": str(arn)}:
            return re.split(r"\$\{AWS::AccountId\}:|\$\{AWS::Region\}::", arn, maxsplit=1)[1]
    pytest.fail(f"a resource that this test cannot judge: {resource}")


def test_each_role_may_do_exactly_what_is_written_here(template: Json) -> None:
    actual: dict[str, set[tuple[str, str]]] = {}
    for role in of_type(template, "AWS::IAM::Role"):
        actual[role] = {
            (action, target(resource))
            for statement in statements(template, role)
            if statement["Sid"] != "OwnLog"
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
    assert actual == MAY


def test_no_statement_has_a_wildcard_action_or_resource(template: Json) -> None:
    for role, properties in of_type(template, "AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in properties, role
        for statement in statements(template, role):
            assert statement["Effect"] == "Allow"
            assert not [action for action in as_list(statement["Action"]) if "*" in action], role
            for resource in as_list(statement["Resource"]):
                wild = [text for text in strings(resource) if "*" in text]
                # an execution's name is chosen at run time
                assert not [text for text in wild if not text.endswith("execution:${AWS::StackName}-wave:*")], role


def test_each_function_logs_to_its_own_group_and_no_other(template: Json) -> None:
    for name in functions(template):
        role, logs = name.replace("Function", "Role"), name.replace("Function", "Logs")
        own = [statement for statement in statements(template, role) if statement["Sid"] == "OwnLog"]
        assert own == [
            {
                "Sid": "OwnLog",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": {"Fn::GetAtt": [logs, "Arn"]},
            }
        ]


def test_sam_writes_no_role_of_its_own(template: Json) -> None:
    for name, properties in functions(template).items():
        assert properties["Role"] == {"Fn::GetAtt": [name.replace("Function", "Role"), "Arn"]}
        assert "Policies" not in properties
        for event in properties.get("Events", {}).values():
            assert event["Type"] in ("Api", "SNS") or "RoleArn" in event["Properties"]
    for properties in of_type(template, "AWS::Serverless::StateMachine").values():
        assert "Role" in properties
        assert "Policies" not in properties


def of_sid(template: Json, role: str, sid: str) -> Json:
    """A role's statement by its name."""
    [found] = [statement for statement in statements(template, role) if statement["Sid"] == sid]
    return found


def test_survey_reads_links_and_forms_alone(template: Json) -> None:
    reading = of_sid(template, "SurveyRole", "ReadOpenForms")
    assert reading["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["LINK#*", "FORM#*"]}}


BLIND = {"StringEqualsIfExists": {"dynamodb:ReturnValues": "NONE"}}


def test_a_write_to_answers_never_hands_back_what_it_replaces(template: Json) -> None:
    """Threat 24: PutItem and DeleteItem with ReturnValues ALL_OLD are a way to read."""
    blind = [
        ("SurveyRole", "PutResponses"),
        ("SurveyRole", "SpendSlip"),
        ("DeskRole", "AddSlips"),
        ("EraseRole", "DeleteUnseen"),
    ]
    for role, sid in blind:
        assert of_sid(template, role, sid)["Condition"] == BLIND


def test_erase_sees_keys_and_no_answers(template: Json) -> None:
    """Threat 24: without Select a Query without a projection would pass, since it names no attribute at all."""
    assert of_sid(template, "EraseRole", "FindKeys")["Condition"] == {
        "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk"]},
    }


def test_mail_is_sent_from_the_sender_alone(template: Json) -> None:
    [sending] = [s for s in statements(template, "MailRole") if s["Action"] == "ses:SendRawEmail"]
    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}


NOBODY = {
    "BatchGetItem", "BatchWriteItem", "Scan", "ConditionCheckItem", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete",
    "CreateBackup", "ExportTableToPointInTime", "RestoreTableToPointInTime", "EnableKinesisStreamingDestination",
}  # fmt: skip
SPARED: dict[str, dict[str, set[str] | frozenset[str]]] = {
    "ResponsesTable": {
        **dict.fromkeys([*NOBODY, "GetItem", "UpdateItem"], frozenset()),
        "Query": {"tally", "erase"},
        "PutItem": {"survey"},
        "DeleteItem": {"erase"},
    },
    "TallyTable": {
        **dict.fromkeys([*NOBODY, "GetItem", "UpdateItem"], frozenset()),
        "Query": {"publish"},
        "PutItem": {"tally"},
        "DeleteItem": {"erase"},
    },
    "SlipTable": {  # new slips are put by the desk and by operators, whose names a template cannot know
        **dict.fromkeys(NOBODY, frozenset()),
        "GetItem": {"survey"},
        "UpdateItem": {"survey"},
        "Query": {"erase"},
        "DeleteItem": {"erase"},
    },
}


@pytest.mark.parametrize("table", SPARED)
def test_a_table_denies_everything_to_all_but(template: Json, table: str) -> None:
    """Threat 24: an identity policy somewhere else in the account does not open a box."""
    prefix = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-${AWS::Region}-"
    actual: dict[str, set[str]] = {}
    for deny in of_type(template, "AWS::DynamoDB::Table")[table]["ResourcePolicy"]["PolicyDocument"]["Statement"]:
        assert (deny["Effect"], deny["Principal"], deny["Resource"]) == ("Deny", "*", "*")
        roles: list[Json] = []
        if "Condition" in deny:
            [(operator, keys)] = deny["Condition"].items()
            assert operator == "ArnNotEquals"
            [(key, roles)] = keys.items()
            assert key == "aws:PrincipalArn"
        names = [role["Fn::Sub"].removeprefix(prefix) for role in roles]
        for action in as_list(deny["Action"]):
            assert action.removeprefix("dynamodb:") not in actual
            actual[action.removeprefix("dynamodb:")] = set(names)
        for name in names:
            role = template["Resources"][f"{name.title()}Role"]["Properties"]["RoleName"]
            assert role == {"Fn::Sub": f"${{AWS::StackName}}-${{AWS::Region}}-{name}"}
    assert actual == SPARED[table]


# The whole of an operator's power. `*` ends a name that the stack's own name begins.
OPERATOR = {
    "SeeTheStack": {
        (f"cloudformation:{action}", "stack/${AWS::StackName}/*") for action in ("DescribeStacks", "GetTemplate")
    },
    "ReadHowItRuns": {("dynamodb:GetItem", "RegisterTable"), ("dynamodb:Query", "RegisterTable")},
    "LoadDefinitions": {("dynamodb:PutItem", "RegisterTable")},
    "RemoveWhatTheFileNoLongerHas": {("dynamodb:DeleteItem", "RegisterTable")},
    "AddSlips": {("dynamodb:PutItem", "SlipTable")},
    "ReadmitAnAddress": {("dynamodb:DeleteItem", "RegisterTable")},
    "TickResendErase": {
        ("lambda:InvokeFunction", "ClockFunction"),
        ("lambda:InvokeFunction", "MailFunction"),
        ("lambda:InvokeFunction", "EraseFunction"),
    },
    "StartRuns": {("states:StartExecution", "WaveStateMachine"), ("states:ListExecutions", "WaveStateMachine")},
    "SeeHowRunsEnded": {
        ("states:DescribeExecution", "execution:${AWS::StackName}-wave:*"),
        ("states:GetExecutionHistory", "execution:${AWS::StackName}-wave:*"),
    },
    "ReadAlarms": {("cloudwatch:DescribeAlarms", "*")},
    "ReadLogs": {
        (f"logs:{action}", f"log-group:/aws/lambda/${{AWS::StackName}}-{function}*")
        for action in ("DescribeLogStreams", "FilterLogEvents", "GetLogEvents")
        for function in ("clock", "tally", "publish", "mail", "desk", "results", "erase")
    },
}


# What `soundings doctor` looks at beside: settings, and never what is in a table, a log or a queue.
DOCTOR = {
    "SeeHowTablesAreSet": {
        (f"dynamodb:{action}", "table/${AWS::StackName}-*")
        for action in (
            "DescribeContinuousBackups",
            "DescribeContributorInsights",
            "DescribeKinesisStreamingDestination",
            "DescribeTimeToLive",
            "GetResourcePolicy",
            "ListStreams",
        )
    },
    "SeeHowTheRegisterIsSet": {("dynamodb:DescribeTable", "RegisterTable")},
    "SeeHowTheApiIsSet": {("apigateway:GET", "/restapis/${Api}/stages/${StageName}")},
    "SeeTheFirewall": {
        ("wafv2:GetWebACL", "regional/webacl/*"),
        ("wafv2:GetLoggingConfiguration", "regional/webacl/*"),
    },
    "SeeHowMailIsSet": {
        (f"ses:{action}", resource)
        for action in ("GetEmailIdentity", "GetConfigurationSet", "GetConfigurationSetEventDestinations")
        for resource in (
            "identity/${SenderAddress}",
            "identity/${Domain}",
            "configuration-set/${MailConfigurationSet}",
        )
    },
    "SeeWhoIsTold": {
        ("sns:ListSubscriptionsByTopic", "AlarmTopic"),
        ("sns:ListSubscriptionsByTopic", "MailEventsTopic"),
    },
    "SeeTheSchedule": {("scheduler:GetSchedule", "schedule/default/${AWS::StackName}-hourly")},
    "SeeHowFunctionsAreSet": {("lambda:GetFunctionConfiguration", "function:${AWS::StackName}-*")},
    "CountDeadLetters": {("sqs:GetQueueAttributes", "MailEventsQueue")},
    "SeeDrift": {("cloudformation:DescribeStackResourceDrifts", "stack/${AWS::StackName}/*")},
    "SeeWhetherLogsAreCopied": {("logs:DescribeSubscriptionFilters", "log-group:/aws/lambda/${AWS::StackName}-*")},
    "SeeLists": {("logs:DescribeLogGroups", "*"), ("ses:GetAccount", "*")},
}


def allowed(policy: dict[str, Json]) -> dict[str, set[tuple[str, str]]]:
    """What each statement that allows something allows on what."""
    return {
        sid: {(action, target(each)) for action in as_list(said["Action"]) for each in as_list(said["Resource"])}
        for sid, said in policy.items()
        if said["Effect"] == "Allow"
    }


def by_sid(template: Json, policy: str) -> dict[str, Json]:
    """A managed policy's statements by name."""
    document = of_type(template, "AWS::IAM::ManagedPolicy")[policy]["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


@pytest.fixture
def operator(template: Json) -> dict[str, Json]:
    """The operator's statements by name."""
    return by_sid(template, "OperatorPolicy")


def test_an_operator_may_do_exactly_what_is_written_here(operator: dict[str, Json]) -> None:
    assert allowed(operator) == OPERATOR


def test_the_doctor_may_look_at_exactly_what_is_written_here(template: Json) -> None:
    """Threat 24: the denials of OperatorPolicy stand beside it, and no action here reads an item, a line or a message."""
    assert allowed(by_sid(template, "DoctorPolicy")) == DOCTOR
    actions = {action for may in DOCTOR.values() for action, _ in may}
    assert not [each for each in actions if not re.search(r":(GET$|List|Describe|Get(?!Item|Records|LogEvents))", each)]
    assert {each for each in actions if "DescribeTable" in each} == {"dynamodb:DescribeTable"}
    assert DOCTOR["SeeHowTheRegisterIsSet"] == {("dynamodb:DescribeTable", "RegisterTable")}


def test_an_operator_is_denied_answers_tallies_and_slips_whatever_else_is_allowed(operator: dict[str, Json]) -> None:
    """Threat 24: even DescribeTable, which counts items; what is left tells how a table is set."""
    settings = {
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeContributorInsights",
        "dynamodb:DescribeKinesisStreamingDestination",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:GetResourcePolicy",
        "dynamodb:ListStreams",
    }

    def arns(table: str) -> list[Json]:
        return [{"Fn::GetAtt": [table, "Arn"]}, {"Fn::Sub": f"${{{table}.Arn}}/*"}]

    denied = {sid: statement for sid, statement in operator.items() if statement["Effect"] == "Deny"}
    assert set(denied) == {"NoAnswersNoTallies", "NoSlipsButNewOnes", "NoLogOfTheSurvey"}
    answers, slips = denied["NoAnswersNoTallies"], denied["NoSlipsButNewOnes"]
    assert set(answers["NotAction"]) == settings
    assert answers["Resource"] == [*arns("ResponsesTable"), *arns("TallyTable")]
    assert set(slips["NotAction"]) == settings | {"dynamodb:PutItem"}
    assert slips["Resource"] == arns("SlipTable")
    assert all("Condition" not in statement for statement in denied.values())


def test_nobody_lists_the_streams_of_the_public_functions_log(template: Json, operator: dict[str, Json]) -> None:
    """Threat 39: not by any right of ours (infra/template/anonymity.py), and an operator by no other either."""
    denied = operator["NoLogOfTheSurvey"]
    assert set(denied["NotAction"]) == {"logs:DescribeLogGroups", "logs:DescribeSubscriptionFilters"}
    assert target(denied["Resource"]) == "log-group:/aws/lambda/${AWS::StackName}-survey*"
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policies = ("OperatorPolicy", "DoctorPolicy", "EvidencePolicy")
    roles = tuple(of_type(template, "AWS::IAM::Role"))
    survey, clock = (
        f"arn:aws:logs:eu-west-2:111122223333:log-group:/aws/lambda/soundings-{name}" for name in ("survey", "clock")
    )
    for action in ("DescribeLogStreams", "FilterLogEvents", "GetLogEvents", "StartQuery", "StartLiveTail"):
        for log in (survey, f"{survey}:*", f"{survey}:log-stream:2026"):
            asked = Asked(f"logs:{action}", log, {})
            assert not is_allowed([*statements_of(template, *policies), everything], asked)
            assert not any(is_allowed(statements_of(template, role), asked) for role in roles)
        assert is_allowed([*statements_of(template, *policies), everything], Asked(f"logs:{action}", clock, {}))


def test_an_operator_reads_no_publication_and_writes_definitions_alone(operator: dict[str, Json]) -> None:
    [reads] = operator["ReadHowItRuns"]["Condition"]["ForAllValues:StringLike"].values()
    [writes] = operator["LoadDefinitions"]["Condition"]["ForAllValues:StringLike"].values()
    assert set(writes) == {
        "SETTINGS",
        "UNITS",
        "CLOSED",
        "PROGRAMMES",
        "INSTRUMENT#*",
        "LINK#*",
        "FORM#STATEMENT",
        "REVOKED",
    }  # and no audit: whom it records cannot change it
    assert set(reads) | {"FORM#STATEMENT", "REVOKED"} == {
        *writes,
        "SESSIONS",
        "AUDIT#*",
        "WAVES#*",
        "RUN#*",
        "TREE#*",
        "FORM#*",
        "OUTBOX#*",
        "RECIPIENT#*",
    }
    [removes] = operator["RemoveWhatTheFileNoLongerHas"]["Condition"]["ForAllValues:StringLike"].values()
    assert set(removes) == {"UNITS", "CLOSED", "LINK#*"}
    [readmits] = operator["ReadmitAnAddress"]["Condition"]["ForAllValues:StringLike"].values()
    assert readmits == ["RECIPIENT#*"]
    for name in ("ReadHowItRuns", "LoadDefinitions", "RemoveWhatTheFileNoLongerHas", "ReadmitAnAddress"):
        assert operator[name]["Condition"].keys() == {"ForAllValues:StringLike"}
        assert operator[name]["Condition"]["ForAllValues:StringLike"].keys() == {"dynamodb:LeadingKeys"}
    assert operator["AddSlips"]["Condition"] == BLIND


def test_whoever_writes_evidence_reads_publications_and_nothing_else(template: Json) -> None:
    """Threat 24: no answer, no tally, no address, no link; and nothing is written."""
    properties = of_type(template, "AWS::IAM::ManagedPolicy")["EvidencePolicy"]
    assert properties.keys() == {"ManagedPolicyName", "Description", "PolicyDocument"}  # attached to nobody
    statements = {each["Sid"]: each for each in properties["PolicyDocument"]["Statement"]}
    assert {
        sid: {
            (action, target(resource)) for action in as_list(each["Action"]) for resource in as_list(each["Resource"])
        }
        for sid, each in statements.items()
    } == {
        "FindTheRegister": {("cloudformation:DescribeStacks", "stack/${AWS::StackName}/*")},
        "ReadPublications": {("dynamodb:GetItem", "RegisterTable"), ("dynamodb:Query", "RegisterTable")},
    }
    assert all(each["Effect"] == "Allow" for each in statements.values())
    assert statements["ReadPublications"]["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["SETTINGS", "UNITS", "PROGRAMMES", "PUBLICATION#*"]}
    }


@pytest.mark.parametrize("policy", ["OperatorPolicy", "DoctorPolicy"])
def test_a_managed_policy_is_not_too_long(template: Json, policy: str) -> None:
    """IAM takes 6,144 characters, spaces not counted, once CloudFormation has put in names; a local AWS any number."""
    document = json.dumps(_as_deployed({"Statement": list(by_sid(template, policy).values())}, template["Resources"]))
    assert len(re.sub(r"\s", "", document)) + len('"Version":"2012-10-17",') < 6144


def _as_deployed(node: Any, resources: Json) -> Any:
    """A policy with names as long as those of a stack called soundings-production."""
    known = {"Partition": "aws", "Region": "eu-west-2", "AccountId": "1" * 12, "StackName": "soundings-production"}
    match node:
        case {"Fn::GetAtt": [name, _]} | {"Ref": name} if name in resources:
            return f"arn:aws:dynamodb:eu-west-2:111122223333:table/soundings-production-{name}-1ABCDEFGHIJKL"
        case {"Fn::Sub": [str(text), _]} | {"Fn::Sub": str(text)}:
            text = re.sub(r"\$\{AWS::(\w+)}", lambda found: known[found[1]], text)
            text = re.sub(r"\$\{(\w+)\.Arn}", lambda found: str(_as_deployed({"Ref": found[1]}, resources)), text)
            return re.sub(r"\$\{\w+}", "x" * 32, text)
        case dict():
            return {key: _as_deployed(value, resources) for key, value in node.items()}
        case list():
            return [_as_deployed(value, resources) for value in node]
    return node


def test_no_role_is_made_for_people(template: Json) -> None:
    """Threat 24: every role is a service's; the policies for people are attached by whoever runs the account."""
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    assert not {kind for kind in kinds if kind in ("AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::AccessKey")}
    for properties in of_type(template, "AWS::IAM::Role").values():
        [trust] = properties["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"].keys() == {"Service"}
    assert of_type(template, "AWS::IAM::ManagedPolicy").keys() == {"OperatorPolicy", "DoctorPolicy", "EvidencePolicy"}


# ---------------------------------------------------------------- nothing keeps who or when


def test_the_api_keeps_no_log_of_requests(template: Json) -> None:
    """Threats 1 and 2: no access log, no execution log, no trace, no canary that could turn one on."""
    for properties in of_type(template, "AWS::Serverless::Api").values():
        assert properties["TracingEnabled"] is False
        assert "AccessLogSetting" not in properties
        assert "CanarySetting" not in properties
        settings = properties["MethodSettings"]
        assert [(each["ResourcePath"], each["HttpMethod"]) for each in settings] == [("/*", "*"), ("/desk/ask", "POST")]
        for each in settings:
            assert each["LoggingLevel"] == "OFF"
            assert each["DataTraceEnabled"] is False
            assert "ThrottlingRateLimit" in each
        assert properties["EndpointConfiguration"] == {"Type": "REGIONAL"}
        assert properties["BinaryMediaTypes"] == ["*/*"]
        assert properties["MinimumCompressionSize"] == 512


def test_nothing_is_traced(template: Json) -> None:
    """Threat 2."""
    for properties in functions(template).values():
        assert properties["Tracing"] == "PassThrough"
    for properties in of_type(template, "AWS::Serverless::StateMachine").values():
        assert properties["Tracing"] == {"Enabled": False}
        assert "Logging" not in properties


def test_functions_log_json_and_survey_no_line_per_request(template: Json) -> None:
    """Threats 3 and 4: START, END and REPORT are below WARN."""
    for name, properties in functions(template).items():
        logging = properties["LoggingConfig"]
        assert logging["LogFormat"] == "JSON"
        assert logging["LogGroup"] == {"Ref": name.replace("Function", "Logs")}
        assert logging["SystemLogLevel"] == "WARN"
        assert properties["Environment"]["Variables"].keys().isdisjoint({"POWERTOOLS_DEV", "AWS_LAMBDA_LOG_LEVEL"})
    assert functions(template)["SurveyFunction"]["LoggingConfig"]["ApplicationLogLevel"] == "WARN"
    everywhere = template["Globals"]["Function"]["Environment"]["Variables"]
    assert everywhere["POWERTOOLS_LOGGER_LOG_EVENT"] == "false"


def test_survey_keeps_no_failed_request(template: Json) -> None:
    """Threat 17: it is called by the API alone, and has nowhere to put an event that failed."""
    survey = functions(template)["SurveyFunction"]
    assert "DeadLetterQueue" not in survey
    assert "EventInvokeConfig" not in survey
    assert {event["Type"] for event in survey["Events"].values()} == {"Api"}


def test_nothing_samples_or_records_the_network(template: Json) -> None:
    """Threats 6 and 7: no firewall sample, CDN log, flow log or trail is made here."""
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    assert not {kind for kind in kinds if re.match(r"AWS::(WAF|CloudFront|EC2|CloudTrail|Kinesis|Backup)", kind)}
    for properties in functions(template).values():
        assert "VpcConfig" not in properties


@pytest.mark.parametrize("table", ["ResponsesTable", "TallyTable", "SlipTable"])
def test_answers_leave_no_trace_of_order_or_time(template: Json, table: str) -> None:
    """Threats 8, 9 and 11."""
    properties = of_type(template, "AWS::DynamoDB::Table")[table]
    assert "StreamSpecification" not in properties
    assert "KinesisStreamSpecification" not in properties
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert template["Resources"][table]["DeletionPolicy"] == "Delete"


def test_the_register_can_be_recovered(template: Json) -> None:
    properties = of_type(template, "AWS::DynamoDB::Table")["RegisterTable"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": ATTRIBUTE, "Enabled": True}
    assert template["Resources"]["RegisterTable"]["DeletionPolicy"] == "Retain"


def test_every_table_is_encrypted_and_protected_from_deletion(template: Json) -> None:
    for properties in of_type(template, "AWS::DynamoDB::Table").values():
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert default(template, "DeletionProtection") == "true"


def test_mails_are_not_tracked(template: Json) -> None:
    """Threat 25: neither the set nor what is told of its mails knows who opened one."""
    for properties in of_type(template, "AWS::SES::ConfigurationSet").values():
        assert set(properties) == {"Name", "SuppressionOptions"}
    [told] = of_type(template, "AWS::SES::ConfigurationSetEventDestination").values()
    assert told["EventDestination"] == {
        "Name": "outbox",
        "Enabled": True,
        "MatchingEventTypes": ["send", "delivery", "deliveryDelay", "bounce", "complaint", "reject"],
        "SnsDestination": {"TopicARN": {"Ref": "MailEventsTopic"}},
    }


def test_the_accounts_suppression_list_does_not_hold_for_our_mails(template: Json) -> None:
    """Else a readmitted address would still get none; an empty list is what switches it off."""
    [properties] = of_type(template, "AWS::SES::ConfigurationSet").values()
    assert properties["SuppressionOptions"] == {"SuppressedReasons": []}


def test_mail_events_knows_units_addresses_and_settles_mails_and_addresses_alone(template: Json) -> None:
    knowing = of_sid(template, "MailEventsRole", "KnowOurAddresses")
    assert knowing["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["UNITS", "OUTBOX#*"]}}
    settling = of_sid(template, "MailEventsRole", "SettleUnseen")
    assert settling["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["OUTBOX#*", "RECIPIENT#*"]}}


def test_the_desk_sees_no_answer_and_no_figure_and_changes_what_its_people_may(template: Json) -> None:
    """The whole of its rights to the register, by action and first word of the key; of other tables see MAY."""
    actual = {
        each["Sid"]: (as_list(each["Action"]), each["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for each in statements(template, "DeskRole")
        if each["Resource"] == {"Fn::GetAtt": ["RegisterTable", "Arn"]}
    }
    reads = "SETTINGS UNITS CLOSED REVOKED SESSIONS PROGRAMMES NOTICES"
    by_more = "INSTRUMENT#* WAVES#* TREE#* LINK#* SHARES#* RECIPIENT#* AUDIT#* VISIT#*"
    assert actual == {
        "ReadWhoLeadsWhat": (["dynamodb:GetItem", "dynamodb:Query"], f"{reads} {by_more}".split()),
        "PutDownWhatALeadSays": (["dynamodb:UpdateItem"], ["SESSIONS", "NOTICES", "SHARES#*", "LINK#*", "RECIPIENT#*"]),
        "ChangeTeamsAndLetIn": (
            ["dynamodb:PutItem"],
            ["UNITS", "CLOSED", "PROGRAMMES", "NOTICES", "LINK#*", "VISIT#*"],
        ),
        "CloseTeams": (["dynamodb:DeleteItem"], ["UNITS", "CLOSED"]),
    }


def test_results_reads_what_was_published_and_who_may_see_it(template: Json) -> None:
    """And no outbox, no recipient's wishes, no team's link; it writes nothing (MAY)."""
    reading = of_sid(template, "ResultsRole", "ReadPublicationsAndWhoMaySeeThem")
    assert reading["Condition"] == {
        "ForAllValues:StringLike": {
            "dynamodb:LeadingKeys": [
                "SETTINGS",
                "UNITS",
                "REVOKED",
                "INSTRUMENT#*",
                "SHARES#*",
                "TREE#*",
                "PUBLICATION#*",
            ]
        }
    }


def test_the_key_of_the_links_is_made_by_the_stack_and_known_to_three_functions(template: Json) -> None:
    [key] = of_type(template, "AWS::SecretsManager::Secret").values()
    assert "SecretString" not in key
    assert key["GenerateSecretString"]["PasswordLength"] >= 64
    knowing = {name for name, each in functions(template).items() if "LINK_KEY" in each["Environment"]["Variables"]}
    assert knowing == {"MailFunction", "DeskFunction", "ResultsFunction"}


@pytest.mark.parametrize("name", ["DeskFunction", "ResultsFunction"])
def test_the_desk_keeps_no_line_of_a_visit_and_no_failed_request(template: Json, name: str) -> None:
    """Threats 4 and 17: a lead is nobody who answers, but a team's lead may be. So it is for who looks at results."""
    desk = functions(template)[name]
    assert desk["LoggingConfig"]["ApplicationLogLevel"] == "WARN"
    assert "DeadLetterQueue" not in desk
    assert {event["Type"] for event in desk["Events"].values()} == {"Api"}


def test_only_ses_for_this_account_tells_what_became_of_a_mail(template: Json) -> None:
    policies = of_type(template, "AWS::SNS::TopicPolicy").values()
    [policy] = [each for each in policies if each["Topics"] == [{"Ref": "MailEventsTopic"}]]
    [allowed] = policy["PolicyDocument"]["Statement"]
    assert allowed == {
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": {"Ref": "MailEventsTopic"},
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }
    [told] = functions(template)["MailEventsFunction"]["Events"].values()
    assert told == {"Type": "SNS", "Properties": {"Topic": {"Ref": "MailEventsTopic"}}}


# ---------------------------------------------------------------- somebody hears of a failure


def test_every_function_has_a_log_group_that_forgets(template: Json) -> None:
    groups = of_type(template, "AWS::Logs::LogGroup")
    assert set(groups) == {name.replace("Function", "Logs") for name in functions(template)}
    for properties in groups.values():
        assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert default(template, "LogRetentionDays") <= 90


def test_three_alarms_and_no_more(template: Json) -> None:
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    assert "AWS::CloudWatch::CompositeAlarm" not in {each["Type"] for each in template["Resources"].values()}
    found = {}
    for name, alarm in alarms.items():
        [dimension] = alarm["Dimensions"]
        found[name] = (alarm["Namespace"], alarm["MetricName"], dimension["Name"], dimension["Value"]["Ref"])
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert "Metrics" not in alarm
        ringing = (alarm["ComparisonOperator"], alarm["Threshold"], alarm["TreatMissingData"])
        assert ringing == (
            ("LessThanThreshold", 1, "breaching")
            if name == "ClockSilent"
            else ("GreaterThanThreshold", 0, "notBreaching")
        )
    assert found == ALARMS
    assert alarms["ClockSilent"]["Period"] == 3600  # as often as it is called


def test_the_api_is_called_what_its_alarm_listens_to(template: Json) -> None:
    """API Gateway takes an API's name, which is the dimension of its metrics, from the title of its definition."""
    [api] = of_type(template, "AWS::Serverless::Api").values()
    assert "Name" not in api
    assert api["DefinitionBody"]["info"]["title"] == {"Ref": ALARMS["ApiFailed"][3]}


def test_every_function_names_its_stack_where_it_counts_trouble(template: Json) -> None:
    assert template["Globals"]["Function"]["Environment"]["Variables"]["STACK"] == {"Ref": ALARMS["Trouble"][3]}


def test_a_run_that_failed_or_took_too_long_goes_to_the_topic(template: Json) -> None:
    [rule] = of_type(template, "AWS::Events::Rule").values()
    assert rule["EventPattern"]["detail"] == {
        "stateMachineArn": [{"Ref": "WaveStateMachine"}],
        "status": ["FAILED", "TIMED_OUT"],
    }
    [target] = rule["Targets"]
    assert target["Arn"] == {"Ref": "AlarmTopic"}
    assert target["InputTransformer"]["InputPathsMap"] == {"run": "$.detail.name", "status": "$.detail.status"}


def test_a_tick_that_dies_goes_to_the_topic(template: Json) -> None:
    invoked = functions(template)["ClockFunction"]["EventInvokeConfig"]
    assert invoked["DestinationConfig"]["OnFailure"] == {"Type": "SNS", "Destination": {"Ref": "AlarmTopic"}}


def test_only_alarms_and_runs_of_this_account_ring(template: Json) -> None:
    policies = of_type(template, "AWS::SNS::TopicPolicy").values()
    [policy] = [each for each in policies if each["Topics"] == [{"Ref": "AlarmTopic"}]]
    allowed = {
        each["Principal"]["Service"]: (each["Effect"], each["Action"], each["Resource"], each["Condition"])
        for each in policy["PolicyDocument"]["Statement"]
    }
    publish = ("Allow", "sns:Publish", {"Ref": "AlarmTopic"})
    assert allowed == {
        "cloudwatch.amazonaws.com": (
            *publish,
            {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        ),
        "events.amazonaws.com": (*publish, {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["RunFailed", "Arn"]}}}),
    }


def test_the_clock_is_called_every_hour(template: Json) -> None:
    [tick] = functions(template)["ClockFunction"]["Events"].values()
    properties = tick["Properties"]
    assert properties["ScheduleExpression"] == "cron(0 * * * ? *)"
    assert properties["Input"] == '{"time": "<aws.scheduler.scheduled-time>"}'
    assert properties["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert "Name" in properties
    assert default(template, "ClockState") == "ENABLED"


# ---------------------------------------------------------------- numbers that must fit each other


def test_the_grace_outlasts_a_cached_form_and_a_slow_reply(template: Json) -> None:
    assert default(template, "GraceSeconds") > default(template, "FormCacheSeconds") + REPLY_SECONDS
    assert int(LOCAL["GraceSeconds"]) > int(LOCAL["FormCacheSeconds"]) + REPLY_SECONDS


def test_the_local_parameters_are_parameters(template: Json) -> None:
    assert LOCAL.keys() <= template["Parameters"].keys()


def snake(name: str) -> str:
    """MailEvents as mail_events."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_every_function_says_where_its_handler_is(template: Json) -> None:
    for name, properties in of_type(template, "AWS::Serverless::Function").items():
        package = f"functions.{snake(name.removesuffix('Function'))}"
        assert properties["Handler"] == f"{package}.handler.lambda_handler"
        assert properties["CodeUri"] == package.replace(".", "/") + "/"
        built = template["Resources"][name]["Metadata"]["BuildProperties"]
        assert built == {"ParentPackageMode": "explicit", "ParentPackages": package}
        assert properties["Layers"] == [{"Ref": "SharedLayer"}]


TAKE_POSTS = {
    *("/lead/{token}", "/desk/ask", "/desk/in", "/desk/out", "/desk/start", "/desk/team/{unit}"),
    *(f"/desk/team/{{unit}}/{page}" for page in ("hand-over", "slips", "admit")),
}


def test_every_route_of_the_api_reaches_its_function(template: Json) -> None:
    paths = of_type(template, "AWS::Serverless::Api")["Api"]["DefinitionBody"]["paths"]
    every = {"get", "head", "post", "put", "patch", "delete", "options"}
    assert {path: set(methods) for path, methods in paths.items()} == {
        "/s/{link}": {"get", "head", "post"},
        "/s/{link}/thanks": {"get", "head"},
        "/s/{link}/summary": {"get", "head"},
        **{route: {"get", "head"} | ({"post"} if route in TAKE_POSTS else set()) for route in ROUTES},
        "/results/{token}": {"get", "head"},
        "/results/{token}/{file}": {"get", "head"},
        "/": every,
        "/{proxy+}": every,
    }
    for path, methods in paths.items():
        function = "DeskFunction" if path in ROUTES else "SurveyFunction"
        function = "ResultsFunction" if path.startswith("/results/") else function
        for method in methods.values():
            uri = method["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            assert uri.endswith(f"/functions/${{{function}.Arn}}/invocations")
        events = [event["Properties"] for event in functions(template)[function]["Events"].values()]
        let_in = {event["Method"].lower() for event in events if event["Path"] == path}
        assert let_in == {"any"} or let_in == set(methods), "what a route asks for, the function may be called for"


def test_what_never_reaches_us_is_answered_with_a_page_of_the_same_look(template: Json) -> None:
    """429, 5xx and what no path knows; in every language, since nobody is there to choose one."""
    replies = of_type(template, "AWS::Serverless::Api")["Api"]["GatewayResponses"]
    pages = template["Mappings"]["GatewayPages"]
    assert {name: reply["ResponseTemplates"] for name, reply in replies.items()} == {
        "DEFAULT_4XX": {"text/html": {"Fn::FindInMap": ["GatewayPages", "Refused", "Html"]}},
        "THROTTLED": {"text/html": {"Fn::FindInMap": ["GatewayPages", "Throttled", "Html"]}},
        "WAF_FILTERED": {"text/html": {"Fn::FindInMap": ["GatewayPages", "Throttled", "Html"]}},
        "DEFAULT_5XX": {"text/html": {"Fn::FindInMap": ["GatewayPages", "Broken", "Html"]}},
    }
    assert replies["THROTTLED"]["StatusCode"] == replies["WAF_FILTERED"]["StatusCode"] == 429
    for reply in replies.values():
        headers = reply["ResponseParameters"]["Headers"]
        assert headers["Cache-Control"] == "'no-store'"
        assert headers["Referrer-Policy"] == "'no-referrer'"
        assert headers["X-Frame-Options"] == "'DENY'"
    assert set(pages) == set(gateway.PAGES)
    for name, page in pages.items():
        html = page["Html"]
        style = re.search("<style>(.*)</style>", html, re.DOTALL)
        assert style, name
        assert html == gateway.page(name, style[1]), f"{name}: python -m infra.build.css writes it anew"
        assert ".nhsuk-header{" in style[1]
        assert "$" not in html  # nothing of the request is echoed
        for language in LANGUAGES:
            assert f'<div lang="{language}">' in html
            assert all(text in html for text in messages(language)["plain"][gateway.PAGES[name]])


# An address of the trust's own


def test_a_domain_is_there_only_if_it_is_asked_for_with_modern_tls_in_the_region_alone(template: Json) -> None:
    for name in ("Domain", "DomainMapping"):
        assert template["Resources"][name]["Condition"] == "OwnDomain"
    assert (default(template, "DomainName"), default(template, "CertificateArn")) == ("", "")
    [domain] = of_type(template, "AWS::ApiGateway::DomainName").values()
    assert domain == {
        "DomainName": {"Ref": "DomainName"},
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "RegionalCertificateArn": {"Ref": "CertificateArn"},
        "SecurityPolicy": "TLS_1_2",
    }
    [mapping] = of_type(template, "AWS::ApiGateway::BasePathMapping").values()
    assert mapping == {"DomainName": {"Ref": "Domain"}, "RestApiId": {"Ref": "Api"}, "Stage": {"Ref": "Api.Stage"}}
    rule = template["Rules"]["ADomainHasItsCertificate"]
    assert "DomainName" in str(rule["RuleCondition"])
    assert "CertificateArn" in str(rule["Assertions"])


def test_mails_and_commands_give_the_domains_address_where_there_is_one(template: Json) -> None:
    address = template["Outputs"]["SurveyAddress"]["Value"]
    assert functions(template)["MailFunction"]["Environment"]["Variables"]["SURVEY_ADDRESS"] == address
    condition, own, rest = address["Fn::If"]
    assert (condition, own) == ("OwnAddress", {"Ref": "SurveyAddress"})
    condition, domain, api = rest["Fn::If"]
    assert (condition, domain) == ("OwnDomain", {"Fn::Sub": "https://${DomainName}"})
    assert "execute-api" in api["Fn::Sub"]


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        (
            "DomainName",
            ["", "survey.trust.nhs.uk", "a.b"],
            ["https://survey.trust.nhs.uk", "survey", "-a.b", "a.b/", "A.b", "a..b"],
        ),
        (
            "CertificateArn",
            ["", "arn:aws:acm:eu-west-2:123456789012:certificate/0f-1"],
            ["arn:aws:iam::123456789012:server-certificate/x", "certificate"],
        ),
    ],
)
def test_a_domain_and_a_certificate_that_are_none_are_refused(
    template: Json, parameter: str, good: list[str], bad: list[str]
) -> None:
    pattern = template["Parameters"][parameter]["AllowedPattern"]
    assert [value for value in good if not re.fullmatch(pattern, value)] == []
    assert [value for value in bad if re.fullmatch(pattern, value)] == []
