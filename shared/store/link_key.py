"""The key that signs leads' links: made by the stack, known to `mail`, `lead` and `results` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.signing import Key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_known: dict[str, Key] = {}


def link_key(client: SecretsManagerClient, secret_id: str) -> Key:
    """The key, asked for once in the life of a function."""
    if secret_id not in _known:
        _known[secret_id] = Key(client.get_secret_value(SecretId=secret_id)["SecretString"].encode())
    return _known[secret_id]
