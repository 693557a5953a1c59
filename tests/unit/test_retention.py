"""docs/retention.md and docs/dpia.md are true: their numbers, places and readers are the template's and the code's."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from shared.programme import Programme
from shared.retention import ATTRIBUTE, LINK_DAYS, ending

DOCS = Path(__file__).parents[2] / "docs"
RETENTION, DPIA = ((DOCS / f"{name}.md").read_text() for name in ("retention", "dpia"))
KEPT = "| what | where | how long | what ends it |"
READERS = "| where | functions | people |"
BEFORE = "| # | source of risk and what it could do to people | likelihood | severity | overall |"
MEASURES = "| # | measures in the system | measures that are yours | effect on risk | residual risk | approved |"
KEEPERS = ("DynamoDB::Table", "Logs::LogGroup", "SQS::Queue", "Serverless::StateMachine", "S3::Bucket")
RECOVERY_DAYS = 35  # what DynamoDB keeps where RecoveryPeriodInDays is not set


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table with this heading row."""
    body = text.split(f"{heading}\n|---")[1].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body[: body.index("")]]


def row(start: str) -> str:
    """The one row of the table of what is kept that starts so."""
    (found,) = [cells for cells in rows(RETENTION, KEPT) if cells[0].startswith(start)]
    return " | ".join(found)


def resources(template: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: each for name, each in template["Resources"].items() if each["Type"] == f"AWS::{kind}"}


def setting(field: str) -> tuple[Any, str]:
    """A programme's default, and its limits in words."""
    schema = Programme.model_json_schema()["properties"][field]
    return schema["default"], f"{schema['minimum']} to {schema['maximum']}"


# Retention


def test_every_place_that_keeps_something_is_on_the_page(template: dict[str, Any]) -> None:
    places = {place for kind in KEEPERS for place in resources(template, kind)}
    named = {place for cells in rows(RETENTION, KEPT) for place in re.findall(r"`(\w+)`", cells[1])}
    assert named == places


def test_answers_end_by_themselves_after_the_days_that_a_programme_sets(template: dict[str, Any]) -> None:
    days, limits = setting("retention_days")
    assert f"{days} days after the wave closes (`retention_days` of the programme: {limits})" in row("responses")
    tables = resources(template, "DynamoDB::Table")
    expiring = {name for name, table in tables.items() if "TimeToLiveSpecification" in table["Properties"]}
    ends = {
        "the responses",
        "as the responses",
        f"{days} days after the wave closes (`retention_days` of the programme: {limits})",
    }
    said = {cells[1].strip("`") for cells in rows(RETENTION, KEPT) if cells[2] in ends}
    assert said == expiring - {"RegisterTable"}


def test_lists_of_mails_and_the_outbox_end_with_the_links_in_the_mails(template: dict[str, Any]) -> None:
    register = resources(template, "DynamoDB::Table")["RegisterTable"]["Properties"]
    assert register["TimeToLiveSpecification"] == {"AttributeName": ATTRIBUTE, "Enabled": True}
    days = ending("1970-01-01")[ATTRIBUTE] / 86_400
    assert days == LINK_DAYS + 1
    for what in ("lists of mails", "outbox"):
        assert f"{days:.0f} days after the wave opened, as the links in its mails" in row(what)
    assert f"{days:.0f} days after the wave opened" in DPIA


def test_only_the_register_can_be_recovered_and_for_so_long(template: dict[str, Any]) -> None:
    recovery = {
        name: table["Properties"].get("PointInTimeRecoverySpecification", {})
        for name, table in resources(template, "DynamoDB::Table").items()
    }
    kept = {name: each for name, each in recovery.items() if each.get("PointInTimeRecoveryEnabled")}
    assert kept == {"RegisterTable": {"PointInTimeRecoveryEnabled": True}}
    assert f"recovery of `RegisterTable` | {RECOVERY_DAYS} days" in row("what was deleted")
    refused = {
        name
        for name, table in resources(template, "DynamoDB::Table").items()
        if "dynamodb:CreateBackup" in json.dumps(table["Properties"].get("ResourcePolicy", {}))
    }
    assert refused == set(recovery) - set(kept)


def test_logs_and_queues_are_kept_for_so_long(template: dict[str, Any]) -> None:
    days = template["Parameters"]["LogRetentionDays"]
    *most, last = days["AllowedValues"]
    choices = f"{', '.join(map(str, most))} or {last}"
    assert f"{days['Default']} days (`LogRetentionDays`: {choices})" in row("logs")
    groups = resources(template, "Logs::LogGroup")
    assert all(group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())
    for name, queue in resources(template, "SQS::Queue").items():
        assert f"`{name}` | {queue['Properties']['MessageRetentionPeriod'] // 86_400} days" in RETENTION


