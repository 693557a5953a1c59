"""A request to the desk, read: what it asks for, and what every answer to it needs."""

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from shared.errors import UnknownRecord
from shared.language import DEFAULT, chosen
from shared.person import stewards
from shared.settings import Settings
from shared.signing import Key
from shared.store.register import Register
from shared.store.slips import Slips
from shared.unit import Tree

LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class Asked:
    """One request. `base` is the address of the public pages, without a slash at the end; `first_steward` is the
    deployment's, `posted` has the last value of each field.
    """

    register: Register
    slips: Slips
    key: Key
    now: datetime
    base: str = ""
    first_steward: str = ""
    language: str = DEFAULT
    is_post: bool = False
    posted: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # by their names in small letters

    @cached_property
    def settings(self) -> Settings | None:
        """The organisation's settings in the language of the request; None before there are any."""
        try:
            return self.register.definitions.settings().in_language(self.language)
        except UnknownRecord:
            return None

    @cached_property
    def tree(self) -> Tree | None:
        """The organisation; None before it has a unit."""
        units = self.register.roster.units()
        return Tree(units) if units else None

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """The marks of addresses whose links were revoked."""
        return self.register.recipients.revoked()

    @property
    def stewards(self) -> tuple[str, ...]:
        """Who has all rights, as the deployment says and the settings."""
        return stewards(self.first_steward, self.settings.stewards if self.settings else ())

    @property
    def address(self) -> str:
        """The base of the addresses that are handed out: the organisation's own where it has one."""
        return ((self.settings and self.settings.public_address) or self.base).rstrip("/")


def asked(event: Mapping[str, Any], register: Register, slips: Slips, key: Key, now: datetime, **more: str) -> Asked:
    """An event of API Gateway (REST proxy), read."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Asked(
        register,
        slips,
        key,
        now,
        language=chosen(event.get("queryStringParameters"), headers),
        is_post=event["httpMethod"] == "POST",
        posted=_fields(event, headers) if event["httpMethod"] == "POST" else {},
        query=event.get("queryStringParameters") or {},
        headers=headers,
        base=more.pop("base", "") or _came_to(event),
        **more,
    )


def _came_to(event: Mapping[str, Any]) -> str:
    """The address of the public pages as the browser has it; the template cannot name the API's own here."""
    context, path = event["requestContext"], event["path"]
    return f"https://{context['domainName']}{context['path'].removesuffix(path)}"


def _fields(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, str]:
    """The last value of each field that was posted, in either encoding of a form. A body that is no form has none."""
    kind = headers.get("content-type", "")
    with suppress(ValueError, RecursionError):  # base 64 that is none, and parts in parts without an end
        data = _body(event)[:LARGEST_BODY]
        if kind.lower().startswith("multipart/form-data"):
            form = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode(errors="replace") + data)
            return dict(_parts(form))
        posted = parse_qs(data.decode(errors="replace"), keep_blank_values=True, errors="replace")
        return {name: values[-1] for name, values in posted.items()}
    return {}


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    return b64decode(body) if event.get("isBase64Encoded") else body.encode(errors="replace")


def _parts(form: Message) -> Any:
    for part in form.walk():
        name = part.get_param("name", header="content-disposition")
        value = None if part.is_multipart() else part.get_payload(decode=True)
        if name and isinstance(value, bytes):
            yield str(name), value.decode(errors="replace")
