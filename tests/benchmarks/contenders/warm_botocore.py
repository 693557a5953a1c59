"""A bare call of botocore, warm: the transaction of `survey`, with the client made once, nothing parsed and nothing checked.

`python -m contenders.warm_botocore CALLS`. Sending is stubbed where botocore offers it, after signing:
https://botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html (`before-send`).
"""
# mypy: ignore-errors

import os
import sys
from collections.abc import Iterator
from io import BytesIO

import botocore.session
from botocore.awsrequest import AWSRequest, AWSResponse

from . import job, rounds


class Raw(BytesIO):
    """The body as urllib3 has it."""

    def stream(self, *_: object) -> Iterator[bytes]:
        """All of it at once."""
        yield self.read()


def reply(request: AWSRequest, **_: object) -> AWSResponse:
    """DynamoDB's reply, at once."""
    return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, Raw(b"{}"))


def main(number: int) -> None:
    """Serve rounds of `number` calls."""
    dynamodb = botocore.session.get_session().create_client("dynamodb", region_name=os.environ["AWS_REGION"])
    dynamodb.meta.events.register("before-send.dynamodb.TransactWriteItems", reply)
    puts = job.puts(
        "independence", "00112233445566778899aabbccddeeff", ["4"] * 10, ["supportive", "reflective", "calm"]
    )

    def work() -> int:
        status = 0
        for _ in range(number):
            status = dynamodb.transact_write_items(TransactItems=puts)["ResponseMetadata"]["HTTPStatusCode"]
        return status

    rounds.serve(work, lambda status: {"status": status})


if __name__ == "__main__":
    main(int(sys.argv[1]))
