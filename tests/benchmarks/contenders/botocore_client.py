"""The job with botocore's low-level client and the standard library alone."""
# mypy: ignore-errors

import base64
import os
from typing import Any
from urllib.parse import parse_qs

import botocore.session

from . import job

dynamodb = botocore.session.get_session().create_client("dynamodb", region_name=os.environ["AWS_REGION"])
teams = {}


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Show the form, or take a response."""
    link = event["pathParameters"]["link"]
    if event["httpMethod"] == "GET":
        teams[link], form = job.form_of(dynamodb, link)
        return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": job.page(teams[link], form)}
    posted = parse_qs(base64.b64decode(event["body"]).decode())
    nonce, words = posted["form-nonce"][0], posted.get("words", [])
    agreements = [posted.get(item, [None])[0] for item in job.AGREEMENTS]
    if len(nonce) != 32 or len(words) > 3 or not {*agreements} <= {"1", "2", "3", "4", "5", None}:
        return {"statusCode": 422, "headers": {}, "body": ""}
    dynamodb.transact_write_items(TransactItems=job.puts(teams[link]["team"]["S"], nonce, agreements, words))
    return {"statusCode": 303, "headers": {"Location": f"{link}/thanks"}, "body": ""}
