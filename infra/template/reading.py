"""A template as it is read: its resources under the names that a person wrote, and what they say.

It reads template.yaml as written, and a deployed stack's template as CloudFormation gives it back.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import yaml

Json = dict[str, Any]
ANSWERS = ("RESPONSES_TABLE", "TALLY_TABLE", "SLIP_TABLE")  # the variables under which functions know their tables
RESPONSES = "RESPONSES_TABLE"

PROCESSED = {  # what SAM's resources become in a deployed template
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::Api": "AWS::ApiGateway::Stage",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Stage",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
}


class Template:
    """A template's resources, under the names that a person wrote."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.resources: Mapping[str, Json] = template.get("Resources", {})
        self._globals: Mapping[str, Json] = template.get("Globals", {})

    def of(self, *kinds: str) -> Iterator[tuple[str, Json]]:
        """Logical id and properties of the resources of these types, as written or as processed."""
        wanted = {*kinds, *(PROCESSED[kind] for kind in kinds if kind in PROCESSED)}
        for name, resource in self.resources.items():
            if resource["Type"] in wanted:
                shared = self._globals.get(resource["Type"].rpartition("::")[2], {})
                own = resource.get("Properties", {})
                both = {key: shared[key] | own[key] for key in ("Environment",) if key in shared and key in own}
                yield name, {**shared, **own, **both}

    @cached_property
    def functions(self) -> dict[str, Json]:
        """Every function."""
        return dict(self.of("AWS::Serverless::Function"))

    def variables(self, function: str) -> Json:
        """A function's environment."""
        shared: Json = self._globals.get("Function", {}).get("Environment", {}).get("Variables", {})
        own: Json = self.functions[function].get("Environment", {}).get("Variables", {})
        return shared | own

    @cached_property
    def public(self) -> dict[str, Json]:
        """The functions that a stranger reaches."""
        found = {
            name: function
            for name, function in self.functions.items()
            if "FunctionUrlConfig" in function
            or any(event.get("Type") in ("Api", "HttpApi") for event in function.get("Events", {}).values())
        }
        for _, permission in self.of("AWS::Lambda::Permission"):
            if permission.get("Principal") in ("apigateway.amazonaws.com", "*"):
                found |= {n: f for n, f in self.functions.items() if n in texts(permission.get("FunctionName"))}
        return found

    @cached_property
    def asking(self) -> dict[str, Json]:
        """The functions that a respondent reaches: public, and with the table of responses."""
        return {name: found for name, found in self.public.items() if RESPONSES in self.variables(name)}

    @cached_property
    def answers(self) -> dict[str, str]:
        """Variable -> logical id of each table of answers."""
        return {
            variable: value["Ref"]
            for function in self.functions
            for variable, value in self.variables(function).items()
            if variable in ANSWERS and isinstance(value, dict) and "Ref" in value
        }

    def tables(self) -> Iterator[tuple[str, Json]]:
        """The tables of answers."""
        for table in sorted(set(self.answers.values())):
            yield table, self.resources.get(table, {}).get("Properties", {})

    def policies(self) -> Iterator[tuple[str, Json]]:
        """Owner and statement of every policy that gives somebody a power."""
        for name, properties in self.of("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"):
            for policy in properties.get("Policies", []):
                yield from ((name, statement) for statement in as_list(policy["PolicyDocument"]["Statement"]))
        for name, properties in self.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            yield from ((name, statement) for statement in as_list(properties["PolicyDocument"]["Statement"]))
        for name, function in self.functions.items():
            for policy in as_list(function.get("Policies", [])):
                known = isinstance(policy, dict) and "Statement" in policy
                unknown = {"Effect": "Allow", "Action": "*", "Resource": "*"}  # a managed policy or a policy template
                yield from ((name, each) for each in (as_list(policy["Statement"]) if known else [unknown]))


def load(text: str) -> Json:
    """A template from YAML or JSON, with `!Ref` and its like in their long form."""
    loaded: Json = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader with CloudFormation's tags
    return loaded


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where PyYAML has it


class _Loader(_Safe):  # type: ignore[misc]  # either has the same methods
    """YAML with CloudFormation's tags."""


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> Json:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _long_form)


def as_list(value: Any) -> list[Any]:
    """One or a list of them."""
    return value if isinstance(value, list) else [value]


def texts(node: Any) -> str:
    """Everything that a piece of a template says, in one text to look for a name in."""
    return json.dumps(node, default=str)


def is_on(value: Any) -> bool:
    """Whether a switch in an environment may be on."""
    return str(value).lower() not in ("", "false", "0", "none")
