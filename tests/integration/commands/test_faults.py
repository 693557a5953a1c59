"""A fault at any call of AWS, in every function and every command, and what it was is done again: as if undisturbed.

What must hold, whatever fails wherever:
- a command that a fault stops ends with 1 and one line; one that ends with 0 has done all of its work;
- nobody gets a mail twice, but one of unknown fate that `status` named and a person sent again;
- who changes something is put down;
- the same again, undisturbed, ends in what an undisturbed one ends in.

`make test` tries some calls of each, the kinds of faults in rotation; `make check` every kind at every call. Of those
that one loop makes from the same lines it takes the first, the second and the last.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from collections import Counter, defaultdict
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from email.message import Message
from functools import cache, partial
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zlib import crc32

import boto3
import pytest
import typer.main
from botocore.exceptions import BotoCoreError, ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.clock import handler as clock
from functions.desk import handler as lead
from functions.mail_events import handler as mail_events
from functions.results import handler as results
from functions.survey import handler as survey
from functions.survey import page
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.survey import Survey
from infra import cli
from infra.commands.paper.keying import Sending
from infra.local.phone import Reply
from infra.operator.loading import load
from infra.operator.mails import open_runs
from shared.packing import pack
from shared.roster.present import present
from shared.slip import new_codes
from shared.store import keys
from shared.store.outbox import MailState
from shared.store.slips import Slips
from shared.store.table import Table
from shared.wave import Kind
from tests.conftest import on_moto
from tests.integration.commands.conftest import ORGANISATION, READS, WAVE, an_office
from tests.integration.commands.test_every_command import SAMPLES, TEAMS, file, options
from tests.integration.faults import KINDS, Faults, before, killed, throttled
from tests.integration.machine import REGION, Killed, copy, mails, restore
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.integration.commands.conftest import Office

    Act = Callable[["World", int], "Said"]

ROOT = Path(__file__).parents[3]
NONCE = "0" * 32
[SLIP] = new_codes(1, bytes)
ADDED = ("SLIPS", "REVOKED")  # again, it adds to them: slips of a PDF that was lost, a new link that nobody saw
MOST = 10  # about so many places of a command or function are tried by `make test`
FIRST = "2037-02-02T09:00:00+00:00"
# What commands change that the samples of `test_every_command` do not show.
MORE: dict[str, tuple[str, Callable[[Office], object] | None]] = {
    "teams import, closing and moving": (
        "teams import moved.csv --close-missing --yes",
        file(
            "moved.csv",
            TEAMS + "Breast clinic,Trust > Surgery > Breast,9,b@trust.example\nFracture clinic,Trust > New,7,\n",
        ),
    ),
    "load, units too": (
        "load organisation.yaml --yes",
        file(
            "organisation.yaml",
            "settings: {organisation: Other Trust, reply_to: others@trust.example}\n"
            "units: [{id: trust, name: Trust, units: [{id: surgery, name: Surgery, units: [{id: a, name: Anaesthetics,\n"
            "  headcount: 12}, {id: z, name: New, headcount: 8}]}, {id: medicine, name: Medicine, units: [{id: c,\n"
            "  name: Cardiology, headcount: 9}, {id: d, name: Dialysis, headcount: 9}]}]}]\n"
            "programmes: [{id: groups, title: Groups, instrument: reflective-practice, instrument_version: 2,\n"
            "  unit: surgery, starts: 2037-02-02}, {id: drawn, title: Drawn, instrument: who-5, instrument_version: 2,\n"
            "  unit: medicine, starts: 2037-02-02, slips: true}]\n",
        ),
    ),
    "tick that opens a later wave": ("tick --at 2037-04-02T09:00:00 --yes", None),
}
COMMANDS = {**{name: (f"{name} {given}", prepare) for name, (given, prepare) in SAMPLES.items()}, **MORE}


@dataclass(frozen=True)
class Said:
    """How it ended: 0 is well, None killed; and what it said if it was not well."""

    code: int | None
    told: str = ""


@dataclass
class World:
    """An office in which calls fail."""

    office: Office
    faults: Faults
    patch: pytest.MonkeyPatch

    def command(self, line: str) -> Said:
        """Run a command in this process, which may be killed."""
        self.patch.setattr(sys, "argv", ["soundings", *line.split()])
        self.patch.setattr(sys, "stdin", StringIO())  # nobody there to ask
        out, told = StringIO(), StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(told):
                cli.main()
        except Killed:
            return Said(None)
        except SystemExit as ended:
            code = ended.code
            return Said(1, told.getvalue() + code) if isinstance(code, str) else Said(int(code or 0), told.getvalue())
        raise AssertionError("a command ends")

    def function(self, handler: Any, event: dict[str, Any]) -> Said:
        """Call a function, which may be killed; a status of 500 or more is no success."""
        try:
            with redirect_stdout(StringIO()):
                reply = handler.lambda_handler(event, None)
        except Killed:
            return Said(None)
        except Exception as error:  # as Lambda does
            return Said(1, type(error).__name__)
        return Said(int(reply.get("statusCode", 200) >= 500))

    def post(self, code: str, body: str | None) -> Any:
        """A cold instance of the public function is asked for a form, or given one."""
        door = Door({"AWS_REGION": REGION})
        client = self.office.client
        door._send = partial(self.faults.door, client)  # type: ignore[method-assign]
        forms = Forms(door, "RegisterTable", 60)
        told = Survey(door, forms, "ResponsesTable", "SlipTable", lambda _: None)
        self.patch.setattr(survey, "survey", told)
        return survey.lambda_handler(sample.get(code=code) if body is None else sample.post(body, code=code), None)

    def files(self) -> dict[str, bytes]:
        folder = self.office.folder
        return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    def copy(self) -> tuple[bytes, dict[str, bytes]]:
        return copy(self.faults.machine), self.files()

    def restore(self, kept: tuple[bytes, dict[str, bytes]]) -> None:
        restore(self.faults.machine, kept[0])
        for each in self.office.folder.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        for name, content in kept[1].items():
            (self.office.folder / name).write_bytes(content)

    def state(self) -> dict[str, Any]:
        """All that is stored, but who did what; what is drawn at random is told by what it stands for."""
        tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
        items = [item.to_json()["Attributes"] for table in tables.values() for item in table.all_items()]
        codes = {item["pk"]["S"].removeprefix("LINK#"): item["team"]["S"] for item in items if "team" in item}
        for item in items:
            if item["pk"]["S"] in ("UNITS", "CLOSED"):
                unit = json.loads(item["data"]["S"])
                codes |= {unit["link"]: unit["id"]} if unit["link"] else {}
        drawn = re.compile("|".join(codes) or "$^")
        found = Counter(
            drawn.sub(
                lambda code: f"link of {codes[code[0]]}", json.dumps(_plain(item), sort_keys=True, default=bytes.hex)
            )
            for item in items
            if not (item["pk"]["S"].startswith(("AUDIT", *ADDED)) or "revoked" in item)
        )
        slips = {item["pk"]["S"] for item in items if item["pk"]["S"].startswith(ADDED)}
        return {"records": found, "slips": slips, "files": set(self.files())}

    def trail(self) -> list[str]:
        return [entry.what for entry in self.office.audit.entries(datetime.now(UTC).year)]

    def arrived(self) -> Counter[tuple[str, str]]:
        """How many of each mail there are, by whom it is for and its subject."""
        parsed = (message_from_string(each.raw_data, policy=policy.default) for each in mails())
        return Counter((str(each["To"]), str(each["Subject"])) for each in parsed)

    def perhaps(self) -> dict[str, list[str]]:
        """The mails whose fate is unknown, as `status` names them: addresses by what sends them again."""
        found: dict[str, list[str]] = {}
        if not any('"state": {"S": "claimed"}' in record for record in self.state()["records"]):
            return found
        for run in open_runs(self.office.register):
            unknown = [each.mail.address for each in run.entries if each.state is MailState.CLAIMED]
            if unknown:
                found[f"resend {run.programme} {run.wave} {run.kind}"] = unknown
        return found


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """A record without what is drawn at random, and without how often a run was tried."""
    kind = item["pk"]["S"].partition("#")[0]
    random = {"OUTBOX": ("id", "message_id", "again", "seen"), "BOX": ("sk",), "WAVES": ("tried_", "unsettled")}.get(
        kind, ("-",)
    )
    return {name: value for name, value in item.items() if not name.startswith(random)}


SENDING = (Sending.check_open, Sending.send_all)  # as they are, which an office has do nothing


@pytest.fixture(scope="module")
def kept(
    template: dict[str, Any], aws_models: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Any]]:
    """One office for all, and how it was at the start."""
    folder = tmp_path_factory.mktemp("office")
    with (
        pytest.MonkeyPatch.context() as patch,
        on_moto(template, aws_models, patch),
        an_office(folder, patch) as office,
    ):
        world = World(office, Faults(office.machine, patch), patch)
        made = cache(boto3.client)
        patch.setattr(boto3, "client", lambda service, **_: made(service))  # each is slow to make
        patch.setattr("typer.main.get_command", cache(typer.main.get_command))
        patch.setattr("shared.store.roster.AT_ONCE", 4)  # many small transactions
        patch.setattr("infra.commands.resend.sleep", lambda _: None)
        patch.setattr("infra.commands.paper.command.Sending", partial(Sending, sleep=lambda _: None))
        patch.setattr("infra.commands.paper.command.Web", lambda _: Public(world))
        for name, real in zip(("check_open", "send_all"), SENDING, strict=True):
            patch.setattr(Sending, name, real)
        yield world, world.copy()


@pytest.fixture
def world(kept: tuple[World, Any]) -> World:
    """The office as it was at the start."""
    found, start = kept
    found.faults.begin()
    found.restore(start)
    return found


@dataclass(frozen=True)
class Public:
    """The public pages, behind a network."""

    world: World

    def request(self, method: str, path: str, body: Any = None, headers: Any = None) -> Reply:
        def ask() -> Reply:
            try:
                reply = self.world.post(path.removeprefix("/s/"), None if method == "GET" else str(body))
            except Killed:  # the function, and not who asks it
                return Reply(502, Message(), b"")
            return Reply(reply["statusCode"], Message(), reply["body"].encode())

        assert headers is None or method == "POST"
        try:
            return self.world.faults.through("HTTP", ask)  # type: ignore[no-any-return]
        except ClientError as error:
            return Reply(429 if "Throttling" in str(error) else 500, Message(), b"")
        except BotoCoreError:
            raise OSError from None


# The functions: what each is given, and what is there before. `again` tells how often it was tried before.


def later(world: World) -> None:
    """A week after the wave opened."""
    world.patch.setattr(lead, "datetime", SimpleNamespace(now=lambda _: datetime(2037, 2, 10, 9, tzinfo=UTC)))


def opening(world: World) -> None:
    """An organisation whose first wave is due."""
    for table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.values():
        table.items.clear()
    mails().clear()
    world.faults.machine.status.clear()
    load(world.office.register, ORGANISATION)


def answered(world: World) -> None:
    """Nine people of each team have answered."""
    instrument = world.office.register.definitions.instrument("reflective-practice", 2)
    columns = instrument.columns()
    given = {each["id"]: each["values"][0] for each in columns if each["kind"] == "choice"}
    for programme, teams in (("groups", "ab"), ("drawn", "cd")):
        for team, number in ((team, number) for team in teams for number in range(9)):
            plain = {
                "pk": keys.box(programme, WAVE, team),
                "sk": f"{number:064d}",
                "answers": pack(columns, {**given, "words": ["calm"]}),
            }
            typed = {**{name: {"S": text} for name, text in plain.items()}, "expires": {"N": "2200000000"}}
            world.office.client.put_item(TableName="ResponsesTable", Item=typed)


def closed(world: World) -> None:
    answered(world)
    assert tick(CLOSES)(world, 0).code == 0


def tick(at: str) -> Act:
    """The hourly look at the calendar; what failed is tried in the hours after."""
    moment = datetime.fromisoformat(at)
    return lambda world, again: world.function(clock, {"time": (moment + timedelta(hours=again)).isoformat()})


def text(world: World, who: str) -> str:
    """The newest mail to somebody."""
    parsed = [message_from_string(each.raw_data, policy=policy.default) for each in mails()]
    body = [each.get_body(("plain",)) for each in parsed if each["To"] == who][-1]
    assert body is not None
    return str(body.get_content())


def leads(pattern: str, **posted: str) -> Act:
    """A lead's click on a link in the newest mail."""

    def act(world: World, _again: int) -> Said:
        encoded = base64.b64encode(urlencode(posted).encode()).decode()
        event = {
            "resource": "/lead/{token}", "httpMethod": "POST", "isBase64Encoded": True, "body": encoded,
            "pathParameters": {"token": re.findall(pattern, text(world, "b@trust.example"))[-1]},
        }  # fmt: skip
        return world.function(lead, event)

    return act


