"""Tally: count a batch of teams. The only code that may read responses. Resource: TallyFunction.

Event from the state machine: `{"programme", "wave", "batch"}`. Counting twice writes the same tallies.
"""

import os
from datetime import UTC, datetime
from typing import Any

from shared import log
from shared.errors import AnswersExpired
from shared.scale import scorings
from shared.store import clients
from shared.store.register import Register
from shared.store.responses import Responses
from shared.store.table import Table
from shared.store.tallies import Tallies
from shared.tally import count
from shared.themes import tables


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Count each team of the batch."""
    client = clients.dynamodb()
    register = Register(client, os.environ["REGISTER_TABLE"])
    responses = Responses(Table(client, os.environ["RESPONSES_TABLE"]))
    tallies = Tallies(Table(client, os.environ["TALLY_TABLE"]))
    wave = register.waves.wave(event["programme"], event["wave"])
    if datetime.now(UTC) >= wave.expires_at:
        raise AnswersExpired("answers are being deleted: a count would be wrong")
    instrument = register.definitions.asked(wave)
    columns, scales, themes = instrument.columns(), scorings(instrument), tables(instrument)
    teams = register.runs.tally_batch(wave.programme, wave.id, event["batch"])
    for team in teams:
        box = responses.box(wave.programme, wave.id, team)
        tallies.put(wave, team, count(columns, box.packed, box.comments, scales, themes))
    log.event("tallied", programme=wave.programme, wave=wave.id, batch=event["batch"], teams=len(teams))
    return {"batch": event["batch"]}
