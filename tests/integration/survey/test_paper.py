"""`soundings paper`: forms on paper get into the responses' table through the public function, each once, and shuffled."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from email.message import Message
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import typer
import zxingcpp
from openpyxl import load_workbook

from infra.commands.paper import batch as batches
from infra.commands.paper import command, keying
from infra.commands.paper.reading import form_of, read_forms
from infra.commands.paper.round import round_of
from infra.commands.paper.sheet import as_csv, as_workbook, content
from infra.local.phone import Reply
from shared.language import LANGUAGES, messages
from shared.packing import unpack
from shared.programme import Programme
from shared.sentences import only_if
from shared.settings import Settings
from shared.slip import new_codes, written
from shared.store.register import Register
from shared.store.slips import Slips
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import State
from tests.links import put_link
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Run = Callable[..., str]

LINK = "k7wq2mab"
PROGRAMME = Programme(
    id="groups", title="Groups", instrument="sample", instrument_version=1, unit="trust", starts=date(2025, 12, 1)
)
TEAM = Unit(id="north", name="North team", parent="trust", headcount=14, link=LINK)
HEADING = ["adapt", "joined", "reasons", "energy", "hours", "words", "comment"]
ROWS = [
    ["4", "yes", "", "7", "37", "calm safe", ""],
    ["5", "no", "rota; leave", "3", "40", "calm", "Longer, please. Ring 020 7946 0000."],
    ["Agree", "No, <not> \"yet\"", "The rota", "0", "1", "", ""],
    ["1", "", "", "", "80", "", ""],
    ["1", "", "", "", "80", "", ""],
    ["Cytuno", "Do", "", "10", "20", "Calm, thought provoking", ""],
    ["2", "no", "ill far", "5", "20", "", "Thank you"],
    ["3", "yes", "", "5", "22", "kind", ""],
]  # fmt: skip
ADDRESS = "https://survey.sample.example"


class Public:
    """The public function as a Site. A fault is a status that comes instead, or `lost`: done, but nobody hears of it."""

    def __init__(self) -> None:
        self.posted: list[str] = []
        self.faults: list[int | str | None] = []

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        from functions.survey import handler  # noqa: PLC0415  # as the fixtures have set it up

        code = path.removeprefix("/s/")
        event = sample.get(code=code) if method == "GET" else sample.post(str(body), code=code)
        fault = self.faults.pop(0) if self.faults and method == "POST" else None
        if method == "POST":
            assert dict(headers or {}) == {"Content-Type": "application/x-www-form-urlencoded"}
        if isinstance(fault, int):
            return Reply(fault, Message(), b"")
        reply = handler.lambda_handler(event, None)
        self.posted += [str(body)] if method == "POST" else []
        if fault == "lost":
            raise OSError("the reply was lost")
        if fault == "killed":
            raise KeyboardInterrupt
        return Reply(reply["statusCode"], Message(), reply["body"].encode())


@pytest.fixture
def filled(register: Register) -> Register:
    """The register with the team, its programme and an open wave."""
    register.definitions.put_settings(
        Settings(organisation="Sample & Sons NHS Trust", reply_to="surveys@sample.example")
    )
    register.definitions.put_instrument(sample.instrument())
    for unit in (Unit(id="trust", name="Sample Trust"), TEAM):
        register.roster.put(unit)
    put_link(register, TEAM, code=LINK, from_wave="2025-12-01")
    _programme(register, PROGRAMME)
    return register


def _programme(register: Register, programme: Programme) -> None:
    register.definitions.put_programme(programme)
    wave = programme.wave(programme.starts)
    register.waves.plan(wave)
    register.waves.plan(wave)
    register.waves.move(wave, State.OPEN, after=(State.SCHEDULED,))


@pytest.fixture
def public(visitor: Any, filled: Register, monkeypatch: pytest.MonkeyPatch) -> Public:
    public = Public()
    monkeypatch.setattr(command, "Web", lambda address: public if address == ADDRESS else None)
    monkeypatch.setattr(keying, "PAUSES", (0, 0))
    return public


@pytest.fixture
def noted() -> list[tuple[str, dict[str, object]]]:
    """What was put into the trail of what operators did."""
    return []


@pytest.fixture
def run(
    filled: Register,
    noted: list[tuple[str, dict[str, object]]],
    soundings: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Give a command line to `soundings paper`, in an empty folder: what it says, good or bad."""
    stack = SimpleNamespace(
        register=filled, address=ADDRESS, note=lambda what, **details: noted.append((what, details))
    )
    monkeypatch.setattr(command, "Stack", lambda _: stack)
    return lambda *given: soundings("paper", *given, *(["--yes"] if given[0] == "key" else []))


