"""Lead: what a lead changes by a signed link in a mail. Resource: LeadFunction, `/lead/{token}`.

Event: API Gateway REST proxy. A GET shows one page with one button and changes nothing, nor does a HEAD, since mail
systems follow links by themselves; a POST acts. A mail program's one-click POST (RFC 8058) stops the mail.
"""

import os
from base64 import b64decode
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs

from functions.lead.desk import Desk
from functions.lead.lead import Visit, act, show
from functions.lead.page import Pages
from shared import log
from shared.language import DEFAULT, chosen
from shared.page import sent
from shared.signing import Purpose, read
from shared.store import clients
from shared.store.link_key import link_key
from shared.store.register import Register
from shared.trouble import Trouble

LARGEST_BODY = 64 * 1024


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Reply, whatever happens; the log gets the class of a failure and no more."""
    language = DEFAULT
    try:
        language = chosen(event.get("queryStringParameters"), event.get("headers"))
        return sent(event, answer(event, language))
    except Exception as error:
        log.trouble(Trouble.FUNCTION_FAILED, error=type(error).__name__)
        return sent(event, Pages(language).plain("not_now"))


def answer(event: dict[str, Any], language: str) -> dict[str, Any]:
    """Read the link, and show or do what it is for."""
    key = link_key(os.environ["LINK_KEY"])
    now = datetime.now(UTC)
    link = read(key, event["pathParameters"]["token"], now.date())
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    desk = Desk(register, key)
    holder = desk.holder(link) if link else None
    if not link or not holder or link.purpose in (Purpose.SEE, Purpose.SHOWN, Purpose.PEOPLE):
        return Pages(language).plain("gone")
    settings = register.definitions.settings().in_language(language)
    base = settings.public_address or os.environ["SURVEY_ADDRESS"] or _came_to(event)
    visit = Visit(desk, Pages(language, settings.organisation), link, holder, now, base.rstrip("/"))
    return act(visit, fields(event)) if event["httpMethod"] == "POST" else show(visit)


def _came_to(event: dict[str, Any]) -> str:
    """The address of the public pages as the lead's browser has it; the template cannot name the API's own here."""
    context = event["requestContext"]
    return f"https://{context['domainName']}{context['path'].partition('/lead/')[0]}"


def fields(event: dict[str, Any]) -> dict[str, str]:
    """The last value of each field that was posted, in either encoding of a form. A body that is no form has none."""
    body = event.get("body") or ""
    data = b64decode(body) if event.get("isBase64Encoded") else body.encode(errors="replace")
    kind = {name.lower(): value for name, value in (event.get("headers") or {}).items()}.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode(errors="replace") + data[:LARGEST_BODY])
        parts = [part for part in form.walk() if not part.is_multipart()]
        named = [
            (part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in parts
        ]
        return {str(name): bytes(value).decode(errors="replace") for name, value in named if name and value is not None}
    posted = parse_qs(data[:LARGEST_BODY].decode(errors="replace"), keep_blank_values=True, errors="replace")
    return {name: values[-1] for name, values in posted.items()}
