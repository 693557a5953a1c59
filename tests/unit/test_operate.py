"""docs/operate.md: its tables are those of the template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs" / "operate.md").read_text()


def alarms(template: dict[str, Any]) -> Iterator[list[str]]:
    """Name, without the stack's, and meaning of every alarm."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            properties = resource["Properties"]
            yield [
                properties["AlarmName"]["Fn::Sub"].removeprefix("${AWS::StackName}-"),
                properties["AlarmDescription"],
            ]


def rows(heading: str) -> list[list[str]]:
    """The rows of the table with this heading."""
    lines = OPERATE.split(f"{heading}\n|---")[1].splitlines()[1:]
    table = lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_what_rings_is_explained_and_has_a_command(template: dict[str, Any]) -> None:
    table = rows("| rings | what it says | what to do |")
    told = [[name.removeprefix("alarm ").strip("`"), meaning] for name, meaning, _ in table]
    assert [each for each in told if not each[0].startswith("event")] == sorted(alarms(template))
    rules = [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::Events::Rule"]
    assert [each["Description"] for each in rules] == [meaning for name, meaning in told if "the run" in name]
    kinds = rows("| kind of trouble | what it says | what to do |")
    assert [name.strip("`") for name, _, _ in kinds] == list(Trouble)
    for name, _, remedy in (*table, *kinds):
        assert re.search(r"`(soundings|aws) ", remedy), name


def test_every_output_and_parameter_that_it_names_exists(template: dict[str, Any]) -> None:
    outputs = set(re.findall(r"<(?:the output )?([A-Z][A-Za-z]+)>", OPERATE))
    assert outputs <= set(template["Outputs"])
    deployed_with = set(re.findall(r"`([A-Z][A-Za-z]+)=", OPERATE))
    assert deployed_with <= set(template["Parameters"])
    assert {"OperatorPolicyArn", "DoctorPolicyArn"} <= set(template["Outputs"])
