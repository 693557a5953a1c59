"""A deployment as the checks see it: the stack, its template, DNS and the public address, each asked for once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http.client import HTTPException
from typing import Any

from infra.local.phone import Reply, Web
from infra.operator.stack import Stack, client
from infra.template.reading import Template, load

CONFIG = {"connect_timeout": 5, "read_timeout": 15, "retries": {"total_max_attempts": 2}}
SECONDS = 10
Texts = Callable[[str], list[str]]


class Unreadable(Exception):
    """What a check needs cannot be had; the message says why, `remedy` what would help."""

    def __init__(self, why: str, remedy: str = "Try again from a network that lets you") -> None:
        super().__init__(why)
        self.remedy = remedy


@dataclass(frozen=True)
class Deployed:
    """A deployed stack and what can be asked of it; `texts` looks up a name's TXT records, `get` fetches a page."""

    stack: Stack
    now: datetime
    texts: Texts
    get: Callable[[str], Reply]

    def client(self, service: str) -> Any:
        """A client of an AWS service, in no mood to wait."""
        return client(service, **CONFIG)

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.stack.name

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        return self.stack.outputs

    def output(self, name: str) -> str:
        """An output that an older template may lack. Raises Unreadable."""
        if name not in self.outputs:
            why = f"the deployed template has no output {name}: it is older than this command"
            raise Unreadable(why, "Deploy the current template")
        return self.outputs[name]

    @cached_property
    def template(self) -> Template:
        """The deployed template, as CloudFormation processed it."""
        told = self.client("cloudformation").get_template(StackName=self.name, TemplateStage="Processed")
        body = told["TemplateBody"]
        return Template(load(body) if isinstance(body, str) else body)

    @property
    def account(self) -> tuple[str, str]:
        """The stack's region and account, from its own ARN."""
        _, _, _, region, account, *_ = self.stack.description["StackId"].split(":")
        return region, account

    def written(self, value: Any) -> str:
        """A name in the template with the stack's name, region and parameters put in."""
        region, account = self.account
        if isinstance(value, Mapping) and "Ref" in value:
            return self.stack.parameters[value["Ref"]]
        known = {"AWS::StackName": self.name, "AWS::Region": region, "AWS::AccountId": account}
        text = value["Fn::Sub"] if isinstance(value, Mapping) else str(value)
        return re.sub(r"\$\{([^}]+)}", lambda found: {**self.stack.parameters, **known}[found[1]], text)

    @property
    def sender(self) -> tuple[str, str]:
        """The address that mails come from, and its domain."""
        address = self.stack.parameters["SenderAddress"]
        return address, address.partition("@")[2]

    @cached_property
    def identities(self) -> dict[str, Any]:
        """What SES knows of the sender's address and of its domain; what it does not know is left out."""
        ses = self.client("sesv2")
        found = {}
        for identity in self.sender:
            try:
                found[identity] = ses.get_email_identity(EmailIdentity=identity)
            except ses.exceptions.NotFoundException:
                continue
        return found


def texts(name: str) -> list[str]:
    """The TXT records of a name, each in one piece; none where there is no such name. Raises Unreadable."""
    try:
        import dns.exception  # noqa: PLC0415  # only this asks DNS
        import dns.resolver  # noqa: PLC0415
    except ImportError:
        raise Unreadable("dnspython is not installed, so DNS was not asked", "Install soundings[operator]") from None
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Unreadable(f"DNS did not say anything of {name} ({type(error).__name__})") from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def get(address: str) -> Reply:
    """Fetch a page as a browser would. Raises Unreadable."""
    try:
        return Web(address, SECONDS).request("GET", "", headers={"Accept-Encoding": "gzip"})
    except (OSError, HTTPException) as error:
        raise Unreadable(f"{address} was not reached ({getattr(error, 'reason', error)})") from None
