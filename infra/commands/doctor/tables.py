"""How the tables are set, live: nothing of answers may keep an order or a time, and the register must be recoverable.

DescribeTable counts a table's items, which would be a live count: it is asked of the register alone, and what only it
tells of the other tables is read from the deployed template.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, some
from infra.template.anonymity import undenied
from infra.template.reading import as_list
from shared.retention import ATTRIBUTE

REGISTER = "RegisterTable"
ON = ("ENABLED", "ENABLING")


def answers(deployed: Deployed) -> dict[str, str]:
    """Logical id -> name of every table but the register: a new one counts as one of answers until we know better."""
    return {name: value for name, value in deployed.outputs.items() if name.endswith("Table") and name != REGISTER}


def _each(deployed: Deployed, names: Sequence[str]) -> str:
    """For a command that takes one table: its name, or that it is to be given for each."""
    found = [deployed.outputs[name] for name in names]
    return found[0] if len(found) == 1 else f"each of {', '.join(found)}"


@check("tables", "recovery", needs=("dynamodb:DescribeContinuousBackups",))
def recovery(deployed: Deployed) -> Iterator[Finding]:
    """Threat 11: recovery to any second replays the arrivals; of the register it is the backup."""
    client = deployed.client("dynamodb")

    def is_on(table: str) -> bool:
        told = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        return bool(told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "DISABLED")

    command = (
        "aws dynamodb update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled="
    )
    register = deployed.outputs[REGISTER]
    if not is_on(register):
        yield fault("the register has no point-in-time recovery", f"{command}true --table-name {register}")
    if wrong := [name for name, table in answers(deployed).items() if is_on(table)]:
        yield fault(
            f"{some(wrong)} may be recovered to any second, which tells when each answer came",
            f"{command}false --table-name {_each(deployed, wrong)}",
        )
    yield ok("on for the register, off for all else")


@check("tables", "expiry", needs=("dynamodb:DescribeTimeToLive",))
def expiry(deployed: Deployed) -> Iterator[Finding]:
    """Threat 9: one end for a whole wave, by the attribute `expires`."""
    client = deployed.client("dynamodb")
    wrong = []
    for name, table in answers(deployed).items():
        told = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if told["TimeToLiveStatus"] not in ON or told["AttributeName"] != "expires":
            wrong.append(name)
    if wrong:
        yield fault(
            f"{some(wrong)} never forget",
            "aws dynamodb update-time-to-live --time-to-live-specification Enabled=true,AttributeName=expires "
            f"--table-name {_each(deployed, wrong)}",
        )
    register = client.describe_time_to_live(TableName=deployed.outputs[REGISTER])["TimeToLiveDescription"]
    if register["TimeToLiveStatus"] not in ON or register["AttributeName"] != ATTRIBUTE:
        yield fault(
            "addresses that were written to stay in the register for ever, or forms do not stay",
            f"aws dynamodb update-time-to-live --time-to-live-specification Enabled=true,AttributeName={ATTRIBUTE} "
            f"--table-name {deployed.outputs[REGISTER]}; another attribute must be turned off an hour before",
        )
    yield ok("answers end with their wave, addresses that were written to a year later")


@check("tables", "no stream", needs=("dynamodb:ListStreams", "dynamodb:DescribeKinesisStreamingDestination"))
def streams(deployed: Deployed) -> Iterator[Finding]:
    """Threat 8: a stream keeps the order and the second of arrival."""
    streams, client = deployed.client("dynamodbstreams"), deployed.client("dynamodb")
    for name, table in answers(deployed).items():
        if streams.list_streams(TableName=table)["Streams"]:
            yield fault(
                f"{name} has a stream, or had one in the last 24 hours",
                f"aws dynamodb update-table --table-name {table} --stream-specification StreamEnabled=false",
            )
        told = client.describe_kinesis_streaming_destination(TableName=table)
        if any(each["DestinationStatus"] in ("ACTIVE", *ON) for each in told["KinesisDataStreamDestinations"]):
            yield fault(f"{name} sends its changes to Kinesis", "aws dynamodb disable-kinesis-streaming-destination")
    yield ok("nothing copies answers as they come")


@check("tables", "no live count", needs=("dynamodb:DescribeContributorInsights",))
def live_count(deployed: Deployed) -> Iterator[Finding]:
    """Threat 12: contributor insights count each team's answers by the minute."""
    client = deployed.client("dynamodb")
    for name, table in answers(deployed).items():
        if client.describe_contributor_insights(TableName=table)["ContributorInsightsStatus"] in ON:
            yield fault(
                f"{name} counts its most used keys by the minute, and so each team's answers",
                f"aws dynamodb update-contributor-insights --table-name {table} --contributor-insights-action DISABLE",
            )
    yield ok("contributor insights are off")


@check("tables", "closed to others", needs=("dynamodb:GetResourcePolicy",))
def resource_policies(deployed: Deployed) -> Iterator[Finding]:
    """Threat 24: the tables' own policies deny everybody but single functions."""
    client = deployed.client("dynamodb")
    region, account = deployed.account
    partition = deployed.stack.description["StackId"].split(":")[1]
    for name, table in answers(deployed).items():
        arn = f"arn:{partition}:dynamodb:{region}:{account}:table/{table}"
        try:
            policy = client.get_resource_policy(ResourceArn=arn)["Policy"]
        except client.exceptions.PolicyNotFoundException:
            yield fault(
                f"{name} has no policy of its own, so any identity's policy opens it", "Deploy the template again"
            )
            continue
        variable = f"{name.removesuffix('Table').upper()}_TABLE"
        if missing := undenied(variable, _as_written(policy, arn, deployed)):
            yield fault(f"{name} does not deny {some(missing)} to others", "Deploy the template again")
    yield ok("each table's own policy denies all but its functions")


def _as_written(policy: str, arn: str, deployed: Deployed) -> list[dict[str, Any]]:
    """A live policy's statements, with the names as the template writes them."""
    region, account = deployed.account
    ours = f":iam::{account}:role/{deployed.name}-{region}-"
    text = policy.replace(ours, ":iam::${AWS::AccountId}:role/${AWS::StackName}-${AWS::Region}-")
    return as_list(json.loads(text.replace(f'"{arn}"', '"*"')).get("Statement", []))


@check("tables", "protection", needs=("dynamodb:DescribeTable", "cloudformation:GetTemplate"))
def protection(deployed: Deployed) -> Iterator[Finding]:
    """Encryption and protection from deletion: of the register live, of the others as the template was deployed."""
    table = deployed.client("dynamodb").describe_table(TableName=deployed.outputs[REGISTER])["Table"]
    if not table["DeletionProtectionEnabled"]:
        yield fault("one call deletes the register, all results with it", "Deploy with DeletionProtection=true")
    if table.get("SSEDescription", {}).get("Status") not in ("ENABLED", "UPDATING"):
        yield fault("the register is not encrypted under a key of KMS", "Deploy the template again")
    deployed_as = {name: deployed.template.resources[name]["Properties"] for name in answers(deployed)}
    if bare := [n for n, each in deployed_as.items() if each.get("SSESpecification", {}).get("SSEEnabled") is not True]:
        yield fault(f"{some(bare)}: deployed without a key of KMS", "Deploy the shipped template")
    protected = {n: deployed.written(each.get("DeletionProtectionEnabled", "false")) for n, each in deployed_as.items()}
    if exposed := [n for n, said in protected.items() if said.lower() != "true"]:
        yield fault(
            f"{some(exposed)}: deployed without protection from deletion", "Deploy with DeletionProtection=true"
        )
    yield ok("encrypted, and protected from deletion")
