"""Every kind of record as each version of the product has stored it, kept in shapes.json and read by today's stores.

A shape that changes fails here. To keep the new one beside those before: SOUNDINGS_GOLDEN=write pytest on this file.
Where the old one cannot simply be read, its reader goes into `shared.store.shapes`.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from functions.survey import form as survey
from functions.survey.response import put_response
from shared.errors import RecordUnreadable
from shared.instrument import parse
from shared.notice import About, Notice
from shared.programme import Programme
from shared.publication import ItemFigures, OptionCount, Publication
from shared.recipient import Barred, Wish
from shared.session import Said, Session
from shared.settings import Settings
from shared.signing import Link as SignedLink
from shared.signing import Purpose
from shared.store import keys, shapes
from shared.store.audit import Entry
from shared.store.outbox import mail
from shared.store.register import Register
from shared.store.responses import Responses
from shared.store.roster import Link, Step
from shared.store.shares import Share
from shared.store.slips import Slips
from shared.store.table import Table
from shared.store.tallies import Tallies
from shared.store.visits import SignedIn
from shared.tally import Tally
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, RecipientUnit, State, Tried
from tests.integration.metering import in_bytes

FILE = Path(__file__).with_name("shapes.json")
KEPT: dict[str, list[list[dict[str, Any]]]] = json.loads(FILE.read_text(encoding="utf-8"))
TABLE_OF = {"BOX": "RESPONSES_TABLE", "TALLY": "TALLY_TABLE", "SLIPS": "SLIP_TABLE"}
TABLES = ("REGISTER_TABLE", *TABLE_OF.values())

TEAM = Unit(id="north", name="North", parent="trust", headcount=14, link="k7wq2mab", recipients=("lead@trust.example",))
CLOSED = Unit(id="south", name="South", parent="trust", headcount=9)
OPTIONS = {"yes": [{"value": "no", "label": "No"}, {"value": "yes", "label": "Yes", "headline": True}]}
ITEMS = [
    {"id": "came", "kind": "single", "options": "yes", "text": "Did you come?", "short": "Came", "good": "high"},
    {"id": "comment", "kind": "comment", "text": "Anything else?", "short": "Comment"},
]
INSTRUMENT = parse(
    {
        "id": "sample",
        "version": 1,
        "title": "Sample",
        "licence": "CC0",
        "citation": "None.",
        "options": OPTIONS,
        "items": ITEMS,
    },
    "sample.yaml",
)
PROGRAMME = Programme(
    id="groups", title="Groups", instrument="sample", instrument_version=1, unit="trust", starts=date(2027, 2, 1),
    share_from=8,  # as 0.1.0 promised: nothing of fewer than 8
    reminder_days=(7,),  # 0.1.0 knew one
)  # fmt: skip
WAVE = PROGRAMME.wave(PROGRAMME.starts)
LEAD = Recipient(
    address="lead@trust.example",
    units=(RecipientUnit(unit="north", name="North", is_team=True, link="k7wq2mab"),),
)
CAME = ItemFigures(
    item="came", kind="single", text="Did you come?", short="Came", good="high", n=9, headline_people=8,
    counts=(OptionCount(value="no", label="No", people=1), OptionCount(value="yes", label="Yes", people=8, headline=True)),
)  # fmt: skip
PUBLICATION = Publication(
    programme="groups", wave=WAVE.id, unit="north", unit_name="North", is_team=True, instrument="sample",
    instrument_version=1, title="Sample", opened=WAVE.opens, closed=WAVE.opens, threshold=8, comment_threshold=10,
    sensitive_threshold=10, responses=9, headcount=14, items=(CAME,),
)  # fmt: skip
NONCE = "00112233445566778899aabbccddeeff"
TREE = Tree([Unit(id="trust", name="Trust"), TEAM])
SETTINGS = Settings(organisation="Sample Trust", reply_to="surveys@trust.example")
SESSION = Session(date(2027, 1, 12), 9, datetime(2027, 1, 12, 17, 0, tzinfo=UTC))
SHARED = SignedLink(Purpose.SHOWN, "groups", WAVE.id, "north", False, 16 * "a", date(2027, 4, 1))
MAIL = mail("groups", WAVE.id, Kind.CLOSE, LEAD.address, "token")
TALLY = Tally(1, {"came": 1}, {"came": {"yes": 1}}, {"comment": ("Good.",)})
NOTICE = Notice(
    "a" * 16, About.TAKE_OVER, LEAD.address, WAVE.closes_at, "cy", "north", "North", "ann@trust.example", "team/north"
)
OTHER_NOTICE = replace(NOTICE, id="c" * 16)
VISIT = SignedIn(LEAD.address, WAVE.closes_at, "mark")
ENTRY = Entry(datetime(2027, 2, 1, 9, 0, tzinfo=UTC), "arn", "slips", {"team": "north"})


def write(dynamodb: Any, tables: dict[str, str]) -> None:
    """One record of each kind at least, as the product stores it."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_instrument(INSTRUMENT)
    register.definitions.put_programme(PROGRAMME)
    link = Link("k7wq2mab", "groups", "north", "North", WAVE.id, "Trust", "2027-03-01", "Elsewhere")
    assert sum(register.roster.write([Step(unit=TEAM, link=link, is_new=True), Step(closes=CLOSED)])) == 2
    register.waves.plan(WAVE)
    register.waves.move(WAVE, State.OPEN, after=(State.SCHEDULED,))
    register.waves.finish_run("groups", WAVE.id, Kind.OPEN)
    register.waves.note_attempt(WAVE, Kind.OPEN, Tried(2, WAVE.opens_at))
    register.runs.put_tree(WAVE, TREE)
    register.runs.put_mail_batch(WAVE, Kind.CLOSE, "mail-0001", (LEAD,))
    register.runs.put_tally_batch(WAVE, "tally-0001", ["north"])
    register.forms.put(WAVE, "en", is_open=True, table="{}", pages="{}")
    register.forms.put_statement("en", "<p>", "sha256-x")
    said = Said("groups", WAVE.id, "We moved it.")
    register.forms.say("k7wq2mab", "north", said)
    register.sessions.say("north", said)
    register.publications.put(PUBLICATION)
    register.sessions.note("north", SESSION)
    register.shares.make(Share(SHARED, 16 * "b"))
    register.outbox.claim(MAIL)
    register.outbox.mark_sent(MAIL, "message")
    register.recipients.bar(LEAD.address, Barred.BOUNCED)
    register.recipients.wish(LEAD.address, "north", Wish.STOPPED)
    register.recipients.revoke(LEAD.address, "mark")
    register.recipients.confirm(LEAD.address, "north", WAVE.id)
    register.notices.put(NOTICE)
    register.notices.note_sent(NOTICE)
    register.notices.use(NOTICE, 16 * "b")
    register.notices.may_be_mailed(NOTICE, timedelta(hours=1), WAVE.opens_at)
    register.visits.begin("hash", VISIT)
    register.audit.note(ENTRY, "token")
    Tallies(Table(dynamodb, tables["TALLY_TABLE"])).put(WAVE, "north", TALLY)
    Slips(Table(dynamodb, tables["SLIP_TABLE"])).add(WAVE, "north", ["2" * 10])
    door: Any = SimpleNamespace(transact=lambda puts, _: [dynamodb.put_item(**in_bytes(put)) for put in puts])
    team: Any = SimpleNamespace(team="north")
    form: Any = SimpleNamespace(programme="groups", wave=WAVE.id, expires="1800000000", columns=INSTRUMENT.columns())
    put_response(door, tables["RESPONSES_TABLE"], team, form, NONCE, {"came": "yes", "comment": "Good."})


