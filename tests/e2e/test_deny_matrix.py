"""The deny matrix: every role and the operator against every table and action, judged by the local AWS's IAM.

It knows neither resource policies nor dynamodb:LeadingKeys nor dynamodb:ReturnValues: those are asserted on the
template (tests/template/test_template.py, infra/template/anonymity.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.emulator import REGION
from infra.local.stack import STACK
from infra.template.anonymity import lint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.local.deployment import Deployment

REFUSED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
FUNCTIONS = ("survey", "clock", "tally", "publish", "mail", "mail-events", "desk", "results", "erase")
TABLES = ("responses", "tally", "slip", "register")
REGISTER = {"GetItem", "Query", "PutItem", "UpdateItem"}

# The whole of what anybody may do with items. QueryKeys is a Query for pk and sk and nothing else.
MAY: dict[str, dict[str, set[str]]] = {
    "survey": {"responses": {"PutItem"}, "slip": {"GetItem", "UpdateItem"}, "register": {"GetItem"}},
    "clock": {"register": REGISTER | {"BatchGetItem", "DeleteItem"}},
    "tally": {"responses": {"Query"}, "tally": {"PutItem"}, "register": {"GetItem"}},
    "publish": {"tally": {"Query"}, "register": REGISTER},
    "mail": {"register": {"GetItem", "Query", "UpdateItem", "DeleteItem"}},
    "mail-events": {"register": {"GetItem", "Query", "UpdateItem"}},
    "desk": {"slip": {"PutItem"}, "register": REGISTER | {"DeleteItem"}},
    "results": {"register": {"GetItem", "Query", "BatchGetItem"}},
    "erase": {
        "responses": {"QueryKeys", "DeleteItem"},
        "tally": {"DeleteItem"},
        "slip": {"QueryKeys", "DeleteItem"},
        "register": {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"},
    },
    "operator": {"slip": {"PutItem"}, "register": {"GetItem", "Query", "PutItem", "DeleteItem"}},
}

# The whole of what anybody may do beside that.
MAY_ELSEWHERE: dict[str, set[str]] = {
    "survey": set(),
    "clock": {"StartExecution", "DescribeExecution", "invoke mail"},
    "tally": set(),
    "publish": set(),
    "mail": {"SendRawEmail", "GetSecretValue"},
    "mail-events": set(),
    "desk": {"GetSecretValue", "invoke clock", "invoke mail"},
    "results": {"GetSecretValue"},
    "erase": set(),
    "operator": {
        "invoke clock", "invoke mail", "invoke erase", "StartExecution", "DescribeExecution", "ListExecutions", "GetExecutionHistory",
        "GetTemplate", "DescribeStacks", "DescribeAlarms", *(f"read log of {name}" for name in FUNCTIONS if name != "survey"),
    },
}  # fmt: skip

KEY = {"pk": {"S": "NOBODY"}, "sk": {"S": "NOTHING"}}
NEVER = "attribute_exists(never)"  # the condition fails after the permission has been judged, and nothing is written
UPDATE = {"Key": KEY, "UpdateExpression": "SET spent = :yes", "ExpressionAttributeValues": {":yes": {"BOOL": True}}}
QUERY = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": KEY["pk"]}}


def probes(db: Any, table: str) -> dict[str, tuple[set[str], Callable[[], Any]]]:
    """By name: the powers of which one is needed, and a call that uses it and changes nothing."""
    at = {"TableName": table}

    def write(**item: Any) -> Any:
        return db.transact_write_items(TransactItems=[{kind: {**at, **each} for kind, each in item.items()}])

    def sql(statement: str) -> Any:
        return db.execute_statement(
            Statement=statement.format(table=f'"{table}"', key="pk = 'NOBODY' AND sk = 'NOTHING'")
        )

    condition = {"ConditionExpression": NEVER}
    arn = f"arn:aws:dynamodb:{REGION}:000000000000:table/{table}"
    return {
        "GetItem": ({"GetItem"}, lambda: db.get_item(**at, Key=KEY)),
        "TransactGetItems": ({"GetItem"}, lambda: db.transact_get_items(TransactItems=[{"Get": {**at, "Key": KEY}}])),
        "BatchGetItem": ({"BatchGetItem"}, lambda: db.batch_get_item(RequestItems={table: {"Keys": [KEY]}})),
        "Query": ({"Query"}, lambda: db.query(**at, **QUERY)),
        "Query, only to count": ({"Query"}, lambda: db.query(**at, **QUERY, Select="COUNT")),
        "Query for answers": ({"Query"}, lambda: db.query(**at, **QUERY, ProjectionExpression="pk, answers")),
        "Query for keys": ({"Query", "QueryKeys"}, lambda: db.query(**at, **QUERY, ProjectionExpression="pk, sk")),
        "Scan": ({"Scan"}, lambda: db.scan(**at, Limit=1)),
        "Scan for keys": ({"Scan"}, lambda: db.scan(**at, Limit=1, ProjectionExpression="pk, sk")),
        "PutItem": ({"PutItem"}, lambda: db.put_item(**at, Item=KEY, **condition)),
        "UpdateItem": ({"UpdateItem"}, lambda: db.update_item(**at, **UPDATE, **condition)),
        "DeleteItem": ({"DeleteItem"}, lambda: db.delete_item(**at, Key=KEY, **condition)),
        "BatchWriteItem": (
            {"BatchWriteItem"},
            lambda: db.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": KEY}}]}),
        ),
        "TransactWriteItems, put": ({"PutItem"}, lambda: write(Put={"Item": KEY, **condition})),
        "TransactWriteItems, update": ({"UpdateItem"}, lambda: write(Update={**UPDATE, **condition})),
        "TransactWriteItems, delete": ({"DeleteItem"}, lambda: write(Delete={"Key": KEY, **condition})),
        "TransactWriteItems, check": (set(), lambda: write(ConditionCheck={"Key": KEY, **condition})),
        "PartiQL select": (set(), lambda: sql("SELECT * FROM {table}")),
        "PartiQL select of a key": (set(), lambda: sql("SELECT * FROM {table} WHERE {key}")),
        "PartiQL insert": (set(), lambda: sql("INSERT INTO {table} VALUE {{'pk': 'NOBODY', 'sk': 'NOTHING'}}")),
        "PartiQL update": (set(), lambda: sql("UPDATE {table} SET spent = 1 WHERE {key}")),
        "PartiQL delete": (set(), lambda: sql("DELETE FROM {table} WHERE {key}")),
        "DescribeTable": (set(), lambda: db.describe_table(**at)),
        "UpdateTable": (set(), lambda: db.update_table(**at, BillingMode="PAY_PER_REQUEST")),
        "UpdateTimeToLive": (
            set(),
            lambda: db.update_time_to_live(
                **at, TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True}
            ),
        ),
        "UpdateContinuousBackups": (
            set(),
            lambda: db.update_continuous_backups(
                **at, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
            ),
        ),
        "CreateBackup": (set(), lambda: db.create_backup(**at, BackupName="probe")),
        "ExportTable": (set(), lambda: db.export_table_to_point_in_time(TableArn=arn, S3Bucket="probe")),
        "DeleteResourcePolicy": (set(), lambda: db.delete_resource_policy(ResourceArn=arn)),
    }  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Somebody with credentials of the deployed stack."""

    name: str
    endpoint: str
    key: str
    secret: str
    token: str | None = None

    def client(self, service: str) -> Any:
        """A client that acts as this one."""
        session = boto3.session.Session(self.key, self.secret, self.token, region_name=REGION)
        make: Any = session.client
        retry_nothing = Config(retries={"total_max_attempts": 1}, proxies={})
        return make(service, endpoint_url=self.endpoint, config=retry_nothing)


