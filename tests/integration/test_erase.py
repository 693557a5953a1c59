"""Erasing a team on moto: what goes, what stays to the byte, what may be asked, and dying at every call."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock import handler as clock
from functions.erase import handler as erase
from functions.erase.erase import NEVER
from infra import cli
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from infra.operator.loading import load
from infra.operator.stack import Stack
from shared import signing
from shared.notice import About, Notice
from shared.packing import pack
from shared.programme import Programme
from shared.recipient import Barred, Standing, Wish
from shared.roster.link import new_link
from shared.session import Said, Session
from shared.settings import Settings
from shared.signing import Purpose
from shared.slip import new_codes
from shared.store import clients, keys
from shared.store.erasure import Change, Erasure
from shared.store.recipients import Recipients
from shared.store.register import Register
from shared.store.roster import Link, Roster, Step
from shared.store.shares import Share
from shared.store.slips import Slips
from shared.store.table import Table
from shared.unit import Started, Tree, Unit
from shared.wave import State
from tests.integration.machine import Killed, StateMachine, deployed
from tests.links import put_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared.wave import Wave

INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
PEOPLE = 11
COMMENTS = 10
LAST_DAY = date(2027, 6, 1)
UNITS = (
    Unit(id="trust", name="Trust", recipients=("director@trust.example",)),
    Unit(id="service", name="Service", parent="trust", recipients=("both@trust.example",)),
    Unit(id="elsewhere", name="Elsewhere", parent="trust"),
    Unit(
        id="zorilla",  # a name that is in no other text of the tables
        name="Zorilla team",
        parent="service",
        headcount=PEOPLE,
        recipients=("zorilla.lead@trust.example", "both@trust.example"),
    ),
    Unit(id="beta", name="Équipe bêta", parent="service", headcount=PEOPLE, recipients=("beta@trust.example",)),
    Unit(id="gamma", name="Gamma", parent="service", headcount=PEOPLE),
    Unit(id="delta", name="Delta", parent="elsewhere", headcount=PEOPLE, recipients=("delta@trust.example",)),
)
TEAM = UNITS[3]


def programme(programme_id: str, unit: str) -> Programme:
    return Programme(
        id=programme_id,
        title="Groups",
        instrument=INSTRUMENT.id,
        instrument_version=INSTRUMENT.version,
        unit=unit,
        starts=date(2027, 2, 1),
        wave_0=False,
    )


ORGANISATION = Organisation(
    settings=Settings(organisation="Example NHS Trust", reply_to="reply@trust.example"),
    units=UNITS,
    programmes=(programme("groups", "service"), programme("others", "elsewhere")),
    instruments=(INSTRUMENT,),
)
WHOLE_WAVES: dict[tuple[int, int], dict[str, list[Any]]] = {}


class Scene:
    """The organisation in moto's tables, and the functions over it."""

    def __init__(self, tables: dict[str, str], machine: StateMachine) -> None:
        self.dynamodb = clients.dynamodb()
        self.tables, self.machine = tables, machine
        self.register = Register(self.dynamodb, tables["REGISTER_TABLE"])
        self.tree = load(self.register, ORGANISATION)
        self.first: Wave = ORGANISATION.programmes[0].wave(date(2027, 2, 1))

    def tick(self, moment: datetime) -> None:
        clock.lambda_handler({"time": moment.isoformat()}, None)

    def erase(self, team: str = TEAM.id, *, dry_run: bool = False) -> Any:
        return erase.lambda_handler({"team": team, "dry_run": dry_run}, None)

    def answer(self, wave_id: str, people: int = PEOPLE, comments: int = COMMENTS) -> None:
        """Fill every team's box, as `survey` does."""
        columns = INSTRUMENT.columns()
        packed = pack(columns, {column["id"]: "4" for column in columns if column["kind"] == "choice"})
        for team in self.tree.teams():
            programme_id = "others" if team.parent == "elsewhere" else "groups"
            box = {"pk": keys.box(programme_id, wave_id, team.id), "expires": "1"}
            for number in range(people):
                self.put("RESPONSES_TABLE", {**box, "sk": f"{number:03d}", "answers": packed})
            for number in range(comments):
                self.put("RESPONSES_TABLE", {**box, "sk": f"c{number:03d}", "comment": "Good", "item": "comment"})

    def draw_slips(self, wave: Wave) -> None:
        """Three slips for every team."""
        for team in self.tree.teams():
            Slips(Table(self.dynamodb, self.tables["SLIP_TABLE"])).add(wave, team.id, new_codes(3, os.urandom))

    def put(self, table: str, attributes: dict[str, str]) -> None:
        item: dict[str, Any] = {name: {"S": value} for name, value in attributes.items()}
        self.dynamodb.put_item(TableName=self.tables[table], Item=item)

    def a_whole_wave(self, people: int = PEOPLE, comments: int = COMMENTS) -> None:
        """From its opening to its mails; what it leaves in the tables is put there again for the next test."""
        if (people, comments) in WHOLE_WAVES:
            self.restore(WHOLE_WAVES[people, comments])
            self.tree = Tree(self.register.roster.units())  # with the links that were mailed in it
            return
        self.tick(self.first.opens_at)
        self.tick(self.first.remind_at)
        self.answer(self.first.id, people, comments)
        for team in (TEAM.id, "beta"):
            self.register.sessions.note(team, Session(date(2027, 2, 3), 9, self.first.opens_at))
            self.register.sessions.say(team, Said(self.first.programme, self.first.id, f"The {team} moved."))
            shown = signing.Link(Purpose.SHOWN, self.first.programme, self.first.id, team, False, 16 * "a", LAST_DAY)
            self.register.shares.make(Share(shown, 16 * "b"))
            notice = Notice(f"{team}-told", About.HANDED_OVER, UNITS[0].recipients[0], self.first.expires_at, unit=team)
            self.register.notices.put(notice)
            self.register.notices.note_sent(notice)
        self.tick(self.first.closes_at)
        WHOLE_WAVES[people, comments] = self.copy()

    def records(self) -> dict[tuple[str, str, str], str]:
        """Every item of every table as text, by table and key."""
        found = {}
        for table in self.tables.values():
            for item in self.dynamodb.scan(TableName=table)["Items"]:
                text = json.dumps(item, sort_keys=True, default=sorted, ensure_ascii=False)
                found[table, item["pk"]["S"], item["sk"]["S"]] = text
        return found

    def copy(self) -> dict[str, list[Any]]:
        return {table: self.dynamodb.scan(TableName=table)["Items"] for table in self.tables.values()}

    def restore(self, copy: dict[str, list[Any]]) -> None:
        for table, items in self.copy().items():
            for item in items:
                if item not in copy[table]:
                    self.dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
            for item in copy[table]:
                if item not in items:
                    self.dynamodb.put_item(TableName=table, Item=item)


