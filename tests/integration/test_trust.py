"""A trust of 1,000 teams and 20,000 responses: a whole wave, from the opening to the mails, on moto in this process.

Each step may make so many calls of AWS and no more. Reports are made for some units only: a PDF takes longer than all
the rest of its mail.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.clock import handler as clock
from functions.clock.plan import MAILS_IN_A_BATCH, TEAMS_IN_A_BATCH, UNITS_IN_A_BATCH
from functions.mail import attachment
from functions.mail import report as report_module
from functions.mail.attachment import MOST_UNITS, say
from functions.mail.letter import HTML_BYTES
from functions.results import handler as results
from functions.results.view import MOST_ROWS
from infra.operator.loading import load
from shared.store import clients
from shared.store.register import Register
from shared.store.table import Table
from shared.store.tallies import Tallies
from shared.wave import Kind
from tests.conftest import on_moto
from tests.integration import trust
from tests.integration.machine import deployed
from tests.integration.trust import CHOICES, PROGRAMME, TEAMS, WAVE, Meter, PostOffice
from tests.organisations import MANY, ROLL_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import Publication
    from shared.tally import Tally
    from shared.unit import Tree
    from tests.integration.machine import StateMachine


pytestmark = pytest.mark.long
WITH_REPORT = ("t0", "s0", "d0", "trust")  # units whose report is really made
NO_REPORT = b"%PDF-1.7"
AGAIN = 12  # of the batches of a step one in so many is done again, the first one always
K, K_COMMENTS = WAVE.rules.threshold, WAVE.rules.comment_threshold
FUNCTIONS = {
    "ClockFunctionArn": "clock",
    "TallyFunctionArn": "tally",
    "PublishFunctionArn": "publish",
    "MailFunctionArn": "mail",
}
Mails = dict[Kind, list[tuple[str, bytes]]]  # (recipient, raw message)


@dataclass
class Trust:
    """What a wave left."""

    tree: Tree
    answers: dict[str, list[trust.Answers]]
    meter: Meter
    status: dict[str, str]
    mails: Mails
    mails_again: int
    tallies: dict[str, Tally]
    published: dict[str, Publication]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    largest_item: int  # in bytes
    page: dict[str, Any]  # of results, of the whole trust
    page_seconds: float  # of CPU

    def message(self, kind: Kind, address: str) -> EmailMessage:
        """The one mail to somebody."""
        [raw] = [raw for to, raw in self.mails[kind] if to == address]
        return _parsed(raw)

    def teams(self, unit: str) -> list[str]:
        """The teams at or below a unit."""
        return [team.id for team in self.tree.teams() if unit in self.tree.path(team.id)]


@pytest.fixture(scope="module")
def wave(template: dict[str, Any], aws_models: Any) -> Iterator[Trust]:
    """The whole wave, and then every step of it once more."""
    with (
        pytest.MonkeyPatch.context() as patch,
        on_moto(template, aws_models, patch) as tables,
        deployed(patch) as machine,
    ):
        yield _wave(tables, machine, patch)


def _wave(tables: dict[str, str], machine: StateMachine, patch: pytest.MonkeyPatch) -> Trust:
    trust.quick_moto(patch)
    report = report_module.report
    patch.setattr(attachment, "report", lambda h, *more: report(h, *more) if h[-1].unit in WITH_REPORT else NO_REPORT)
    dynamodb, meter = boto3.client("dynamodb"), Meter()
    office = PostOffice(meter)
    patch.setattr(clients, "ses", cache(lambda: office))
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    tree, answers = load(register, trust.organisation()), trust.answers()
    meter.watch(clients.dynamodb())
    machine.handlers = {name: meter.around(FUNCTIONS[name], made) for name, made in machine.handlers.items()}
    mails: Mails = {}
    for kind, moment in WAVE.calendar.items():
        if kind is Kind.CLOSE:
            _answer(dynamodb, tables, tree, answers, patch)
        clock.lambda_handler({"time": moment.isoformat()}, None)
        mails[kind] = office.emptied()
    before = _everything()
    _again(meter)
    started = time.process_time()
    page = results.lambda_handler(_visit(mails), None)
    page_seconds = time.process_time() - started
    return Trust(
        tree=tree,
        answers=answers,
        meter=meter,
        status=machine.status,
        mails=mails,
        mails_again=len(office.emptied()),
        tallies=Tallies(Table(dynamodb, tables["TALLY_TABLE"])).of(PROGRAMME.id, WAVE.id),
        published=register.publications.of_units(PROGRAMME.id, WAVE.id, tree.units),
        before=before,
        after=_everything(),
        largest_item=max(len(item.encode()) for items in before.values() for item in items),
        page=page,
        page_seconds=page_seconds,
    )


def _answer(
    dynamodb: Any,
    tables: dict[str, str],
    tree: Tree,
    answers: dict[str, list[trust.Answers]],
    patch: pytest.MonkeyPatch,
) -> None:
    """One response in two hundred through the public function, before the others, which are put directly."""
    every = [(team, each) for team, given in answers.items() for each in given]
    direct: dict[str, list[trust.Answers]] = {team: [] for team in answers}
    with trust.public(dynamodb, tables, (WAVE.closes_at - timedelta(days=1)).timestamp(), patch) as public:
        for number, (team, each) in enumerate(every, 1):
            if number % trust.THROUGH_THE_FORM == 0 and "comment" not in each:
                public.submit(tree.units[team], each, f"{number:032x}")
            else:
                direct[team].append(each)
    for team, given in direct.items():
        trust.put_directly(dynamodb, tables["RESPONSES_TABLE"], WAVE, team, given)


def _again(meter: Meter) -> None:
    """Every step with the event that it was given; of the batches of a step one in AGAIN."""
    asked: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
    for step, handler, event in list(meter.asked):
        asked.setdefault(step, []).append((handler, event))
    for batches in asked.values():
        for handler, event in batches[::AGAIN]:
            handler(event, None)


def _visit(mails: Mails) -> dict[str, Any]:
    """A GET of the trust's result page, as the chief's mail links to it."""
    [raw] = [raw for to, raw in mails[Kind.CLOSE] if to == "chief@trust.example"]
    text = _part(_parsed(raw), "plain")
    found = re.search(r"/results/(\S+)", text)
    assert found
    return {"pathParameters": {"token": found[1]}, "time": datetime.now(UTC).isoformat()}


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def _everything() -> dict[str, list[str]]:
    """Every record of every table, as comparable text; from moto's own memory, since a scan of it takes long."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].tables
    return {
        name: sorted(
            json.dumps(item.to_json(), sort_keys=True, default=sorted)
            for box in table.items.values()
            for item in box.values()
        )
        for name, table in tables.items()
    }


