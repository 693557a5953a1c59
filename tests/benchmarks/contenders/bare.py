"""A bare function: the least that a cold start in Python can be."""

import json
import os


def lambda_handler(event: "dict[str, object]", _context: object) -> "dict[str, object]":
    """Reply with nothing done."""
    body = json.dumps({"path": event["path"], "region": os.environ["AWS_REGION"]})
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
