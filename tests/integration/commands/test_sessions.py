"""What leads note, from the links in a mail to the summaries, charts and the files of a quarter, on moto."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from email import message_from_string, policy
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pypdfium2
import pytest
from openpyxl import load_workbook

from functions.clock import handler as clock
from functions.desk import handler as lead
from functions.mail.report import report
from functions.results import handler as results
from infra.commands.sessions import days_of
from shared.errors import SoundingsError
from shared.packing import pack
from shared.session import Did, Session
from shared.settings import Settings
from shared.store import keys
from shared.unit import Unit
from tests.integration.machine import mails

LINK = "/lead/{token}"

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.commands.conftest import Office

SETTINGS = Settings(organisation="Example Trust", reply_to="surveys@trust.example")


def newest(who: str) -> list[str]:
    """Both parts of the newest mail to somebody."""
    parsed = [message_from_string(each.raw_data, policy=policy.default) for each in mails()]
    [mail] = [each for each in parsed if each["To"] == who][-1:]
    return [str(part.get_content()) for kind in ("plain", "html") if (part := mail.get_body((kind,)))]


def tick(when: str) -> None:
    clock.lambda_handler({"time": f"{when}T09:00:00+00:00"}, None)


def note(patch: pytest.MonkeyPatch, team: str, when: datetime, day: str, came: int) -> None:
    """A lead follows the link in her newest mail, and notes a session."""
    patch.setattr(lead, "datetime", SimpleNamespace(now=lambda _: when))
    [token] = set(re.findall(r"/lead/(\w+\.met\.[^\s\"]+)", newest(f"{team}@trust.example")[0]))
    body = urlencode({"day": day, "came": came, "action": "save"})
    reply = lead.lambda_handler(
        {"resource": LINK, "httpMethod": "POST", "pathParameters": {"token": token}, "body": body}, None
    )
    assert reply["statusCode"] == 200, reply["body"]


def pages(who: str) -> Iterator[str]:
    """The results to which the newest mail to somebody leads."""
    for token in set(re.findall(r"/results/(\S+)", newest(who)[0])):
        reply = results.lambda_handler({"httpMethod": "GET", "pathParameters": {"token": token}}, None)
        assert reply["statusCode"] == 200
        yield reply["body"]


def texts(office: Office, unit: str) -> str:
    """A unit's newest report as it is read."""
    document = pypdfium2.PdfDocument(report(office.register.publications.of("groups", unit), "https://x", SETTINGS))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_what_leads_note_is_in_every_summary_and_each_session_in_one(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    surgery = next(unit for unit in office.register.roster.units() if unit.id == "surgery")
    office.register.roster.put(surgery.model_copy(update={"recipients": ("surgery@trust.example",)}))
    note(monkeypatch, "a", datetime(2037, 2, 10, 9, tzinfo=UTC), "2037-01-05", 9)
    note(monkeypatch, "a", datetime(2037, 2, 16, 8, 1, tzinfo=UTC), "2037-02-15", 6)  # the survey has just closed
    tick("2037-02-16")
    told = "One group session was noted so far: 9 came."
    for where in (*newest("a@trust.example"), *pages("a@trust.example"), texts(office, "a")):
        assert where.count(told) == 1
    assert "group session" not in "".join(newest("b@trust.example")), "of a group of which nothing was ever noted"

    note(monkeypatch, "b", datetime(2037, 3, 1, 9, tzinfo=UTC), "2037-02-20", 7)
    note(monkeypatch, "a", datetime(2037, 3, 2, 9, tzinfo=UTC), "2037-01-05", 10)  # is told already
    tick("2037-04-02")
    tick("2037-04-16")
    since = "since 16 February 2037"
    by_unit = {
        "a": f"One group session was noted {since}: 6 came.",
        "b": f"One group session was noted {since}: 7 came.",
        "surgery": f"Two group sessions in 2 of 2 teams were noted {since}: 13 came in all.",
    }
    for unit, told in by_unit.items():
        who = f"{unit}@trust.example"
        for where in (*newest(who), *pages(who), texts(office, unit)):
            assert where.count(told) == 1

    office.client.update_item(
        TableName="RegisterTable",
        Key={"pk": {"S": "SESSIONS"}, "sk": {"S": "TEAM#b"}},
        UpdateExpression="SET on_2037_06_01 = :nine",
        ExpressionAttributeValues={":nine": {"S": "nine"}},
    )
    tick("2037-06-02")
    tick("2037-06-16")
    passed = {vars(each)["reason"] for each in caplog.records if each.getMessage() == "passed_over"}
    assert passed == {"SESSIONS TEAM#b"}, "and all others are counted"
    for where in newest("surgery@trust.example"):
        assert "No group session was noted since 16 April 2037." in where


@pytest.fixture
def noted(office: Office) -> Office:
    """Sessions of two programmes, and of a team that is gone, at the ends of a quarter and beyond."""
    unit = next(unit for unit in office.register.roster.units() if unit.id == "b")
    office.register.roster.put(unit.model_copy(update={"name": "=cmd()"}))
    for team, day, came in (
        ("a", date(2037, 3, 31), 9), ("a", date(2037, 1, 1), 7), ("a", date(2036, 12, 31), 1), ("a", date(2037, 4, 1), 2),
        ("b", date(2037, 2, 1), 11), ("c", date(2037, 2, 9), 200), ("erased", date(2037, 2, 9), 5),
    ):  # fmt: skip
        office.register.sessions.note(team, Session(day, came, datetime(2037, 4, 2, tzinfo=UTC)))
    return office


FIELDS = ["team_id", "team", "part_of", "programme", "day", "came"]


def rows(file: Path) -> list[list[Any]]:
    """What a spreadsheet program reads, of either kind of file; no cell of text is a formula."""
    if file.suffix == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        return list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    sheet = load_workbook(file).active
    assert sheet is not None
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}
    return [[cell.value for cell in row] for row in sheet]