def sees(world: World, _again: int) -> Said:
    [token] = set(re.findall(r"/results/(\S+)", text(world, "b@trust.example")))
    return world.function(results, {"httpMethod": "GET", "pathParameters": {"token": token}})


def bounces(world: World, _again: int) -> Said:
    with world.faults.aside():
        entry = next(iter(world.office.register.outbox.entries("groups", WAVE, Kind.OPEN)))
    who = [{"emailAddress": entry.mail.address}]
    about = {"messageId": "m", "destination": [entry.mail.address], "tags": {"outbox": [entry.mail.id]}}
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": who}
    message = json.dumps({"eventType": "Bounce", "mail": about, "bounce": bounce})
    return world.function(mail_events, {"Records": [{"Sns": {"Message": message}}]})


def drawn(world: World) -> None:
    """A slip of the team c."""
    wave = world.office.register.waves.wave("drawn", WAVE)
    Slips(Table(world.office.client, "SlipTable")).add(wave, "c", [SLIP])


def answers(world: World, _again: int) -> Said:
    """A phone sends a form with a comment and a slip; it does so again until it is answered."""
    with world.faults.aside():
        columns = world.office.register.definitions.instrument("reflective-practice", 2).columns()
        link = next(each.link for each in world.office.register.roster.units() if each.id == "c")
    given = [(each["id"], each["values"][0]) for each in columns if each["kind"] == "choice"]
    comment = [(each["id"], "Thank you.") for each in columns if each["kind"] == "comment"]
    try:
        reply = world.post(link or "", urlencode([(page.NONCE, NONCE), (page.SLIP, SLIP), *given, *comment]))
    except Killed:
        return Said(None)
    return Said(int(reply["statusCode"] != 303), reply["body"])


