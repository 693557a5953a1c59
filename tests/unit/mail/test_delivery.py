"""Which failures of SES are certain refusals. What follows from each is tested on moto."""

from typing import Any

import pytest
from botocore import exceptions

from functions.mail.delivery import certainly_unsent, will_never_be_sent


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


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (answered("MessageRejected", 400), True),
        (answered("MailFromDomainNotVerified", 400), True),
        (answered("MailFromDomainNotVerifiedException", 400), True),
        (answered("InvalidParameterValue", 400), True),
        (exceptions.ParamValidationError(report="x"), True),
        (answered("Throttling", 400), False),
        (answered("AccountSendingPausedException", 400), False),
        (answered("ConfigurationSetDoesNotExist", 400), False),
        (answered("AccessDenied", 403), False),
        (answered("ExpiredToken", 403), False),
        (answered("MessageRejected", 500), False),
        (exceptions.ReadTimeoutError(endpoint_url="https://x"), False),
        (exceptions.NoCredentialsError(), False),
    ],
)
def test_refused_for_good(error: Exception, expected: bool) -> None:
    """What is wrong with the account is mended there, and then the mail is sent."""
    assert will_never_be_sent(error) is expected
