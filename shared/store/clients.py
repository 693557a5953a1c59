"""boto3's clients, each made once for the life of a function. The only import of boto3 at run time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ses import SESClient
    from mypy_boto3_stepfunctions import SFNClient

ONCE = Config(retries={"total_max_attempts": 1})  # a mail whose reply was lost must not be sent again by the SDK

PATIENT = Config(read_timeout=28, retries={"total_max_attempts": 1})


@cache
def dynamodb() -> DynamoDBClient:
    """The DynamoDB client; the SDK's retries are safe, since every write may be repeated."""
    return boto3.client("dynamodb")


@cache
def functions() -> LambdaClient:
    """The Lambda client, which waits as long as the API does, and never asks twice."""
    return boto3.client("lambda", config=PATIENT)


@cache
def ses() -> SESClient:
    """The SES client, without retries."""
    return boto3.client("ses", config=ONCE)


@cache
def states() -> SFNClient:
    """The Step Functions client."""
    return boto3.client("stepfunctions")


@cache
def secrets() -> SecretsManagerClient:
    """The Secrets Manager client."""
    return boto3.client("secretsmanager")
