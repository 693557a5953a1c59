"""Results: read-only pages and downloads by a signed link in a mail. Resource: ResultsFunction, `/results/{token}`.

Event: API Gateway REST proxy, a GET or a HEAD of `/results/{token}` or of `/results/{token}/{file}`. Nothing is
written, and nothing is logged of a visit or of the name that it looks for (`?q=`); links that are wrong, old, changed
or somebody else's by now all get one same page.
"""

import os
from datetime import UTC, datetime
from typing import Any

from functions.results import download, page
from functions.results.view import Asked, translated, view
from shared import log
from shared.language import DEFAULT, chosen
from shared.page import sent
from shared.phrase import speaking
from shared.signing import read
from shared.store import clients
from shared.store.link_key import link_key
from shared.store.register import Register
from shared.trouble import Trouble


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Reply, whatever happens; the log gets the class of a failure and no more."""
    language = DEFAULT
    try:
        language = chosen(event.get("queryStringParameters"), event.get("headers"))
        return sent(event, answer(event, language))
    except Exception as error:
        log.trouble(Trouble.FUNCTION_FAILED, error=type(error).__name__)
        with speaking(language):
            return sent(event, page.plain("not_now"))


def answer(event: dict[str, Any], language: str) -> dict[str, Any]:
    """Read the link, and show its page or give the file, in the language as far as there is a page in it."""
    key = link_key(os.environ["LINK_KEY"])
    link = read(key, event["pathParameters"]["token"], datetime.now(UTC).date())
    file = event["pathParameters"].get("file")
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    is_there = file is None or file in download.FILES
    asked = Asked.of(event.get("queryStringParameters"))
    found = view(register, key, link, asked, everything=file is not None) if is_there else None
    with speaking(language if found is None or language in found.languages else DEFAULT):
        if found is None:
            return page.plain("gone")
        shown = translated(found, register.definitions)
        return page.results(shown) if file is None else download.file(shown, file) or page.too_large()
