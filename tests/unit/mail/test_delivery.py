"""Which failures of SES are certain refusals. What follows from each is tested on moto."""

from typing import Any

import pytest
from botocore import exceptions

from functions.mail.delivery import certainly_unsent


def answered(code: str, status: int) -> exceptions.ClientError:
    reply: Any = {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return exceptions.ClientError(reply, "SendRawEmail")


@pytest.mark.parametrize(
    "error",
    [
        answered("Throttling", 400),
        answered("Throttling", 503),
        answered("MessageRejected", 400),
        answered("MailFromDomainNotVerified", 400),
        answered("AccountSendingPausedException", 400),
        answered("ConfigurationSetDoesNotExist", 400),
        answered("AccessDenied", 403),
        answered("TooManyRequestsException", 429),
        exceptions.EndpointConnectionError(endpoint_url="https://x"),
        exceptions.ConnectTimeoutError(endpoint_url="https://x"),
        exceptions.NoCredentialsError(),
        exceptions.ParamValidationError(report="x"),
    ],
)
def test_refused(error: Exception) -> None:
    assert certainly_unsent(error)


@pytest.mark.parametrize(
    "error",
    [
        answered("InternalFailure", 500),
        answered("ServiceUnavailable", 503),
        answered("", 502),
        answered("RequestTimeout", 408),
        exceptions.ReadTimeoutError(endpoint_url="https://x"),
        exceptions.ConnectionClosedError(endpoint_url="https://x"),
        exceptions.HTTPClientError(error=OSError()),
        exceptions.ResponseStreamingError(error=OSError()),
        exceptions.ClientError({}, "SendRawEmail"),
    ],
)
def test_unknown(error: Exception) -> None:
    assert not certainly_unsent(error)
