"""The slips: an operator adds new ones through this module; only `survey` looks at one or spends one (its own door).

A slip is its hash, `unspent`, and its wave's expiry. There is no verb that lists or counts them: while a wave is open
that would be a count of who has answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.slip import hashed
from shared.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from shared.wave import Wave

AT_ONCE = 100  # DynamoDB's most in one transaction


class Slips:
    """The slips' one verb."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def add(self, wave: Wave, team_id: str, codes: Iterable[str]) -> None:
        """Make these codes good for one response each, in the order of their hashes, AT_ONCE or none at a time.

        A slip that is there already, spent or not, is never touched: the call fails instead (ClientError).
        """
        partition = keys.slips(wave.programme, wave.id, team_id)
        hashes = sorted(hashed(code, partition) for code in codes)
        for start in range(0, len(hashes), AT_ONCE):
            items = [self._put(wave, team_id, code_hash) for code_hash in hashes[start : start + AT_ONCE]]
            self._client.transact_write_items(TransactItems=items)

    def _put(self, wave: Wave, team_id: str, code_hash: str) -> TransactWriteItemTypeDef:
        key = keys.slip(wave.programme, wave.id, team_id, code_hash)
        return {
            "Put": {
                "TableName": self._table,
                "Item": {
                    **{name: {"S": value} for name, value in key.items()},
                    "state": {"S": "unspent"},
                    "expires": {"N": str(int(wave.expires_at.timestamp()))},
                },
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
