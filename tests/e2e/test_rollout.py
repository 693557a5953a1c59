"""A roll-out as docs/operate.md has it: 400 teams in Excel, through the command line, to the summaries.

The trust is its own, as in test_walk.py. Every command is the one that a person types, in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import zxingcpp
from openpyxl import Workbook

from infra.demo.__main__ import organisation
from infra.local.deployment import WaveFailed
from infra.local.phone import open_page, send_form
from shared.store.register import Register
from tests.e2e.loading import load
from tests.e2e.text import visible_text

if TYPE_CHECKING:
    from infra.local.deployment import Deployment

ROOT = Path(__file__).parents[2]
ABOVE = "Example Integrated Care System > Afon Hospitals"
HEADINGS = ("Team Name ", "Belongs to", "No. of staff", "Lead e-mail(s)", "Lang.")
PROGRAMME = "afon-groups"
ANSWERED, *SMALL = "Ward 1 of Renal", "Ward 2 of Renal", "Ward 3 of Renal"
SERVICES = ("Renal", "Stroke", "Theatres & Recovery", "Maternity", "Nyrsio Ardal", "Crisis", "Pathology", "Pharmacy")


def rows() -> list[list[Any]]:
    """400 teams as a person types them: trailing spaces, two leads, some Welsh."""
    made: list[list[Any]] = []
    for number in range(400):
        service, ward = SERVICES[number // 50], number % 50 + 1
        leads = f"ward{ward}.{number // 50}@afon.example"
        made.append(
            [
                f"Ward {ward} of {service}" + " " * (number % 7 == 0),
                f"{ABOVE} > {'Medicine' if number < 200 else 'Surgery'} > {service}",
                12 if number == 0 else 4 + number % 37,
                f"{leads}; deputy.{leads}" if number % 20 == 0 else leads,
                "Welsh" if service == "Nyrsio Ardal" else None,
            ]
        )
    return made


def workbook(file: Path, teams: list[list[Any]]) -> str:
    """A title above the headings, the teams, a row for a unit above them, and blanks below."""
    book = Workbook()
    sheet = book.worksheets[0]
    renal = ["Renal", f"{ABOVE} > Medicine", None, "renal.manager@afon.example", None]
    for row in (["Reflective practice, our teams"], [], HEADINGS, *teams, renal, *[[" ", None]] * 5):
        sheet.append(row)
    book.save(file)
    return str(file)


@dataclass(frozen=True)
class Desk:
    """A roll-out manager's: the command line, and the stack that it is about."""

    deployment: Deployment
    folder: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        """One command; what it printed, or where it is to fail what it said of that."""
        environment = {**os.environ, **self.deployment.environment, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
        environment.pop("AWS_PROFILE", None)
        command = [sys.executable, "-m", "infra.cli", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stderr if code else done.stdout

    def tick(self, moment: datetime) -> None:
        """As somebody without patience does on a local stack."""
        self.run("tick", "--yes", "--at", f"{moment:%Y-%m-%dT%H:%M:%S}")
        self.deployment.wait()

    def mails(self, address: str) -> list[tuple[str, str, str]]:
        """What an address was sent: subject, text, what its page shows; the oldest first."""
        found = []
        for file in sorted(self.deployment.mail.glob(f"*-{address}.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
            assert text is not None
            assert html is not None
            found.append((str(message["Subject"]), text.get_content(), visible_text(html.get_content())))
        return found


@pytest.fixture
def desk(deployment: Deployment, tmp_path: Path) -> Desk:
    """The demo's care system, to which the trust comes."""
    with suppress(WaveFailed):
        deployment.wait()  # for what others began: the deny matrix leaves a run that failed
    load(
        Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"]),
        organisation(datetime.now(UTC).date()),
    )
    return Desk(deployment, tmp_path)


def test_a_trust_in_a_morning(desk: Desk) -> None:
    teams = rows()
    wrong = [list(team) for team in teams]
    wrong[4][2], wrong[30][3] = "twelve", "ask Sarah"
    said = desk.run("teams", "import", workbook(desk.folder / "wrong.xlsx", wrong), "--yes", code=1)
    assert [line.partition(":")[0].partition(", row ")[2] for line in said.splitlines()[:-1]] == [
        "8, column 'headcount'", "34, column 'recipients'", "34, column 'recipients'",
    ]  # fmt: skip

    file = workbook(desk.folder / "teams.xlsx", teams)
    said = desk.run("teams", "import", file, "--yes")
    assert "Teams: 400 new, " in said
    assert max(map(len, said.partition("\nTeams: ")[0].splitlines())) <= 80
    assert "Nothing to change: 400 teams as they are." in desk.run("teams", "import", file)

    first = (datetime.now(UTC) + timedelta(days=1)).date()
    made = (
        "programme",
        "create",
        PROGRAMME,
        "--title",
        "Afon",
        "--unit",
        "Renal",
        "--starts",
        str(first),
        "--no-wave-0",
        "--yes",
    )
    assert "is for 50 teams below Renal." in desk.run(*made, "--open-days", "1", "--reminder-day", "0")
    desk.run("summary", "preview", "--programme", PROGRAMME)
    assert "Made-up answers" in (desk.folder / "summary-preview.html").read_text(encoding="utf-8")

    shown = {each["name"]: each for each in json.loads(desk.run("teams", "list", "--under", "Renal", "--json"))}
    link = str(shown[ANSWERED]["link"])
    desk.run("poster", shown[ANSWERED]["id"], "--output", "poster.pdf")
    [page] = pypdfium2.PdfDocument(desk.folder / "poster.pdf")
    [code] = zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze())
    assert code.text == link

    wave = (
        Register(desk.deployment.client("dynamodb"), desk.deployment.outputs["RegisterTable"])
        .definitions.programme(PROGRAMME)
        .wave(first)
    )
    desk.tick(wave.opens_at)
    [(_, opening, _)] = desk.mails("ward1.0@afon.example")
    assert link in opening

    instrument = organisation(first).instruments[0]
    agree = [item for item in instrument.items if item.kind == "agreement"]
    path, *small = (f"/s/{shown[name]['link'].rpartition('/')[2]}" for name in (ANSWERED, *SMALL))
    assert ANSWERED in open_page(desk.deployment, path)
    for number in range(9):
        fields = [(item.id, instrument.options_of(item)[-1 - (number > 6)].value) for item in agree]
        send_form(desk.deployment, path, fields)
    for number in range(8):  # four in each: together enough, so that the service is shown, and neither team
        send_form(
            desk.deployment, small[number % 2], [(item.id, instrument.options_of(item)[0].value) for item in agree]
        )
    desk.tick(wave.closes_at)

    [_, (subject, text, shown_html)] = desk.mails("ward1.0@afon.example")
    assert ANSWERED in subject
    for told in (text, shown_html):
        assert "9 of 12 answered (75%)" in " ".join(told.split())
        assert "100% (9/9)" in told
    [_, (_, hidden, _)] = desk.mails("ward2.0@afon.example")
    assert not re.search(r"\d+% \(", hidden)
    [(_, above, _)] = desk.mails("renal.manager@afon.example")
    assert "17 of " in above
    assert f"  {PROGRAMME}  " in desk.run("wave", "list", PROGRAMME)
    [closed, *_] = json.loads(desk.run("wave", "list", PROGRAMME, "--json"))
    assert (closed["state"], sorted(closed["done"])) == ("published", ["close", "open"])
    assert "Mails left open" not in desk.run("status")

    back = desk.run("teams", "export", "back.csv")
    assert "in " in back
    assert "Nothing to change" in desk.run("teams", "import", "back.csv")
