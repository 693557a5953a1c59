"""Every command of the tree is run: it teaches, answers programs, tries without doing, is put down, and is permitted."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
import yaml

from infra.cli import app
from shared.recipient import Barred
from shared.session import Session
from shared.store.recipients import Recipients
from shared.store.table import Table
from shared.wave import State
from tests.integration.commands.conftest import WAVE
from tests.policy import ARNS, Asked, is_allowed, needed, statements
from tests.unit.summary.sample import comments, publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.commands.conftest import Office, Ran

# What is left out, by name, with the reason.
NO_JSON = {
    "evidence": "a program reads what `--output table.csv` writes, or the JSON of the page of results",
    "outcomes absence": "`--output table.json` writes it",
}
NO_DRY_RUN: dict[str, str] = {}
UNDONE = {  # what changes something and does not ask first, since another command takes it back and nobody is mailed
    "programme pause": "programme resume",
    "programme resume": "programme pause",
    "recipients add": "recipients remove",
    "recipients remove": "recipients add",
    "settings set": "settings set",
}
NO_SAMPLE = {
    "evidence": "it has a policy of its own: test_evidence_command.py",
    "outcomes absence": "it asks AWS with --by alone: test_outcomes_by_team.py",
    "doctor": "it asks every service: tests/unit/doctor, with its policies",
}

SHORTER = {"check": "instrument check"}  # another name for the same command, whose example has the longer one

LOADED = {
    "settings": {"organisation": "Example Trust", "reply_to": "groups@trust.example"},
    "programmes": [
        {"id": "groups", "title": "Groups", "instrument": "reflective-practice", "instrument_version": 2, "unit": "surgery",
         "wave_0": False, "starts": "2037-02-02"}
    ],
}  # fmt: skip
TEAMS = (
    "name,path,headcount,recipients\nAnaesthetics,Trust > Surgery,11,a@trust.example\nEndoscopy,Trust > Medicine,9,\n"
)


def file(name: str, text: str) -> Callable[[Office], object]:
    return lambda office: (office.folder / name).write_text(text)


def typed(office: Office) -> None:
    """A sheet of paper forms with nine rows."""
    office.run("paper", "sheet", "a", "forms.csv")
    with Path("forms.csv").open(newline="", encoding="utf-8-sig") as sheet:
        heading = next(csv.reader(sheet))
    answered = ["" if "word" in name or "comment" in name else "4" for name in heading]
    with Path("forms.csv").open("w", newline="", encoding="utf-8") as sheet:
        csv.writer(sheet).writerows([heading, *[answered] * 9])


def joined(office: Office) -> None:
    """Endoscopy, which takes part from the next wave on."""
    (office.folder / "teams.csv").write_text(TEAMS)
    office.run("teams", "import", "teams.csv", "--yes")


def workbook(office: Office) -> None:
    office.run("instrument", "template", "ours.xlsx")


def barred(office: Office) -> None:
    recipients: Recipients = Recipients(Table(office.client, "RegisterTable"))
    recipients.bar("a@trust.example", Barred.BOUNCED)


WORDS = "the-rota-comes-too-late"  # of one line's one word


def commented(office: Office) -> None:
    """A comment is published."""
    about = {"programme": "groups", "wave": WAVE, "unit": "surgery"}
    office.register.publications.put(publication("Surgery", [comments("The rota comes too late.", "Thanks")], **about))
    office.register.waves.move(office.register.waves.wave("groups", WAVE), State.PUBLISHED, after=(State.OPEN,))


def met(office: Office) -> None:
    """Two groups met, at the end of a year and at the beginning of the next."""
    for team, day, came in (("a", date(2036, 12, 31), 9), ("a", date(2037, 1, 1), 7), ("c", date(2036, 10, 1), 12)):
        office.register.sessions.note(team, Session(day, came, datetime(2037, 1, 2, tzinfo=UTC)))


# By command: what it is given, and what is to be there before.
SAMPLES: dict[str, tuple[str, Callable[[Office], object] | None]] = {
    "load": ("organisation.yaml --yes", file("organisation.yaml", yaml.safe_dump(LOADED))),
    "status": ("", None),
    "resend": (f"groups {WAVE} open", None),
    "tick": ("--at 2037-02-10T09:00:00 --yes", None),
    "erase": ("endoscopy --yes", joined),  # one that is in no open wave
    "slips": ("c --count 9", None),
    "audit": ("", None),
    "revoke": ("a --yes", None),
    "check": ("ours.xlsx", workbook),
    "poster": ("--all --output posters.pdf", None),
    "kit": ("kit --team a", None),
    "summary preview": ("--programme groups --to-file mail.eml", None),
    "paper form": ("a", None),
    "paper sheet": ("a sheet.csv", None),
    "paper key": ("a forms.csv", typed),
    "instrument template": ("ours.xlsx", None),
    "instrument import": ("ours.xlsx", workbook),
    "instrument check": ("ours.xlsx", workbook),
    "instrument list": ("", None),
    "instrument show": ("reflective-practice --version 2", None),
    "instrument publish": ("who-5", None),
    "instrument preview": ("who-5", None),
    "teams import": ("teams.csv --yes", file("teams.csv", TEAMS)),
    "teams list": ("", None),
    "teams show": ("a", None),
    "teams export": ("teams.xlsx", None),
    "teams template": ("teams.xlsx", None),
    "programme create": ("whole --title Whole --unit trust --starts 2037-03-02", None),
    "programme list": ("", None),
    "programme show": ("groups", None),
    "programme calendar": ("groups --ics waves.ics", None),
    "programme pause": ("groups", None),
    "programme resume": ("groups", lambda office: office.run("programme", "pause", "groups")),
    "wave list": ("groups", None),
    "wave extend": (f"groups {WAVE} --closes 2037-02-20", None),
    "wave abandon": (f"groups {WAVE} --yes", None),
    "recipients list": ("", None),
    "recipients add": ("a another@trust.example", None),
    "recipients remove": ("a a@trust.example", None),
    "recipients readmit": ("a@trust.example", barred),
    "sessions": ("--quarter 2036Q4 --output sessions.xlsx", met),
    "settings show": ("", None),
    "settings set": ("reply_to=groups@trust.example", None),
    "comment withdraw": (f"groups {WAVE} surgery {WORDS} --yes", commented),  # last: it ends the wave
}


# What is asked by id or name: the commands' lines with a place for each, and for each an id, a name, and a mistake.
ASKED = {
    "teams list": ["--under {under}"],
    "teams show": ["{team}"],
    "programme create": ["new --title New --unit {unit} --starts 2037-03-02"],
    "programme show": ["{programme}"],
    "programme calendar": ["{programme}"],
    "programme pause": ["{programme}"],
    "programme resume": ["{programme}"],
    "summary preview": ["--programme {programme}"],
    "paper form": ["{team}"],
    "paper sheet": ["{team} sheet.csv"],
    "paper key": ["{team} forms.csv"],
    "slips": ["{team} --wave {wave} --count 9"],
    "poster": ["{team}", "--under {under}"],
    "kit": ["kit --team {team}", "kit --under {under}"],
    "wave list": ["{programme}"],
    "wave extend": ["{programme} {wave} --closes 2037-02-20"],
    "wave abandon": ["{programme} {wave} --yes"],
    "recipients list": ["{unit}"],
    "recipients add": ["{unit} another@trust.example"],
    "recipients remove": ["{unit} surgery@trust.example"],
    "resend": ["{programme} {wave} open"],
    "erase": ["{team} --yes"],
    "sessions": ["{programme} --quarter 2036Q4"],
    "comment withdraw": [f"{{programme}} {{wave}} {{unit}} {WORDS}"],
}
NAMES = {
    "team": ("a", "anaesthetics", "Anasthetics"),
    "unit": ("surgery", "SURGERY", "Surgrey"),
    "under": ("surgery", "SURGERY", "surgary"),
    "programme": ("groups", "the  Groups", "The gruops"),
    "wave": (WAVE, "2 Feb 2037", "3/2/2037"),
}
OTHER_NAMES = {
    ("slips", "team"): ("c", "Cardiology", "Cardoilogy"),
    ("erase", "team"): ("endoscopy", "ENDOSCOPY", "Endscopy"),
}
CALLED = {"under": "unit"}
NOT_ASKED = {
    ("programme create", "programme"): "it is new",
    ("outcomes absence", "team"): "a caption",
    **{("evidence", name): "test_evidence_command.py" for name in ("team", "programme", "wave", "before")},
}


def leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its words."""
    if hasattr(command, "commands"):
        for word, below in command.commands.items():
            yield from leaves(f"{name} {word}".strip(), below)
    else:
        yield name, command


