"""Erase: remove a team for good. No person's role may touch answers, so this function does it. Resource: EraseFunction.

Event, from `soundings erase`: `{"team", "dry_run"}`. Reply: `{"refused": a sentence}`, or `{"records": {kind: number}}`
of the register's records, and never a number of responses. Erasing again, or after dying half-way, ends what is left.
"""

from __future__ import annotations

import os
from typing import Any

from functions.erase.erase import erase
from shared import log
from shared.errors import RecordUnreadable
from shared.store import clients
from shared.store.erasure import Erasure
from shared.store.register import Register
from shared.store.table import Table


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Erase the team, or with `dry_run` only look."""
    client = clients.dynamodb()
    erasure = Erasure(
        register=Table(client, os.environ["REGISTER_TABLE"]),
        responses=Table(client, os.environ["RESPONSES_TABLE"]),
        tallies=Table(client, os.environ["TALLY_TABLE"]),
        slips=Table(client, os.environ["SLIP_TABLE"]),
    )
    register = Register(client, os.environ["REGISTER_TABLE"])
    try:
        outcome = erase(register, erasure, event["team"], dry_run=event["dry_run"])
    except RecordUnreadable as error:
        return {"refused": f"record '{error}' cannot be read, and the team may be in it: use the version that wrote it"}
    if outcome.refused:
        return {"refused": outcome.refused}
    if not event["dry_run"]:
        log.event("erased", teams=1)
    return {"records": dict(outcome.records)}
