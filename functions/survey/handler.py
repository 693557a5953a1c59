"""Survey, the public function: GET the form of an open wave, POST a response to it.

Event: API Gateway REST proxy. Resources: `/s/{link}` and `/s/{link}/thanks` (SurveyFunction); `/{proxy+}`
for `/anonymity`, `/small-groups`, `/forget.css` and all else, which is not found.
It logs nothing but the class of what failed: a line has a time, and so would tell when somebody answered.
"""

import json
import os
import sys
import time

from functions.survey import page, submission
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.response import NONCE_BYTES
from functions.survey.survey import Survey
from shared.slip import PARAMETER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from functions.survey.page import Reply

METHODS = {"/s/{link}": ("GET", "POST"), "/s/{link}/thanks": ("GET",)}
UNREAD = {
    submission.NotAForm: page.not_a_form,
    submission.TooLarge: page.too_large,
    submission.NotBase64: page.unreadable,
}


def report(error: Exception) -> None:
    """Log the class of a failure, and no more."""
    sys.stdout.write(json.dumps({"level": "ERROR", "error": type(error).__name__}) + "\n")


door = Door(os.environ)
forms = Forms(door, os.environ.get("REGISTER_TABLE", ""), float(os.environ.get("FORM_CACHE_SECONDS", "60")))
survey = Survey(door, forms, os.environ.get("RESPONSES_TABLE", ""), os.environ.get("SLIP_TABLE", ""), report)


def answer(event: "dict[str, Any]") -> "Reply":
    """Find the route and follow it."""
    resource, method = event["resource"], event["httpMethod"]
    if resource not in METHODS:
        return page.elsewhere(event["path"])
    if method not in METHODS[resource]:
        return page.not_allowed(", ".join(METHODS[resource]))
    code, now = event["pathParameters"]["link"], time.time()
    if resource == "/s/{link}/thanks":
        return survey.thank(code, now)
    fresh_nonce = os.urandom(NONCE_BYTES).hex()
    if method == "GET":
        return survey.show(code, now, fresh_nonce, (event.get("queryStringParameters") or {}).get(PARAMETER, ""))
    try:
        posted = submission.read(event)
    except submission.Unread as error:
        return UNREAD[type(error)]()
    return survey.take(code, posted, now, fresh_nonce)


def lambda_handler(event: "dict[str, Any]", _context: object) -> "Reply":
    """Reply, whatever happens."""
    try:
        return answer(event)
    except Exception as error:  # the outer catch: nothing of the request may reach the log
        report(error)
        return page.failed()
