"""One step of a whole wave, on the real handlers and a ledger instead of DynamoDB; prints what it took, as JSON.

    python -m tests.benchmarks.simulated <step> <folder> <teams> <opening day>

Each step is a process, so that its memory is its own; the ledger in the folder goes from step to step. Responses are
made up when a box is read: PEOPLE for each team on average. Of the mails one batch in BATCHES is written and sent, and
one letter in RENDERED is really rendered, with its report; all else is done of each.
"""

from __future__ import annotations

import json
import logging
import os
import random
import resource
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from functions.clock import handler as clock
from functions.mail import attachment, letter
from functions.mail import handler as mail
from functions.mail import report as report_module
from functions.publish import handler as publish
from functions.tally import handler as tally
from infra.operator.definitions import SHIPPED, read_instrument
from shared import log
from shared.packing import pack
from shared.programme import Programme
from shared.settings import Settings
from shared.store import clients
from shared.store.register import Register
from tests.ledger import Ledger
from tests.organisations import led_trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared.wave import Wave

PEOPLE = 20  # who answer, for each team; from nobody to twice as many
TEAMS_IN_A_SERVICE, SERVICES_IN_A_DIRECTORATE = 25, 20
FORMS, COMMENTING = 5_000, 20  # different forms; one person in so many comments
BATCHES, RENDERED = 10, 100
INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
NAMES = {"REGISTER_TABLE": "register", "TALLY_TABLE": "tally", "RESPONSES_TABLE": "responses"}


@dataclass(frozen=True)
class Took:
    """What a step took. `seconds` of CPU are the functions' own, without the ledger's."""

    seconds: float
    megabytes: float  # at the peak, with everything that is imported
    calls: dict[str, int]
    units: dict[str, float]
    bytes: int
    largest: int  # item written, in bytes
    work: int  # batches, units or mails


def programme(opens: date) -> Programme:
    """The simulated one."""
    return Programme(
        id="simulated", title="Simulated", instrument=INSTRUMENT.id, instrument_version=INSTRUMENT.version,
        unit="trust", starts=opens,
    )  # fmt: skip


@cache
def _forms() -> list[str]:
    chance, columns = random.Random(7), INSTRUMENT.columns()
    items = [item.id for item in INSTRUMENT.items if item.kind == "agreement"]
    words = ("calm", "honest", "kind", "open", "safe", "useful", "warm")
    return [
        pack(columns, {**{item: chance.choice("12345") for item in items}, "words": chance.sample(words, 3)})
        for _ in range(FORMS)
    ]


def people(team: int) -> int:
    """How many of a team answer: two teams in a row have twice PEOPLE together."""
    some = team // 2 % (2 * PEOPLE + 1)
    return some if team % 2 else 2 * PEOPLE - some


def box(partition: str) -> list[dict[str, Any]]:
    """A team's responses and comments, as the public function puts them."""
    team, forms = int(partition.rpartition("#t")[2]), _forms()
    items = []
    for person in range(people(team)):
        key = {"pk": {"S": partition}, "expires": {"N": "1800000000"}}
        digest = f"{team:032x}{person:032x}"
        items.append({**key, "sk": {"S": digest}, "answers": {"S": forms[(team * 41 + person) % FORMS]}})
        if (team + person) % COMMENTING == 0:
            comment = {"comment": {"S": f"What person {person} of team {team} has to say about the group."}}
            items.append({**key, "sk": {"S": f"{digest[::-1]}"}, **comment, "item": {"S": "comment"}})
    return items


