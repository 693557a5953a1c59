"""`soundings programme|wave|recipients|settings|audit`: each small, and none disturbs a wave that is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock import change
from infra.commands.programme import create
from shared.recipient import Barred, Wish
from shared.store import keys
from shared.store.recipients import Recipients
from shared.store.table import Table
from shared.wave import State
from tests.integration.machine import Killed, deployed
from tests.integration.teams.test_import import TEAMS
from tests.integration.teams.test_waves import FIRST, Trust, programme
from tests.links import programme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.teams.conftest import Desk, Said

CREATE = ("programme", "create", "groups", "--title", "Groups", "--unit", "trust", "--starts", "2037-02-02", "--yes")


@pytest.fixture
def trust(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    with deployed(monkeypatch):
        trust = Trust(desk)
        desk.imports(FIRST)
        yield trust


def done(desk: Desk) -> list[str]:
    return [entry.what for entry in desk.audit.entries(datetime.now(UTC).year)]


# programme


def test_a_programme_is_created_for_the_teams_that_are_in_none(desk: Desk) -> None:
    desk.imports(FIRST)
    assert programme_of(desk.dynamodb, desk.register.roster.find("a").link) is None  # type: ignore[union-attr]
    before = desk.everything()
    said = desk.run(*CREATE, "--dry-run")
    assert said.out.splitlines()[0] == "Groups (groups) is for 4 teams below Trust."
    assert desk.everything() == before
    said = desk.run(*CREATE)
    assert [line.strip() for line in said.out.splitlines()][:6] == [
        "Groups (groups) is for 4 teams below Trust.",
        "Of 5 to 7 people it is told only whether more than half said so. This is your decision: see docs/dpia.md.",
        "Its first wave is held before the group begins: “Before our reflective practice group begins”. If it has begun, "
        "give --no-wave-0.",
        "",
        "opens            reminders         closes            answers deleted",
        "─" * 70,
    ]
    made = desk.register.definitions.programme("groups")
    assert (made.unit, made.starts, made.rule, made.instrument_version) == (
        "trust",
        date(2037, 2, 2),
        "FREQ=MONTHLY;INTERVAL=2",
        2,
    )
    assert programme_of(desk.dynamodb, desk.register.roster.find("a").link) == "groups"  # type: ignore[union-attr]
    once = desk.everything()
    assert desk.run(*CREATE).code == 0
    assert desk.everything() == once
    assert done(desk) == ["teams import", "programme create", "programme create"]


NOTED = [
    (("--starts", "2036-12-11", "--rule", "FREQ=YEARLY;COUNT=2"), [
        "the wave of Thu 11 Dec 2036 closes on a bank holiday in England and Wales, Thu 25 Dec 2036 (Christmas Day)",
        "the wave of Fri 11 Dec 2037 closes on a bank holiday in England and Wales, Fri 25 Dec 2037 (Christmas Day)",
    ]),
    (("--starts", "2038-08-30", "--rule", "FREQ=YEARLY;COUNT=1"), [
        "the wave of Mon 30 Aug 2038 opens on a bank holiday in England and Wales, Mon 30 Aug 2038 (Late Summer Bank Holiday)",
    ]),
    (("--starts", "2038-12-14", "--rule", "FREQ=YEARLY;COUNT=1"), [
        "the wave of Tue 14 Dec 2038 has a reminder on a bank holiday in England and Wales, Sun 26 Dec 2038 (Boxing Day)",
        "the wave of Tue 14 Dec 2038 closes on a bank holiday in England and Wales, Tue 28 Dec 2038 (Boxing Day (observed))",
    ]),
    (("--starts", "2036-10-31", "--rule", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"), [
        "the waves are not equally far apart: the wave of Wed 31 Dec 2036 opens 2 months after the one before it, "
        "that of Sat 31 Jan 2037 1 month after",
    ]),
    (("--starts", "2036-12-31", "--rule", "FREQ=MONTHLY;INTERVAL=2;COUNT=4"), []),
    (("--starts", "2036-10-20", "--rule", "FREQ=WEEKLY;INTERVAL=10;COUNT=3"), []),
]  # fmt: skip


def test_what_may_surprise_in_the_days_of_waves_is_noted(desk: Desk) -> None:
    desk.imports(FIRST)
    for options, told in NOTED:
        command = (*CREATE[:-3], *options, "--yes", "--dry-run")
        assert desk.run(*command, "--json").data["notes"] == told
    said = desk.run(*CREATE[:-3], *NOTED[0][0], "--yes", "--dry-run").out.splitlines()
    assert said[-2:] == [f"Note: {note}." for note in NOTED[0][1]]


def test_a_programme_needs_settings_first_since_the_clock_could_not_open_it(desk: Desk) -> None:
    desk.imports(FIRST)
    desk.dynamodb.delete_item(
        TableName="RegisterTable", Key={name: {"S": text} for name, text in keys.SETTINGS.items()}
    )
    said = desk.run(*CREATE)
    assert said.err.startswith("soundings: there are no settings yet: `soundings settings set ")
    assert desk.register.definitions.programmes() == []


def test_a_second_programme_takes_no_team_from_the_first(desk: Desk) -> None:
    desk.imports(FIRST)
    desk.run(*CREATE)
    said = desk.run(
        "programme",
        "create",
        "surgical",
        "--title",
        "S",
        "--unit",
        "surgery",
        "--starts",
        "2037-03-02",
        "--yes",
        "--json",
    )
    assert said.data["teams"] == []
    assert desk.register.roster.find("a").programme == "groups"  # type: ignore[union-attr]
    assert programme_of(desk.dynamodb, desk.register.roster.find("a").link) == "groups"  # type: ignore[union-attr]
    data = desk.imports(
        FIRST.replace("A,Trust > Surgery,9,a@trust.example,,", "A,Trust > Surgery,9,a@trust.example,surgical,")
    )
    assert [c["changes"] for c in data["changes"]] == [{"programme": {"from": "groups", "to": "surgical"}}]
    listed = desk.run("programme", "list", "--json").data
    assert [(each["id"], each["teams"]) for each in listed] == [("groups", 3), ("surgical", 1)]
    said = desk.run("teams", "import", desk.file(FIRST + "E,Trust > Surgery,9,,,\n"), "--yes")
    assert said.err.splitlines()[0] == (
        "teams.csv, row 9, column 'programme': is empty, and the team could be in several; write surgical or groups"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Of 5 to 7 people it is told only whether more than half said so."),
        (("--share-from", "7"), "Of 7 people it is told only whether more than half said so."),
        (("--share-from", "8"), "Nothing is shown of a team of which fewer than 8 people answered."),
        (("--threshold", "5"), "Nothing is shown of a team of which fewer than 5 people answered."),
    ],
)
def test_what_is_told_of_a_small_team_is_the_trusts_decision(desk: Desk, options: tuple[str, ...], told: str) -> None:
    desk.imports(FIRST)
    said = desk.run(*CREATE, *options)
    assert said.out.splitlines()[1] == f"{told} This is your decision: see docs/dpia.md."
    assert told in " ".join(desk.run("programme", "show", "groups").out.split())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--threshold", "4"), "programme, --threshold: Input should be greater than or equal to 5"),
        (("--share-from", "4"), "programme, --share-from: Input should be greater than or equal to 5"),
        (("--share-from", "9"), "programme, --share-from: Input should be less than or equal to 8"),
        (("--comment-threshold", "6"), "programme: 'comment_threshold' must not be below 'threshold'"),
        (("--open-days", "70"), "programme, --open-days: Input should be less than or equal to 60"),
        (("--open-days", "60", "--every", "1"), "programme: 'rule' opens again on 2037-03-02 before the wave of 2037-02-02 is reported"),
        (("--rule", "FREQ=SOMETIMES"), "programme: 'rule' is no RFC 5545 RRULE: invalid 'FREQ': SOMETIMES"),
        (("--unit", "nowhere"), "soundings: there is no unit 'nowhere'"),
        (("--instrument", "mbi"), "soundings: there is no questionnaire 'mbi'; there is burnout-single-item, cbi-work, loneliness, reflective-practice, who-5, and whatever you have loaded"),
        (("--instrument-version", "9"), "soundings: 'reflective-practice' has no version 9, only 2"),
        (("--starts", "2020-01-01"), "soundings: --starts must be 2026-11-23 or later: the clock prepares a wave before it opens"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_programme_is_said(
    desk: Desk, options: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.imports(FIRST)
    monkeypatch.setattr(create, "today", lambda: date(2026, 11, 22))
    said = desk.run(*CREATE, *options)
    assert (said.err.splitlines()[0], said.code) == (told, 1)
    assert desk.register.definitions.programmes() == []


@pytest.mark.parametrize(
    ("options", "wave_0"),
    [((), True), (("--no-wave-0",), False), (("--instrument", "who-5"), False)],
)
def test_a_new_programme_begins_before_its_group_does(desk: Desk, options: tuple[str, ...], *, wave_0: bool) -> None:
    desk.imports(FIRST)
    told = "Its first wave is held before the group begins: “Before our reflective practice group begins”."
    assert (told in " ".join(desk.run(*CREATE, *options).out.split())) is wave_0
    assert desk.register.definitions.programme("groups").wave_0 is wave_0


def test_a_calendar(trust: Trust) -> None:
    said = trust.desk.run("programme", "calendar", "groups", "--waves", "2")
    days = [
        [day.strip() for day in line.split("   ") if day.strip()] for line in said.out.splitlines() if "2037" in line
    ]
    assert days == [
        ["Mon 2 Feb 2037", "Mon 9 Feb 2037", "Mon 16 Feb 2037", "Wed 18 Mar 2037"],
        ["Sat 14 Feb 2037"],
        ["Thu 2 Apr 2037", "Thu 9 Apr 2037", "Thu 16 Apr 2037", "Sat 16 May 2037"],
        ["Tue 14 Apr 2037"],
    ]
    waves = trust.desk.run("programme", "calendar", "groups", "--waves", "3", "--json").data
    assert [wave["id"] for wave in waves] == ["2037-02-02", "2037-04-02", "2037-06-02"]
    assert "next wave" in trust.desk.run("programme", "show", "groups").out
    assert trust.desk.run("programme", "show", "x").err == "soundings: there is no programme 'x'; there is groups"


def test_a_calendar_file_has_the_open_wave_too_and_is_not_written_over(trust: Trust) -> None:
    trust.open(trust.programme.wave(trust.days[0]))
    file = trust.desk.folder / "waves.ics"
    options = ("programme", "calendar", "groups", "--waves", "1", "--ics")
    assert trust.desk.run(*options, "waves.ics").out.splitlines()[-1] == "written: waves.ics"
    text = file.read_text()
    assert text.count("BEGIN:VEVENT") == 4  # today is long before, so the open wave is the next one too
    assert trust.desk.run(*options, "waves.ics").err.startswith("soundings: waves.ics is there already")
    assert trust.desk.run(*options, "waves.txt").err == "soundings: --ics ends in .ics"
    trust.desk.run("programme", "pause", "groups")
    file.unlink()
    trust.desk.run(*options, "waves.ics")
    assert file.read_text().count("BEGIN:VEVENT") == 4
    file.unlink()
    trust.close(trust.programme.wave(trust.days[0]))
    assert "has no wave to come" in trust.desk.run(*options, "waves.ics").err


def test_a_paused_programme_opens_no_wave_and_an_open_one_runs_to_its_end(trust: Trust) -> None:
    first, second, third = (trust.programme.wave(day) for day in trust.days)
    trust.open(first)
    said = trust.desk.run("programme", "pause", "groups")
    assert said.out.splitlines() == ["'groups': no further wave opens.", "Wave 2037-02-02 is open and runs to its end."]
    trust.answer(first, {"a": 9, "b": 9, "c": 9, "d": 9})
    assert trust.close(first)["trust"].responses == 36
    assert "Thursday 2 April" not in shut(trust)
    trust.tick(second.opens_at)
    assert trust.register.waves.wave("groups", second.id).state is State.SCHEDULED
    trust.tick(second.closes_at)
    assert trust.register.waves.wave("groups", second.id).state is State.MISSED
    assert trust.desk.run("programme", "calendar", "groups").out.startswith("'groups' is paused")
    trust.desk.run("programme", "resume", "groups")
    assert "2 April 2037" in shut(trust)  # the next after the one that was, as far as the day of the test knows
    trust.open(third)


def test_a_pause_until_a_day_leaves_out_the_waves_before(trust: Trust) -> None:
    first, second = (trust.programme.wave(day) for day in trust.days[:2])
    trust.tick(first.opens_at - timedelta(days=5))
    assert "2 February 2037" in shut(trust)
    said = trust.desk.run("programme", "pause", "groups", "--until", "2037-03-01")
    assert said.out == "The next wave opens on 2 Apr 2037.\n"
    assert "2 April 2037" in shut(trust)
    trust.tick(first.opens_at)
    assert trust.register.waves.wave("groups", first.id).state is State.SCHEDULED
    trust.open(second)
    assert done(trust.desk)[-1] == "programme pause"
    assert trust.desk.run("programme", "pause", "groups", "--until", "2020-01-01").code == 1


def shut(trust: Trust) -> str:
    return "".join(trust.form().pages["shut"])


# wave


def extend(trust: Trust, closes: str, *options: str) -> Said:
    return trust.desk.run("wave", "extend", "groups", "2037-02-02", "--closes", closes, "--yes", *options)


def test_an_open_wave_is_extended(trust: Trust) -> None:
    wave = trust.programme.wave(trust.days[0])
    trust.open(wave)
    before = trust.register.waves.wave("groups", wave.id)
    assert extend(trust, "2037-02-20", "--dry-run").out.startswith(
        "Wave 2037-02-02 of 'groups' would close on 20 Feb 2037 08:00."
    )
    assert trust.register.waves.wave("groups", wave.id) == before
    said = extend(trust, "2037-02-20")
    assert said.out.splitlines() == [
        "Wave 2037-02-02 of 'groups' closes on 20 Feb 2037 08:00.",
        "The survey's pages say so within a minute; tell the leads, whose mails name the old day.",
    ]
    after = trust.register.waves.wave("groups", wave.id)
    assert after == before.model_copy(update={"closes_at": after.closes_at})
    form = trust.form()
    assert form.closes_at == int(datetime(2037, 2, 20, 8, tzinfo=UTC).timestamp())
    assert form.expires == str(int(before.expires_at.timestamp()))
    assert all("20 February 2037" in "".join(form.pages[name]) for name in ("form", "thanks", "summary"))
    trust.answer(wave, {"a": 9, "b": 9, "c": 9, "d": 9})
    trust.tick(wave.closes_at)
    assert trust.register.waves.wave("groups", wave.id).state is State.OPEN
    trust.tick(after.closes_at)
    assert trust.register.publications.of("groups", "trust")[0].closed == date(2037, 2, 20)
    assert done(trust.desk)[-1] == "wave extend"
    waves = trust.desk.run("wave", "list", "groups", "--json").data
    assert [(each["id"], each["state"]) for each in waves] == [
        ("2037-02-02", "published"),
        ("2037-04-02", "scheduled"),
        ("2037-06-02", "scheduled"),
    ]
    assert "2037-02-02" in trust.desk.run("wave", "list").out


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2037-02-15", "wave 2037-02-02 of 'groups' closes on 16 February 2037, and a wave is never shortened: people were told that day"),
        ("2037-03-17", "the answers of wave 2037-02-02 of 'groups' are deleted on 18 March 2037, as people were promised; it can close on 15 March 2037 at the latest"),
    ],
)  # fmt: skip
def test_an_extension_that_would_break_a_promise_is_refused(trust: Trust, closes: str, told: str) -> None:
    trust.open(trust.programme.wave(trust.days[0]))
    before = trust.desk.everything()
    assert extend(trust, closes).err == f"soundings: {told}"
    assert trust.desk.everything() == before


def test_an_extension_ends_before_the_next_wave(trust: Trust) -> None:
    monthly = trust.programme.model_copy(update={"rule": "FREQ=MONTHLY"})
    trust.register.definitions.put_programme(monthly)
    trust.open(monthly.wave(trust.days[0]))
    assert (
        extend(trust, "2037-03-02").err
        == "soundings: the next wave of 'groups' opens on 2 March 2037; close this one before"
    )
    assert extend(trust, "2037-03-01").code == 0


def ask(trust: Trust, closing: date, now: datetime) -> str:
    return change.extend(trust.register, "groups", "2037-02-02", closing, now, dry_run=False)[0]


def test_an_extension_and_a_close_cannot_meet(trust: Trust) -> None:
    wave = trust.programme.wave(trust.days[0])
    day = date(2037, 2, 20)
    assert ask(trust, day, wave.opens_at) if trust.register.waves.of("groups") else True
    trust.open(wave)
    assert ask(trust, day, wave.closes_at - timedelta(minutes=19)) == (
        "wave 2037-02-02 of 'groups' is closing; a wave can be extended until 20 minutes before"
    )
    stale = trust.register.waves.wave("groups", wave.id)
    trust.tick(wave.closes_at)
    assert not trust.register.waves.extend(stale, wave.closes_at + timedelta(days=1))
    assert (
        ask(trust, day, wave.opens_at) == "wave 2037-02-02 of 'groups' is published; only an open wave can be extended"
    )
    assert not trust.form().marked_open


def test_two_operators_do_not_overwrite_each_other(trust: Trust) -> None:
    wave = trust.programme.wave(trust.days[0])
    trust.open(wave)
    stale = trust.register.waves.wave("groups", wave.id)
    assert trust.register.waves.extend(stale, wave.closes_at + timedelta(days=3))
    assert not trust.register.waves.extend(stale, wave.closes_at + timedelta(days=1))


def test_an_extension_that_died_is_ended_by_the_next(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = trust.programme.wave(trust.days[0])
    trust.open(wave)

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(change, "put_forms", die)
        with pytest.raises(Killed):
            ask(trust, date(2037, 2, 20), wave.opens_at)
    assert trust.form().closes_at == int(wave.closes_at.timestamp())
    assert ask(trust, date(2037, 2, 20), wave.opens_at) == ""
    assert trust.form().closes_at == int(datetime(2037, 2, 20, 8, tzinfo=UTC).timestamp())


# recipients, settings, audit


def test_recipients(trust: Trust) -> None:
    desk = trust.desk
    assert desk.run("recipients", "add", "d", "New@Trust.example").out == "The recipients of D are: new@trust.example\n"
    assert (
        desk.run("recipients", "add", "d", "new@trust.example").out
        == "The recipients of D are already: new@trust.example\n"
    )
    assert desk.run("recipients", "add", "d", "new").err == "soundings: 'new' is no address that mail can be sent to"
    assert (
        desk.run("recipients", "remove", "a", "x@y.example").err
        == "soundings: 'x@y.example' is no recipient of 'a'; they are: a@trust.example"
    )
    assert (
        desk.run("recipients", "remove", "Surgery", "surgery@trust.example", "--dry-run").out
        == "The recipients of Surgery would be: nobody\n"
    )
    assert desk.register.roster.find("surgery").recipients == ("surgery@trust.example",)  # type: ignore[union-attr]
    desk.run("recipients", "remove", "Surgery", "surgery@trust.example")
    link = trust.link(desk.register.roster.find("a").link)  # type: ignore[union-attr]
    assert link.above("2037-02-02") == "Trust"
    known = Recipients(Table(desk.dynamodb, "RegisterTable"))
    known.bar("a@trust.example", Barred.BOUNCED)
    known.wish("b@trust.example", "b", Wish.STOPPED)
    readers = desk.run("recipients", "list", "--unreached", "--json").data
    assert [(reader["address"], reader["mail"]) for reader in readers] == [
        ("a@trust.example", "none: bounced"), ("b@trust.example", "none: stopped by its reader"),
    ]  # fmt: skip
    assert "gets no mail (bounced)" in desk.run("teams", "show", "a", "--json").data["mail"]["a@trust.example"]
    assert (
        desk.run("recipients", "readmit", "A@trust.example", "--yes").out
        == "a@trust.example gets mail again (it had bounced).\n"
    )
    assert known.standing("a@trust.example").barred is None
    assert (
        desk.run("recipients", "readmit", "a@trust.example").out
        == "a@trust.example was never barred from mail: nothing to do.\n"
    )
    assert done(desk) == ["teams import", "recipients add", "recipients remove", "recipients readmit"]
    assert "trust.example" not in str([entry.details for entry in desk.audit.entries(datetime.now(UTC).year)][1:3])


def test_a_change_of_leads_in_an_open_wave_leaves_what_its_people_were_told(trust: Trust) -> None:
    wave = trust.programme.wave(trust.days[0])
    trust.open(wave)
    trust.desk.run("recipients", "remove", "Surgery", "surgery@trust.example")
    link = trust.link(trust.register.roster.find("a").link)  # type: ignore[union-attr]
    assert (link.above(wave.id), link.above("2037-04-02")) == ("Surgery, Trust", "Trust")


def test_settings(desk: Desk) -> None:
    said = desk.run("settings", "set", "organisation=Other: Trust", "accessibility.phone=020 7946 0000", "--json")
    assert said.code == 0, said
    assert said.data["changed"]
    assert desk.register.definitions.settings().organisation == "Other: Trust"
    assert desk.register.definitions.settings().accessibility.phone == "020 7946 0000"
    assert desk.run("settings", "set", "organisation=Other: Trust").out == "They are so already.\n"
    assert desk.run("settings", "show").out.splitlines()[0] == "organisation: 'Other: Trust'"
    assert (
        desk.run("settings", "set", "nosuch=1").err.splitlines()[0]
        == "settings, 'nosuch': Extra inputs are not permitted"
    )
    assert desk.run("settings", "set", "organisation=").code == 1
    assert (
        desk.run("settings", "set", "x").err
        == "soundings: 'x' must be NAME=VALUE, such as organisation=\"Example NHS Trust\""
    )
    assert done(desk) == ["settings set"]


def test_the_trail(desk: Desk) -> None:
    assert desk.run("audit").out == "Nobody did anything.\n"
    desk.imports(TEAMS)
    [entry] = desk.run("audit", "--json").data
    assert (entry["what"], entry["details"]) == ("teams import", {"file": "teams.csv", "new": "3"})
    assert "teams import" in desk.run("audit").out
    assert desk.run("audit", "--year", "2001", "--json").data == []


def test_loading_settings_and_programmes_alone_leaves_the_teams_and_a_pause(trust: Trust) -> None:
    trust.desk.run("programme", "pause", "groups")
    before = trust.desk.everything()
    text = (
        "settings: {organisation: Example Trust, reply_to: groups@trust.example}\n"
        "programmes:\n  - {id: groups, title: Groups, instrument: reflective-practice, instrument_version: 2, unit: trust, starts: 2037-02-02}\n"
    )
    (trust.desk.folder / "organisation.yaml").write_text(text)
    assert trust.desk.run("load", "organisation.yaml", "--yes").code == 0
    assert {unit.id for unit in trust.register.roster.units()} == {"trust", "surgery", "medicine", "a", "b", "c", "d"}
    assert trust.register.definitions.programme("groups").paused_until == date.max
    assert len(before) < len(trust.desk.everything()) <= len(before) + 3  # the statement's pages
    (trust.desk.folder / "organisation.yaml").write_text(text.replace("unit: trust", "unit: nowhere"))
    assert "there is no unit 'nowhere'" in trust.desk.run("load", "organisation.yaml").err
    assert programme().id == "groups"


def test_the_link_to_an_address_is_taken_for_it(desk: Desk) -> None:
    desk.imports(FIRST)
    for command in ("add", "remove"):
        assert desk.run("recipients", command, "d", "MAILTO:x@nhs.net", "--json").data["changed"]
    assert desk.run("recipients", "add", "d", "lead@-trust.uk").code == 1
    assert desk.run("settings", "set", "reply_to=MAILTO:lead@trust.example").code == 0
    assert desk.register.definitions.settings().reply_to == "lead@trust.example"


@pytest.mark.parametrize("address", ["nonsense", "a@@b", "somebody", "lead@10.0.0.9", "lead@-trust.uk"])
def test_an_address_for_replies_is_one(desk: Desk, address: str) -> None:
    before = desk.register.definitions.settings()
    said = desk.run("settings", "set", f"reply_to={address}")
    assert said.code == 1
    assert "reply_to" in said.err
    assert desk.register.definitions.settings() == before


def test_a_time_that_has_not_come_needs_a_word_more(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    before = trust.desk.everything()
    said = trust.desk.run("tick", "--at", "2037-02-17T09:00:00")
    assert said.err.startswith("--at has not come yet, and a wave that closes early is closed for good. Start")
    assert said.err.endswith("soundings: nothing was changed")
    assert trust.desk.everything() == before
    assert trust.desk.run("tick", "--at", "2037-02-17T09:00:00", "--dry-run").code == 0


def test_a_team_that_closes_answers_to_its_end_on_paper_too(trust: Trust) -> None:
    trust.open(trust.programme.wave(trust.days[0]))
    kept = "\n".join(line for line in FIRST.splitlines() if not line.startswith("A,"))
    assert kept != FIRST.rstrip("\n")
    trust.desk.imports(kept, "--yes", "--close-missing")
    assert "a" not in {unit.id for unit in trust.register.roster.units()}
    assert trust.desk.run("paper", "sheet", "a", "a.csv").code == 0
    assert trust.desk.run("paper", "sheet", "nobody", "b.csv").code == 1