def link_of(dynamodb: Any, tables: dict[str, str]) -> survey.Link:
    """As the public function reads it, through a door of its own."""
    key = {name: {"S": value} for name, value in keys.link("k7wq2mab").items()}
    return survey.Link(dynamodb.get_item(TableName=tables["REGISTER_TABLE"], Key=key)["Item"])


def read(dynamodb: Any, tables: dict[str, str]) -> dict[str, Any]:
    """What today's stores make of the records, by the first word of their keys."""
    register, wave = Register(dynamodb, tables["REGISTER_TABLE"]), (WAVE.programme, WAVE.id)
    return {
        "SETTINGS": register.definitions.settings(),
        "UNITS": register.roster.units(),
        "CLOSED": register.roster.closed(),
        "PROGRAMMES": register.definitions.programmes(),
        "INSTRUMENT": (register.definitions.instruments(), register.definitions.versions_of("sample")),
        "WAVES": [wave.model_dump() for wave in register.waves.of("groups")],  # 0.1.0 counted no attempts
        "RUN": (register.runs.mail_batches(*wave, Kind.CLOSE), register.runs.tally_batch(*wave, "tally-0001")),
        "TREE": register.runs.tree(*wave).units,
        "LINK": vars(link_of(dynamodb, tables)),
        "PUBLICATION": register.publications.of("groups", "north"),
        "SESSIONS": list(register.sessions.every()),
        "SHARES": register.shares.of("groups", "north"),
        "OUTBOX": list(register.outbox.entries(*wave, Kind.CLOSE)),
        "REVOKED": register.recipients.revoked(),
        "RECIPIENT": register.recipients.standing(LEAD.address),
        "NOTICES": register.notices.find("a" * 16),
        "MAILED": register.notices.may_be_mailed(OTHER_NOTICE, timedelta(hours=1), WAVE.opens_at),
        "VISIT": register.visits.find("hash"),
        "AUDIT": list(register.audit.entries(2027)),
        "TALLY": Tallies(Table(dynamodb, tables["TALLY_TABLE"])).of(*wave),
        "BOX": Responses(Table(dynamodb, tables["RESPONSES_TABLE"])).box(*wave, "north"),
    }