def test_every_run_ends_well(wave: Trust) -> None:
    assert wave.status == {f"{PROGRAMME.id}-{WAVE.id}-{kind}-1": "SUCCEEDED" for kind in WAVE.calendar}


def test_every_response_is_counted_in_its_team(wave: Trust) -> None:
    assert sum(map(len, wave.answers.values())) == trust.RESPONSES
    assert {team: tally.responses for team, tally in wave.tallies.items()} == {
        team: len(given) for team, given in wave.answers.items()
    }


def test_every_figure_of_every_unit_is_a_recount_and_of_k_people_or_more(wave: Trust) -> None:
    assert set(wave.published) == set(wave.tree.units)
    shown = {unit: each for unit, each in wave.published.items() if each.withheld is None}
    assert len(shown) > TEAMS / 2
    assert "trust" in shown
    for unit, publication in shown.items():
        given = [each for team in wave.teams(unit) for each in wave.answers[team]]
        assert publication.responses == len(given) >= K
        for item in publication.items:
            assert item.n is None or item.n >= K
            if item.item in CHOICES and item.n is not None:
                people = Counter(each[item.item] for each in given if item.item in each)
                assert {option.value: option.people for option in item.counts if option.people} == people


def test_what_is_withheld_has_no_figure(wave: Trust) -> None:
    hidden = [each for each in wave.published.values() if each.withheld is not None]
    assert hidden
    for each in hidden:
        assert (each.responses, each.headcount) == (None, None)
        assert all(item.withheld and item.n is None for item in each.items)
        assert all(scale.withheld and scale.n is None for scale in each.scales)
        assert not any(item.counts or item.words or item.comments or item.band for item in each.items)


def test_every_comment_is_in_one_publication_among_ten_or_more(wave: Trust) -> None:
    shown = [item.comments for each in wave.published.values() for item in each.items if item.comments]
    assert all(len(comments) >= K_COMMENTS for comments in shown)
    written = [each["comment"] for given in wave.answers.values() for each in given if "comment" in each]
    assert sorted(comment for comments in shown for comment in comments) == sorted(written)


@pytest.mark.parametrize("kind", WAVE.calendar)
def test_everybody_gets_one_mail(wave: Trust, kind: Kind) -> None:
    units = wave.tree.units.values() if kind is Kind.CLOSE else wave.tree.teams()
    everybody = {address for unit in units for address in unit.recipients}
    assert len(everybody) > 1.2 * TEAMS
    assert sorted(to for to, _ in wave.mails[kind]) == sorted(everybody)


