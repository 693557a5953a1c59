"""The register: settings, units, programmes, instruments, waves, forms, publications. Never an answer.

Records are pydantic models stored as JSON in the attribute `data`; what must change atomically (a wave's state and
finished runs) stands beside it in attributes of its own. DynamoDB's dicts do not leave this module.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, groupby
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from shared.errors import SoundingsError, UnknownRecord
from shared.instrument import Instrument
from shared.programme import Programme
from shared.publication import Publication
from shared.settings import Settings
from shared.store import keys
from shared.store.ending import ending
from shared.store.roster import Roster
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, State, Wave

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

Key = dict[str, str]
Entry = TypeVar("Entry", Unit, Recipient)


@dataclass(frozen=True)
class Said:
    """What a team's lead did, and after which wave it was written (empty where an operator wrote it)."""

    text: str
    after: str


class PublicationsUnread(SoundingsError):
    """DynamoDB hands out no publication, however often it is asked."""


MOST_KEYS = 100  # of one BatchGetItem
PART_BYTES = 300_000  # of a list in one record, of which DynamoDB takes 400 kB; the largest unit has 10 kB
UNITS_TOGETHER = 20  # of a recipient: a part of a batch is cut between so many
TREE_SECONDS = 600  # a warm function keeps a frozen tree so long: only an erasure changes it
BARREN_REPLIES = 6  # to BatchGetItem, one after another
PAUSE_SECONDS = 0.05  # doubled by each barren reply: 3 seconds in all
_RECIPIENTS = TypeAdapter(tuple[Recipient, ...])
_UNITS = TypeAdapter(tuple[Unit, ...])


