"""`soundings slips`: the cards as a reader and a phone see them, and what is stored of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from random import Random
from secrets import token_hex
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import zxingcpp

from functions.clock.plan import put_forms
from shared.errors import SoundingsError
from shared.printed.slips import Draw, pdf
from shared.programme import Programme
from shared.settings import Settings
from shared.slip import hashed, new_codes, read, written
from shared.store import keys
from shared.store.audit import Entry
from shared.store.register import Register
from shared.store.slips import Slips
from shared.unit import Unit
from shared.wave import State
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

PROGRAMME = Programme(
    id="groups", title="Reflective practice groups", instrument="sample", instrument_version=1, unit="trust",
    starts=date(2026, 12, 1), slips=True,
)  # fmt: skip
TRUST = Unit(id="trust", name="Sample Trust")
NORTH = Unit(id="north", name="North team", parent="trust", headcount=14, link="k7wq2mab")
SOUTH = Unit(id="south", name="Ysbyty’r De", parent="trust", headcount=3, link="abcdefgh", since=date(2027, 1, 1))
ADDRESS = "https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com/live"


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    """A register with two teams and two waves, the second of them open to the team that is new."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(Settings(organisation="Sample Trust", reply_to="surveys@sample.example"))
    register.definitions.put_programme(PROGRAMME)
    for unit in (TRUST, NORTH, SOUTH):
        register.roster.put(unit)
    for wave in PROGRAMME.upcoming(datetime(2026, 11, 22, tzinfo=UTC)):
        register.waves.plan(wave)
    return register