@pytest.fixture
def scene(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with deployed(monkeypatch) as machine:
        yield Scene(tables, machine)


# What goes, and what stays


def test_nothing_of_the_team_is_left_in_any_table(scene: Scene) -> None:
    scene.a_whole_wave()
    link = scene.tree.units[TEAM.id].link or ""
    before = scene.records()
    texts = [text for (_, pk, sk), text in before.items() for text in (pk, sk, text)]
    assert any(link in text for text in texts)
    assert scene.erase()["records"] == {
        "link": 1,
        "mail": 3,  # opening, reminder, summary to the one lead who had this team alone
        "batch": 4,  # each of those mails' batch, and the one that was counted
        "tree": 1,
        "publication": 1,
        "share": 1,
        "notice": 1,
        "sessions": 1,
        "unit": 1,
    }
    for place, text in scene.records().items():
        for trace in ("zorilla", "Zorilla", link):
            assert trace not in text, place


def test_all_else_stays_to_the_byte(scene: Scene) -> None:
    scene.a_whole_wave()
    before = scene.records()
    scene.erase()
    after = scene.records()
    naming = {place for place, text in before.items() if "orilla" in text}
    shared = {place for place in naming if place[1].startswith(("RUN#", "TREE#"))}
    assert {place for place in before if before[place] != after.get(place)} == naming
    assert set(after) == set(before) - naming | shared
    assert len(shared) == 5
    removed = {"zorilla"}
    for place in shared:
        old, new = (json.loads(json.loads(records[place])["data"]["S"]) for records in (before, after))
        written = json.loads(after[place])["data"]["S"]
        assert json.loads(after[place]).keys() == json.loads(before[place]).keys()  # with its end, if it has one
        if place[1].startswith("TREE#"):
            assert new == [unit for unit in old if unit["id"] not in removed]
            units = scene.register.runs.tree("groups", scene.first.id).units.values()
            assert written == f"[{','.join(unit.model_dump_json() for unit in units)}]"
        elif place[2].startswith("BATCH#tally"):
            assert new == [team for team in old if team not in removed]
        else:
            kept = {each["address"]: [unit["unit"] for unit in each["units"]] for each in new}
            had = {each["address"]: [unit["unit"] for unit in each["units"]] for each in old}
            had = {address: [unit for unit in units if unit not in removed] for address, units in had.items()}
            assert kept == {address: units for address, units in had.items() if units}
            assert "zorilla.lead@trust.example" in had
    assert "both@trust.example" in "".join(after[place] for place in shared)


def test_figures_of_the_units_above_stay(scene: Scene) -> None:
    scene.a_whole_wave()
    scene.erase()
    (service,) = scene.register.publications.of("groups", "service")
    assert (service.responses, service.headcount) == (3 * PEOPLE, 3 * PEOPLE)
    assert scene.register.publications.of("groups", TEAM.id) == []


def test_somebody_who_had_the_team_and_others_keeps_the_record_of_the_mail(scene: Scene) -> None:
    scene.a_whole_wave()
    scene.erase()
    kept = {sk for _, pk, sk in scene.records() if pk == f"OUTBOX#groups#{scene.first.id}#close"}
    assert kept == {"ADDRESS#beta@trust.example", "ADDRESS#both@trust.example"}


def test_former_leads_and_former_links_go_too_and_a_link_that_another_team_has_now_stays(scene: Scene) -> None:
    scene.a_whole_wave()
    former = scene.tree.units[TEAM.id]
    now = former.model_copy(update={"link": new_link(), "recipients": ("next@trust.example",)})
    scene.register.roster.put(now)
    put_link(scene.register, now)
    assert scene.erase()["records"]["link"] == 2
    assert "zorilla.lead" not in "".join(scene.records().values())


def test_what_is_known_of_its_leads_goes_too(scene: Scene) -> None:
    """But not that an address bounced which other units have as well, nor what it wants of those."""
    scene.a_whole_wave()
    recipients = Recipients(Table(scene.dynamodb, scene.tables["REGISTER_TABLE"]))
    for address in TEAM.recipients:
        recipients.bar(address, Barred.BOUNCED)
        recipients.wish(address, TEAM.id, Wish.STOPPED)
    recipients.wish("both@trust.example", "service", Wish.STOPPED)
    assert scene.erase()["records"]["recipient"] == 3
    own, shared = (recipients.standing(address) for address in TEAM.recipients)
    assert own == Standing()
    assert shared == Standing(barred=Barred.BOUNCED, wishes={"service": Wish.STOPPED})


def test_a_link_that_another_team_has_now_stays(scene: Scene) -> None:
    scene.a_whole_wave()
    link = scene.tree.units[TEAM.id].link or ""
    put_link(scene.register, Unit(id="beta", name="Beta"), code=link)
    before = scene.records()
    assert "link" not in scene.erase()["records"]
    place = (scene.tables["REGISTER_TABLE"], f"LINK#{link}", "LINK")
    assert scene.records()[place] == before[place]


def test_the_boxes_of_every_wave_and_programme_are_emptied(scene: Scene) -> None:
    """Also of one that the team has left since, and of a late response to a wave that has been published."""
    scene.a_whole_wave()
    for programme_id in ("groups", "others"):
        box = keys.box(programme_id, scene.first.id, TEAM.id)
        scene.put("RESPONSES_TABLE", {"pk": box, "sk": "late", "answers": "4"})
        scene.put("TALLY_TABLE", {**keys.tally(programme_id, scene.first.id, TEAM.id), "tally": "{}"})
    for wave in scene.register.waves.of("groups"):  # of those to come as well
        scene.draw_slips(wave)
    scene.erase()
    left = [pk + sk for table, pk, sk in scene.records() if table != scene.tables["REGISTER_TABLE"]]
    assert not [place for place in left if TEAM.id in place]
    waves = len(scene.register.waves.of("groups"))
    assert waves > 1
    assert len(left) == 3 * (
        PEOPLE + COMMENTS + 2 + 3 * waves
    )  # boxes, tallies (of two parts) and slips of the other teams


# Again, and half-way


def test_erasing_again_changes_nothing(scene: Scene) -> None:
    scene.a_whole_wave()
    scene.erase()
    before = scene.records()
    assert scene.erase() == {"refused": "there is no team 'zorilla'; if it was erased before, nothing is left of it"}
    assert scene.records() == before


def test_looking_changes_nothing_and_tells_what_would_go(scene: Scene) -> None:
    scene.a_whole_wave()
    before = scene.records()
    looked = scene.erase(dry_run=True)
    assert scene.records() == before
    assert looked == scene.erase()


def test_a_team_that_is_half_erased_takes_no_part_in_a_wave_that_opens(scene: Scene) -> None:
    scene.tick(scene.first.opens_at - timedelta(days=1))
    requests = Requests(scene.dynamodb)
    for number in (3, 6):  # once its link has gone; with the unit alone left
        requests.start(kill_at=number)
        with contextlib.suppress(Killed):
            scene.erase()
        assert requests.killed
    requests.start()
    assert [place for place, text in scene.records().items() if TEAM.id in text] == [
        (scene.tables["REGISTER_TABLE"], keys.UNITS, f"UNIT#{TEAM.id}")
    ]
    scene.tick(scene.first.opens_at)
    assert TEAM.id not in scene.register.runs.tree("groups", scene.first.id).units


# Not now


@pytest.mark.parametrize("state", ["open", "closed", "summaries"])
def test_a_team_is_not_erased_while_a_wave_with_it_is_under_way(scene: Scene, state: str) -> None:
    def fails(_event: Any, _context: object) -> Any:
        raise RuntimeError

    scene.tick(scene.first.opens_at)
    if state != "open":
        name = "TallyFunctionArn" if state == "closed" else "MailFunctionArn"
        scene.machine.handlers = {**scene.machine.handlers, name: fails}
        scene.tick(scene.first.closes_at)
    expected = {"open": State.OPEN, "closed": State.CLOSED, "summaries": State.PUBLISHED}[state]
    assert scene.register.waves.wave("groups", scene.first.id).state is expected
    before = scene.records()
    when = (
        "on 15 February 2027, soon after closing"
        if state == "open"
        else "now (`soundings status` shows 'close' when they are)"
    )
    sentence = (
        f"team 'zorilla' is in wave 2027-02-01 of 'groups'; it can be erased once its summaries are sent: {when}"
        + "; `soundings wave abandon groups 2027-02-01` ends it without a count" * (state != "summaries")
    )
    for dry_run in (True, False):
        assert scene.erase(dry_run=dry_run) == {"refused": sentence}
    assert scene.records() == before


def test_a_team_is_not_erased_while_a_wave_is_opening(scene: Scene) -> None:
    """Its tree may not be complete yet."""
    scene.tick(scene.first.opens_at - timedelta(days=1))
    for wave in (scene.first, ORGANISATION.programmes[1].wave(scene.first.opens)):
        scene.register.waves.move(wave, State.OPEN, after=(State.SCHEDULED,))
    before = scene.records()
    refused = scene.erase()["refused"]
    assert (
        refused
        == "wave 2027-02-01 of 'groups' is opening; ask again about team 'zorilla' once its opening mails are sent"
    )
    assert scene.records() == before


def test_a_team_that_has_joined_since_the_wave_opened_can_be_erased(scene: Scene) -> None:
    scene.tick(scene.first.opens_at)
    before = scene.records()
    late = Unit(id="late", name="Late", parent="service", headcount=9)
    load(scene.register, Organisation(ORGANISATION.settings, (*UNITS, late), ORGANISATION.programmes, (INSTRUMENT,)))
    assert scene.erase("late") == {"records": {"link": 1, "unit": 1}}
    assert scene.records() == before


def test_a_team_that_has_closed_can_be_erased(scene: Scene) -> None:
    scene.a_whole_wave()
    roster = Roster(Table(scene.dynamodb, scene.tables["REGISTER_TABLE"]))
    team = scene.tree.units[TEAM.id]
    link = Link(team.link or "", programme="groups", team=team.id, team_name=team.name, until="0001-01-01")
    assert list(roster.write([Step(closes=team, link=link)])) == [1]
    counts = {
        "link": 1,
        "mail": 3,
        "batch": 4,
        "tree": 1,
        "publication": 1,
        "share": 1,
        "notice": 1,
        "sessions": 1,
        "unit": 1,
    }
    assert scene.erase()["records"] == counts
    assert roster.closed() == []
    assert "orilla" not in "".join(scene.records().values())


def test_a_wave_that_opens_with_the_team_in_the_middle_of_it_wins(scene: Scene) -> None:
    scene.tick(scene.first.opens_at - timedelta(days=1))
    once(scene.dynamodb, "before-call.dynamodb.PutItem", lambda: scene.tick(scene.first.opens_at))
    assert "is in wave 2027-02-01" in scene.erase()["refused"]
    (unit,) = [unit for unit in scene.register.roster.units() if unit.id == TEAM.id]
    assert unit == scene.tree.units[TEAM.id], "set back to what it was"
    assert TEAM.id in scene.register.runs.tree("groups", scene.first.id).units


def test_a_wave_that_opens_once_erasing_has_begun_opens_without_the_team(scene: Scene) -> None:
    scene.tick(scene.first.opens_at - timedelta(days=1))
    unit = scene.tree.units[TEAM.id]
    scene.register.roster.put(unit.model_copy(update={"since": NEVER}))
    scene.tick(scene.first.opens_at)
    assert TEAM.id not in scene.register.runs.tree("groups", scene.first.id).units
    assert "records" in scene.erase()


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("nobody", "there is no team 'nobody'; if it was erased before, nothing is left of it"),
        ("service", "'service' is no team but stands above teams; only a team can be erased"),
        ("delta", "programme 'alone' is for team 'delta' alone; load it with another 'unit' first"),
    ],
)
def test_only_a_team_can_be_erased(scene: Scene, unit: str, sentence: str) -> None:
    scene.register.definitions.put_programme(programme("alone", "delta"))
    before = scene.records()
    assert scene.erase(unit) == {"refused": sentence}
    assert scene.records() == before


