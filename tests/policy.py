"""The template's policies for people, as IAM would judge a call by them.

It knows what those policies use: Allow and Deny, Action and NotAction, wildcards in names and resources, and the two
kinds of condition. What else it meets is an error, so that nothing is passed over.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

Json = dict[str, Any]
AWS = {"Partition": "aws", "Region": "eu-west-2", "AccountId": "111122223333", "StackName": "soundings"}
PLACE = f"{AWS['Region']}:{AWS['AccountId']}"
ARNS = {  # by the resource's type; the name is that of the resource as CloudFormation would make it
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{PLACE}:table/soundings-{{}}-1ABC",
    "AWS::Serverless::Function": f"arn:aws:lambda:{PLACE}:function:{{}}",
    "AWS::Serverless::StateMachine": f"arn:aws:states:{PLACE}:stateMachine:{{}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{PLACE}:{{}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{PLACE}:{{}}",
}
HANDLER = re.compile(r"functions\.\w+\.handler")
NOBODY = {"sts:GetCallerIdentity"}  # needs no permission


@dataclass(frozen=True)
class Asked:
    """A permission that a call needs: the action, of which resource, and what conditions look at."""

    action: str
    resource: str
    context: Mapping[str, list[str]]


def statements(template: Json, *policies: str, names: Mapping[str, str] | None = None) -> list[Json]:
    """The statements of managed policies or of roles, filled in. `names` are those that a resource or parameter was deployed with."""
    found: list[Json] = []
    for policy in policies:
        properties = template["Resources"][policy]["Properties"]
        [document] = [each["PolicyDocument"] for each in properties.get("Policies", [properties])]
        found += _filled(document["Statement"], template["Resources"], names or {})
    return found


def _filled(node: Any, resources: Json, names: Mapping[str, str]) -> Any:
    match node:
        case {"Fn::GetAtt": [name, "Arn"]} | {"Ref": name} if name in resources:
            return ARNS.get(resources[name]["Type"], "{}").format(names.get(name, name))
        case {"Ref": name}:
            return names.get(name, name)
        case {"Fn::Sub": [str(text), dict()]} | {"Fn::Sub": str(text)}:
            text = re.sub(r"\$\{AWS::(\w+)}", lambda found: AWS[found[1]], text)
            text = re.sub(r"\$\{(\w+)\.Arn}", lambda found: str(_filled({"Ref": found[1]}, resources, names)), text)
            return re.sub(r"\$\{(\w+)}", lambda found: names.get(found[1], found[1]), text)
        case dict():
            return {key: _filled(value, resources, names) for key, value in node.items()}
        case list():
            return [_filled(value, resources, names) for value in node]
    return node


def is_allowed(policy: list[Json], asked: Asked) -> bool:
    """Whether IAM would let it through."""
    if asked.action in NOBODY:
        return True
    hits = [each["Effect"] for each in policy if _hits(each, asked)]
    return "Allow" in hits and "Deny" not in hits


def _hits(statement: Json, asked: Asked) -> bool:
    assert statement.keys() <= {"Sid", "Effect", "Action", "NotAction", "Resource", "Condition"}
    named = any(fnmatchcase(asked.action.lower(), each.lower()) for each in _listed(statement, "Action", "NotAction"))
    if named is ("NotAction" in statement):
        return False
    if not any(fnmatchcase(asked.resource, each) for each in _listed(statement, "Resource")):
        return False
    conditions: Json = statement.get("Condition", {})
    return all(_holds(operator, values, asked) for operator, values in conditions.items())


def _listed(statement: Json, *names: str) -> list[str]:
    [value] = [statement[name] for name in names if name in statement]
    return [value] if isinstance(value, str) else value


def _holds(operator: str, values: Json, asked: Asked) -> bool:
    for key, patterns in values.items():
        wanted = [patterns] if isinstance(patterns, str) else patterns
        given = asked.context.get(key, [])
        assert operator in ("ForAllValues:StringLike", "StringEqualsIfExists"), operator
        if not all(any(fnmatchcase(each, pattern) for pattern in wanted) for each in given):
            return False
    return True


# What a call needs

READS_ITEMS = {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"}
TRANSACTED = {"Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}


def needed(service: str, operation: str, params: Json) -> Iterator[Asked]:
    """The permissions that a call by boto3 needs. `service` is the name that requests are signed for."""
    if service == "dynamodb" and operation in ("TransactWriteItems", "TransactGetItems"):
        for item in params["TransactItems"]:
            [(kind, inner)] = item.items()
            yield _item(TRANSACTED[kind], inner)
    elif service == "dynamodb" and operation == "BatchGetItem":
        for table, wanted in params["RequestItems"].items():
            for key in wanted["Keys"]:
                yield _item(operation, {"TableName": table, "Key": key})
    elif service == "dynamodb" and operation in READS_ITEMS:
        yield _item(operation, params)
    else:
        action = {"Invoke": "InvokeFunction"}.get(operation, operation)
        yield Asked(f"{service}:{action}", _resource(service, params), {})


def _item(operation: str, params: Json) -> Asked:
    table = params["TableName"]
    if operation == "Query":
        [name] = re.findall(r"\bpk = (:\w+)", params["KeyConditionExpression"])
        key = params["ExpressionAttributeValues"][name]["S"]
    else:
        key = (params["Key"] if "Key" in params else params["Item"])["pk"]["S"]
    context = {"dynamodb:LeadingKeys": [key]}
    if "ReturnValues" in params:
        context["dynamodb:ReturnValues"] = [params["ReturnValues"]]
    return Asked(f"dynamodb:{operation}", ARNS["AWS::DynamoDB::Table"].format(table), context)


def _resource(service: str, params: Json) -> str:
    if service == "cloudformation":
        return f"arn:aws:cloudformation:{PLACE}:stack/{params['StackName']}/0a1b"
    if service == "lambda":
        return ARNS["AWS::Serverless::Function"].format(params["FunctionName"])
    return "*"


class Judge:
    """Listens to the calls that functions make of the register's table, and judges each by its function's role."""

    def __init__(self, template: Json) -> None:
        self._template, self._policies = template, dict[str, list[Json]]()
        self.used: set[tuple[str, str, str]] = set()  # function, action, first word of the key
        self.refused: set[tuple[str, str, str]] = set()

    def listen(self, **call: Any) -> None:
        """A call is made: by which function, the stack tells."""
        params, model = call["params"], call["model"]
        frame: FrameType | None = sys._getframe()
        while frame and not (frame.f_code.co_name == "lambda_handler" and HANDLER.match(frame.f_globals["__name__"])):
            frame = frame.f_back
        if frame is None:
            return
        function = frame.f_globals["__name__"].split(".")[1]
        for asked in needed("dynamodb", model.name, params):
            word = asked.context["dynamodb:LeadingKeys"][0].partition("#")[0]
            use = (function, asked.action.removeprefix("dynamodb:"), word)
            if "RegisterTable" in asked.resource and use not in self.used:
                self.used.add(use)
                self.refused |= set() if is_allowed(self.policy(function), asked) else {use}

    def policy(self, function: str) -> list[Json]:
        """What a function's role says of the register."""
        if function not in self._policies:
            role = f"{function.title().replace('_', '')}Role"
            every = statements(self._template, role)
            self._policies[function] = [each for each in every if "RegisterTable" in str(each["Resource"])]
        return self._policies[function]