def reading(template: dict[str, Any], table: str) -> set[str]:
    """The functions whose roles may read a table."""
    found = set()
    for name, role in resources(template, "IAM::Role").items():
        for statement in statements(role["Properties"].get("Policies", [])):
            actions = listed(statement["Action"])
            on_table = any({"Fn::GetAtt": [table, "Arn"]} == place for place in listed(statement["Resource"]))
            if on_table and any(
                fnmatchcase(action, "dynamodb:*Get*") or action == "dynamodb:Query" for action in actions
            ):
                found.add(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Role")).lower())
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(policies: list[Any]) -> list[Any]:
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def test_who_can_read_is_what_the_roles_allow(template: dict[str, Any]) -> None:
    told = {cells[0].strip("`"): cells[1:] for cells in rows(RETENTION, READERS)}
    for table in resources(template, "DynamoDB::Table"):
        assert set(re.findall(r"`(\w+)`", told[table][0])) == reading(template, table), table


def test_operators_read_all_of_the_register_but_publications_and_shared_links(template: dict[str, Any]) -> None:
    told = {cells[0].strip("`"): cells[2] for cells in rows(RETENTION, READERS)}
    document = template["Resources"]["OperatorPolicy"]["Properties"]["PolicyDocument"]
    allowed = [each for each in document["Statement"] if each["Effect"] == "Allow" and each.get("Action")]
    readable = {
        place["Fn::GetAtt"][0]: each
        for each in allowed
        for place in listed(each["Resource"])
        if "dynamodb:Query" in listed(each["Action"])
    }
    assert {table for table, people in told.items() if table.endswith("Table") and people != "nobody"} == set(readable)
    keys = readable["RegisterTable"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert not [key for key in keys if fnmatchcase("PUBLICATION#p#u", key) or fnmatchcase("SHARES#p#u", key)]
    assert told["RegisterTable"] == "operators: all but publications and links that leads share"


def test_the_register_outlives_the_stack_and_answers_do_not(template: dict[str, Any]) -> None:
    ending = RETENTION.split("## Ending it all")[1]
    for name, table in resources(template, "DynamoDB::Table").items():
        kept = table["DeletionPolicy"] == "Retain"
        assert (f"`{name}` is kept on purpose" in ending) == kept, name


# The assessment


def test_the_assessment_has_every_step_of_the_commissioners_template() -> None:
    assert re.findall(r"^## (.*)$", DPIA, re.MULTILINE) == [
        "Step 1: Identify the need for a DPIA",
        "Step 2: Describe the processing",
        "Step 3: Consultation process",
        "Step 4: Assess necessity and proportionality",
        "Step 5: Identify and assess risks",
        "Step 6: Identify measures to reduce risk",
        "Step 7: Sign off and record outcomes",
        "For the NHS",
    ]


def test_each_risk_is_weighed_as_the_page_says_and_has_its_measures() -> None:
    risks = rows(DPIA, BEFORE)
    assert [cells[0] for cells in risks] == [f"R{number}" for number in range(1, len(risks) + 1)]
    for number, _, likelihood, severity, overall in risks:
        chance = ("remote", "possible", "probable").index(likelihood)
        harm = ("minimal", "significant", "severe").index(severity)
        expected = "low" if 0 in (chance, harm) else "medium" if (chance, harm) == (1, 1) else "high"
        assert overall == expected, number
    measures = rows(DPIA, MEASURES)
    assert [cells[0] for cells in measures] == [cells[0] for cells in risks]
    for _, _, _, effect, residual, approved in measures:
        assert effect in ("eliminated", "reduced", "accepted")
        assert residual in ("low", "medium", "high")
        assert approved == "[yes/no]"


def test_its_numbers_are_those_of_the_code(template: dict[str, Any]) -> None:
    ordinary, _ = setting("threshold")
    lowest = Programme.model_json_schema()["properties"]["threshold"]["minimum"]
    assert setting("sensitive_threshold")[0] == setting("comment_threshold")[0]
    sensitive, _ = setting("sensitive_threshold")
    said = f"at least {ordinary} people who answered that question ({sensitive} for sensitive questions and comments; you may choose other numbers, and never fewer than {lowest})"
    assert said in DPIA
    assert f"thresholds of {ordinary} and {sensitive}, never below {lowest}" in DPIA
    days, limits = setting("retention_days")
    assert f"{days} days after closing ({limits}, as you set it)" in DPIA
    assert (
        f"{template['Parameters']['LogRetentionDays']['Default']} days; what fails rings, in three alarms and an event"
        in DPIA
    )
    assert f"{RECOVERY_DAYS} days of recovery for the register" in DPIA
