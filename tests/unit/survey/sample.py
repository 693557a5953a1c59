"""A form with every kind of item, a register that holds it, and events as API Gateway sends them."""

from __future__ import annotations

import base64
import json
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from functions.clock.form import CompiledForm, compile_form, of_how_many, sheet
from shared.instrument import Instrument, parse
from shared.language import messages
from shared.packing import unfilled
from shared.settings import Settings
from shared.slip import hashed
from shared.store import keys
from shared.threshold import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from functions.survey.dynamodb import Item

EVENTS = Path(__file__).parents[2] / "events"
ORGANISATION = "Sample & Sons NHS Trust"
CODE = "k7wq2m"
NONCE = "00112233445566778899aabbccddeeff"
FRESH = "f" * 32
CLOSES_AT = 1_765_756_800  # 2025-12-15
EXPIRES = 1_773_532_800
NOW = CLOSES_AT - 86_400.0

DEFINITION: dict[str, Any] = {
    "id": "sample",
    "version": 1,
    "title": "Our reflective practice group",
    "introduction": "About the group in which we talk about the cases that stay with us.",
    "licence": "CC0 1.0",
    "citation": "None.",
    "options": {
        "agreement": [
            {"value": "1", "label": "Strongly disagree"},
            {"value": "2", "label": "Disagree"},
            {"value": "3", "label": "Neither agree nor disagree"},
            {"value": "4", "label": "Agree", "headline": True},
            {"value": "5", "label": "Strongly agree", "headline": True},
        ],
        "yes-no": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": 'No, <not> "yet"'}],
        "reasons": [
            {"value": value, "label": label}
            for value, label in [
                ("rota", "The rota"),
                ("shift", "My shift pattern"),
                ("far", "It is too far"),
                ("new", "I am new"),
                ("ill", "I was ill"),
                ("leave", "I was on leave"),
                ("other", "Something else"),
            ]
        ],
    },
    "items": [
        {
            "id": "adapt",
            "kind": "agreement",
            "required": True,
            "short": "Better able to adapt",
            "text": "The group has enhanced my ability to adapt to challenges at work.",
        },
        {"id": "joined", "kind": "single", "options": "yes-no", "short": "Joined", "text": "Did you join the group?"},
        {
            "id": "reasons",
            "kind": "multiple",
            "options": "reasons",
            "short": "Reasons",
            "text": "What kept you away?",
            "relevant": "${joined} = 'no'",
        },
        {
            "id": "energy",
            "kind": "zero-to-ten",
            "short": "Energy",
            "text": "How much energy do you have?",
            "low_label": "none",
            "high_label": "a great deal",
        },
        {
            "id": "hours",
            "kind": "number",
            "least": 1,
            "most": 80,
            "short": "Hours",
            "text": "How many hours did you work last week?",
            "required": True,
            "hint": "Your best guess.",
        },
        {"id": "words", "kind": "words", "short": "Three words", "text": "Which words describe the group?"},
        {"id": "comment", "kind": "comment", "limit": 500, "short": "Comment", "text": "What else should we know?"},
    ],
}
WELSH: dict[str, Any] = {
    "title": "Ein grŵp ymarfer myfyriol",
    "introduction": "Am y grŵp lle rydym yn siarad am yr achosion sy’n aros gyda ni.",
    "options": {
        "agreement": {
            "1": "Anghytuno’n gryf",
            "2": "Anghytuno",
            "3": "Ddim yn cytuno nac yn anghytuno",
            "4": "Cytuno",
            "5": "Cytuno’n gryf",
        },
        "yes-no": {"yes": "Do", "no": 'Naddo, <ddim> "eto"'},
        "reasons": {
            "rota": "Y rota",
            "shift": "Patrwm fy sifftiau",
            "far": "Mae’n rhy bell",
            "new": "Rwy’n newydd",
            "ill": "Roeddwn yn sâl",
            "leave": "Roeddwn ar wyliau",
            "other": "Rhywbeth arall",
        },
    },
    "items": {
        "adapt": {"short": "Gallu addasu", "text": "Mae’r grŵp wedi gwella fy ngallu i addasu i heriau yn y gwaith."},
        "joined": {"short": "Ymuno", "text": "Wnaethoch chi ymuno â’r grŵp?"},
        "reasons": {"short": "Rhesymau", "text": "Beth oedd yn eich rhwystro?"},
        "energy": {
            "short": "Egni",
            "text": "Faint o egni sydd gennych?",
            "low_label": "dim",
            "high_label": "llawer iawn",
        },
        "hours": {
            "short": "Oriau",
            "text": "Sawl awr wnaethoch chi weithio yr wythnos diwethaf?",
            "hint": "Eich amcangyfrif gorau.",
        },
        "words": {"short": "Tri gair", "text": "Pa eiriau sy’n disgrifio’r grŵp?"},
        "comment": {"short": "Sylw", "text": "Beth arall dylem ei wybod?"},
    },
}

