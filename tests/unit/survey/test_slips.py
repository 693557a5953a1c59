"""Whole visits to a form that asks for a slip: what is stored, what is spent, and what each fault says."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from functions.survey.dynamodb import DatabaseUnavailable
from shared.language import messages
from shared.sentences import slip_faults
from shared.slip import hashed
from tests.rung import failures
from tests.unit.survey import sample
from tests.unit.survey.sample import CODE, EXPIRES, FRESH, GOOD, NONCE, FakeDoor, get, post

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[dict[str, Any]], dict[str, Any]]

SLIP, OTHER_SLIP = "k7wq2m8xyz", "abcdefghjk"
SLIP_FAULTS = slip_faults(messages("en")["slip"])
PARTITION = "SLIPS#groups#2025-12-01#north"
WITH_SLIP = [*GOOD, ("form-slip", SLIP)]
COMMENTED = [*WITH_SLIP, ("comment", "Thank you.")]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def slip_form() -> Any:
    """The sample's form with slips, compiled once."""
    return sample.form_item(sample.compiled(slips=True))


@pytest.fixture
def door(slip_form: Any) -> FakeDoor:
    """A database with two unspent slips."""
    return FakeDoor(sample.link_item(), slip_form, sample.slip_item(SLIP), sample.slip_item(OTHER_SLIP))


def _slips(door: FakeDoor) -> list[Any]:
    return [item for (pk, _), item in door.items.items() if pk.startswith("SLIPS#")]


def _fields(reply: dict[str, Any]) -> list[tuple[str, str]]:
    """What a browser would send if send were pressed on this page."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(reply["body"])
    found = []
    for element in page.iter():
        if element.tag == "textarea":
            found.append((element.get("name"), (element.text or "").removeprefix("\n")))
        elif element.tag == "input" and (element.get("type") in ("text", "hidden") or "checked" in element.attrib):
            found.append((element.get("name"), element.get("value") or ""))
    return [(name, value) for name, value in found if value]


def _told(reply: dict[str, Any]) -> list[str]:
    """The error messages of a page; those in its summary lead to the field in question."""
    page = html5lib.parse(reply["body"], namespaceHTMLElements=False)
    ids = {element.get("id") for element in page.iter()}
    links = [link for link in page.iter("a") if (link.get("href") or "").startswith("#")]
    assert all((link.get("href") or "")[1:] in ids for link in links)
    return ["".join(link.itertext()) for link in links[1:]]


# --- spending one ---------------------------------------------------------------------------------------------------


def test_a_response_spends_its_slip_and_neither_leads_to_the_other(call: Call, door: FakeDoor) -> None:
    assert call(post(WITH_SLIP))["statusCode"] == 303
    assert door.boxes == [
        sample.box_item("response", "3----0a|", NONCE + SLIP),
        sample.box_item("comment:comment", "", NONCE + SLIP),
    ]
    assert _slips(door) == [
        {
            "pk": {"S": PARTITION},
            "sk": {"S": hashed(SLIP, PARTITION)},
            "state": {"S": "spent"},
            "by": {"S": _hash(NONCE + SLIP + "slip")},
            "expires": {"N": str(EXPIRES)},
        },
        sample.slip_item(OTHER_SLIP),
    ]


def test_warm_it_is_one_transaction_and_no_read(call: Call, door: FakeDoor) -> None:
    call(get())
    door.calls.clear()
    assert call(post(COMMENTED))["statusCode"] == 303
    assert door.calls == ["transact"]
    assert len(door.boxes) == 2


def test_the_same_form_twice_is_thanked_twice(call: Call, door: FakeDoor) -> None:
    assert call(post(COMMENTED))["statusCode"] == 303
    before = dict(door.items)
    door.calls.clear()
    assert [call(post(COMMENTED))["statusCode"] for _ in range(2)] == [303, 303]
    assert door.items == before
    assert door.calls == ["transact", "transact"]


@pytest.mark.parametrize("typed", ["K7WQ2-M8XYZ", " k7wq2 m8xyz ", "k7wq2\u2013m8xyz"])
def test_a_code_as_people_type_it(call: Call, door: FakeDoor, typed: str) -> None:
    assert call(post([*GOOD, ("form-slip", typed)]))["statusCode"] == 303
    assert len(sample.responses(door.boxes)) == 1


# --- spent, unknown, missing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nonce", [NONCE, "1" * 32], ids=["the same page", "another page"])
def test_two_people_with_one_slip(call: Call, door: FakeDoor, nonce: str) -> None:
    assert call(post(WITH_SLIP))["statusCode"] == 303
    before = dict(door.items)
    second = [("form-nonce", nonce), ("form-slip", "K7WQ2 M8XYZ"), ("adapt", "2"), ("hours", "20"), ("comment", "Hm.")]
    reply = call(post(second))
    assert reply["statusCode"] == 409
    assert "<title>Used already: " in reply["body"]
    assert "This slip has been used already" in reply["body"]
    assert sorted(_fields(reply)) == sorted([("form-nonce", FRESH), *second[1:]])
    assert door.items == before
    own = [(name, OTHER_SLIP if name == "form-slip" else value) for name, value in _fields(reply)]
    assert call(post(own))["statusCode"] == 303
    assert len(sample.responses(door.boxes)) == 2


def test_a_shared_tablet_and_its_back_button(call: Call, door: FakeDoor) -> None:
    """The next person's page has the same nonce and even the same answers; their own slip makes them another."""
    assert call(post(WITH_SLIP))["statusCode"] == 303
    assert call(post([*GOOD, ("form-slip", OTHER_SLIP)]))["statusCode"] == 303
    assert len(sample.responses(door.boxes)) == 2