def test_everything_again_changes_nothing_and_sends_nothing(wave: Trust) -> None:
    assert wave.mails_again == 0
    assert wave.after == wave.before


def test_whoever_is_told_of_hundreds_of_units_gets_one_mail_that_can_be_sent(wave: Trust) -> None:
    for kind in WAVE.calendar:
        message = wave.message(kind, ROLL_OUT)
        html = _part(message, "html")
        assert f"and {MANY - 1} others" in message["Subject"]
        assert max(len(line) for line in message.as_bytes().splitlines()) < 998  # RFC 5322, 2.1.1
        assert kind is Kind.CLOSE or len(html.replace("\r\n", "\n").encode()) <= HTML_BYTES
        assert len(message.as_bytes()) < 2_000_000
        assert not list(message.iter_attachments())
    assert say("many", most=MOST_UNITS) in " ".join(_part(wave.message(Kind.CLOSE, ROLL_OUT), "plain").split())


def test_the_mail_of_the_trust_carries_its_report(wave: Trust) -> None:
    [report] = wave.message(Kind.CLOSE, "chief@trust.example").iter_attachments()
    assert len(report.get_content()) > 10_000


def test_the_result_page_of_the_trust_lists_what_is_directly_below_and_few_teams(wave: Trust) -> None:
    """Those to look at first, and those that are clearly above; the others stand on pages of their own."""
    assert wave.page["statusCode"] == 200
    for directorate in wave.tree.children["trust"]:
        assert wave.tree.units[directorate].name in wave.page["body"]
    assert 0 < wave.page["body"].count("Community nursing team") < MOST_ROWS
    assert len(wave.page["body"].encode()) < 100_000
    assert wave.page_seconds < 10  # the API waits for 29


def test_no_record_is_near_what_a_table_takes(wave: Trust) -> None:
    assert wave.largest_item < 350_000


PEOPLE = 1.25 * TEAMS  # who get mail, at most
UNITS = 1.05 * TEAMS
MAIL_BATCHES = PEOPLE / MAILS_IN_A_BATCH + MANY / UNITS_IN_A_BATCH + 2
TALLY_BATCHES = TEAMS / TEAMS_IN_A_BATCH
SERVICES = trust.SERVICES + trust.DIRECTORATES + 1
# Most calls of each operation. A mail is: how its address stands, claim, send, mark; at the close its units' figures too.
# What was revoked is read once a batch.
MAILS: dict[str, float] = {
    "Query": PEOPLE + MAIL_BATCHES,
    "SendRawEmail": PEOPLE,
    "UpdateItem": 2 * PEOPLE,
    "GetItem": 6 * MAIL_BATCHES,
}
MOST: dict[str, dict[str, float]] = {
    "open plan": {"GetItem": 10, "Query": 5, "PutItem": MAIL_BATCHES + 12, "UpdateItem": 1},
    "open mail": MAILS,
    "open done": {"Query": 2, "UpdateItem": 1},
    "remind plan": {"GetItem": 5, "Query": 2, "PutItem": MAIL_BATCHES},
    "remind mail": MAILS,
    "remind done": {"Query": 2, "UpdateItem": 1},
    "close plan": {"GetItem": 10, "Query": 3, "PutItem": MAIL_BATCHES + TALLY_BATCHES + 6, "UpdateItem": 1},
    "tally": {"GetItem": 3 * TALLY_BATCHES, "Query": TEAMS, "PutItem": 2 * TEAMS},  # a team's comments stand apart
    "publish": {"GetItem": 3, "Query": 10, "PutItem": UNITS, "UpdateItem": 1},
    # A unit's figures are read for each of its people, and for those of the three levels above once more, in the batch
    # that they are in; each team's lead is looked up once. For whoever has MANY units, those of this wave alone are
    # read, one by one.
    "close mail": {
        **MAILS,
        "Query": 4 * PEOPLE + 3 * UNITS + MAIL_BATCHES,
        "GetItem": (6 + SERVICES) * MAIL_BATCHES + UNITS + MANY,
    },
    "close done": {"Query": 3, "UpdateItem": 1},
}


def test_each_step_makes_so_many_calls_and_no_more(wave: Trust) -> None:
    assert set(wave.meter.calls) == set(MOST)
    made = {step: (calls, MOST[step]) for step, calls in wave.meter.calls.items()}
    more = {
        (step, name): n for step, (calls, most) in made.items() for name, n in calls.items() if n > most.get(name, 0)
    }
    assert more == {}