GOOD = [("form-nonce", NONCE), ("adapt", "4"), ("hours", "37")]
# What its form has of style beside the stylesheet of every page.
OF_FORM = "".join(map(sheet, ("form", "radios", "checkboxes", "typed", "row"))) + of_how_many(
    len(DEFINITION["items"]), messages("en")["form"]
)


def instrument(**changes: Any) -> Instrument:
    """The sample instrument, with some of its fields changed; it is in Welsh too unless the change is of its items."""
    translations = {} if changes else {"cy": WELSH}
    return parse({**DEFINITION, "translations": translations, **changes}, "sample.yaml")


def settings() -> Settings:
    """The sample organisation."""
    return Settings(organisation=ORGANISATION, reply_to="surveys@sample.example")


def form_of(instrument: Instrument, *, slips: bool = False, threshold: int = 8, **options: Any) -> CompiledForm:
    """The compiled form of an instrument; options are those of `compile_form`."""
    rules = Rules(
        slips=slips, threshold=threshold, comment_threshold=max(10, threshold), sensitive_threshold=max(10, threshold)
    )
    return compile_form(instrument, **{"settings": settings(), "opens": date(2025, 12, 1), "rules": rules, **options})


def compiled(*, slips: bool = False, language: str = "en", **changes: Any) -> CompiledForm:
    """The sample's compiled form."""
    return _form(instrument(**changes), slips, language) if changes else _usual(slips, language)


def _form(of: Instrument, slips: bool, language: str) -> CompiledForm:
    days: dict[str, Any] = {"next_opens": date(2026, 2, 1), "results_on": date(2025, 12, 15)}
    return form_of(of, slips=slips, language=language, **days)


@cache
def _usual(slips: bool, language: str) -> CompiledForm:
    return _form(instrument(), slips, language)


def link_item(**changes: str) -> Item:
    """A link as `clock` writes it; a change to "" leaves the attribute out."""
    texts = {**keys.link(CODE), "programme": "groups", "team": "north", "team_name": 'North <Community> & "Home" team'}
    texts |= {"from_wave": "2025-10-01", "did": "We moved the group to Tuesdays.\nWe <b>found</b> a room.", **changes}
    return {name: {"S": text} for name, text in texts.items() if text}


def form_item(form: CompiledForm | None = None, *, language: str = "en", **changes: Any) -> Item:
    """A form as `clock` writes it."""
    form = form or compiled(language=language)
    texts = {**keys.form("groups", language), "state": "open", "wave": "2025-12-01", "table": form.table}
    texts |= {"pages": form.pages, **{name: text for name, text in changes.items() if name != "closes_at"}}
    return {
        **{name: {"S": text} for name, text in texts.items()},
        "closes_at": {"N": changes.get("closes_at", str(CLOSES_AT))},
        "expires": {"N": str(EXPIRES)},
    }


def event(name: str, **changes: Any) -> dict[str, Any]:
    """A golden event from tests/events, with some of its fields changed."""
    return {**json.loads((EVENTS / f"{name}.json").read_text()), **changes}


def slip_item(code: str, **changes: str) -> Item:
    """An unspent slip of the sample's team, as the store writes it; changes are further attributes."""
    partition = keys.slips("groups", "2025-12-01", "north")
    texts = {**keys.slip("groups", "2025-12-01", "north", hashed(code, partition)), "state": "unspent", **changes}
    return {**{name: {"S": text} for name, text in texts.items()}, "expires": {"N": str(EXPIRES)}}