def write(rows: list[list[str]], heading: list[str] = HEADING, name: str = "forms.csv") -> Path:
    file = StringIO(newline="")
    csv.writer(file).writerows([heading, *rows])
    Path(name).write_text(file.getvalue(), encoding="utf-8")
    return Path(name)


def kept(stored: Any) -> list[dict[str, Any]]:
    """The answers in the table, by their packed text."""
    columns = sample.instrument().columns()
    return [unpack(columns, each) for each in sorted(sample.responses(stored()))]


def test_every_form_is_stored_once_as_a_phone_would_have_stored_it(
    run: Run, public: Public, stored: Any, noted: Any, tmp_path: Path
) -> None:
    write(ROWS)
    said = run("key", "north", "forms.csv")
    assert said == (
        "8 forms were sent; the sheet is now forms.sent.csv\n"
        "Look whether all went well, then delete the sheet and destroy the paper.\n"
    )
    answers = kept(stored)
    assert len(answers) == 8
    assert {"adapt": "4", "joined": "yes", "energy": 7, "hours": 37, "words": ["calm", "safe"]} in answers
    assert {
        "adapt": "5",
        "joined": "no",
        "reasons": ["rota", "leave"],
        "energy": 3,
        "hours": 40,
        "words": ["calm"],
    } in answers
    assert {"adapt": "4", "joined": "no", "reasons": ["rota"], "energy": 0, "hours": 1} in answers
    assert {"adapt": "4", "joined": "yes", "energy": 10, "hours": 20, "words": ["calm", "thought-provoking"]} in answers
    assert {"adapt": "2", "joined": "no", "reasons": ["far", "ill"], "energy": 5, "hours": 20} in answers
    assert answers.count({"adapt": "1", "hours": 80}) == 2  # two people may answer alike
    comments = sorted(sample.comments(stored()))
    assert len(comments) == 2
    assert "7946" not in comments[0]
    assert {item["pk"]["S"] for item in stored()} == {"BOX#groups#2025-12-01#north"}
    assert [file.name for file in tmp_path.iterdir()] == ["forms.sent.csv"]
    assert noted == [("paper key", {"team": "north", "wave": "2025-12-01"})]  # and not how many


def test_the_order_of_sending_is_not_that_of_the_sheet(run: Run, public: Public) -> None:
    orders = set()
    for number in range(3):
        rows = [["4", "", "", "", str(hours), "", ""] for hours in range(1, 41)]
        write(rows, name=f"{number}.csv")
        run("key", "north", f"{number}.csv")
        sent = [int(body.split("hours=")[1].partition("&")[0]) for body in public.posted]
        public.posted.clear()
        assert sorted(sent) == list(range(1, 41))
        assert sum(one < other for one, other in pairwise(sent)) < 35
        orders.add(tuple(sent))
    assert len(orders) == 3


@pytest.mark.parametrize("number", [0, 1, 7])
def test_fewer_forms_than_a_figure_needs_people_are_refused_and_it_says_why(
    run: Run, public: Public, stored: Any, noted: Any, tmp_path: Path, number: int
) -> None:
    write(ROWS[:number])
    said = run("key", "north", "forms.csv")
    assert said.startswith(
        f"soundings: forms.csv has {number} forms, and a batch needs 8 or more: a few forms that come"
    )
    assert (stored(), noted, public.posted) == ([], [], [])
    assert [file.name for file in tmp_path.iterdir()] == ["forms.csv"]


def test_the_number_is_the_one_that_people_were_promised(run: Run, public: Public, filled: Register) -> None:
    programme = PROGRAMME.model_copy(update={"id": "larger", "threshold": 9})
    filled.definitions.put_programme(PROGRAMME.model_copy(update={"unit": "none"}))
    _programme(filled, programme)
    write(ROWS)
    assert "a batch needs 9 or more" in run("key", "north", "forms.csv")