# What it may ask, and what it may tell


def test_of_responses_and_slips_it_asks_for_keys_alone_and_of_tallies_for_nothing(scene: Scene) -> None:
    scene.a_whole_wave()
    scene.draw_slips(scene.first)
    requests = Requests(scene.dynamodb)
    scene.erase()
    blind = [scene.tables["RESPONSES_TABLE"], scene.tables["SLIP_TABLE"]]
    asked = [request for request in requests.seen if request["TableName"] in blind]
    assert {(request["TableName"], request["operation"]) for request in asked} == {
        (table, operation) for table in blind for operation in ("Query", "DeleteItem")
    }
    for request in asked:
        assert request["operation"] == "DeleteItem" or request == {
            "operation": "Query",
            "TableName": request["TableName"],
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": request["ExpressionAttributeValues"],
            "Select": "SPECIFIC_ATTRIBUTES",
            "ProjectionExpression": "pk, sk",
            "ConsistentRead": True,
        }
    tallies = [request for request in requests.seen if request["TableName"] == scene.tables["TALLY_TABLE"]]
    assert {request["operation"] for request in tallies} == {"DeleteItem"}
    deleting = [request for request in requests.seen if request["operation"] == "DeleteItem"]
    assert all(set(request) == {"operation", "TableName", "Key"} for request in deleting)