@pytest.mark.parametrize(
    "partition", ["SLIPS#groups#2025-10-01#north", "SLIPS#groups#2025-12-01#south", "SLIPS#others#2025-12-01#north", ""]
)
def test_a_slip_of_another_wave_or_team_is_as_unknown_as_one_never_made(
    call: Call, door: FakeDoor, partition: str
) -> None:
    typed = "zzzzz-zzzzz"
    if partition:
        item = sample.slip_item("z" * 10, pk=partition, sk=hashed("z" * 10, partition))
        door.items[(partition, item["sk"]["S"])] = item
    before = dict(door.items)
    body = [*GOOD, ("form-slip", typed), ("comment", "Thank you.")]
    reply = call(post(body))
    assert reply["statusCode"] == 422
    assert _told(reply) == [SLIP_FAULTS["unknown"]]
    assert sorted(_fields(reply)) == sorted(body)  # the same nonce, since nothing was sent with it
    assert door.items == before


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ([], "missing"),
        ([""], "missing"),
        ([" "], "missing"),
        (["k7wq2-m8xy"], "wrong"),
        (["k7wq2-m8xyl"], "wrong"),
        ([SLIP, OTHER_SLIP], "wrong"),
        (["\ufffd"], "wrong"),
        (["<b>"], "wrong"),
    ],
)
def test_a_slip_that_can_be_none(call: Call, door: FakeDoor, typed: list[str], fault: str) -> None:
    call(get())
    door.calls.clear()
    body = [*GOOD, *(("form-slip", one) for one in typed)]
    reply = call(post(body))
    assert reply["statusCode"] == 422
    assert "<title>Error: " in reply["body"]
    assert _told(reply) == [SLIP_FAULTS[fault]]
    assert reply["body"].count(SLIP_FAULTS[fault]) == 2
    assert dict(_fields(reply)).get("form-slip", "").strip() == " ".join(typed).strip()
    assert door.calls == []


def test_every_fault_is_said_at_once(call: Call) -> None:
    said = _told(call(post([("form-nonce", NONCE), ("adapt", "9"), ("hours", "37")])))
    assert [sentence.partition(" ")[0] for sentence in said] == ["Enter", "Select"]