def test_every_fault_by_row_and_column_before_anything_is_sent(
    run: Run, public: Public, stored: Any, tmp_path: Path
) -> None:
    rows = [
        *ROWS,
        ["9", "yes", "", "7", "37", "", ""],
        ["4", "yes", "", "11", "", "", ""],
        ["4", "no", "rota; hills", "", "81", "one two three four", "x" * 501],
        ["", "", "", "", "37", "", ""],
        ["4", "", "", "", "5", "", "", "more"],
        [],
    ]
    write(rows)
    t = messages("en")["fault"]
    assert run("key", "north", "forms.csv").split("\n") == [
        "forms.csv, row 10, column 'adapt': Select how much you agree that the group has enhanced my ability to adapt to challenges at work",
        "forms.csv, row 11, column 'energy': Select a number, 0 to 10, for “How much energy do you have?”",
        "forms.csv, row 11, column 'hours': Enter a whole number from 1 to 80 for “How many hours did you work last week?”",
        f"forms.csv, row 12, column 'reasons': {t['multiple'].format(item='What kept you away?')}",
        "forms.csv, row 12, column 'hours': “How many hours did you work last week?” must be a whole number from 1 to 80",
        "forms.csv, row 12, column 'words': Enter no more than 3 words for “Which words describe the group?”",
        "forms.csv, row 12, column 'comment': “What else should we know?” must be 500 characters or less",
        "forms.csv, row 13, column 'adapt': Select how much you agree that the group has enhanced my ability to adapt to challenges at work",
        "forms.csv, row 14: has more cells than there are columns",
        "9 problem(s); nothing was changed",
    ]
    assert (stored(), public.posted) == ([], [])
    assert [file.name for file in tmp_path.iterdir()] == ["forms.csv"]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (["adpat", *HEADING[1:]], ["there is no question 'adpat'; did you mean adapt?", "there is no column 'adapt'"]),
        ([*HEADING, "adapt"], ["two columns are called 'adapt'"]),
        ([*HEADING, "name"], ["there is no question 'name'"]),
    ],
)
def test_columns_that_are_not_the_questionnaires(run: Run, public: Public, heading: list[str], said: list[str]) -> None:
    write(ROWS, heading)
    assert run("key", "north", "forms.csv").split("\n")[: len(said)] == [f"forms.csv, row 1: {each}" for each in said]


@pytest.mark.parametrize("at", [0, 4, *(pytest.param(at, marks=pytest.mark.long) for at in (1, 2, 3, 5, 6, 7))])
def test_a_kill_at_any_form_and_the_same_command_again_stores_each_once(
    run: Run, public: Public, stored: Any, tmp_path: Path, at: int
) -> None:
    write(ROWS)
    public.faults = [*([None] * at), "killed"]
    assert run("key", "north", "forms.csv") == "130"
    assert 0 < len(kept(stored)) <= at + 1
    [left] = [file for file in tmp_path.iterdir() if file.name != "forms.csv"]
    assert left.name == ".forms.csv.keying"
    assert left.stat().st_mode & 0o777 == 0o600
    state = json.loads(left.read_text())
    assert sorted(state) == ["nonces", "programme", "refused", "seed", "team", "wave"]
    assert state["nonces"] == sorted(state["nonces"])
    assert "Longer" not in left.read_text()
    assert "8 forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 8
    assert len(sample.comments(stored())) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["forms.sent.csv"]


def test_a_bad_network_loses_nothing_and_counts_nothing_twice(
    run: Run, public: Public, stored: Any, tmp_path: Path
) -> None:
    write(ROWS)
    public.faults = ["lost", None, 503, 429, None, "lost", "lost"]
    assert "8 forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 8
    write(ROWS, name="again.csv")
    public.faults = [None, 503, 503, 503]
    assert run("key", "north", "again.csv") == (
        "soundings: the survey cannot be reached; run the same command again: what was sent is not counted twice"
    )
    assert len(kept(stored)) == 9
    assert "8 forms were sent" in run("key", "north", "again.csv")
    assert len(kept(stored)) == 16


def test_rows_may_change_places_while_a_batch_waits_and_nothing_else(run: Run, public: Public, stored: Any) -> None:
    write(ROWS)
    public.faults = [None, None, "killed"]
    run("key", "north", "forms.csv")
    for changed in ([*ROWS, ROWS[0]], ROWS[1:], [["5", *ROWS[0][1:]], *ROWS[1:]]):
        write(changed)
        assert "has changed since its forms began to be sent" in run("key", "north", "forms.csv")
    write(ROWS[::-1])
    assert "8 forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 8


def test_the_same_forms_are_not_sent_once_more_by_mistake(run: Run, public: Public, stored: Any) -> None:
    write(ROWS)
    run("key", "north", "forms.csv")
    sent = "soundings: the forms in forms.sent.csv were sent already: delete it first"
    assert run("key", "north", "forms.csv") == sent
    assert "were sent already; type others" in run("key", "north", "forms.sent.csv")
    write(ROWS)
    assert run("key", "north", "forms.csv") == sent
    assert "there.csv: cannot be read: No such file" in run("key", "north", "there.csv")
    assert len(kept(stored)) == 8