CLOSES = "2037-02-16T09:00:00+00:00"
FUNCTIONS: dict[str, tuple[Act, Callable[[World], None] | None]] = {
    "clock, mail: a wave opens": (tick(FIRST), opening),
    "clock, mail: a reminder": (tick("2037-02-10T09:00:00+00:00"), None),
    "clock, tally, publish, mail: a wave closes": (tick(CLOSES), answered),
    "desk: stops the mail": (leads(r"/lead/(\w+\.mail\.\S+)", action="stop"), None),
    "desk: says what was done": (leads(r"/lead/(\w+\.did\.\S+)", did="We changed the rota.", action="save"), closed),
    "desk: a group met": (leads(r"/lead/(\w+\.met\.\S+)", day="2037-02-10", came="9", action="save"), later),
    "mail_events: a bounce": (bounces, None),
    "results: a page": (sees, closed),
    "survey: an answer with a comment and a slip": (answers, drawn),
}


@dataclass(frozen=True)
class Wanted:
    """What an undisturbed one leaves, and asks."""

    state: Any
    mails: Counter[tuple[str, str]]
    calls: list[str]
    loops: list[list[int]]  # the numbers of the calls that come from the same lines
    changes: bool


def undisturbed(world: World, act: Act, start: Any, tries: int) -> Wanted:
    first = world.state()
    world.faults.begin()
    said = act(world, 0)
    assert said.code == 0, said
    calls, by_lines = list(world.faults.seen), defaultdict[Any, list[int]](list)
    for number, place in enumerate(zip(calls, world.faults.lines, strict=True), 1):
        by_lines[place].append(number)
    for again in range(1, tries + 1) if tries > 1 else ():  # the hours that repairing takes pass here too
        act(world, again)
    wanted = Wanted(world.state(), world.arrived(), calls, list(by_lines.values()), world.state() != first)
    world.restore(start)
    return wanted


