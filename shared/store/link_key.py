"""The key that signs leads' links: made by the stack, known to `mail`, `lead` and `results` alone."""

from functools import cache

from shared.signing import Key
from shared.store import clients


@cache
def link_key(secret_id: str) -> Key:
    """The key, asked for once in the life of a function."""
    return Key(clients.secrets().get_secret_value(SecretId=secret_id)["SecretString"].encode())