def test_it_asks_for_nothing_that_its_role_may_not(scene: Scene, template: dict[str, Any]) -> None:
    scene.a_whole_wave()
    requests = Requests(scene.dynamodb)
    scene.erase()
    allowed = set()
    for statement in template["Resources"]["EraseRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
        actions, resources = (
            [each] if isinstance(each, str | dict) else each for each in (statement["Action"], statement["Resource"])
        )
        for action in actions:
            allowed |= {(action, json.dumps(resource).split('"')[3].split(".")[0]) for resource in resources}
    used = {(f"dynamodb:{request['operation']}", request["TableName"]) for request in requests.seen}
    assert used <= allowed


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_reply_is_the_same_whatever_the_number_of_responses(scene: Scene, dry_run: bool) -> None:
    scene.tick(scene.first.opens_at - timedelta(days=1))
    before, replies = scene.copy(), []
    for people in (0, 1, 7, 8, 50):
        scene.restore(before)
        scene.answer(scene.first.id, people)
        replies.append(scene.erase(dry_run=dry_run))
    assert all(reply == replies[0] for reply in replies)


def test_its_log_names_no_team(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.a_whole_wave()
    caplog.clear()
    scene.erase()
    (line,) = caplog.records
    assert line.getMessage() == "erased"
    assert "orilla" not in repr(line.__dict__)


# The command


@pytest.fixture
def command(scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`soundings erase` against the handler: (exit, output, error output); `typed` is what the operator types."""

    class Function:
        def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
            assert FunctionName == "soundings-erase"
            try:
                reply = erase.lambda_handler(json.loads(Payload), None)
            except Exception as error:
                return {
                    "FunctionError": "Unhandled",
                    "Payload": io.BytesIO(json.dumps({"errorType": str(error)}).encode()),
                }
            return {"Payload": io.BytesIO(json.dumps(reply).encode())}

    def run(*arguments: str, typed: str = "") -> tuple[Any, str, str]:
        outputs = {"EraseFunction": "soundings-erase"}
        stack = type(
            "Deployed", (Stack,), {"outputs": outputs, "register": scene.register, "note": lambda *_, **__: 0}
        )("it")
        monkeypatch.setattr("infra.commands.erase.Stack", lambda _: stack)
        monkeypatch.setattr("infra.operator.stack.client", lambda name, **config: Function())
        monkeypatch.setattr(sys, "argv", ["soundings", "erase", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output = capsys.readouterr()
        printed = "\n".join(line for line in output.out.splitlines() if '"_aws"' not in line)  # the function's metrics
        return ended.value.code, printed.strip(), output.err

    return run


def test_the_command_asks_for_the_id_to_be_typed(scene: Scene, command: Callable[..., Any]) -> None:
    scene.a_whole_wave()
    before = scene.records()
    assert command(TEAM.id, typed="zorila\n")[0] == "soundings: nothing was changed"
    assert command(TEAM.id, typed="")[0].startswith("soundings: nobody answered")
    assert scene.records() == before
    code, output, asked = command(TEAM.id, typed="zorilla\n")
    assert code == 0
    assert f"This erases {TEAM.name} (zorilla) and cannot be undone. Type 'zorilla'" in asked
    assert output == (
        f"{TEAM.name} (zorilla): gone or changed in the register: link 1, mail 3, batch 4, tree 1, publication 1, share 1, notice 1, sessions 1, unit 1\n"
        "gone are all answers, comments, tallies and slips\n"
        "take 'zorilla' out of your file of teams, or the next import adds it anew"
    )
    assert "orilla" not in "".join(scene.records().values())


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("name", ["Zorilla team", "zorilla  TEAM"])
def test_a_team_is_erased_by_its_name_too_and_never_taken_for_gone(
    scene: Scene, command: Callable[..., Any], name: str, is_closed: bool
) -> None:
    team = scene.tree.units[TEAM.id]
    if is_closed:
        link = Link(team.link or "", programme="groups", team=team.id, team_name=team.name, until="0001-01-01")
        assert list(scene.register.roster.write([Step(closes=team, link=link)])) == [1]
    code, output, asked = command(name, typed="zorilla\n")
    closed = ", which has closed" if is_closed else ""
    assert f"This erases {team.name} (zorilla{closed}) and cannot be undone. Type 'zorilla'" in asked
    assert (code, output.splitlines()[0]) == (
        0,
        f"{team.name} (zorilla{closed}): gone or changed in the register: link 1, unit 1",
    )
    assert "orilla" not in "".join(scene.records().values())


def test_an_id_that_is_another_teams_name_is_erased_only_by_whom_it_asks(
    scene: Scene, command: Callable[..., Any]
) -> None:
    named_so = Unit(id="zorilla-2", name="zorilla", parent=TEAM.parent, headcount=9, link="zqrttta2")
    assert list(scene.register.roster.write([Step(unit=named_so, is_new=True)])) == [1]
    before = scene.records()
    said = command("zorilla", "--yes")[0]
    assert said == (
        f"soundings: 'zorilla' is the id of {TEAM.name} (zorilla) and the name of zorilla-2; without --yes it asks which"
    )
    assert f"This erases {TEAM.name} (zorilla) " in command("zorilla", typed="no\n")[2]
    assert scene.records() == before
    assert command("zorilla-2", "--yes")[0] == 0
    assert command("zorilla", "--yes")[0] == 0


def test_the_command_looks_only_when_asked_to(scene: Scene, command: Callable[..., Any]) -> None:
    scene.a_whole_wave()
    before = scene.records()
    code, output, _ = command(TEAM.id, "--dry-run", "--json")
    counts = {
        "link": 1,
        "mail": 3,
        "batch": 4,
        "tree": 1,
        "publication": 1,
        "share": 1,
        "notice": 1,
        "sessions": 1,
        "unit": 1,
    }
    assert (code, json.loads(output)) == (0, {"team": TEAM.id, "name": TEAM.name, "dry_run": True, "records": counts})
    assert command(TEAM.id, "--dry-run")[1].startswith(
        f"{TEAM.name} (zorilla): would go or change in the register: link 1"
    )
    assert scene.records() == before
    code, output, asked = command(TEAM.id, "--yes", "--json")
    assert (code, json.loads(output), asked) == (
        0,
        {"team": TEAM.id, "name": TEAM.name, "dry_run": False, "records": counts},
        "",
    )


def test_the_command_says_in_one_line_why_not(
    scene: Scene, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("nobody", "--yes")[0] == "soundings: there is no team 'nobody'; there is beta, delta, gamma, zorilla"
    assert command("zorila", "--yes")[0] == "soundings: there is no team 'zorila'; did you mean 'zorilla'?"
    assert command("Service", "--yes")[0] == "soundings: 'Service' is no team but stands above teams"
    monkeypatch.delenv("SLIP_TABLE")
    failed = "soundings: erasing failed; its log group says why; erase again, and what is gone stays gone"
    assert command(TEAM.id, "--yes")[0] == failed


class Requests:
    """What a client asks, and a death at one of its writes."""

    def __init__(self, client: Any) -> None:
        self.start()
        client.meta.events.register("provide-client-params.dynamodb", self._note)
        client.meta.events.register("before-call.dynamodb", self._count)

    def start(self, kill_at: int | None = None) -> None:
        self.seen: list[dict[str, Any]] = []
        self.writes, self.kill_at, self.killed = 0, kill_at, False

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.seen.append({"operation": model.name, **params})

    def _count(self, model: Any, **_: Any) -> None:
        self.writes += model.name in ("PutItem", "DeleteItem")
        if self.writes == self.kill_at:
            self.killed = True
            raise Killed


def once(client: Any, event: str, act: Callable[[], None]) -> None:
    """Act at the first such event of a client."""
    waiting = [act]

    def handle(**_: Any) -> None:
        if waiting:
            waiting.pop()()

    client.meta.events.register(event, handle)


def test_a_team_that_its_lead_began_goes_with_its_own_programme(scene: Scene) -> None:
    """All that its waves left, whoever it was mailed to; and it can be asked again after dying at any record."""
    scene.a_whole_wave()
    own = programme("yak-night", "yak-night").model_copy(update={"alone": True})
    started = Started(on=date(2027, 1, 1), domain="trust.example")
    team = Unit(
        id=own.id, name="Yak night", parent="service", headcount=PEOPLE, recipients=("beta@trust.example",),
        link=new_link(), started=started,
    )  # fmt: skip
    scene.register.roster.put(team)
    put_link(scene.register, team)
    scene.register.definitions.put_programme(own)
    before = scene.records()
    wave = own.wave(date(2027, 4, 5))
    scene.register.definitions.put_programme(own.model_copy(update={"starts": wave.opens}))
    for moment in (wave.opens_at - timedelta(hours=1), wave.opens_at, wave.remind_at, wave.closes_at):
        scene.tick(moment)
        if moment == wave.opens_at:
            assert scene.erase(own.id)["refused"]
    assert scene.register.publications.of(own.id, own.id)
    kept = scene.copy()
    naming = [place for place, text in scene.records().items() if "yak" in text or "yak" in "".join(place)]
    assert {pk.split("#")[0] for _, pk, _ in naming} >= {
        "FORM",
        "WAVES",
        "TREE",
        "RUN",
        "OUTBOX",
        "PROGRAMMES",
        "TALLY",
    }
    gone = Counter(scene.erase(own.id)["records"])
    assert (gone["programme"], gone["tree"], gone["unit"]) == (1, 1, 1)
    assert "yak" not in "".join(("".join(place) + text).lower() for place, text in scene.records().items())
    others = {place for place, text in before.items() if "yak" not in ("".join(place) + text).lower()}
    assert others <= set(scene.records())
    apply = Erasure.apply
    for dies_at in range(0, gone.total(), 7):
        scene.restore(kept)
        left = [dies_at]

        def dying(self: Erasure, change: Change, left: list[int] = left) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            apply(self, change)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Erasure, "apply", dying)
            with contextlib.suppress(Killed):
                scene.erase(own.id)
        scene.erase(own.id)
        assert "yak" not in "".join(("".join(place) + text).lower() for place, text in scene.records().items()), dies_at