class Register:
    """The register's verbs over one table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def roster(self) -> Roster:
        """The teams of the same table, to change many at once."""
        return Roster(self._client, self._table)

    # One record

    def _get(self, key: Key) -> dict[str, Any]:
        reply = self._client.get_item(TableName=self._table, Key=_typed(key), ConsistentRead=True)
        if "Item" not in reply:
            raise UnknownRecord(f"{key['pk']} {key['sk']}")
        return dict(reply["Item"])

    def _put(self, key: Key, data: str, **more: Any) -> None:
        self._client.put_item(TableName=self._table, Item={**_typed(key), "data": {"S": data}, **more})

    def _put_new(self, key: Key, data: str) -> bool:
        try:
            self._client.put_item(
                TableName=self._table,
                Item={**_typed(key), "data": {"S": data}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _query(self, partition: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    # What an operator loads

    def settings(self) -> Settings:
        """The organisation's settings. Raises UnknownRecord."""
        return Settings.model_validate_json(self._get(keys.SETTINGS)["data"]["S"])

    def put_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        self._put(keys.SETTINGS, settings.model_dump_json())

    def units(self) -> list[Unit]:
        """Every unit, by id."""
        return [Unit.model_validate_json(item["data"]["S"]) for item in self._query(keys.UNITS)]

    def find_unit(self, unit_id: str) -> Unit | None:
        """A unit, if there is one."""
        try:
            return Unit.model_validate_json(self._get(keys.unit(unit_id))["data"]["S"])
        except UnknownRecord:
            return None

    def put_unit(self, unit: Unit) -> None:
        """Add or replace a unit."""
        self._put(keys.unit(unit.id), unit.model_dump_json())

    def delete_unit(self, unit_id: str) -> None:
        """Remove a unit; its publications stay."""
        self._client.delete_item(TableName=self._table, Key=_typed(keys.unit(unit_id)))

    def instrument(self, instrument_id: str, version: int) -> Instrument:
        """One version of an instrument. Raises UnknownRecord."""
        return Instrument.model_validate_json(self._get(keys.instrument(instrument_id, version))["data"]["S"])

    def find_instrument(self, instrument_id: str, version: int) -> Instrument | None:
        """One version of an instrument, if the register has it."""
        try:
            return self.instrument(instrument_id, version)
        except UnknownRecord:
            return None

    def versions_of(self, instrument_id: str) -> list[Instrument]:
        """Every version of an instrument, oldest first."""
        items = self._query(keys.instrument(instrument_id, 0)["pk"])
        return [Instrument.model_validate_json(item["data"]["S"]) for item in items]

    def put_instrument(self, instrument: Instrument) -> bool:
        """Add a version; False where it exists already (a version never changes).

        It is listed first, so that what a broken connection leaves behind is a line too many and never one too few.
        """
        self._put(keys.listed_instrument(instrument.id, instrument.version), "{}")
        return self._put_new(keys.instrument(instrument.id, instrument.version), instrument.model_dump_json())

    def instruments(self) -> list[tuple[str, int]]:
        """Every instrument with its versions, by id; what programmes use is among them."""
        listed = {_version(item["sk"]["S"]) for item in self._query(keys.INSTRUMENTS)}
        used = {(programme.instrument, programme.instrument_version) for programme in self.programmes()}
        return sorted(one for one in listed | used if self.find_instrument(*one))

    def programmes(self) -> list[Programme]:
        """Every programme, by id."""
        return [Programme.model_validate_json(item["data"]["S"]) for item in self._query(keys.PROGRAMMES)]

    def programme(self, programme_id: str) -> Programme:
        """A programme. Raises UnknownRecord."""
        return Programme.model_validate_json(self._get(keys.programme(programme_id))["data"]["S"])

    def put_programme(self, programme: Programme) -> None:
        """Add or replace a programme."""
        self._put(keys.programme(programme.id), programme.model_dump_json())

    # Waves

    def waves(self, programme_id: str) -> list[Wave]:
        """A programme's waves, oldest first."""
        return [_wave(item) for item in self._query(keys.waves(programme_id))]

    def wave(self, programme_id: str, wave_id: str) -> Wave:
        """A wave. Raises UnknownRecord."""
        return _wave(self._get(keys.wave(programme_id, wave_id)))

    def create_wave(self, wave: Wave) -> bool:
        """Add a wave; False where it exists already."""
        return self._put_new(keys.wave(wave.programme, wave.id), wave.model_dump_json())

    def change_wave(self, wave: Wave) -> None:
        """Replace a wave that has not opened yet; one that has stays as it is."""
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.put_item(
                TableName=self._table,
                Item={**_typed(keys.wave(wave.programme, wave.id)), "data": {"S": wave.model_dump_json()}},
                ConditionExpression="attribute_not_exists(#state)",
                ExpressionAttributeNames={"#state": "state"},
            )

    def extend_wave(self, wave: Wave, closes_at: datetime) -> bool:
        """Let an open wave close later; False where it is no longer open or has changed since it was read.

        Everything else of it stays, so the rules that people answer under and the day on which their answers go.
        """
        key = keys.wave(wave.programme, wave.id)
        item = self._get(key)
        if _wave(item).model_copy(update={"done": wave.done}) != wave:
            return False
        later = Wave.model_validate_json(item["data"]["S"]).model_copy(update={"closes_at": closes_at})
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_typed(key),
                UpdateExpression="SET #data = :later",
                ConditionExpression="#state = :open AND #data = :known",
                ExpressionAttributeNames={"#data": "data", "#state": "state"},
                ExpressionAttributeValues={
                    ":later": {"S": later.model_dump_json()},
                    ":known": item["data"],
                    ":open": {"S": State.OPEN},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def move_wave(self, wave: Wave, to: State, *, frm: tuple[State, ...]) -> bool:
        """Change a wave's state if it stands in one of `frm` (or in `to` already); False where it does not."""
        allowed = {f":{number}": {"S": state} for number, state in enumerate((*frm, to))}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_typed(keys.wave(wave.programme, wave.id)),
                UpdateExpression="SET #state = :to",
                ConditionExpression=f"#state IN ({', '.join(allowed)})"
                + (" OR attribute_not_exists(#state)" if State.SCHEDULED in frm else ""),
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":to": {"S": to}, **allowed},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def finish_run(self, programme_id: str, wave_id: str, kind: Kind) -> None:
        """Note that a wave's run of this kind is done."""
        self._client.update_item(
            TableName=self._table,
            Key=_typed(keys.wave(programme_id, wave_id)),
            UpdateExpression="ADD done :kind",
            ExpressionAttributeValues={":kind": {"SS": [kind]}},
        )

    # What a run works on

    def put_tree(self, wave: Wave, tree: Tree) -> None:
        """Freeze the units that take part in a wave that is not open yet; what an earlier attempt left is replaced.

        Each part says how many there are: parts of an earlier attempt, killed on the way, may lie beyond.
        """
        parts = list(_parts(tree.units.values()))
        number_of = {keys.PARTS: {"N": str(len(parts))}}
        for number, units in enumerate(parts):
            key = keys.tree(wave.programme, wave.id, number)
            self._put(key, _UNITS.dump_json(tuple(units)).decode(), **number_of)

    def tree(self, programme_id: str, wave_id: str) -> Tree:
        """The units that take part in a wave, as it opened. Raises UnknownRecord where a part is missing."""
        parts = list(self._query(keys.trees(programme_id, wave_id)))
        wanted = int(parts[0].get(keys.PARTS, {"N": len(parts)})["N"]) if parts else 0
        if len(parts) < wanted:
            raise UnknownRecord(f"{len(parts)} of the {wanted} parts of {keys.trees(programme_id, wave_id)}")
        return Tree(unit for part in parts[:wanted] for unit in _UNITS.validate_json(part["data"]["S"]))

    def kept_tree(self, programme_id: str, wave_id: str, now: datetime) -> Tree:
        """As `tree`, read at most once in TREE_SECONDS by a warm function: each of hundreds of batches needs it."""
        return _kept_tree(self._client, self._table, programme_id, wave_id, int(now.timestamp() // TREE_SECONDS))

    def put_mail_batch(self, wave: Wave, kind: Kind, batch: str, recipients: tuple[Recipient, ...]) -> None:
        """Set down who gets mail in a batch, in as many parts as it needs."""
        for number, part in enumerate(_parts(_in_pieces(recipients))):
            key = keys.batch_part(wave.programme, wave.id, kind, batch, number)
            self._put(key, _RECIPIENTS.dump_json(_joined(part)).decode(), **ending(wave.id))

    def mail_batch(self, programme_id: str, wave_id: str, kind: str, batch: str) -> tuple[Recipient, ...]:
        """Who gets mail in a batch. Raises UnknownRecord."""
        found = list(_RECIPIENTS.validate_json(self._get(keys.batch(programme_id, wave_id, kind, batch))["data"]["S"]))
        for number in count(1):
            try:
                part = self._get(keys.batch_part(programme_id, wave_id, kind, batch, number))
            except UnknownRecord:
                break
            found += _RECIPIENTS.validate_json(part["data"]["S"])
        return _joined(found)

    def mail_batches(self, programme_id: str, wave_id: str, kind: str) -> dict[str, tuple[Recipient, ...]]:
        """Who gets mail in each batch of a run, by the batch's id."""
        items = self._query(keys.batch(programme_id, wave_id, kind, "")["pk"])
        found: dict[str, list[Recipient]] = {}
        for item in items:
            batch = item["sk"]["S"].split("#")[1]
            if batch.startswith("mail-"):
                found.setdefault(batch, []).extend(_RECIPIENTS.validate_json(item["data"]["S"]))
        return {batch: _joined(recipients) for batch, recipients in found.items()}

    def put_tally_batch(self, wave: Wave, batch: str, teams: list[str]) -> None:
        """Set down which teams are counted in a batch."""
        self._put(keys.batch(wave.programme, wave.id, Kind.CLOSE, batch), json.dumps(teams), **ending(wave.id))

    def tally_batch(self, programme_id: str, wave_id: str, batch: str) -> list[str]:
        """The teams of a batch. Raises UnknownRecord."""
        item = self._get(keys.batch(programme_id, wave_id, Kind.CLOSE, batch))
        return [str(team) for team in json.loads(item["data"]["S"])]

    # What the public function reads

    def linked_programme(self, code: str) -> str | None:
        """The programme that a team's link leads to, if there is such a link."""
        try:
            return str(self._get(keys.link(code))["programme"]["S"])
        except UnknownRecord:
            return None

    def put_link(
        self, code: str, *, programme: str, team: str, team_name: str, from_wave: str, above: str = "", did: str = ""
    ) -> None:
        """Point a team's link to its programme; it takes part in waves from `from_wave` (a date) on.

        `above` names the units above the team whose leads get the summary. Without `did` the team keeps what its lead
        said before.
        """
        texts = {"programme": programme, "team": team, "team_name": team_name, "from_wave": from_wave, "above": above}
        while not self._replace_link({**keys.link(code), **texts}, did):
            pass  # what the lead said changed between reading and writing

    def _replace_link(self, texts: Key, did: str) -> bool:
        """Put a link, without `did` with what the team's lead said before; False where that changed meanwhile."""
        # Read and put, not updated: an operator may put links and do nothing else to them (OperatorPolicy).
        key = {"pk": texts["pk"], "sk": texts["sk"]}
        reply = self._client.get_item(TableName=self._table, Key=_typed(key), ConsistentRead=True)
        before = reply.get("Item", {})
        said = before.get("did", {"S": ""})
        is_same = before.get("team") == {"S": texts["team"]}
        kept = {"did": did or (said["S"] if is_same else ""), "did_after": _text(before, "did_after", is_same)}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_typed({**texts, **{name: text for name, text in kept.items() if text}}),
                ConditionExpression="did = :said" if said["S"] else "attribute_not_exists(did) OR did = :said",
                ExpressionAttributeValues={":said": said},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def said(self, code: str) -> Said | None:
        """What the lead of a link's team did, as staff read it; None where nothing is said."""
        try:
            item = self._get(keys.link(code))
        except UnknownRecord:
            return None
        if "did" not in item:
            return None
        return Said(item["did"]["S"], item.get("did_after", {"S": ""})["S"])

    def say(self, code: str, *, programme: str, team: str, after: str, text: str) -> bool:
        """Put down what a team's lead did after a wave; with no text nothing is said any more.

        False where the link is another team's or programme's, or something was said after a later wave.
        """
        change, values = "SET did = :did, did_after = :after", {":did": {"S": text}}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_typed(keys.link(code)),
                UpdateExpression=change if text else "SET did_after = :after REMOVE did",
                ConditionExpression="programme = :programme AND team = :team"
                " AND (attribute_not_exists(did_after) OR did_after <= :after)",
                ExpressionAttributeValues={
                    ":programme": {"S": programme},
                    ":team": {"S": team},
                    ":after": {"S": after},
                    **(values if text else {}),
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put_form(self, wave: Wave, language: str, *, is_open: bool, table: str, pages: str) -> None:
        """Set a programme's compiled form in one language; the open form of a later wave stays."""
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._put_form(wave, language, is_open=is_open, table=table, pages=pages)

    def _put_form(self, wave: Wave, language: str, *, is_open: bool, table: str, pages: str) -> None:
        self._client.put_item(
            TableName=self._table,
            ConditionExpression="attribute_not_exists(pk) OR #wave <= :wave OR #state = :shut",
            ExpressionAttributeNames={"#wave": "wave", "#state": "state"},
            ExpressionAttributeValues={":wave": {"S": wave.id}, ":shut": {"S": "shut"}},
            Item={
                **_typed(keys.form(wave.programme, language)),
                "state": {"S": "open" if is_open else "shut"},
                "wave": {"S": wave.id},
                "closes_at": {"N": str(int(wave.closes_at.timestamp()))},
                "expires": {"N": str(int(wave.expires_at.timestamp()))},
                "table": {"S": table},
                "pages": {"S": pages},
            },
        )

    def put_statement(self, language: str, page: str, style: str) -> None:
        """Set the accessibility statement; `style` is the source of its stylesheet in the Content-Security-Policy."""
        content = {"page": page, "style": style}
        self._client.put_item(TableName=self._table, Item=_typed({**keys.statement(language), **content}))

    # Publications

    def put_publication(self, publication: Publication) -> bool:
        """Freeze a publication; False where it was frozen before."""
        key = keys.publication(publication.programme, publication.unit, publication.wave)
        return self._put_new(key, publication.model_dump_json())

    def publications(self, programme_id: str, unit_id: str) -> list[Publication]:
        """A unit's publications, oldest wave first."""
        items = self._query(keys.publications(programme_id, unit_id))
        return [Publication.model_validate_json(item["data"]["S"]) for item in items]

    def find_publication(self, programme_id: str, unit_id: str, wave_id: str) -> Publication | None:
        """A unit's publication of one wave, if there is one."""
        try:
            item = self._get(keys.publication(programme_id, unit_id, wave_id))
        except UnknownRecord:
            return None
        return Publication.model_validate_json(item["data"]["S"])

    def publications_of(
        self, programme_id: str, wave_id: str, unit_ids: Iterable[str], pause: Callable[[float], None] = sleep
    ) -> dict[str, Publication]:
        """The publications of many units in one wave, by unit, MOST_KEYS a call; units without one are left out.

        A reply is cut off at 16 MB, and under load; what it had no room for is asked for again after a `pause` (of
        seconds). Raises PublicationsUnread where BARREN_REPLIES in a row had nothing at all.
        """
        waiting = [_typed(keys.publication(programme_id, unit_id, wave_id)) for unit_id in dict.fromkeys(unit_ids)]
        found: dict[str, Publication] = {}
        barren = 0
        while waiting:
            asked, waiting = waiting[:MOST_KEYS], waiting[MOST_KEYS:]
            reply = self._client.batch_get_item(RequestItems={self._table: {"Keys": asked, "ConsistentRead": True}})
            items = reply["Responses"].get(self._table, [])
            for item in items:
                publication = Publication.model_validate_json(item["data"]["S"])
                found[publication.unit] = publication
            if left := reply.get("UnprocessedKeys", {}).get(self._table):
                barren = 0 if items else barren + 1
                if barren == BARREN_REPLIES:
                    raise PublicationsUnread
                pause(PAUSE_SECONDS * 2**barren)
                waiting += left["Keys"]
        return found


@lru_cache(maxsize=1)
def _kept_tree(client: DynamoDBClient, table: str, programme_id: str, wave_id: str, _moment: int) -> Tree:
    return Register(client, table).tree(programme_id, wave_id)


def _parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries in their order, in lists that fit into one record each; one list if there are none."""
    part: list[Entry] = []
    size = 0
    for entry in entries:
        more = len(entry.model_dump_json().encode()) + 1
        if part and size + more > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(entry)
        size += more
    yield part


def _in_pieces(recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    """Recipients, those of many units one after another with a few of them each."""
    for recipient in recipients:
        for start in range(0, len(recipient.units), UNITS_TOGETHER):
            units = recipient.units[start : start + UNITS_TOGETHER]
            yield recipient.model_copy(update={"units": units})


def _joined(pieces: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Undo `_in_pieces`."""
    together = groupby(pieces, key=lambda piece: piece.address)
    return tuple(
        Recipient(address=address, units=tuple(unit for piece in found for unit in piece.units))
        for address, found in together
    )


def _version(listed: str) -> tuple[str, int]:
    """An instrument and its version, from the sort key of the list."""
    _, instrument_id, _, version = listed.split("#")
    return instrument_id, int(version)


def _text(item: Mapping[str, Any], name: str, is_there: bool) -> str:
    return str(item[name]["S"]) if is_there and name in item else ""


def _typed(key: Key) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}


def _wave(item: Mapping[str, Any]) -> Wave:
    wave = Wave.model_validate_json(item["data"]["S"])
    state = item.get("state", {"S": wave.state})["S"]
    done: Iterable[str] = item.get("done", {"SS": []})["SS"]
    return wave.model_copy(update={"state": State(state), "done": tuple(sorted(map(Kind, done)))})