def test_a_quarter_as_csv_as_workbook_and_on_the_terminal(noted: Office) -> None:
    for programme in ("", "groups", "The Groups"):
        for ending in (".csv", ".xlsx"):
            file = noted.folder / f"{programme or 'all'}{ending}"
            ran = noted.run("sessions", *filter(None, [programme]), "--quarter", "2037q1", "--output", file.name)
            assert (ran.code, ran.err) == (0, "")
            head, *found = rows(file)
            csvs = ending == ".csv"
            assert head == (FIELDS if csvs else ["Team id", "Team", "Part of", "Programme", "Met on", "Came"])
            day = (lambda at: at.isoformat()) if csvs else (lambda at: datetime(at.year, at.month, at.day))  # noqa: DTZ001
            came = str if csvs else int
            other = ["c", "Cardiology", "Medicine", "drawn", day(date(2037, 2, 9)), came(200)]
            assert found == [
                *([] if programme else [other]),
                ["b", "'=cmd()" if csvs else "=cmd()", "Surgery", "groups", day(date(2037, 2, 1)), came(11)],
                ["a", "Anaesthetics", "Surgery", "groups", day(date(2037, 1, 1)), came(7)],
                ["a", "Anaesthetics", "Surgery", "groups", day(date(2037, 3, 31)), came(9)],
            ]
            said = "3 sessions of 2 teams, 27 came in all." if programme else (
                "4 sessions of 3 teams, 227 came in all; 1 team noted none."
            )  # fmt: skip
            assert f"January 2037 to March 2037: {said}\nwritten: {file.name}\n" in ran.out
    again = noted.run("sessions", "--quarter", "2037Q1", "--output", "all.csv")
    assert (again.code, again.err) == (1, "soundings: all.csv is there already: name another file with --output")
    empty = noted.run("sessions", "drawn", "--quarter", "2036/37Q3")
    assert empty.out == "October 2036 to December 2036: no session was noted; 2 teams noted none.\n"


def test_a_team_that_has_closed_is_listed_under_its_programme(noted: Office) -> None:
    (noted.folder / "without.csv").write_text(
        "name,path,headcount,recipients\nAnaesthetics,Trust > Surgery,9,\nDialysis Unit,Trust > Medicine,9,\n"
    )
    assert noted.run("teams", "import", "without.csv", "--close-missing", "--yes").code == 0
    assert isinstance(noted.register.roster.closed()[0], Unit)
    ran = noted.run("sessions", "drawn", "--quarter", "2037Q1")
    assert "Cardiology" in ran.out
    assert ran.out.endswith("1 session of 1 team, 200 came in all; 1 team noted none.\n")


