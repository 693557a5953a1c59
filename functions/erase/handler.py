"""Erase: remove a team, or a published comment, for good. No person's role may touch answers or read publications, so
this function does it. Resource: EraseFunction.

Event, from `soundings erase`: `{"team", "dry_run"}`. Reply: `{"refused": a sentence}`, or `{"records": {kind: number}}`
of the register's records, and never a number of responses. Erasing again, or after dying half-way, ends what is left.
From `soundings comment withdraw`: `{"programme", "wave", "unit", "words", "dry_run"}`; reply as above, or
`{"comments": number}`.
"""

import os
from typing import Any

from functions.erase.comment import withdraw
from functions.erase.erase import erase
from shared import log
from shared.errors import RecordUnreadable
from shared.store import clients
from shared.store.erasure import Erasure
from shared.store.register import Register
from shared.store.table import Table


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Erase the team or the comment, or with `dry_run` only look."""
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    return _team(register, event) if "team" in event else _comment(register, event)


def _comment(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    programme, wave, words = event["programme"], event["wave"], event.get("words", "")
    try:
        outcome = withdraw(register, programme, wave, event["unit"], words, dry_run=event["dry_run"])
    except RecordUnreadable as error:
        return {"refused": f"record '{error}' cannot be read: use the version that wrote it"}
    if outcome.comments:
        log.event("comment_withdrawn", programme=programme, wave=wave)
    return {"refused": outcome.refused} if outcome.refused else {"comments": outcome.comments}


def _team(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    client = clients.dynamodb()
    erasure = Erasure(
        register=Table(client, os.environ["REGISTER_TABLE"]),
        responses=Table(client, os.environ["RESPONSES_TABLE"]),
        tallies=Table(client, os.environ["TALLY_TABLE"]),
        slips=Table(client, os.environ["SLIP_TABLE"]),
    )
    try:
        outcome = erase(register, erasure, event["team"], dry_run=event["dry_run"])
    except RecordUnreadable as error:
        return {"refused": f"record '{error}' cannot be read, and the team may be in it: use the version that wrote it"}
    if outcome.refused:
        return {"refused": outcome.refused}
    if not event["dry_run"]:
        log.event("erased", teams=1)
    return {"records": dict(outcome.records)}