def test_a_death_between_the_last_form_and_the_end_leaves_nothing_in_the_way(
    run: Run, public: Public, stored: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ROWS)

    def dies(_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(batches.Batch, "finish", dies)
        assert run("key", "north", "forms.csv") == "130"
    assert "8 forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 8
    (tmp_path / ".forms.csv.keying").write_text("{}")  # as a kill after the renaming leaves it
    write(ROWS)
    assert "delete it first" in run("key", "north", "forms.csv")
    (tmp_path / "forms.sent.csv").unlink()
    assert "8 forms were sent" in run("key", "north", "forms.csv")


def test_a_batch_that_was_begun_for_another_team_or_that_cannot_be_read_is_left_alone(
    run: Run, public: Public, stored: Any, tmp_path: Path
) -> None:
    write(ROWS)
    public.faults = ["killed"]
    run("key", "north", "forms.csv")
    state = tmp_path / ".forms.csv.keying"
    before = json.loads(state.read_text())
    state.write_text(json.dumps({**before, "team": "south"}))
    assert "was begun for team 'south' in wave 2025-12-01" in run("key", "north", "forms.csv")
    state.write_text("{")
    assert "nobody knows which forms were sent already" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 1


def test_a_dry_run_checks_and_sends_nothing(run: Run, public: Public, stored: Any, noted: Any, tmp_path: Path) -> None:
    write(ROWS)
    assert run("key", "north", "forms.csv", "--dry-run") == "8 forms are right and would be sent\n"
    told = json.loads(run("key", "north", "forms.csv", "--dry-run", "--json"))
    assert told == {"team": "north", "wave": "2025-12-01", "forms": 8, "dry_run": True}
    assert (stored(), noted, public.posted) == ([], [], [])
    assert [file.name for file in tmp_path.iterdir()] == ["forms.csv"]
    assert json.loads(run("key", "north", "forms.csv", "--json"))["dry_run"] is False


def test_before_and_after_the_wave_nothing_is_sent(
    run: Run, public: Public, filled: Register, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ROWS)
    with monkeypatch.context() as later:
        later.setattr("functions.survey.handler.time.time", lambda: sample.CLOSES_AT + 1)
        assert run("key", "north", "forms.csv") == "soundings: the team's form is not open; nothing was sent"
    filled.waves.move(filled.waves.wave("groups", "2025-12-01"), State.CLOSED, after=(State.OPEN,))
    filled.waves.plan(PROGRAMME.wave(date(2026, 2, 1)))
    assert run("key", "north", "forms.csv") == "soundings: the wave of 'north' is not open: it opens on 2026-02-01"
    assert not stored()


def test_a_survey_that_closes_on_the_way_says_what_counts(run: Run, public: Public, stored: Any) -> None:
    write(ROWS)
    public.faults = [None, None, 409]
    assert "the survey closed before all forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 2


# Slips


@pytest.fixture
def slips(filled: Register, dynamodb: Any, tables: dict[str, str]) -> list[str]:
    """Ten slips of the team, in a wave whose form asks for one. To be named before `public`, which opens the form."""
    filled.waves.move(filled.waves.wave("groups", "2025-12-01"), State.CLOSED, after=(State.OPEN,))
    programme = PROGRAMME.model_copy(update={"slips": True, "starts": date(2025, 12, 2)})
    _programme(filled, programme)
    wave = programme.wave(programme.starts)
    for language in LANGUAGES:
        form = sample.compiled(language=language, slips=True)
        filled.forms.put(wave, language, is_open=True, table=form.table, pages=form.pages)
    codes = new_codes(10, Random(4).randbytes)
    Slips(Table(dynamodb, tables["SLIP_TABLE"])).add(wave, "north", codes)
    return codes


WITH_SLIP = ["slip", *HEADING]


def test_each_form_spends_its_slip(
    slips: list[str], run: Run, public: Public, stored: Any, dynamodb: Any, tables: Any
) -> None:
    write([[written(code), *row] for code, row in zip(slips, ROWS, strict=False)], WITH_SLIP)
    public.faults = [None, None, "killed"]
    run("key", "north", "forms.csv")
    assert "8 forms were sent" in run("key", "north", "forms.csv")
    assert len(kept(stored)) == 8
    states = [item["state"]["S"] for item in dynamodb.scan(TableName=tables["SLIP_TABLE"])["Items"]]
    assert sorted(states) == ["spent"] * 8 + ["unspent"] * 2


def test_a_slip_that_is_missing_wrong_or_there_twice_is_told_before_anything_is_sent(
    slips: list[str], run: Run, public: Public, stored: Any
) -> None:
    codes = [*slips[:6], slips[0].upper(), "oooo"]
    write([*([code, *row] for code, row in zip(codes, ROWS, strict=True)), ["", *ROWS[0]]], WITH_SLIP)
    assert run("key", "north", "forms.csv").split("\n") == [
        "forms.csv, row 8, column 'slip': the same code as in row 2",
        "forms.csv, row 9, column 'slip': The code on your slip has 10 letters and numbers, and never 0, 1, i, l or o. Check what you entered",
        "forms.csv, row 10, column 'slip': Enter the code on your slip. If you have none, ask your team’s lead to let you draw one",
        "3 problem(s); nothing was changed",
    ]
    assert not stored()


def test_a_slip_that_is_unknown_or_was_used_is_told_by_row_and_the_rest_is_sent(
    slips: list[str], run: Run, public: Public, stored: Any, tmp_path: Path
) -> None:
    rows = [[code, *row] for code, row in zip(slips, ROWS, strict=False)]
    write(rows, WITH_SLIP, "first.csv")
    run("key", "north", "first.csv")
    more = new_codes(8, Random(5).randbytes)
    second = [[slips[0], *ROWS[1]], [slips[8], *ROWS[2]], [slips[9], *ROWS[3]], [more[0], *ROWS[4]]]
    write(second + rows[4:], WITH_SLIP, "second.csv")
    said = run("key", "north", "second.csv")
    assert "2 of 8 forms were sent. Row 2, 5, 6, 7, 8, 9 of second.csv was refused, because its slip is unknown" in said
    assert len(kept(stored)) == 10
    write(second[1:3], WITH_SLIP, "second.csv")
    assert "2 forms were sent" in run("key", "north", "second.csv")
    assert len(kept(stored)) == 10


# Typed in


TYPED = [
    ["4", "1", "7", "37", "calm safe", ""],
    ["5", "2", "1 6", "3", "40", "calm", "Longer, please. Ring 020 7946 0000."],
    ["4", "2", "1", "0", "1", "", ""],
    ["1", "", "", "80", "", ""],
    ["1", "", "", "80", "", ""],
    ["4", "1", "10", "20", "Calm, thought provoking", ""],
    ["2", "2", "5,3", "5", "20", "", "Thank you"],
    ["3", "1", "5", "22", "kind", ""],
]  # fmt: skip


def script(forms: list[list[str]]) -> list[str]:
    """What is typed for these forms, until there are no more."""
    lines = [line for form in forms for line in [*form, ""]]
    return [*lines[:-1], "d"] if forms else []


@pytest.fixture
def type_in(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Type these lines at a terminal where `soundings paper key north` runs: what stands there in the end."""

    def type_in(lines: list[str], *options: str) -> str:
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))
        said = run("key", "north", *options)
        return capsys.readouterr().out + said

    return type_in


def test_typed_forms_are_stored_as_those_of_a_sheet_and_leave_nothing_on_the_disk(
    run: Run, type_in: Callable[..., str], public: Public, stored: Any, noted: Any, tmp_path: Path
) -> None:
    said = type_in([*script(TYPED), "s"])
    assert "Form 3, question 3 of 7: What kept you away?\n  Only if you answered" in said
    assert "  1 The rota\n  2 My shift pattern\n" in said
    assert "3 forms typed, 8 or more make a batch." in said
    assert "2: adapt 5; joined no; reasons rota; leave; energy 3; hours 40; words calm; comment Longer" in said
    assert said.endswith(
        "8 forms were sent\nLook whether all went well, then close this window and destroy the paper.\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert noted == [("paper key", {"team": "north", "wave": "2025-12-01"})]
    assert len(public.posted) == 8
    assert public.posted == sorted(public.posted)  # by their nonces: not in the order of typing
    typed = kept(stored)
    write(ROWS)
    run("key", "north", "forms.csv")
    both = kept(stored)
    assert len(both) == 16
    assert all(both.count(each) == 2 * typed.count(each) for each in typed)


def test_too_few_typed_forms_are_not_sent_and_more_may_be_added(
    type_in: Callable[..., str], public: Public, stored: Any, noted: Any
) -> None:
    said = type_in([*script(TYPED[:7]), "s", "q", "y"])
    assert "this batch has 7 forms, and a batch needs 8 or more: a few forms that come in" in said
    assert said.endswith("nothing was sent, and what was typed is kept nowhere\n")
    assert (public.posted, noted) == ([], [])
    said = type_in([*script(TYPED[:7]), "s", "a", *script(TYPED[7:]), "s"])
    assert "> 8 forms were sent\n" in said
    assert len(kept(stored)) == 8


def test_each_answer_is_checked_as_it_is_typed_and_one_can_go_back(
    type_in: Callable[..., str], public: Public, stored: Any, tmp_path: Path
) -> None:
    careful = [
        "<",  # there is nothing before the first question
        *("", "6", "Agree", "4"),
        *("2", "1 8", "1", "<", "<", "1"),  # not `no` but `yes`: what was typed for the reasons goes
        *("11", "7", "81", "37", "one two three four", "a=b", "calm", "x" * 501, "=1+1"),
    ]
    said = type_in([*careful, "", "4", "<<", "", *script(TYPED[1:]), "2", *TYPED[0], "s"])
    for told in (
        "This is the first question; << sets the form aside.",
        "challenges at work. Without it the survey takes no form; << sets this one aside.",
        "Type the number that stands before the option, nothing to leave it out, or < to go back.",
        "Select a number, 0 to 10, for “How much energy do you have?”",
        "“How many hours did you work last week?” must be a whole number from 1 to 80",
        "Enter no more than 3 words",
        "“What else should we know?” must be 500 characters or less",
        "1 form typed, 8 or more make a batch. Enter for the next form",
        "1: adapt 4; joined yes; energy 7; hours 37; words calm; comment =1+1\n",
        "> 8 forms were sent\n",
    ):
        assert told in said
    assert {"adapt": "4", "joined": "yes", "energy": 7, "hours": 37, "words": ["calm"]} in kept(stored)
    assert {"adapt": "4", "joined": "yes", "energy": 7, "hours": 37, "words": ["calm", "safe"]} in kept(stored)
    assert not any(answers.get("reasons") == ["rota", "leave"] for answers in kept(stored))


def test_a_form_can_be_taken_out_before_it_is_sent(type_in: Callable[..., str], public: Public, stored: Any) -> None:
    type_in([*script([*TYPED, ["5", "", "", "79", "", ""]]), "-9", "-0", "99", "s"])
    assert len(kept(stored)) == 8
    assert 79 not in [answers["hours"] for answers in kept(stored)]


@pytest.mark.parametrize("fault", [[None, None, 503, 503, 503], [None, "killed"], ["lost", "lost", "lost"]])
def test_where_sending_breaks_off_it_goes_on_and_stores_each_typed_form_once(
    type_in: Callable[..., str], public: Public, stored: Any, noted: Any, tmp_path: Path, fault: list[Any]
) -> None:
    public.faults = list(fault)
    said = type_in([*script(TYPED), "s", "a", "-1", "1", "s"])
    assert ("the survey cannot be reached; s sends again" in said) is ("killed" not in fault)
    assert said.count("only those that were refused can be changed") == 3
    assert "> 8 forms were sent\n" in said
    assert len(kept(stored)) == 8
    assert len(noted) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["kept.csv", "kept.xlsx"])
def test_what_could_not_be_sent_is_put_into_a_sheet_and_sent_from_there_once(
    run: Run, type_in: Callable[..., str], public: Public, stored: Any, tmp_path: Path, name: str
) -> None:
    public.faults = [None, None, "lost", "lost", "lost"]
    Path("there.csv").touch()
    said = type_in([*script(TYPED), "s", "k", "there.csv", "k", "sheet.doc", "k", name])
    assert "there.csv is there already: name another file" in said
    assert "the sheet's name ends in .csv or .xlsx" in said
    assert said.endswith(
        f"some forms may have been sent; `soundings paper key north {name}` sends the rest, and none twice\n"
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([f".{name}.keying", name, "there.csv"])
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert f"some forms in {name} may have been sent" in type_in([], "--save", name)
    assert f"8 forms were sent; the sheet is now {Path(name).stem}.sent" in run("key", "north", name)
    assert len(kept(stored)) == 8
    assert len(sample.comments(stored())) == 2


@pytest.mark.parametrize("name", ["saved.csv", "saved.xlsx"])
def test_with_a_sheet_typing_goes_on_another_day(
    type_in: Callable[..., str], public: Public, stored: Any, noted: Any, tmp_path: Path, name: str
) -> None:
    said = type_in([*script(TYPED[:3]), "q"], "--save", name)
    assert said.endswith(
        f"nothing was sent; `soundings paper key north --save {name}` goes on typing, "
        f"`soundings paper key north {name}` sends\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert "This form is set aside." in type_in([*TYPED[3], "", "5"], "--save", name)
    said = type_in([*script(TYPED[4:]), "s"], "--save", name)
    assert f"{name} has 4 forms; what you type is added.\n" in said
    assert f"8 forms were sent; the sheet is now {Path(name).stem}.sent" in said
    assert said.endswith("Delete the sheet too.\n")
    assert len(kept(stored)) == 8
    assert "were sent already: delete it first" in type_in([], "--save", name)


def test_a_terminal_that_closes_sends_and_keeps_nothing(
    type_in: Callable[..., str], public: Public, noted: Any, tmp_path: Path
) -> None:
    for lines in ([], script(TYPED)):
        said = type_in(lines)
        assert "nothing was sent, and what was typed is kept nowhere" in said
    assert (public.posted, noted, list(tmp_path.iterdir())) == ([], [], [])


def test_ctrl_c_sets_a_form_aside_and_loses_no_other(
    type_in: Callable[..., str], public: Public, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prompt(question: str, **_: Any) -> str:
        if (typed := lines.pop(0)) == "^C":
            raise typer.Abort
        return typed

    monkeypatch.setattr(typer, "prompt", prompt)
    monkeypatch.setattr(typer, "confirm", lambda _: False)
    lines = [*script(TYPED)[:-1], "", "4", "^C", "^C", "^C", "s"]  # in a form, between two, at the review
    assert "8 forms were sent" in type_in([])
    assert lines == []
    assert len(kept(stored)) == 8


def test_typing_can_be_tried_without_sending(
    type_in: Callable[..., str], public: Public, noted: Any, tmp_path: Path
) -> None:
    said = type_in([*script(TYPED), "s"], "--dry-run")
    assert "8 forms are right and would be sent; nothing was sent, and what was typed is kept nowhere" in said
    assert (public.posted, noted, list(tmp_path.iterdir())) == ([], [], [])


def test_what_does_not_go_together_with_typing(type_in: Callable[..., str], public: Public) -> None:
    assert type_in([], "--json") == "soundings: --json cannot ask: name the sheet with the forms"
    assert "name one sheet" in type_in([], "forms.csv", "--save", "saved.csv")
    assert "the sheet's name ends in .csv or .xlsx" in type_in([], "--save", "saved.ods")
    assert "nowhere/saved.csv cannot be written: No such file" in type_in([], "--save", "nowhere/saved.csv")


def test_a_slip_that_was_typed_twice_or_is_refused_is_typed_again(
    slips: list[str], type_in: Callable[..., str], public: Public, stored: Any
) -> None:
    unknown, gone = new_codes(2, Random(5).randbytes)
    codes = [*slips[:6], unknown, gone, slips[7]]
    forms = [[code, *form] for code, form in zip(codes, [*TYPED, TYPED[0]], strict=True)]
    forms[1] = ["", "oooo", written(slips[0]).upper(), *forms[1]]
    said = type_in([*script(forms), "s", "1", "-7", "8", "7", slips[8], *TYPED[7], "s"])
    for told in (
        "Enter the code on your slip.",
        "The code on your slip has 10 letters and numbers",
        "Another form here has this code: each slip counts once.",
        "7 of 9 forms were sent. Form 7, 8 was refused, because its slip is unknown or used already",
        "> 8 forms were sent\n",
    ):
        assert told in said
    assert said.count("only those that were refused can be changed") == 2  # form 1, and 8 that was 9
    assert len(kept(stored)) == 8
    assert len(sample.comments(stored())) == 1


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
@pytest.mark.parametrize("comment", ["=1+1", 'a; "b", c', "+44", "'", "0012", "TRUE", "2025-12-01", "Crïo\tie"])
def test_a_sheet_gives_back_what_was_typed(filled: Register, tmp_path: Path, name: str, comment: str) -> None:
    about, file = round_of(filled, "north"), tmp_path / name
    typed = {"adapt": "4", "reasons": "rota; leave", "joined": "no", "hours": "07", "comment": comment}
    file.write_bytes(content(file, about, [typed]))
    [form] = read_forms(file, about)
    assert form.fields == form_of(about, 1, typed).fields
    assert dict(form.fields)["comment"] == comment


# The sheet, the form on paper


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_a_sheet_as_it_is_written_is_one_that_is_read(run: Run, filled: Register, tmp_path: Path, name: str) -> None:
    assert run("sheet", "north", name).startswith(f"{name}: 7 columns.")
    about = round_of(filled, "north")
    assert read_forms(Path(name), about) == []
    text = (tmp_path / name).read_bytes().decode("utf-8-sig") if name.endswith("csv") else ""
    if not text:
        book = load_workbook(tmp_path / name)
        assert [cell.value for cell in book["answers"][1]] == HEADING
        lists = {str(each.sqref): each.formula1 for each in book["answers"].data_validations.dataValidation}
        assert lists == {"A2:A5000": '"1,2,3,4,5"', "B2:B5000": '"yes,no"'}
        text = "\n".join(str(cell) for row in book["questions"].iter_rows(values_only=True) for cell in row)
    for told in (
        "1 = Strongly disagree",
        "any of these, a semicolon between: rota = The rota",
        "from 1 to 80",
        "up to 3 words",
    ):
        assert told in text
    assert "sheet.csv is there already" in run("sheet", "north", "sheet.csv") if name.endswith("csv") else True


def test_a_sheet_of_another_kind(run: Run) -> None:
    assert run("sheet", "north", "sheet.ods") == "soundings: the sheet's name ends in .csv or .xlsx"


def test_what_excel_makes_of_a_sheet_is_read_alike(filled: Register, tmp_path: Path) -> None:
    about = round_of(filled, "north")
    plain = tmp_path / "plain.csv"
    plain.write_text(as_csv(about).decode("utf-8-sig") + "4,yes,,7,37,caffè,\n", encoding="utf-8")
    expected = [form.fields for form in read_forms(plain, about)]
    assert dict(expected[0]) == {"adapt": "4", "joined": "yes", "energy": "7", "hours": "37", "words": "caffè"}
    windows = tmp_path / "windows.csv"
    windows.write_bytes((";".join(HEADING) + "\r\n4;yes;;7;37;caffè;;\r\n;;;;;;\r\n").encode("cp1252"))
    book = load_workbook(BytesIO(as_workbook(about)))
    book["answers"].append([4.0, "YES", None, 7, 37.0, " caffè ", None])
    book.save(tmp_path / "book.xlsx")
    for name in ("windows.csv", "book.xlsx"):
        assert [form.fields for form in read_forms(tmp_path / name, about)] == expected, name


def test_a_row_that_is_hidden_is_not_sent_unseen(run: Run, filled: Register, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(as_workbook(round_of(filled, "north"))))
    for _ in range(4):
        book["answers"].append([4, "yes"])
    for row in (3, 4):
        book["answers"].row_dimensions[row].hidden = True
    book.save(tmp_path / "forms.xlsx")
    told = "forms.xlsx: rows 3 to 4 are hidden in Excel; show them (Home, Format, Hide & Unhide) or take them out"
    assert run("key", "north", "forms.xlsx").startswith(told)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 no book", "is no Excel workbook that can be read"),
        (b"\xd0\xcf\x11\xe0 old", "is an Excel file of the old kind"),
        (b"x" * 1_000_001, "row 1: is longer than any that is read"),
    ],
)
def test_files_that_are_no_sheet(run: Run, public: Public, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "forms.csv").write_bytes(content)
    assert said in run("key", "north", "forms.csv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_form_asks_what_the_page_asks_and_every_copy_is_the_same(
    run: Run, tmp_path: Path, language: str
) -> None:
    name = f"paper-north-2025-12-01-{language}.pdf"
    assert run("form", "north", "--language", language).startswith(f"{name}: the form of North team")
    run("form", "north", "--language", language, "--output", "again.pdf")
    assert (tmp_path / name).read_bytes() == (tmp_path / "again.pdf").read_bytes()
    document = pypdfium2.PdfDocument(tmp_path / name)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    pictures = [zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze()) for page in document]
    document.close()
    assert not any(pictures)
    instrument, t = sample.instrument().in_language(language), messages(language)
    for item in instrument.items:
        labels = [option.label for option in instrument.options_of(item)]
        for told in (
            item.text,
            *labels,
            *([only_if(instrument, item.relevant, t["condition"])] if item.relevant else []),
        ):
            assert "".join(told.split()) in text
    assert "".join(t["form"]["promise"].format(threshold=8).split()) in text
    assert "survey.sample.example/s/k7wq2mab" in text
    assert "".join(t["support"]["lines"][1]["name"].split()) in text
    assert "".join(t["slip"]["code"].split()) not in text


def test_a_paper_form_has_room_for_a_slips_code_where_slips_are_used(
    slips: list[str], run: Run, tmp_path: Path
) -> None:
    run("form", "north", "--output", "form.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "form.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "The code on your slip:" in text
    assert not any(code in text or written(code) in text for code in slips)


def test_a_paper_form_is_in_the_teams_own_language(run: Run, filled: Register, tmp_path: Path) -> None:
    filled.roster.put(TEAM.model_copy(update={"language": "cy"}))
    said = json.loads(run("form", "north", "--json"))
    assert (said["language"], said["file"]) == ("cy", "paper-north-2025-12-01-cy.pdf")
    assert (tmp_path / said["file"]).exists()
    assert json.loads(run("form", "north", "--language", "en", "--json"))["language"] == "en"


def test_a_paper_form_is_in_one_language(run: Run) -> None:
    assert run("form", "north", "--language", "both").startswith("soundings: there is no language 'both'")