def test_nobody_can_ask_whether_a_slip_is_spent(call: Call, door: FakeDoor) -> None:
    """Nothing but a whole valid form gets as far as the table, and there it spends the slip or finds it spent."""
    call(get())
    door.calls.clear()
    shown = [call({**get(), "queryStringParameters": {"slip": code}}) for code in (SLIP, OTHER_SLIP)]
    refused = [call(post([*GOOD[:2], ("form-slip", code)])) for code in (SLIP, OTHER_SLIP)]
    refused += [call(post([*GOOD[1:], ("form-slip", code)])) for code in (SLIP, OTHER_SLIP)]
    assert [reply["statusCode"] for reply in shown + refused] == [200, 200, 422, 422, 422, 422]
    assert door.calls == []


# --- failures -------------------------------------------------------------------------------------------------------


def test_a_failing_database_loses_neither_answers_nor_slip(
    call: Call, door: FakeDoor, capfd: pytest.CaptureFixture[str]
) -> None:
    call(get())
    door.failure = DatabaseUnavailable()
    reply = call(post(COMMENTED))
    assert reply["statusCode"] == 503
    assert sorted(_fields(reply)) == sorted(COMMENTED)
    door.failure = None
    assert call(post(_fields(reply)))["statusCode"] == 303
    assert failures(capfd.readouterr().out) == ["DatabaseUnavailable"]


def test_even_when_the_form_cannot_be_had(call: Call, door: FakeDoor) -> None:
    door.failure = DatabaseUnavailable()
    reply = call(post(COMMENTED))
    door.failure = None
    assert call(post(_fields(reply)))["statusCode"] == 303
    assert _slips(door)[0]["state"] == {"S": "spent"}


# --- the form -------------------------------------------------------------------------------------------------------


def _shown(call: Call, query: dict[str, str] | None) -> str:
    return dict(_fields(call({**get(), "queryStringParameters": query}))).get("form-slip", "")


def test_a_slip_that_0_1_0_printed_is_filled_in(call: Call) -> None:
    """It has its code in the query; one that is printed now is read by the form's script (tests/browser)."""
    assert _shown(call, {"slip": SLIP}) == "k7wq2-m8xyz"
    assert _shown(call, {"slip": "K7WQ2-M8XYZ"}) == "k7wq2-m8xyz"
    for query in (None, {}, {"slip": ""}, {"slip": "<script>"}, {"slip": SLIP + "9"}, {"other": SLIP}):
        assert _shown(call, query) == ""


def test_the_address_of_a_form_that_was_sent_counts_for_nothing(call: Call, door: FakeDoor) -> None:
    event = {**post([*GOOD, ("form-slip", OTHER_SLIP)]), "queryStringParameters": {"slip": SLIP}}
    assert call(event)["headers"]["Location"] == f"{CODE}/thanks?lang=en"
    assert [item["state"]["S"] for item in _slips(door)] == ["unspent", "spent"]


def test_the_form_without_slips_knows_none(call: Call, door: FakeDoor, form_item: Any) -> None:
    """The id of the nonce alone, and not a word of slips, even where a browser sends one."""
    door.items[("FORM#groups", "LANGUAGE#en")] = form_item
    page = call({**get(), "queryStringParameters": {"slip": SLIP}})["body"]
    assert "slip" not in page
    door.calls.clear()
    assert call(post(WITH_SLIP))["statusCode"] == 303
    assert door.boxes == [sample.box_item("response", "3----0a|"), sample.box_item("comment:comment", "")]
    assert _slips(door)[0]["state"] == {"S": "unspent"}
    assert "slip" not in json.loads(form_item["table"]["S"])


def test_a_slip_code_is_shown_as_text(call: Call) -> None:
    reply = call(post([*GOOD, ("form-slip", '"><script>x</script>')]))
    assert "<script>x" not in reply["body"]