def stored(dynamodb: Any, tables: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Every item as DynamoDB has it, by the first word of its key."""
    items: list[dict[str, Any]] = [
        {name: {kind: sorted(value) if kind == "SS" else value.decode() if kind == "B" else value}
         for name, typed in sorted(item.items()) for kind, value in typed.items()}
        for table in TABLES
        for item in dynamodb.scan(TableName=tables[table])["Items"]
    ]  # fmt: skip
    items.sort(key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    return {word: list(found) for word, found in groupby(items, lambda item: item["pk"]["S"].partition("#")[0])}


def test_what_is_stored_today_is_the_shape_that_was_kept_last(dynamodb: Any, tables: dict[str, str]) -> None:
    write(dynamodb, tables)
    now = stored(dynamodb, tables)
    if os.environ.get("SOUNDINGS_GOLDEN") == "write":
        every = {word: KEPT.get(word, []) + [found] * (found not in KEPT.get(word, [])) for word, found in now.items()}
        FILE.write_text(json.dumps(every, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    assert now == {word: every[-1] for word, every in KEPT.items()}


def test_a_rule_that_an_earlier_version_does_not_know_is_ignored_there(dynamodb: Any, tables: dict[str, str]) -> None:
    """0.1.0 refuses a field of an instrument that it does not know, and would close no wave that asks it."""
    reasons = [
        {"value": "rota", "label": "Rota"},
        {"value": "ward", "label": "Ward"},
        {"value": "none", "label": "None"},
    ]
    data = json.loads(INSTRUMENT.model_dump_json())
    ends = {"kind": "zero-to-ten", "text": "?", "short": "Q", "low_label": "no", "high_label": "yes"}
    score = {
        "id": "s",
        "title": "S",
        "items": ["a", "b"],
        "method": "sum",
        "min_answered": 2,
        "cut_off": 9,
        "source": "Us.",
    }
    asked = [{**ITEMS[0], "kind": "multiple", "options": "why"}, *({"id": name, **ends} for name in "ab")]
    data |= {"options": {"why": reasons}, "items": asked, "scales": [score]}
    earlier = parse(data, "earlier.yaml")
    data["options"]["why"][2]["exclusive"], data["items"][0]["most"] = True, 2
    score |= {"counts": "below", "called": "little"}
    ruled, register = parse(data, "ruled.yaml"), Register(dynamodb, tables["REGISTER_TABLE"])
    assert register.definitions.put_instrument(ruled)
    [item] = (one for one in stored(dynamodb, tables)["INSTRUMENT"] if "ruled" in one)
    assert json.loads(item["data"]["S"]) == earlier.model_dump(mode="json", exclude_defaults=True)
    assert register.definitions.instrument("sample", 1) == ruled != earlier


def test_every_shape_that_was_kept_is_read_as_todays_is(dynamodb: Any, tables: dict[str, str]) -> None:
    write(dynamodb, tables)
    today, now = read(dynamodb, tables), stored(dynamodb, tables)
    for number in range(max(map(len, KEPT.values()))):
        for word, every in KEPT.items():
            table = tables[TABLE_OF.get(word, "REGISTER_TABLE")]
            for item in now[word]:
                dynamodb.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
            for item in every[min(number, len(every) - 1)]:
                dynamodb.put_item(
                    TableName=table,
                    Item={
                        name: {kind: value.encode() if kind == "B" else value for kind, value in typed.items()}
                        for name, typed in item.items()
                    },
                )
        assert read(dynamodb, tables) == today


def test_what_0_1_0_promised_is_kept(dynamodb: Any, tables: dict[str, str]) -> None:
    """Its programmes and waves tell no majority of a team, though that is on for new ones."""
    write(dynamodb, tables)
    for word in ("PROGRAMMES", "WAVES"):
        for item in KEPT[word][0]:
            dynamodb.put_item(TableName=tables["REGISTER_TABLE"], Item=item)
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    [programme], [wave] = register.definitions.programmes(), register.waves.of("groups")
    assert (programme.majority_sizes, wave.rules.majority_sizes) == (range(0), range(0))
    assert (PROGRAMME.model_copy(update={"share_from": 5}).majority_sizes) == range(5, 8)
    register.definitions.put_programme(programme.model_copy(update={"share_from": 5}))
    assert register.definitions.programmes()[0].share_from == 5


def test_every_kind_of_record_has_its_versions_and_they_are_kept() -> None:
    in_table = set(re.findall(r"^\|[^|]+\| ([A-Z]+)", keys.__doc__ or "", re.MULTILINE))
    assert set(shapes.BEFORE) == in_table
    kept = {
        word: {int(item.get(shapes.VERSION, {"N": "1"})["N"]) for items in every for item in items}
        for word, every in KEPT.items()
    }
    assert kept == {word: set(range(1, len(before) + 2)) for word, before in shapes.BEFORE.items()}


def test_a_record_of_an_earlier_shape_is_read_by_each_reader_since(
    dynamodb: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(dynamodb, tables["REGISTER_TABLE"])
    first, second, third = ({**keys.unit(name), "data": name} for name in "abc")
    table.put(first)
    steps = [lambda item: {**item, "data": item["data"] + "-2"}, lambda item: {**item, "data": item["data"] + "-3"}]
    for number, item in enumerate((second, third), 1):
        monkeypatch.setitem(shapes.BEFORE, "UNITS", tuple(steps[:number]))
        table.put(item)
    assert [item["data"] for item in table.query(keys.UNITS)] == ["a-2-3", "b-3", "c"]
    assert [item.get("version") for item in dynamodb.scan(TableName=table.name)["Items"]] == [
        None,
        {"N": "2"},
        {"N": "3"},
    ]


def test_what_a_later_version_wrote_is_not_read_as_ours(dynamodb: Any, tables: dict[str, str]) -> None:
    later = {"pk": {"S": "UNITS"}, "sk": {"S": "UNIT#north"}, "data": {"S": "{}"}, "version": {"N": "2"}}
    dynamodb.put_item(TableName=tables["REGISTER_TABLE"], Item=later)
    with pytest.raises(RecordUnreadable, match="UNITS UNIT#north"):
        Register(dynamodb, tables["REGISTER_TABLE"]).roster.find("north")
