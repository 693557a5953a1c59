"""The architecture picture: where everything stands is drawn by hand, what it is and who reads or writes it is read.

    python -m infra.template.picture     draws docs/pictures/architecture.svg anew from template.yaml

`architecture.svg` beside this module is the drawing, a Jinja template. It asks for each box and each arrow by logical
ids: one that template.yaml does not have is an error, and so is one that it has and the drawing lacks.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.template.anonymity import KEYS_ALONE
from infra.template.reading import Template, as_list, load
from shared.templates import templates

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
MACHINE = ROOT / "infra" / "statemachine" / "wave.asl.json"
DRAWN = (
    "AWS::Serverless::Api", "AWS::Serverless::Function", "AWS::Serverless::StateMachine", "AWS::DynamoDB::Table",
    "AWS::SNS::Topic",
)  # fmt: skip
OPERATORS, SCHEDULER, SES = "OperatorPolicy", "Scheduler", "SES"
VERBS = {
    **dict.fromkeys(("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"), "reads"),
    "dynamodb:PutItem": "puts",
    "dynamodb:UpdateItem": "updates",
    "dynamodb:DeleteItem": "deletes",
    "lambda:InvokeFunction": "calls",
    "states:StartExecution": "starts",
    "ses:SendRawEmail": "sends",
}
Use = tuple[str, str, str]  # who, verb, what


class NotDrawn(Exception):
    """The drawing and the template differ: the message names each box or arrow."""


def uses(template: Template) -> Iterator[Use]:
    """Who does what with what, by logical ids, as roles, events and destinations have it."""
    owners = {OPERATORS: OPERATORS}
    for kind in ("AWS::Serverless::Function", "AWS::Serverless::StateMachine"):
        owners |= {properties["Role"]["Fn::GetAtt"][0]: name for name, properties in template.of(kind)}
    for name, function in template.functions.items():
        for event in function.get("Events", {}).values():
            properties = event["Properties"]
            if event["Type"] == "ScheduleV2":
                owners[properties["RoleArn"]["Fn::GetAtt"][0]] = SCHEDULER
            else:
                yield properties.get("RestApiId", properties.get("Topic"))["Ref"], "calls", name
    (machine,) = (name for name, _ in template.of("AWS::Serverless::StateMachine"))
    called = {function["FunctionName"]["Fn::Sub"]: name for name, function in template.functions.items()}
    for role, statement in template.policies():
        if role in owners and statement["Effect"] == "Allow":
            for action in as_list(statement["Action"]):
                if action not in VERBS and action.startswith(("dynamodb:", "*")):
                    raise NotDrawn(f"{role} may {action}, for which there is no verb")
                for resource in as_list(statement["Resource"]) if action in VERBS else ():
                    verb = "finds" if statement.get("Condition") == KEYS_ALONE else VERBS[action]
                    yield owners[role], verb, _what(verb, resource, machine, called)
    for _, destination in template.of("AWS::SES::ConfigurationSetEventDestination"):
        yield SES, "tells", destination["EventDestination"]["SnsDestination"]["TopicARN"]["Ref"]


def _what(verb: str, resource: Any, machine: str, called: dict[str, str]) -> str:
    """The logical id of what a statement is about; the state machine and SES have no id in an ARN, and functions that
    are `called` so go by their names where their ids would be a circle.
    """
    if verb == "starts":
        return machine
    if verb == "sends":
        return SES
    if "Fn::Sub" in resource:
        return called[resource["Fn::Sub"].rpartition(":function:")[2]]
    name: str = resource["Fn::GetAtt"][0]
    return name


def steps(machine: dict[str, Any]) -> list[str]:
    """The steps of a run that closes a wave, in their order."""
    found, name = [], machine["StartAt"]
    while name:
        state = machine["States"][name]
        if state["Type"] == "Choice":
            name = state["Choices"][0]["Next"]
            continue
        found.append(name.lower())
        name = state.get("Next")
    return found


@dataclass
class Drawing:
    """What the drawing asks the template, and what it has asked for."""

    names: dict[str, str]
    verbs: dict[tuple[str, str], list[str]]
    drawn: set[str] = field(default_factory=set)

    def name(self, box: str) -> str:
        """The name in a box: a function's folder, or a logical id without its kind."""
        self.drawn.add(box)
        if box not in self.names:
            raise NotDrawn(f"{box} is not in template.yaml")
        return self.names[box]

    def between(self, who: str, what: str) -> list[str]:
        """What one does with the other."""
        self.drawn.add(f"{who} and {what}")
        if (who, what) not in self.verbs:
            raise NotDrawn(f"{who} does nothing with {what}")
        return self.verbs[who, what]

    def left(self) -> list[str]:
        """The boxes and arrows that it has not asked for."""
        return sorted({*self.names, *(f"{who} and {what}" for who, what in self.verbs)} - self.drawn)


def picture(template: Template, machine: dict[str, Any]) -> str:
    """The whole SVG; NotDrawn if the drawing has too much or too little."""
    verbs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for who, verb, what in uses(template):
        if verb not in verbs[who, what]:
            verbs[who, what].append(verb)
    names = {name: re.sub("(Table|Topic|StateMachine)$", "", name) for kind in DRAWN for name, _ in template.of(kind)}
    names |= {name: Path(function["CodeUri"]).name for name, function in template.functions.items()}
    drawing = Drawing(names, dict(verbs))
    svg = (
        templates(Path(__file__).parent)
        .get_template("architecture.svg")
        .render(drawing=drawing, steps=steps(machine), alarms=len(list(template.of("AWS::CloudWatch::Alarm"))))
    )
    if left := drawing.left():
        raise NotDrawn(f"infra/template/architecture.svg lacks {', '.join(left)}")
    return svg + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(Template(load((ROOT / "template.yaml").read_text())), json.loads(MACHINE.read_text())))
