"""What AWS and the machine refuse is one sentence that says what to do."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, NoRegionError

from infra.console.faults import LOG_IN, NO_SETTINGS, sentence
from shared.errors import SoundingsError, UnknownRecord


def refused(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetItem")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NoCredentialsError(), LOG_IN),
        (refused("ExpiredTokenException"), LOG_IN),
        (NoRegionError(), "no AWS region is set: set AWS_REGION, such as AWS_REGION=eu-west-2"),
        (
            EndpointConnectionError(endpoint_url="https://dynamodb.example"),
            "AWS cannot be reached: look at your connection, and at AWS_ENDPOINT_URL if you set it",
        ),
        (
            refused("AccessDeniedException", "no right to dynamodb:GetItem"),
            "you may not do this (no right to dynamodb:GetItem); have the policy OperatorPolicyArn of the stack attached "
            "to you",
        ),
        (refused("ThrottlingException", "slow down"), "AWS answered ThrottlingException to GetItem: slow down"),
        (UnknownRecord("SETTINGS SETTINGS"), NO_SETTINGS),
        (PermissionError(13, "Permission denied", "/etc/x.csv"), "/etc/x.csv cannot be used: Permission denied"),
        (SoundingsError("say it so"), "say it so"),
    ],
)
def test_it_says_what_to_do(error: Exception, told: str) -> None:
    assert sentence(error) == told
    assert "\n" not in sentence(error)
