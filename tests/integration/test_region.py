"""The ordinary AWS environment: AWS_REGION, which boto3 alone does not read, goes before AWS_DEFAULT_REGION."""

from __future__ import annotations

import pytest

from infra.operator.stack import client


@pytest.mark.usefixtures("aws_environment")
@pytest.mark.parametrize(
    ("environment", "region"),
    [
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
    ],
)
def test_the_region(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], region: str) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert client("dynamodb").meta.region_name == region