COMMANDS = dict(leaves("", typer.main.get_group(app)))


def options(name: str) -> set[str]:
    """The long options of a command."""
    return {option for each in COMMANDS[name].params for option in each.opts if option.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_teaches_with_an_example_and_answers_programs(name: str) -> None:
    told = COMMANDS[name].help
    assert f"`soundings {SHORTER.get(name, name)}" in told.split("Example:", 1)[-1], (
        "an example that begins with the command itself"
    )
    assert ("--json" in options(name)) is (name not in NO_JSON)
    assert all(each.help for each in COMMANDS[name].params if each.opts[0].startswith("--"))


def test_what_is_left_out_is_still_there() -> None:
    assert {*NO_JSON, *NO_DRY_RUN, *NO_SAMPLE} <= COMMANDS.keys()
    assert COMMANDS.keys() == SAMPLES.keys() | NO_SAMPLE.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_it_tries_without_doing_is_put_down_and_is_permitted(
    name: str, office: Office, template: dict[str, Any]
) -> None:
    """Whether a command changes anything is not declared: its calls tell."""
    given, prepare = SAMPLES[name]
    if prepare:
        prepare(office)
    words, year = [*name.split(), *given.split()], datetime.now(UTC).year
    before, trail = office.records(), len(list(office.audit.entries(year)))
    tried = None
    if "--dry-run" in options(name):
        tried = office.run(*words, "--dry-run", "--json")
        assert (tried.code, tried.err, tried.changes) == (0, "", [])
        assert json.loads(tried.out)["dry_run"] is True
        assert office.records() == before

    if "--yes" in options(name):
        words = [word for word in words if word != "--yes"]
        asked_in_vain = office.run(*words)  # there is no terminal here
        assert (asked_in_vain.code, asked_in_vain.changes, office.records()) == (1, [], before)
        assert "nobody answered, so nothing was changed; --yes agrees beforehand" in asked_in_vain.err
        assert office.run(*words, "--json").err == "soundings: --json cannot ask: add --yes or --dry-run"
        words += ["--yes"]
    ran = office.run(*words, "--json")
    assert (ran.code, ran.err) == (0, "")
    said = json.loads(ran.out)
    assert tried is None or said["dry_run"] is False
    entries = [entry.what for entry in office.audit.entries(year)][trail:]
    if ran.changes:
        assert tried or name in NO_DRY_RUN, "it changes something, and has no --dry-run"
        assert "--yes" in words or name in UNDONE, "it can neither be taken back nor asks first"
        assert ran.changes[0].is_audit, "who does it is put down before the first change"
        assert set(entries) == {name}
    else:
        assert office.records() == before
        assert entries == []

    policy = statements(template, "OperatorPolicy")
    asked = [
        each
        for run in (tried, ran)
        if run
        for call in run.calls
        for each in needed(call.service, call.operation, call.params)
    ]
    assert [each for each in asked if not is_allowed(policy, each)] == []
    assert not [each for each in asked if "ResponsesTable" in each.resource or "TallyTable" in each.resource]


def test_whatever_is_asked_by_id_or_name_is_in_the_table() -> None:
    named = {(name, each.name) for name, command in COMMANDS.items() for each in command.params}
    asked = {(name, place) for name, lines in ASKED.items() for line in lines for place in re.findall(r"{(\w+)}", line)}
    assert {each for each in named if each[1] in (*NAMES, "before")} == asked | NOT_ASKED.keys()


def tried(office: Office, name: str, line: str, words: dict[str, str]) -> Ran:
    """What a command does, or would do, for these."""
    for file in office.folder.iterdir():  # what was made is not written over
        file.unlink()
    _, prepare = SAMPLES[name]
    if prepare:
        prepare(office)
    trial = ["--dry-run"] if "--dry-run" in options(name) else []
    return office.run(*name.split(), *(part.format(**words) for part in line.split()), *trial)


def test_an_id_and_a_name_do_the_same_and_a_mistake_has_one_answer(office: Office) -> None:
    unit = next(each for each in office.register.roster.units() if each.id == "surgery")
    office.register.roster.put(unit.model_copy(update={"recipients": ("surgery@trust.example",)}))
    for name, line in [(name, line) for name, lines in ASKED.items() for line in lines]:
        known = {place: OTHER_NAMES.get((name, place), NAMES[place]) for place in re.findall(r"{(\w+)}", line)}
        ids = {place: words[0] for place, words in known.items()}
        by_id = tried(office, name, line, ids)
        assert (by_id.code, by_id.err) == (0, ""), name
        for place, (wanted, called, mistake) in known.items():
            by_name = tried(office, name, line, {**ids, place: called})
            assert (by_name.out, by_name.err, by_name.code) == (by_id.out, "", 0), (name, place)
            mistaken = "2037-02-03" if place == "wave" else mistake
            what = "unit" if name == "teams show" else CALLED.get(place, place)
            answer = f"soundings: there is no {what} '{mistaken}'; did you mean '{wanted}'"
            assert tried(office, name, line, {**ids, place: mistake}).err.startswith(answer), (name, place)


def test_the_policy_lets_nobody_read_an_answer_a_tally_or_a_slip(template: dict[str, Any]) -> None:
    policy = statements(template, "OperatorPolicy", "DoctorPolicy")
    table = ARNS["AWS::DynamoDB::Table"]
    every = {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
    reads = [
        f"dynamodb:{action}"
        for action in ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect", "DescribeTable")
    ]
    for name in ("ResponsesTable", "TallyTable", "SlipTable"):
        for action in reads:
            asked = Asked(action, table.format(name), {"dynamodb:LeadingKeys": ["BOX#groups#2037-02-02#a"]})
            assert not is_allowed(policy, asked)
            assert not is_allowed([*policy, every], asked), "its denials hold whatever else somebody may do"
    publication = Asked(
        "dynamodb:Query", table.format("RegisterTable"), {"dynamodb:LeadingKeys": ["PUBLICATION#groups#a"]}
    )
    assert not is_allowed(policy, publication)
    assert is_allowed([*policy, every], publication)


UNREADABLE = [
    {"pk": "PROGRAMMES", "sk": "PROGRAMME#later"}, {"pk": "WAVES#groups", "sk": "WAVE#2036-12-01"},
    {"pk": "UNITS", "sk": "UNIT#later"}, {"pk": "CLOSED", "sk": "UNIT#later"},
    {"pk": "INSTRUMENT#later", "sk": "VERSION#0001"}, {"pk": f"OUTBOX#groups#{WAVE}#open", "sk": "ADDRESS#x@y.example"},
    {"pk": f"RUN#groups#{WAVE}#open", "sk": "BATCH#mail-0009"}, {"pk": "RECIPIENT#b@trust.example", "sk": "ADDRESS"},
    {"pk": f"AUDIT#{datetime.now(UTC).year}", "sk": "AT#later"},
]  # fmt: skip
READ_NONE = {"recipients readmit", "settings show", "settings set", "check", "instrument check", "instrument preview"}
READ_NONE |= {"instrument template", "instrument import"}
COSTLY = {
    "kit",
    "poster",
    "summary preview",
    "paper form",
    "paper sheet",
    "paper key",
    "teams template",
    "teams export",
}


@pytest.mark.parametrize("names", [SAMPLES.keys() - COSTLY - READ_NONE, pytest.param(COSTLY, marks=pytest.mark.long)])
def test_every_command_skips_and_names_what_it_cannot_read(office: Office, names: set[str]) -> None:
    joined(office)
    put = office.client.put_item
    put(TableName="RegisterTable", Item={"pk": {"S": "INSTRUMENT#LIST"}, "sk": {"S": "INSTRUMENT#later#VERSION#0001"}})
    for key in UNREADABLE:
        typed_key = {name: {"S": text} for name, text in key.items()}
        data = {"data": {"S": '{"id": "later", "parent": "trust"}'}, "version": {"N": "9"}}
        put(TableName="RegisterTable", Item={**typed_key, **data})
    for name in sorted(names, key=list(SAMPLES).index):
        line, prepare = SAMPLES[name]
        if prepare and prepare is not joined:
            prepare(office)
        before = office.records()
        ran = office.run(*name.split(), *line.split())
        named = [f"'{key['pk']}" in ran.err + ran.out for key in UNREADABLE]
        assert (ran.code, any(named)) == (1, True), (name, ran.err)
        if name in {"load", "teams import", "programme create", "recipients add", "recipients remove", "erase"}:
            assert office.records() == before, f"{name} needs all of them"


def test_a_programme_that_cannot_be_read_is_not_shown_as_if_it_could(office: Office) -> None:
    key = {"pk": {"S": "PROGRAMMES"}, "sk": {"S": "PROGRAMME#later"}}
    office.client.put_item(TableName="RegisterTable", Item={**key, "data": {"S": "{"}})
    shown = office.run("programme", "show", "later")
    assert (shown.code, shown.out) == (1, "")
    assert "'PROGRAMMES PROGRAMME#later' cannot be read" in shown.err
