"""Paper forms through the deployed stack: `soundings paper key` as an operator runs it, killed, repeated, typed in.

The programme is its own, between those of the lead's test and of the walk, so that time goes on.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.demo.__main__ import organisation
from infra.local.deployment import WaveFailed
from infra.local.stack import STACK
from shared.packing import pack
from shared.programme import Programme
from shared.store import keys
from shared.store.register import Register
from shared.unit import Unit
from tests.e2e.loading import load
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.local.deployment import Deployment
    from shared.instrument import Instrument
    from shared.packing import Answer
    from shared.wave import Wave

ROOT = Path(__file__).parents[2]
TEAM = Unit(id="paper", name="Paper Ward", parent="care-system", headcount=40, recipients=("paper.lead@trust.example",))
COMMENT = "More time, please."


@dataclass(frozen=True)
class Desk:
    """Where an operator keys in the forms of a team whose wave is open."""

    deployment: Deployment
    wave: Wave
    instrument: Instrument
    folder: Path

    def soundings(self, *arguments: str) -> subprocess.Popen[str]:
        """The command line, on the deployed stack and in a folder of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "infra.cli", *arguments, "--stack", STACK],
            env=os.environ | self.deployment.environment | {"PYTHONPATH": str(ROOT)},
            cwd=self.folder,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def key(self, *arguments: str, typed: str = "") -> tuple[int | None, str]:
        """Run `paper key` to its end: its exit code, and what it said."""
        process = self.soundings("paper", "key", TEAM.id, *arguments, "--yes")
        said, told = process.communicate(typed, timeout=120)
        return process.returncode, said + told

    def stored(self) -> Counter[str]:
        """The packed answers in the team's box, and the comments."""
        db = self.deployment.client("dynamodb")
        box = {":box": {"S": keys.box(self.wave.programme, self.wave.id, TEAM.id)}}
        items = db.query(
            TableName=self.deployment.outputs["ResponsesTable"],
            KeyConditionExpression="pk = :box",
            ExpressionAttributeValues=box,
            ConsistentRead=True,
        )["Items"]
        return Counter([*sample.responses(items), *sample.comments(items)])


@pytest.fixture
def desk(deployment: Deployment, tmp_path: Path) -> Iterator[Desk]:
    """The team's wave is open for the test, and closed and reported after it."""
    ours = organisation(datetime.now(UTC).date())
    studied, second = ours.programmes
    programme = Programme(
        id="on-paper",
        title="On paper",
        instrument=studied.instrument,
        instrument_version=studied.instrument_version,
        unit=TEAM.id,
        starts=second.starts + timedelta(days=17),
        rule="FREQ=DAILY;COUNT=1",
        open_days=2,
        reminder_days=(),
    )
    with suppress(WaveFailed):
        deployment.wait()  # for what others began: the deny matrix leaves a run that failed
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    load(register, replace(ours, units=(*ours.units, TEAM), programmes=(*ours.programmes, programme)))
    wave = programme.wave(programme.starts)
    deployment.clock(wave.opens_at)
    deployment.wait()
    yield Desk(deployment, wave, ours.instruments[0], tmp_path)
    deployment.clock(wave.closes_at)
    deployment.wait()


def answers_of(instrument: Instrument, number: int) -> dict[str, Answer]:
    """The answers on paper form `number`: those of 0 to 24 differ, and the fifth has a comment."""
    agreements = [item.id for item in instrument.items if item.kind == "agreement"]
    answers: dict[str, Answer] = dict.fromkeys(agreements, "4")
    answers |= {agreements[0]: str(number % 5 + 1), agreements[1]: str(number // 5 + 1), "words": ["calm"]}
    return answers | ({"comment": COMMENT} if number == 4 else {})


def expected(instrument: Instrument, forms: list[dict[str, Answer]]) -> Counter[str]:
    """What the table holds of these forms."""
    packed = (pack(instrument.columns(), form) for form in forms)
    return Counter([*packed, *(str(form["comment"]) for form in forms if "comment" in form)])


def cells(instrument: Instrument, form: dict[str, Answer]) -> list[str]:
    """What is typed for each question."""
    return ["calm" if item.id == "words" else str(form.get(item.id, "")) for item in instrument.items]


def test_each_form_arrives_once_though_the_command_is_killed_and_run_again(desk: Desk) -> None:
    forms = [answers_of(desk.instrument, number) for number in range(25)]
    with (desk.folder / "forms.csv").open("w", newline="") as file:
        heading = [item.id for item in desk.instrument.items]
        csv.writer(file).writerows([heading, *(cells(desk.instrument, form) for form in forms)])
    killed = desk.soundings("paper", "key", TEAM.id, "forms.csv", "--yes")
    deadline = time.monotonic() + 60
    while not desk.stored() and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    some = desk.stored()
    assert 0 < some.total() < 26
    assert some <= expected(desk.instrument, forms)

    code, said = desk.key("forms.csv")
    assert (code, said.splitlines()[0]) == (0, "25 forms were sent; the sheet is now forms.sent.csv")
    assert desk.stored() == expected(desk.instrument, forms)
    for name in ("forms.csv", "forms.sent.csv"):
        code, said = desk.key(name)
        assert code == 1
        assert "were sent already" in said
    assert desk.stored() == expected(desk.instrument, forms)

    typed = [answers_of(desk.instrument, number) for number in range(8)]
    lines = [line for form in typed for line in [*cells(desk.instrument, form), ""]]
    code, said = desk.key(typed="\n".join([*lines[:-1], "d", "s", ""]))
    assert code == 0, said
    assert "8 forms were sent" in said
    assert desk.stored() == expected(desk.instrument, [*forms, *typed])
    assert [file.name for file in desk.folder.iterdir()] == ["forms.sent.csv"]