def _load(register: Register, wave: Wave, teams: int) -> int:
    register.definitions.put_settings(Settings(organisation="Simulated", reply_to="surveys@trust.example"))
    register.definitions.put_instrument(INSTRUMENT)
    register.definitions.put_programme(programme(wave.opens))
    register.waves.plan(wave)
    services = max(1, teams // TEAMS_IN_A_SERVICE)
    units = led_trust(teams, services, max(1, services // SERVICES_IN_A_DIRECTORATE))
    for unit in units:
        register.roster.put(unit)
    return len(units)


def _plan(wave: Wave, kind: str) -> dict[str, list[str]]:
    run = {"programme": wave.programme, "wave": wave.id, "kind": kind}
    return dict(clock.lambda_handler({**run, "step": "plan"}, None))


def _tally(wave: Wave, batches: list[str]) -> int:
    for batch in batches:
        tally.lambda_handler({"programme": wave.programme, "wave": wave.id, "batch": batch}, None)
    return len(batches)


def _publish(wave: Wave) -> int:
    publish.lambda_handler({"programme": wave.programme, "wave": wave.id, "tallied": [{}]}, None)
    return 1


def _mail(wave: Wave, batches: list[str]) -> int:
    """One batch in BATCHES, and of its letters one in RENDERED."""
    sent: list[int] = []
    office = SimpleNamespace(send_raw_email=lambda **mail: _taken(sent, len(mail["RawMessage"]["Data"])))
    clients.ses = cache(lambda: office)  # type: ignore[return-value, arg-type]
    report, written = report_module.report, letter.summary_letter
    short = letter.Letter("Subject", "Text\n", "<p>Text</p>\n")
    letter.summary_letter = _sampled(written, short)
    vars(attachment)["report"] = _sampled(report, b"%PDF-1.7")
    for batch in batches[::BATCHES]:
        event = {"programme": wave.programme, "wave": wave.id, "kind": "close", "batch": batch}
        mail.lambda_handler(event, None)
    return len(sent)


def _taken(sent: list[int], size: int) -> dict[str, str]:
    sent.append(size)
    return {"MessageId": f"{len(sent):016x}"}


def _sampled(real: Callable[..., Any], instead: Any) -> Callable[..., Any]:
    """The real thing once in RENDERED calls."""
    numbers: Iterator[int] = iter(range(sys.maxsize))
    return lambda *given, **more: real(*given, **more) if next(numbers) % RENDERED == 0 else instead


def run(step: str, folder: Path, teams: int, opens: date) -> Took:
    """Do a step."""
    os.environ |= {**NAMES, "GRACE_SECONDS": "300", "FORM_CACHE_SECONDS": "60", "LINK_KEY": "key"}
    os.environ |= {"SENDER_ADDRESS": "surveys@trust.example", "MAIL_CONFIGURATION_SET": "mails"}
    os.environ["SURVEY_ADDRESS"] = "https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com/live"
    log.logger.setLevel(logging.ERROR)
    ledger = Ledger(folder / "ledger", box)
    clients.dynamodb = cache(lambda: ledger)  # type: ignore[return-value, arg-type]
    secret = SimpleNamespace(get_secret_value=lambda **_: {"SecretString": "a key"})
    clients.secrets = cache(lambda: secret)  # type: ignore[return-value, arg-type]
    wave, planned = programme(opens).wave(opens), folder / "plan.json"
    _forms()
    start = time.process_time()
    if step == "load":
        work = _load(Register(ledger, NAMES["REGISTER_TABLE"]), wave, teams)  # type: ignore[arg-type]
    elif step in ("open", "close"):
        plan = _plan(wave, step)
        planned.write_text(json.dumps(plan), encoding="utf-8")
        work = len(plan["mail"])
    else:
        plan = json.loads(planned.read_text(encoding="utf-8"))
        work = {"tally": lambda: _tally(wave, plan["tally"]), "mail": lambda: _mail(wave, plan["mail"])}.get(
            step, lambda: _publish(wave)
        )()
    seconds = time.process_time() - start - ledger.seconds
    ledger.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return Took(seconds, peak, dict(ledger.calls), dict(ledger.units), ledger.bytes, ledger.largest, work)


if __name__ == "__main__":
    name, where, number, day = sys.argv[1:]
    print(json.dumps(asdict(run(name, Path(where), int(number), date.fromisoformat(day)))))