LOOKED_AT = {  # what the doctor's calls are about, by the parameter that names it
    "restApiId": "arn:aws:apigateway:eu-west-2::/restapis/{restApiId}/stages/{stageName}",
    "EmailIdentity": f"arn:aws:ses:{PLACE}:identity/{{EmailIdentity}}",
    "ConfigurationSetName": f"arn:aws:ses:{PLACE}:configuration-set/{{ConfigurationSetName}}",
    "TopicArn": "{TopicArn}",
    "ResourceArn": "{ResourceArn}",
    "ARN": "{ARN}",
    "Scope": f"arn:aws:wafv2:{PLACE}:regional/webacl/{{Name}}/{{Id}}",
    "StackName": f"arn:aws:cloudformation:{PLACE}:stack/{{StackName}}/0a1b",
    "FunctionName": f"arn:aws:lambda:{PLACE}:function:{{FunctionName}}",
    "TableName": f"arn:aws:dynamodb:{PLACE}:table/{{TableName}}",
    "logGroupName": f"arn:aws:logs:{PLACE}:log-group:{{logGroupName}}",
    "Name": f"arn:aws:scheduler:{PLACE}:schedule/default/{{Name}}",
}
OF_NOTHING = {"ses:GetAccount", "logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"}  # they know no resource


def looked_at(action: str, params: Json) -> Asked:
    """The permission that a call of the doctor needs, which asks how something is set and not what is in it."""
    if action in OF_NOTHING:
        return Asked(action, "*", {})
    if "QueueUrl" in params:
        return Asked(action, f"arn:aws:sqs:{PLACE}:{params['QueueUrl'].rpartition('/')[2]}", {})
    pattern = next(pattern for name, pattern in LOOKED_AT.items() if name in params)
    stream = "/stream/*" if action == "dynamodb:ListStreams" else ""
    return Asked(action, pattern.format(**params) + stream, {})
