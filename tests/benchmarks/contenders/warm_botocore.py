"""A bare call of botocore, warm: the put of `survey`, with the client made once, nothing parsed and nothing checked.

`warm_botocore.py CALLS`. Sending is stubbed where botocore offers it, after signing:
https://botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html (`before-send`).
"""
# mypy: ignore-errors

import os
import sys
from io import BytesIO

import botocore.session
import job
import rounds
from botocore.awsrequest import AWSResponse


class Raw(BytesIO):
    """The body as urllib3 has it."""

    def stream(self, *_):
        """All of it at once."""
        yield self.read()


def reply(request, **_):
    """DynamoDB's reply, at once."""
    return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, Raw(b"{}"))


def main(number):
    """Serve rounds of `number` calls."""
    dynamodb = botocore.session.get_session().create_client("dynamodb", region_name=os.environ["AWS_REGION"])
    dynamodb.meta.events.register("before-send.dynamodb.PutItem", reply)
    put = job.put("independence", "00112233445566778899aabbccddeeff", ["4"] * 10, ["supportive", "reflective", "calm"])

    def work():
        status = 0
        for _ in range(number):
            status = dynamodb.put_item(**put)["ResponseMetadata"]["HTTPStatusCode"]
        return status

    rounds.serve(work, lambda status: {"status": status})


if __name__ == "__main__":
    main(int(sys.argv[1]))