@pytest.fixture(scope="module")
def tables(deployment: Deployment) -> dict[str, str]:
    """The tables' deployed names."""
    outputs = outputs_of(deployment)
    return {name: outputs[f"{name.title()}Table" if name != "responses" else "ResponsesTable"] for name in TABLES}


@pytest.fixture(scope="module")
def actors(deployment: Deployment) -> Iterator[dict[str, Actor]]:
    """Each function's role and an operator. Roles trust Lambda alone, so for the test they also trust the account."""
    iam, sts, functions = (deployment.client(service) for service in ("iam", "sts", "lambda"))
    found, before = {}, {}
    for name in FUNCTIONS:
        arn = functions.get_function_configuration(FunctionName=f"{STACK}-{name}")["Role"]
        role = arn.rpartition("/")[2]
        assert role == f"{STACK}-{REGION}-{name}"  # what is judged here is what the function runs as
        before[role] = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [*before[role]["Statement"], trust]}
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="deny-matrix")["Credentials"]
        found[name] = Actor(
            name, deployment.endpoint, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]
        )
    iam.create_user(UserName="operator")
    iam.attach_user_policy(UserName="operator", PolicyArn=outputs_of(deployment)["OperatorPolicyArn"])
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    found["operator"] = Actor("operator", deployment.endpoint, key["AccessKeyId"], key["SecretAccessKey"])
    yield found
    for role, document in before.items():
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))
    iam.delete_access_key(UserName="operator", AccessKeyId=key["AccessKeyId"])
    iam.detach_user_policy(UserName="operator", PolicyArn=outputs_of(deployment)["OperatorPolicyArn"])
    iam.delete_user(UserName="operator")