@pytest.fixture
def run(
    register: Register,
    tables: dict[str, str],
    soundings: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Give a command line to `soundings`, in an empty folder: what it says, good or bad."""
    outputs = {"SurveyAddress": ADDRESS, "SlipTable": tables["SLIP_TABLE"]}

    def note(what: str, **details: object) -> None:
        told = {name: str(value) for name, value in details.items()}
        register.audit.note(Entry(datetime.now(UTC), "arn", what, told), token_hex(4))

    stack = SimpleNamespace(outputs=outputs, register=register, note=note, address=ADDRESS)
    monkeypatch.setattr("infra.commands.slips.Stack", lambda _: stack)
    return lambda *arguments: soundings("slips", *arguments, *([] if "--dry-run" in arguments else ["--yes"]))


@pytest.fixture
def stored(dynamodb: Any, tables: dict[str, str]) -> Callable[[], list[dict[str, Any]]]:
    """The slips in their table."""
    return lambda: list(dynamodb.scan(TableName=tables["SLIP_TABLE"])["Items"])


def _pages(file: Path) -> list[tuple[str, list[str]]]:
    """The text of each page, and what its QR codes say."""
    found = []
    document = pypdfium2.PdfDocument(file)
    for page in document:
        codes = zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_numpy().squeeze())
        assert {code.format for code in codes} == {zxingcpp.BarcodeFormat.QRCode}
        assert {code.ec_level for code in codes} <= {"M", "Q", "H"}
        found.append((page.get_textpage().get_text_range(), [code.text for code in codes]))
    document.close()
    return found


def test_cards_to_cut_out_and_nothing_stored_but_hashes(run: Run, stored: Any, tmp_path: Path) -> None:
    said = run("north", "--count", "14")
    file = tmp_path / "slips-north-2026-12-01.pdf"
    assert said.startswith(f"{file.name}: 14 slips for North team, good from 1 to 15 December 2026\n")
    pages = _pages(file)
    assert [len(scanned) for _, scanned in pages] == [10, 4]
    codes = set()
    for text, scanned in pages:
        for address in scanned:
            survey, _, code = address.partition("#slip=")
            assert survey == f"{ADDRESS}/s/k7wq2mab"
            assert written(read(code)) == code
            assert code in text
            codes.add(read(code))
        assert text.count("North team") == len(scanned)
        assert text.count("Reflective practice groups") == len(scanned)
        assert text.count("You drew this slip from a hat, so nobody knows that it is yours.") == len(scanned)
        assert "".join(text.split()).count(f"{ADDRESS}/s/k7wq2mab") == len(scanned)
    assert len(codes) == 14
    partition = "SLIPS#groups#2026-12-01#north"
    expires = {"N": str(int(PROGRAMME.wave(date(2026, 12, 1)).expires_at.timestamp()))}
    by_hash = sorted(stored(), key=lambda item: item["sk"]["S"])
    assert by_hash == [
        {"pk": {"S": partition}, "sk": {"S": code_hash}, "state": {"S": "unspent"}, "expires": expires}
        for code_hash in sorted(hashed(code, partition) for code in codes)
    ]
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_code_on_paper_has_a_quiet_zone_and_is_three_centimetres(run: Run, tmp_path: Path) -> None:
    run("north", "--count", "1")
    [page] = pypdfium2.PdfDocument(tmp_path / "slips-north-2026-12-01.pdf")
    [code] = zxingcpp.read_barcodes(page.render(scale=4, grayscale=True).to_numpy().squeeze())
    corners = code.position
    millimetres = (corners.top_right.x - corners.top_left.x) / 4 / 72 * 25.4
    assert 30 <= millimetres <= 34
    assert corners.top_left.x / 4 / 72 * 25.4 > 8 + 2  # from the cut


def test_the_order_on_paper_is_not_that_of_the_table(run: Run, stored: Any, tmp_path: Path) -> None:
    run("north", "--count", "10")
    [(text, _)] = _pages(tmp_path / "slips-north-2026-12-01.pdf")
    codes = [code for word in text.split() if "-" in word and (code := read(word))]
    assert len(codes) == 10
    hashes = [hashed(code, "SLIPS#groups#2026-12-01#north") for code in codes]
    assert sorted(hashes) == sorted(item["sk"]["S"] for item in stored())
    assert hashes != sorted(hashes)
    assert codes != sorted(codes)


def test_at_most_one_in_ten_more_than_the_team_has_people_for_a_wave_in_all(run: Run, stored: Any) -> None:
    too_many = (
        "soundings: North team can have 15 slips for wave 2026-12-01, one in ten more than its 14 people, and had {}: "
        "{}"
    )
    for options in ((), ("--dry-run",)):
        assert run("north", "--count", "16", *options) == too_many.format(0, "make at most 15 with --count")
    assert ": 4 slips" in run("north", "--count", "4")
    assert run("north", "--output", "more.pdf") == too_many.format(
        4, "make at most 11 with --count"
    )  # 14, as it is without --count
    assert ": 11 slips" in run("north", "--count", "11", "--output", "more.pdf")
    assert run("north", "--count", "1", "--output", "most.pdf") == too_many.format(15, "it can have no more")
    assert len(stored()) == 15  # those made before are good still
    assert ": 14 slips" in run("north", "--wave", "2027-02-01")  # a wave of its own


def test_two_who_make_them_at_once_do_not_get_too_many(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, others = Slips.add, iter([("north", "--output", "other.pdf")])

    def meanwhile(*given: Any) -> None:
        for other in others:
            assert ": 14 slips" in run(*other)
        add(*given)

    monkeypatch.setattr(Slips, "add", meanwhile)
    assert "and had 28: it can have no more" in run("north", "--output", "mine.pdf")
    assert [file.name for file in tmp_path.iterdir()] == ["other.pdf"]


@pytest.mark.parametrize("slips", [True, False])
def test_the_form_asks_for_one_where_the_programme_uses_them(
    register: Register, dynamodb: Any, tables: dict[str, str], *, slips: bool
) -> None:
    register.definitions.put_instrument(sample.instrument())
    wave = PROGRAMME.model_copy(update={"slips": slips}).wave(register.waves.of("groups")[0].opens)
    put_forms(register, wave, is_open=True, next_opens=None)
    forms = [item for item in dynamodb.scan(TableName=tables["REGISTER_TABLE"])["Items"] if "table" in item]
    assert [form["sk"]["S"] for form in forms] == ["LANGUAGE#cy", "LANGUAGE#en"]
    for form in forms:
        assert ("slip" in json.loads(form["table"]["S"])) is slips
        assert ('name=\\"form-slip\\"' in form["pages"]["S"]) is slips


def test_the_open_wave_or_else_the_next_or_the_one_named(run: Run, register: Register, stored: Any) -> None:
    first, second = register.waves.of("groups")

    def made(*arguments: str) -> str:
        before = [item["sk"] for item in stored()]
        run("north", "--count", "1", "--output", f"{len(before)}.pdf", *arguments)
        [new] = [item for item in stored() if item["sk"] not in before]
        return str(new["pk"]["S"])

    assert made() == f"SLIPS#groups#{first.id}#north"
    assert made("--wave", second.id) == f"SLIPS#groups#{second.id}#north"
    register.waves.move(first, State.OPEN, after=(State.SCHEDULED,))
    assert made() == f"SLIPS#groups#{first.id}#north"
    register.waves.move(first, State.CLOSED, after=(State.OPEN,))
    assert made() == f"SLIPS#groups#{second.id}#north"
    assert "no wave 2026-12-01 of 'north'" in run("north", "--wave", first.id)


def test_a_team_that_joins_later_gets_slips_for_its_first_wave(run: Run, stored: Any) -> None:
    assert "3 slips for Ysbyty’r De, good from 1 to 15 February 2027" in run("south")
    assert {item["pk"]["S"] for item in stored()} == {"SLIPS#groups#2027-02-01#south"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nort"], "soundings: there is no team 'nort'; did you mean 'north'?"),
        (["xyz"], "soundings: there is no team 'xyz'; there is north, south"),
        (["trust"], "soundings: 'trust' is no team but stands above teams"),
        (["north", "--wave", "2020-01-01"], "soundings: there is no wave '2020-01-01'; did you mean '2027-02-01' or '2026-12-01'?"),
        (["north", "--output", "none/slips.pdf"], "soundings: none/slips.pdf cannot be written: No such file or directory"),
    ],
)  # fmt: skip
def test_errors_are_one_line_and_make_nothing(
    run: Run, stored: Any, tmp_path: Path, arguments: list[str], said: str
) -> None:
    assert run(*arguments) == said
    assert stored() == []
    assert list(tmp_path.iterdir()) == []


def test_a_wave_without_slips_says_how_to_switch_them_on(run: Run, register: Register, stored: Any) -> None:
    late = PROGRAMME.model_copy(update={"slips": False, "starts": PROGRAMME.starts.replace(year=2029)})
    wave = late.wave(late.starts)
    register.waves.plan(wave)
    assert run("north", "--wave", wave.id) == (
        f"soundings: wave {wave.id} of programme 'groups' does not use slips: give the programme 'slips: true' in your "
        "organisation file, load that, and name a wave that has not opened yet; the next tick prepares it"
    )
    assert stored() == []


def test_a_team_in_no_programme(run: Run, register: Register) -> None:
    register.definitions.put_programme(PROGRAMME.model_copy(update={"unit": "south"}))
    assert run("north") == "soundings: team 'north' is in no programme"


def test_a_file_that_is_there_is_never_written_over(run: Run, stored: Any, tmp_path: Path) -> None:
    (tmp_path / "cards.pdf").write_text("mine")
    said = run("north", "--output", "cards.pdf")
    assert said == "soundings: cards.pdf is there already: name another file with --output"
    assert (tmp_path / "cards.pdf").read_text() == "mine"
    assert stored() == []


def test_a_death_on_the_way_leaves_no_card_that_does_not_work(
    run: Run, stored: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has its name only once every hash is stored; what a kill leaves beside it is no obstacle."""
    (tmp_path / ".cards.pdf.part").write_text("left by a kill")

    def dies(*_: Any) -> None:
        assert [file.name for file in tmp_path.iterdir()] == [".cards.pdf.part"]
        raise SoundingsError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(Slips, "add", dies)
        assert run("north", "--output", "cards.pdf") == "soundings: killed"
    assert list(tmp_path.iterdir()) == []
    assert "14 slips" in run("north", "--output", "cards.pdf")
    hashes = {item["sk"]["S"] for item in stored()}
    for _, scanned in _pages(tmp_path / "cards.pdf"):
        assert {hashed(read(one.partition("=")[2]), "SLIPS#groups#2026-12-01#north") for one in scanned} <= hashes


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("x", "http://localhost:1"),
        ("Gwasanaethau’r Ŵyl ac Ŷr, Caffè Łódź", "https://survey.example.nhs.uk"),
        (
            "A team whose name goes on and on " * 20,
            "https://staff-surveys." + "a-long-name." * 8 + "example.nhs.uk/live",
        ),
    ],
)
def test_any_name_and_address_fit_on_a_card(name: str, address: str) -> None:
    wave = PROGRAMME.wave(date(2026, 12, 28))
    team = NORTH.model_copy(update={"name": name.strip()})
    codes = new_codes(11, Random(3).randbytes)
    whom = Draw(PROGRAMME.model_copy(update={"title": name.strip()}), wave, team)
    document = pypdfium2.PdfDocument(pdf(whom, address, codes))
    scanned = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_numpy().squeeze())
    ]
    assert len(document) == 2
    assert {one.partition("#slip=")[2] for one in scanned} == set(map(written, codes))
    assert "28 December 2026 to 11 January 2027" in document[0].get_textpage().get_text_range()


def test_no_slips_are_printed_for_a_programme_that_cannot_be_read(run: Run, register: Register, dynamodb: Any) -> None:
    key = {name: {"S": text} for name, text in keys.programme("groups").items()}
    newer = {"S": '{"unit": "trust", "of_a_later_version": 1}'}
    dynamodb.put_item(TableName="RegisterTable", Item={**key, "data": newer})
    assert run("north").startswith("soundings: record 'PROGRAMMES PROGRAMME#groups' cannot be read")
    assert list(register.audit.entries(datetime.now(UTC).year)) == []
