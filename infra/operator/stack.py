"""A deployed stack as an operator's command finds it: by CloudFormation, through the ordinary AWS environment."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import ClientError

from shared.errors import SoundingsError
from shared.store.register import Register

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

StackName = Annotated[str, typer.Option("--stack", envvar="SOUNDINGS_STACK", help="The CloudFormation stack.")]


def client(service: str, **config: Any) -> Any:
    """A boto3 client of an AWS service, in the ordinary AWS environment; `config` is botocore's.

    boto3 is loaded when the first is made: it is slow to start, and `--help` needs none.
    """
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    make: Any = boto3.client  # typed per service name, which is a variable here
    return make(service, region_name=os.environ.get("AWS_REGION"), config=Config(**config))  # boto3 knows the default's


_UNREAD: list[set[str]] = []  # of each register that a command opened


def unread() -> list[str]:
    """The records that a command left out, since they cannot be read."""
    names = sorted({name for register in _UNREAD for name in register})
    _UNREAD.clear()
    return names


class Outputs(dict[str, str]):
    """Outputs by name; asking for one that is not there says what to do."""

    def __missing__(self, name: str) -> str:
        raise SoundingsError(f"the stack has no output {name}: another version was deployed; `make deploy` updates it")


@dataclass(frozen=True)
class Stack:
    """A deployed stack, by its CloudFormation name."""

    name: str

    @cached_property
    def description(self) -> StackTypeDef:
        """The stack as CloudFormation describes it. Raises SoundingsError where there is none."""
        cloudformation = client("cloudformation")
        try:
            stack: StackTypeDef = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise SoundingsError(
                f"there is no stack '{self.name}' in this account and region ({cloudformation.meta.region_name}); "
                "--stack, AWS_PROFILE and AWS_REGION say where to look, `make deploy` makes one"
            ) from None
        return stack

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        return Outputs({each["OutputKey"]: each["OutputValue"] for each in self.description.get("Outputs", [])})

    @property
    def parameters(self) -> dict[str, str]:
        """What the stack was deployed with, defaults included."""
        given = self.description.get("Parameters", [])
        return {each["ParameterKey"]: each["ParameterValue"] for each in given}

    @cached_property
    def register(self) -> Register:
        """The stack's register."""
        register = Register(client("dynamodb"), self.outputs["RegisterTable"])
        _UNREAD.append(register.unread)
        return register

    @property
    def address(self) -> str:
        """The base address of the public pages, without a slash at the end."""
        return self.register.definitions.settings().pages(self.outputs["SurveyAddress"])

    def clock(self, **event: object) -> dict[str, Any]:
        """Ask the clock for one step; its reply. Raises as `_asked`."""
        return self._asked(client("lambda"), "ClockFunction", event, "the clock failed; its log group says why")

    def erase(self, **event: object) -> dict[str, Any]:
        """Ask the function that erases; its reply. It may take as long as a function may. Raises as `_asked`."""
        patient = client("lambda", read_timeout=910, retries={"total_max_attempts": 1})
        failed = "erasing failed; its log group says why; erase again, and what is gone stays gone"
        return self._asked(patient, "EraseFunction", event, failed)

    def _asked(self, functions: Any, output: str, event: dict[str, object], failed: str) -> dict[str, Any]:
        """A function's reply. Raises SoundingsError for what it refuses, and where it `failed`."""
        reply = functions.invoke(FunctionName=self.outputs[output], Payload=json.dumps(event, default=str))
        if reply.get("FunctionError"):
            raise SoundingsError(failed)
        answer: dict[str, Any] = json.loads(reply["Payload"].read())
        if answer.get("refused"):
            raise SoundingsError(answer["refused"])
        return answer

    def note(self, what: str, **details: object) -> None:
        """Put down, before the first change, that the caller does this; never anything of respondents."""
        told = {"who": client("sts").get_caller_identity()["Arn"], "what": what, "token": token_hex(4)}
        texts = {name: str(value) for name, value in details.items()}
        self.clock(step="note", when=datetime.now(UTC).isoformat(), details=texts, **told)