def outputs_of(deployment: Deployment) -> dict[str, str]:
    """The stack's outputs."""
    stack = deployment.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def is_allowed(call: Callable[[], Any]) -> bool:
    """Whether a call is let through, whatever becomes of it then."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] not in REFUSED
    return True


@pytest.mark.parametrize("who", MAY)
def test_items(who: str, actors: dict[str, Actor], tables: dict[str, str]) -> None:
    db = actors[who].client("dynamodb")
    actual, expected = set(), set()
    for name, table in tables.items():
        powers = MAY[who].get(name, set())
        for probe, (needed, call) in probes(db, table).items():
            expected |= {(probe, name)} if needed & powers else set()
            actual |= {(probe, name)} if is_allowed(call) else set()
    assert actual == expected


def test_an_operators_denials_outlast_any_other_right(
    actors: dict[str, Actor], tables: dict[str, str], deployment: Deployment
) -> None:
    """The local AWS judges a few calls on "*" and not on the table that they name; a denial of the table misses those."""
    judged_without_their_table = {
        *(f"PartiQL {verb}" for verb in ("select", "select of a key", "insert", "update", "delete")),
        "ExportTable",
        "DeleteResourcePolicy",
    }
    iam, db = deployment.client("iam"), actors["operator"].client("dynamodb")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="operator", PolicyName="everything", PolicyDocument=document)
    try:
        allowed = {
            name: {probe for probe, (_, call) in probes(db, tables[name]).items() if is_allowed(call)}
            - judged_without_their_table
            for name in TABLES
        }
    finally:
        iam.delete_user_policy(UserName="operator", PolicyName="everything")
    assert allowed["register"] >= {"Scan", "DescribeTable"}
    assert (allowed["responses"], allowed["tally"]) == (set(), set())
    assert allowed["slip"] == {"PutItem", "TransactWriteItems, put"}


@pytest.mark.parametrize("who", MAY_ELSEWHERE)
def test_everything_else(who: str, actors: dict[str, Actor], deployment: Deployment) -> None:
    calls = elsewhere(actors[who].client, deployment)
    assert {name for name, call in calls.items() if is_allowed(call)} == MAY_ELSEWHERE[who]


def test_the_probes_pass_where_there_is_no_wall(deployment: Deployment, tables: dict[str, str]) -> None:
    """Otherwise a probe that is always refused would prove nothing. Its owner may do anything here."""
    db = deployment.client("dynamodb")
    walls = [
        (name, probe)
        for name in tables
        for probe, (_, call) in probes(db, tables[name]).items()
        if not is_allowed(call)
    ]
    assert walls == []
    assert [name for name, call in elsewhere(deployment.client, deployment).items() if not is_allowed(call)] == []
    assert not [table for table in tables.values() if "Item" in db.get_item(TableName=table, Key=KEY)]


def test_the_deployed_template_is_anonymous_too(deployment: Deployment) -> None:
    """What CloudFormation made of it: an operator can have it back and checked (OperatorPolicy, SeeTheStack)."""
    kept = deployment.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
    template = kept if isinstance(kept, dict) else json.loads(kept)
    assert [str(finding) for finding in lint(template)] == []


def elsewhere(client: Callable[[str], Any], deployment: Deployment) -> dict[str, Callable[[], Any]]:
    """Calls to the other services, by name; none changes anything, but a run called nobody fails."""
    ses, states, functions, logs, cf, sqs, iam, alarms, secrets = map(
        client,
        ("ses", "stepfunctions", "lambda", "logs", "cloudformation", "sqs", "iam", "cloudwatch", "secretsmanager"),
    )
    [key] = deployment.client("secretsmanager").list_secrets()["SecretList"]
    machine = deployment.outputs["WaveStateMachineArn"]
    run = machine.replace(":stateMachine:", ":execution:") + ":nobody"
    sender = "nobody@elsewhere.example"  # is not verified, so nothing is sent
    mail = {"Subject": {"Data": "probe"}, "Body": {"Text": {"Data": "probe"}}}
    raw = f"From: {sender}\r\n\r\nprobe".encode()
    nobody = {"ToAddresses": ["not an address"]}
    found: dict[str, Callable[[], Any]] = {
        "SendRawEmail": lambda: ses.send_raw_email(Source=sender, Destinations=[], RawMessage={"Data": raw}),
        "SendEmail": lambda: ses.send_email(Source=sender, Destination=nobody, Message=mail),
        "StartExecution": lambda: states.start_execution(stateMachineArn=machine, name="nobody", input="{no JSON"),
        "StopExecution": lambda: states.stop_execution(executionArn=run),
        "DescribeExecution": lambda: states.describe_execution(executionArn=run),
        "GetExecutionHistory": lambda: states.get_execution_history(executionArn=run),
        "ListExecutions": lambda: states.list_executions(stateMachineArn=machine),
        "ReceiveMessage": lambda: sqs.receive_message(QueueUrl=f"{deployment.endpoint}/000000000000/nobody"),
        "GetTemplate": lambda: cf.get_template(StackName=STACK),
        "DescribeStacks": lambda: cf.describe_stacks(StackName=STACK),
        "DescribeAlarms": lambda: alarms.describe_alarms(AlarmNames=[f"{STACK}-api"]),
        "GetSecretValue": lambda: secrets.get_secret_value(SecretId=key["ARN"]),
        "ListRoles": iam.list_roles,
        "PutRolePolicy": lambda: iam.put_role_policy(
            RoleName=f"{STACK}-{REGION}-survey", PolicyName="probe", PolicyDocument="no JSON"
        ),
    }
    for name in FUNCTIONS:
        function, group = f"{STACK}-{name}", f"/aws/lambda/{STACK}-{name}"
        found |= {
            f"invoke {name}": lambda function=function: functions.invoke(  # type: ignore[misc]
                FunctionName=function, InvocationType="DryRun"
            ),
            f"change {name}": lambda function=function: functions.update_function_code(  # type: ignore[misc]
                FunctionName=function, ZipFile=b"no zip", DryRun=True
            ),
            f"read log of {name}": lambda group=group: logs.filter_log_events(logGroupName=group, limit=1),  # type: ignore[misc]
        }
    return found
