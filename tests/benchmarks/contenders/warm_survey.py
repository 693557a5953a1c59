"""Warm POSTs to `survey`: parse, validate, build, sign. The standard library's HTTP connection is stubbed under it.

`python -m contenders.warm_survey CALLS REGISTER EVENT`: calls a round; JSON files of the register's items and the event.
"""

import http.client
import json
import os
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from . import rounds

calls = Counter[str]()


class Socket:
    """A socket that goes nowhere."""

    def settimeout(self, _seconds: float) -> None:
        """Nothing to wait for."""

    def setsockopt(self, *_: object) -> None:
        """Nothing to set."""


class Reply:
    """DynamoDB's reply, at once."""

    status = 200

    def __init__(self, body: bytes) -> None:
        self.read = lambda: body


def main(number: int, items: list[dict[str, Any]], event: dict[str, Any]) -> None:
    """Serve rounds of `number` calls."""
    found = {(item["pk"]["S"], item["sk"]["S"]): json.dumps({"Item": item}).encode() for item in items}
    body = b"{}"

    def request(_connection: object, _method: str, _path: str, payload: bytes, headers: dict[str, str]) -> None:
        nonlocal body
        operation = headers["x-amz-target"].partition(".")[2]
        calls[operation] += 1
        body = b"{}"
        if operation == "GetItem":
            key = json.loads(payload)["Key"]
            body = found[key["pk"]["S"], key["sk"]["S"]]

    http.client.HTTPConnection.request = request  # type: ignore[method-assign,assignment]
    http.client.HTTPConnection.getresponse = lambda _: Reply(body)  # type: ignore[method-assign,assignment,return-value]
    socket.create_connection = lambda *_: Socket()  # type: ignore[assignment]
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1"
    from functions.survey.handler import lambda_handler  # noqa: PLC0415  # it reads the address when it is imported

    def work() -> int:
        status = 0
        for _ in range(number):
            status = lambda_handler(event, None)["statusCode"]
        return status

    rounds.serve(work, lambda status: {"status": status, **calls})


if __name__ == "__main__":
    main(int(sys.argv[1]), *(json.loads(Path(path).read_text()) for path in sys.argv[2:]))
