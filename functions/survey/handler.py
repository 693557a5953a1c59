"""Survey, the public function: GET the form of an open wave, POST a response to it.

Event: API Gateway REST proxy. Resources: `/s/{link}`, `/s/{link}/thanks` and `/s/{link}/summary`
(SurveyFunction); `/{proxy+}` for `/anonymity`, `/small-groups`, `/accessibility`, `/forget.css` and all else, which is
not found; a link in capitals comes there too.
`?lang=` chooses a language, or else the browser's Accept-Language. A HEAD gets what a GET gets, without the body.
It logs nothing but the class of what failed: a line has a time, and so would tell when somebody answered.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import takewhile

from functions.survey import page, submission
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.response import NONCE_BYTES
from functions.survey.routes import METHODS, SEE, route
from functions.survey.survey import DATABASE_FAILED, Survey
from shared.language import DEFAULT, chosen
from shared.page import sent
from shared.slip import PARAMETER
from shared.trouble import Trouble, counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from shared.page import Reply


def report(error: Exception) -> None:
    """Log the class of a failure, and no more; it rings. Lambda drops a line without a level and a time."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = {"level": "ERROR", "timestamp": now, "error": type(error).__name__}
    sys.stdout.write(json.dumps({**line, **counted(Trouble.FUNCTION_FAILED, time.time())}) + "\n")


TABLE = os.environ.get("REGISTER_TABLE", "")
door = Door(os.environ)
forms = Forms(door, TABLE, float(os.environ.get("FORM_CACHE_SECONDS", "60")))
survey = Survey(door, forms, os.environ.get("RESPONSES_TABLE", ""), os.environ.get("SLIP_TABLE", ""), report)


def answer(event: dict[str, Any], language: str) -> Reply:
    """Find the route and follow it."""
    resource, typed = route(event)
    method, now = event["httpMethod"], time.time()
    if resource not in METHODS:
        return elsewhere(event["path"], language)
    if method not in METHODS[resource]:
        return page.plain("not_allowed", language, Allow=", ".join(METHODS[resource]))
    code = "".join(takewhile(str.isalnum, typed))  # a chat or a line of text may end it with a stop or a bracket
    if resource != "/s/{link}":
        return survey.beside(code, language, now, resource.removeprefix("/s/{link}/"))
    fresh_nonce = os.urandom(NONCE_BYTES).hex()
    if method in SEE:
        scanned = (event.get("queryStringParameters") or {}).get(PARAMETER, "")
        return survey.show(code, language, now, fresh_nonce, scanned)
    try:
        posted = submission.read(event)
    except submission.Unread as error:
        return page.plain(str(error), language)
    return survey.take(code, language, posted, now, fresh_nonce)


def elsewhere(path: str, language: str) -> Reply:
    """What is at a path that is no survey's: an explaining page, or nothing."""
    if path == page.FORGET:
        return page.forget()
    from functions.survey import about as explaining  # noqa: PLC0415  # few ask, so a cold start does not read it

    try:
        return explaining.page(path, language, door, TABLE)
    except DATABASE_FAILED as error:
        report(error)
        return page.plain("not_now", language)


def lambda_handler(event: dict[str, Any], _context: object) -> Reply:
    """Reply, whatever happens."""
    language = DEFAULT
    try:
        language = chosen(event.get("queryStringParameters"), event.get("headers"))
        return sent(event, answer(event, language))
    except Exception as error:  # the outer catch: nothing of the request may reach the log
        report(error)
        return sent(event, page.plain("failed", language))