def box_item(kind: str, text: str, secret: str = NONCE) -> dict[str, Any]:
    """What a box has of a `response`, as it is packed, or of a comment (`comment:comment`), of the sample's team."""
    size = 7 + 3 * (4 * 30 + 1) if kind == "response" else 3 * 500  # seven closed places, three words; 500 characters
    texts = {
        "pk": "BOX#groups#2025-12-01#north",
        "sk": sha256(f"{secret}{kind}".encode()).hexdigest(),
        **({} if kind == "response" else {"item": kind.partition(":")[2]}),
    }
    return {
        **{name: {"S": value} for name, value in texts.items()},
        "answers" if kind == "response" else "comment": {"B": text.encode() + b"\0" * (size - len(text.encode()))},
        "expires": {"N": str(EXPIRES)},
        "version": {"N": "2"},
    }


def responses(items: list[dict[str, Any]]) -> list[str]:
    """The packed answers among what a box has."""
    return [unfilled(item["answers"]["B"]) for item in items if "answers" in item]


def comments(items: list[dict[str, Any]]) -> list[str]:
    """The comments that somebody wrote, among what a box has."""
    return [text for item in items if "comment" in item and (text := unfilled(item["comment"]["B"]))]


def get(resource: str = "/s/{link}", code: str = CODE) -> dict[str, Any]:
    """A GET."""
    return event("get", resource=resource, path=resource.format(link=code), pathParameters={"link": code})


def post(body: bytes | str | list[tuple[str, str]], *, code: str = CODE, plain: bool = False) -> dict[str, Any]:
    """A POST, base64 encoded as API Gateway sends it with BinaryMediaTypes unless `plain`."""
    if isinstance(body, list):
        body = urlencode(body)
    data = body if isinstance(body, bytes) else body.encode()
    return event(
        "post",
        path=f"/s/{code}",
        pathParameters={"link": code},
        body=data.decode() if plain else base64.b64encode(data).decode(),
        isBase64Encoded=not plain,
    )


class FakeDoor:
    """A door to a database in memory, which keeps the door's promises; `failure` is raised instead of answering."""

    def __init__(self, *items: Item) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {(i["pk"]["S"], i["sk"]["S"]): i for i in items}
        self.calls: list[str] = []
        self.failure: Exception | None = None

    def begin(self) -> None:
        """Start a reply."""

    def get(self, _table: str, key: dict[str, str]) -> Item | None:
        """Read."""
        self._called("get")
        return self.items.get((key["pk"], key["sk"]))

    def put(self, put: dict[str, Any]) -> bool:
        """Put one item on its condition."""
        self._called("put")
        return self._put([put])

    def transact(self, puts: list[dict[str, Any]], updates: Sequence[dict[str, Any]] = ()) -> bool:
        """Put and update all or none."""
        self._called("transact")
        return self._put(puts, updates)

    def _put(self, puts: list[dict[str, Any]], updates: Sequence[dict[str, Any]] = ()) -> bool:
        updated = {}
        for update in updates:  # each spends a slip
            assert update["ConditionExpression"] == "#state = :unspent OR #by = :by"
            key = (update["Key"]["pk"]["S"], update["Key"]["sk"]["S"])
            names, values = update["ExpressionAttributeNames"], update["ExpressionAttributeValues"]
            slip = self.items.get(key, {})
            if slip.get("state") != {"S": "unspent"} and slip.get("by") != values[":by"]:
                return False
            said = (each.split(" = ") for each in update["UpdateExpression"].removeprefix("SET ").split(", "))
            updated[key] = {**slip, **{names.get(name, name): values[value] for name, value in said}}
        for put in puts:
            item = put["Item"]
            assert put["ConditionExpression"] == "attribute_not_exists(pk) OR #text IN (:same, :nothing)"
            attribute = put["ExpressionAttributeNames"]["#text"]
            there = self.items.get((item["pk"]["S"], item["sk"]["S"]))
            if there and there[attribute] not in put["ExpressionAttributeValues"].values():
                return False
        self.items |= {(put["Item"]["pk"]["S"], put["Item"]["sk"]["S"]): put["Item"] for put in puts} | updated
        return True

    def _called(self, verb: str) -> None:
        self.calls.append(verb)
        if self.failure:
            raise self.failure

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """What was stored in any box, bytes as bytes."""
        boxes = (item for (pk, _), item in self.items.items() if pk.startswith("BOX#"))
        return [{name: plain(value) for name, value in item.items()} for item in boxes]


def plain(value: dict[str, Any]) -> dict[str, Any]:
    """A value of DynamoDB's own JSON as boto3 has it: bytes are bytes."""
    return {"B": base64.b64decode(value["B"])} if "B" in value else value