def test_a_quarter_in_either_spelling_and_no_other() -> None:
    assert days_of("2027Q1") == days_of(" 2026/27 q4 ") == (date(2027, 1, 1), date(2027, 3, 31))
    assert days_of("2026/27Q1") == days_of("2026Q2") == (date(2026, 4, 1), date(2026, 6, 30))
    assert days_of("2099/00Q3") == days_of("2099Q4") == (date(2099, 10, 1), date(2099, 12, 31))
    for wrong in (
        "",
        "2027",
        "Q1",
        "2027Q5",
        "2027Q0",
        "2027-01",
        "9999Q4",
        "2026/28Q1",
        "26/27Q4",
        "2027Q1x",
        "٢027Q1",
    ):
        with pytest.raises(SoundingsError, match="--quarter is such as 2027Q1"):
            days_of(wrong)


# What a team did


TYPED = "Moved <i>it</i> to 10\n& #strong[asked] {{ staff }} $x$"
DONE = "Moved <i>it</i> to 10 & #strong[asked] {{ staff }} $x$"


def answers(office: Office, wave: str, agreeing: int) -> None:
    """Nine people of each team answer, of whom so many agree with everything."""
    columns = office.register.definitions.instrument("reflective-practice", 2).columns()
    for team in "ab":
        box = {"pk": {"S": keys.box("groups", wave, team)}, "expires": {"N": "1"}}
        for person in range(9):
            given: Any = {c["id"]: "5" if person < agreeing else "1" for c in columns if c["kind"] == "choice"}
            item = {**box, "sk": {"S": f"{person}"}, "answers": {"S": pack(columns, given)}}
            office.client.put_item(TableName="ResponsesTable", Item=item)


def did(team: str, text: str) -> None:
    """A lead follows the link in her newest mail, and says what the team did."""
    [token] = set(re.findall(r"/lead/(\w+\.did\.[^\s\"]+)", newest(f"{team}@trust.example")[0]))
    body = urlencode({"did": text, "action": "save"})
    for _ in range(2):
        reply = lead.lambda_handler(
            {"resource": LINK, "httpMethod": "POST", "pathParameters": {"token": token}, "body": body}, None
        )
        assert reply["statusCode"] == 200


def survey(office: Office, wave: str, agreeing: int) -> None:
    tick(wave)
    answers(office, wave, agreeing)
    tick(f"{wave[:8]}16")


def test_what_a_lead_says_is_frozen_with_the_next_survey_told_in_it_and_marked_for_good(office: Office) -> None:
    surgery = next(unit for unit in office.register.roster.units() if unit.id == "surgery")
    office.register.roster.put(surgery.model_copy(update={"recipients": ("surgery@trust.example",)}))
    survey(office, "2037-02-02", 2)
    did("a", TYPED)
    survey(office, "2037-04-02", 8)
    now = office.register.publications.of("groups", "a")[-1]
    assert now.did == Did(after=date(2037, 2, 2), text=TYPED)
    assert [office.register.publications.of("groups", unit)[-1].did for unit in ("b", "surgery")] == [None, None]
    told = f"“We did” after the survey of 2 February 2037: {DONE}"
    plain, html = newest("a@trust.example")
    assert (plain.count(told), unescape(html).count(told)) == (1, 1)
    assert "<i>" not in html
    [above, _] = newest("surgery@trust.example")
    assert f"Anaesthetics, you said, we did: {TYPED}" in " ".join(above.splitlines()).replace("10 &", "10\n&")
    did("a", "Not meant")
    did("a", " ")
    did("b", "Later")
    survey(office, "2037-06-02", 8)
    assert [office.register.publications.of("groups", unit)[-1].did for unit in ("a", "surgery")] == [None, None]
    assert "you said, we did" not in newest("surgery@trust.example")[0].replace("Breast clinic, you said", "")
    marked = f"1. After the survey of 2 February 2037: {DONE}"
    [page] = pages("a@trust.example")
    assert "<i>" not in page
    [svg] = re.findall(r"<svg xmlns.*?</svg>", page.split('<h2 id="time">')[1])[:1]
    assert unescape(svg).count(marked) == 1, "in the words for those who do not see it"
    assert svg.count(">1</text>") == svg.count("M-1 -1.6H1L0 0Z") == 1
    assert unescape(page).count(marked) == 2, "and below the chart"
    assert "Better than the start; after “we did” 1" in page
    assert "Not meant" not in page
    assert marked in texts(office, "a")
    assert "Later" in texts(office, "b")
