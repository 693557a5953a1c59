"""The slips: an operator adds new ones through this module; only `survey` looks at one or spends one (its own door).

A slip is its hash, `unspent`, and its wave's expiry. There is no verb that lists or counts them: while a wave is open
that would be a count of who has answered.
"""

from collections.abc import Iterable

from shared.errors import SlipsNotAdded
from shared.slip import hashed
from shared.store import keys
from shared.store.table import AT_ONCE, NEW, Put, Store
from shared.wave import Wave


class Slips(Store):
    """The slips' one verb."""

    def add(self, wave: Wave, team_id: str, codes: Iterable[str]) -> None:
        """Make these codes good for one response each, in the order of their hashes, AT_ONCE or none at a time.

        A slip that is there already, spent or not, is never touched. Raises SlipsNotAdded.
        """
        partition = keys.slips(wave.programme, wave.id, team_id)
        hashes = sorted(hashed(code, partition) for code in codes)
        unspent = {"state": "unspent", "expires": int(wave.expires_at.timestamp())}
        slips = [
            Put({**keys.slip(wave.programme, wave.id, team_id, code_hash), **unspent}, when=[NEW])
            for code_hash in hashes
        ]
        for start in range(0, len(slips), AT_ONCE):
            if not self._table.transact(slips[start : start + AT_ONCE]):
                raise SlipsNotAdded("some of these slips are there already, or are being added; make new ones")
