"""Desk: what a lead, a manager and a steward do in a browser, and what a signed link in a mail leads to.

Resource: DeskFunction, `/start`, `/desk` and `/lead/{token}`. Event: API Gateway REST proxy, which has found the route.
A GET shows and changes nothing, nor does a HEAD, since mail systems follow links by themselves; a POST acts. A mail
program's one-click POST (RFC 8058) stops the mail. Nothing of a visit is logged.
"""

import os
from datetime import UTC, datetime
from typing import Any

from functions.desk.asked import Asked, asked
from functions.desk.others import Others
from functions.desk.page import Pages
from functions.desk.routes import ROUTES
from shared import log
from shared.language import DEFAULT
from shared.page import sent
from shared.phrase import speaking
from shared.store import clients
from shared.store.link_key import link_key
from shared.store.register import Register
from shared.store.slips import Slips
from shared.store.table import Table
from shared.trouble import Trouble


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Reply, whatever happens; the log gets the class of a failure and no more."""
    language = DEFAULT
    try:
        found = _asked(event)
        language = found.language
        others = Others(found.register, os.environ["CLOCK_FUNCTION"], os.environ["MAIL_FUNCTION"])
        with speaking(language):
            answer = ROUTES[event["resource"]]
            return sent(event, answer(found, others, event.get("pathParameters") or {}))
    except Exception as error:
        log.trouble(Trouble.FUNCTION_FAILED, error=type(error).__name__)
        with speaking(language):
            return sent(event, Pages(language).plain("not_now"))


def _asked(event: dict[str, Any]) -> Asked:
    client = clients.dynamodb()
    register, slips = Register(client, os.environ["REGISTER_TABLE"]), Slips(Table(client, os.environ["SLIP_TABLE"]))
    more = {"base": os.environ["SURVEY_ADDRESS"], "first_steward": os.environ["STEWARD_EMAIL"]}
    return asked(event, register, slips, link_key(os.environ["LINK_KEY"]), datetime.now(UTC), **more)
