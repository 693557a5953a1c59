"""Many people at once on a bad network: sockets cut before, while and after the reply, and forms sent again.

The programme is its own, after the walk's, so that time goes on.
"""

from __future__ import annotations

import random
import socket
import struct
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from functions.survey.page import NONCE
from infra.demo.__main__ import organisation
from infra.local.deployment import WaveFailed
from infra.local.phone import FORM
from shared.packing import pack
from shared.programme import Programme
from shared.store import keys
from shared.store.register import Register
from shared.unit import Unit
from tests.e2e.loading import load
from tests.unit.survey import sample

if TYPE_CHECKING:
    from infra.local.deployment import Deployment
    from shared.instrument import Instrument
    from shared.packing import Answer

THREADS = 20
CUTS = ("request", "reply", "end")  # half of the request is sent; all of it; the reply has begun to come
PATIENCE_SECONDS = 120


def answers_of(instrument: Instrument, number: int) -> dict[str, Answer]:
    """What person `number` answers; every tenth writes a comment of their own."""
    agreements = [item.id for item in instrument.items if item.kind == "agreement"]
    answers: dict[str, Answer] = {item: str(number // 5**place % 5 + 1) for place, item in enumerate(agreements)}
    return answers | {"words": ["calm"]} | ({"comment": f"More time in week {number}."} if number % 10 == 0 else {})


def exchange(port: int, request: bytes, cut: str = "") -> int:
    """Send a request; the reply's status, or 0 where the socket is `cut` or nobody answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as wire:
        if cut:  # closing resets the connection: what was not read or sent is gone
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.sendall(request[: len(request) // 2] if cut == "request" else request)
        if cut in ("request", "reply"):
            return 0
        begun = wire.recv(16)
        return 0 if cut or not begun.startswith(b"HTTP/1.1 ") else int(begun[9:12])


@pytest.mark.parametrize(("people", "day"), [(60, 23), pytest.param(300, 26, marks=pytest.mark.long)])
def test_each_answer_is_stored_once_whatever_is_cut(deployment: Deployment, people: int, day: int) -> None:
    ours = organisation(datetime.now(UTC).date())
    studied, second = ours.programmes
    team = Unit(id=f"wire{people}", name=f"Wire {people}", parent="care-system", headcount=people)
    asked = {"instrument": studied.instrument, "instrument_version": studied.instrument_version, "unit": team.id}
    starts = second.starts + timedelta(days=day)
    programme = Programme(
        id=f"wire-{people}", title="On the wire", starts=starts, rule="FREQ=DAILY;COUNT=1", open_days=2, reminder_days=(),
        **asked,
    )  # fmt: skip
    with suppress(WaveFailed):
        deployment.wait()  # for what others began: the deny matrix leaves a run that failed
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    load(register, replace(ours, units=(*ours.units, team), programmes=(*ours.programmes, programme)))
    wave = programme.wave(programme.starts)
    deployment.clock(wave.opens_at)
    deployment.wait()

    link = next(unit.link for unit in register.roster.units() if unit.id == team.id)
    found, instrument = urlsplit(f"{deployment.address}/s/{link}"), ours.instruments[0]
    forms = [answers_of(instrument, number) for number in range(people)]
    chance = random.Random(20)
    cut = {number: CUTS[number % 3] for number in chance.sample(range(people), people // 3)}

    def answer(number: int) -> int:
        """As the form's script does it: until there is an answer of ours below 500, the same form again."""
        fields = [(NONCE, f"{number:032x}")]
        for name, given in forms[number].items():
            fields += [(name, each) for each in (given if isinstance(given, list) else [str(given)])]
        body = urlencode(fields).encode()
        head = {**FORM, "Host": found.netloc, "Content-Length": str(len(body)), "Connection": "close"}
        lines = [f"POST {found.path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        request, deadline = "\r\n".join(lines).encode() + body, time.monotonic() + PATIENCE_SECONDS
        status = exchange(found.port or 80, request, cut.get(number, ""))
        while status in (0, 429) or status > 499:
            assert time.monotonic() < deadline
            time.sleep(0.1)
            with suppress(OSError):
                status = exchange(found.port or 80, request)
        return status

    with ThreadPoolExecutor(THREADS) as crowd:
        statuses = Counter(crowd.map(answer, range(people)))
    assert statuses == {303: people}

    box = keys.box(wave.programme, wave.id, team.id)
    assert stored(deployment, box) == Counter(
        [
            *(pack(instrument.columns(), form) for form in forms),
            *(form["comment"] for form in forms if "comment" in form),
        ]
    )
    deployment.clock(wave.closes_at)
    deployment.wait()
    [publication] = register.publications.of(wave.programme, team.id)
    assert publication.responses == people


def stored(deployment: Deployment, box: str) -> Counter[str]:
    """The packed answers in a box, and the comments."""
    pages = (
        deployment.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=deployment.outputs["ResponsesTable"],
            KeyConditionExpression="pk = :box",
            ExpressionAttributeValues={":box": {"S": box}},
            ConsistentRead=True,
        )
    )
    items = [item for page in pages for item in page["Items"]]
    return Counter([*sample.responses(items), *sample.comments(items)])
