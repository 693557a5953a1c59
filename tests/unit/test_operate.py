"""docs/operate.md: its tables and commands are those of the template and of the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from infra.cli import app

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


def test_every_alarm_is_explained_and_has_a_command(template: dict[str, Any]) -> None:
    table = rows("| alarm | what it says | what to do |")
    assert sorted([name.strip("`"), meaning] for name, meaning, _ in table) == sorted(alarms(template))
    for name, _, remedy in table:
        assert re.search(r"`(soundings|aws) ", remedy), name


def known() -> set[str]:
    """Every command, groups included."""

    def walk(name: str, command: Any) -> Iterator[str]:
        if hasattr(command, "commands"):
            for word, below in command.commands.items():
                yield from walk(f"{name} {word}".strip(), below)
        else:
            yield name

    return set(walk("", typer.main.get_group(app)))


def test_every_command_exists() -> None:
    named = re.findall(r"(?:^|`)soundings ((?:[a-z]+ ?)+)", OPERATE, re.MULTILINE)
    commands = known()
    assert len(named) > 20
    for words in named:
        tried = {" ".join(words.split()[:length]) for length in (1, 2)}
        assert tried & commands, words


def test_every_output_and_parameter_that_it_names_exists(template: dict[str, Any]) -> None:
    outputs = set(re.findall(r"<(?:the output )?([A-Z][A-Za-z]+)>", OPERATE))
    assert outputs <= set(template["Outputs"])
    deployed_with = set(re.findall(r"`([A-Z][A-Za-z]+)=", OPERATE))
    assert deployed_with <= set(template["Parameters"])
    assert {"OperatorPolicyArn", "DoctorPolicyArn"} <= set(template["Outputs"])


@pytest.mark.parametrize("document", ["operate.md", "costs.md"])
def test_every_anchor_leads_somewhere(document: str) -> None:
    text = (ROOT / "docs" / document).read_text()
    for file, anchor in re.findall(r"\]\(([^)#]*)#([^)]+)\)", text):
        target = (ROOT / "docs" / (file or document)).read_text()
        headings = re.findall(r"^#+ (.*)$", target, re.MULTILINE)
        slugs = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in slugs, f"{file}#{anchor}"


@pytest.mark.parametrize("document", ["operate.md", "costs.md"])
def test_one_sentence_a_line(document: str) -> None:
    """Outside tables, lists, quotations and code."""
    text = re.sub(r"```.*?```", "", (ROOT / "docs" / document).read_text(), flags=re.DOTALL)
    for line in text.splitlines():
        if line and line[0].isalpha() and not re.match(r"\d+\. ", line):
            assert not re.search(r"[a-z]\. [A-Z]", line), line