def places(wanted: Wanted, name: str, *, every: bool) -> Iterator[tuple[int, Any]]:
    """Where what fails: a call's number, and how. A read changes nothing, so fewer kinds of it differ."""
    turn = crc32(name.encode())
    writes = [number for number, what in enumerate(wanted.calls, 1) if not what.startswith(READS)]
    reads = [number for number in range(1, len(wanted.calls) + 1) if number not in writes]
    if every:
        for number in sorted({number for loop in wanted.loops for number in (*loop[:2], loop[-1])}):
            yield from ((number, kind) for kind in (KINDS if number in writes else (before, throttled, killed)))
        return
    if reads:
        yield reads[turn % len(reads)], KINDS[turn % len(KINDS)]
    for place, number in enumerate(writes[:: 1 + len(writes) // MOST], turn):
        yield number, KINDS[place % len(KINDS)]


def disturbed(world: World, act: Act, name: str, *, is_command: bool, every: bool) -> int:
    """Fail at each place in turn, and do it again."""
    start, first = world.copy(), world.state()
    is_later = "tick" in name or name.startswith("clock")  # what it starts goes on by itself, and the clock sees to it
    tries, tried = 4 if is_later else 1, 0
    wanted = undisturbed(world, act, start, tries)
    for number, kind in places(wanted, name, every=every):
        where = f"{name}: {kind.__name__} at call {number}, {wanted.calls[number - 1]}"
        world.restore(start)
        trail = len(world.trail())
        world.faults.begin(number, kind)
        said = act(world, 0)
        world.faults.begin()
        if is_command:
            stopped_well(said, where)
            assert present(world.office.register, None).units, f"{where}: whoever reads finds a whole tree"
            assert world.state()["records"] == first["records"] or len(world.trail()) > trail, f"{where}: nobody did it"
        if said.code == 0 and not is_later:
            assert not differing(world.state(), wanted.state), f"{where}: it says that all is well"
        told = repaired(world, act, wanted, where, tries=tries)
        assert not differing(world.state(), wanted.state), where
        more = world.arrived() - wanted.mails
        assert all(who in told and number == 1 for (who, _), number in more.items()), (where, more)
        assert world.arrived().keys() == wanted.mails.keys(), where
        tried += 1
    return tried


def differing(found: Any, wanted: Any) -> list[str]:
    """What is in one of two states alone, or how often."""
    records = [
        each
        for each, number in (found["records"] - wanted["records"] | wanted["records"] - found["records"]).items()
        if number
    ]
    return [*records, *(each for part in ("slips", "files") for each in found[part] ^ wanted[part])]


def stopped_well(said: Said, where: str) -> None:
    """A command that a fault stops says so in one line."""
    if said.code:
        told = said.told.splitlines()
        assert said.code == 1, (where, said)
        assert len(told) == 1, (where, said)
        assert told[0].startswith("soundings: "), (where, said)


def repaired(world: World, act: Act, wanted: Wanted, where: str, *, tries: int) -> set[str]:
    """Do it again; and then what `status` says of mails of unknown fate. Whose mails those were."""
    told: set[str] = set()
    for again in range(1, tries + 1):
        told |= {who for run in world.perhaps().values() for who in run}
        said = act(world, again)
        stopped_well(said, where)
        assert told or world.arrived() <= wanted.mails, where
    for line, who in world.perhaps().items():
        told |= set(who)
        assert world.command(line).code == 0, where
    return told


every_fault = pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])


@every_fault
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_done_again_ends_as_if_undisturbed(world: World, name: str, every: bool) -> None:
    line, prepare = COMMANDS[name]
    if name in SAMPLES and "--yes" in options(name) and "--yes" not in line:
        line += " --yes"
    if prepare:
        prepare(world.office)
    later = {again: line.replace("T09:", f"T{9 + again:02}:") for again in range(5)}  # as the hourly tick would

    def act(world: World, again: int) -> Said:
        return world.command(later[again])

    disturbed(world, act, name, is_command=True, every=every)


@every_fault
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_done_again_ends_as_if_undisturbed(world: World, name: str, every: bool) -> None:
    act, prepare = FUNCTIONS[name]
    if prepare:
        prepare(world)
    disturbed(world, act, name, is_command=False, every=every)


def test_every_function_is_here() -> None:
    there = {each.parent.name for each in (ROOT / "functions").glob("*/handler.py")}
    assert there == {word for name in FUNCTIONS for word in name.partition(":")[0].split(", ")} | {"erase"}
