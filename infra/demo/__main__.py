"""`make demo` and `make local`: two studies and a trust of 60 teams through the deployed template, on this machine."""

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from infra.demo import fairwater, studies
from infra.demo.evidence import write_absence, write_evidence, write_publications
from infra.demo.results import keep_results
from infra.local.deployment import Deployment
from infra.local.emulator import LocalAwsError
from infra.local.keeping import keep_up, write_environment
from infra.local.mailbox import write_parts
from infra.local.phone import UnexpectedReply, open_page, send_form
from infra.local.stack import deployed
from infra.operator.definitions import Organisation, read_organisation
from infra.operator.loading import load
from shared.programme import Programme
from shared.store.register import Register
from shared.unit import Tree
from shared.wave import Wave

WORK = Path(".local/demo")
AT_ONCE = 2  # of the teams that answer side by side
console = Console()


def first_of_next_month(today: date) -> date:
    """The demo's first opening day: ahead of the real clock, since a form also looks at its own closing time."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def organisation(today: date) -> Organisation:
    """The demo's organisation, starting next month; the registrars join with the second wave."""
    read = read_organisation(Path(__file__).with_name("organisation.yaml"))
    studied, riverside = read.programmes
    studied = studied.model_copy(update={"starts": first_of_next_month(today)})
    second = studied.next_opening(studied.starts)
    riverside = riverside.model_copy(update={"starts": second})
    units = tuple(
        unit.model_copy(update={"since": second}) if unit.id == studies.REGISTRARS.team else unit for unit in read.units
    )
    return Organisation(read.settings, units, (studied, riverside), read.instruments)


@dataclass(frozen=True)
class Demo:
    """One run of the demo on a deployment."""

    deployment: Deployment
    register: Register
    programme: Programme  # of the two studies
    tree: Tree
    pages: Path

    def waves(self) -> list[Wave]:
        """The two that are answered, and the one after them."""
        return [self.programme.wave(day) for day in islice(self.programme.openings(), 3)]

    def path(self, team: str) -> str:
        """The path of a team's link."""
        return f"/s/{self.tree.units[team].link}"

    def keep(self, name: str, page: str) -> None:
        """Keep a page to look at."""
        (self.pages / f"{name}.html").write_text(page, encoding="utf-8")

    def tick(self, moment: datetime) -> None:
        """Let the clock look at the calendar at `moment`, and wait until what it started is done."""
        self.deployment.clock(moment)
        self.deployment.wait()

    def run_wave(
        self, wave: Wave, answers: tuple[studies.Answers, ...], others: tuple[studies.Answers, ...], progress: Progress
    ) -> None:
        """Open a wave, answer, remind, close and report it; teams answer side by side, of `others` no page is kept."""
        every = (*answers, *others)
        day = f"{wave.opens:%-d %B %Y}"
        task = progress.add_task(f"wave of {day}", total=sum(each.people for each in every) + len(wave.calendar))
        opening, *reminders, closing = wave.calendar.values()
        self.tick(opening)
        progress.advance(task)
        with ThreadPoolExecutor(AT_ONCE) as teams:
            for people in teams.map(lambda each: self._answer(wave, each, is_kept=each in answers), every):
                progress.advance(task, people)
        for moment in reminders:
            self.tick(moment)
            progress.advance(task)
        self.tick(closing)
        self.keep(f"{wave.id}-shut", open_page(self.deployment, self.path(every[0].team)))
        progress.advance(task)

    def press(self, reader: str, purpose: str, *fields: tuple[str, str]) -> None:
        """What a reader does with the link for this purpose in the newest mail (shared/signing.py)."""
        newest = max(self.deployment.mail.glob(f"*-{reader}@*.eml"))
        mail = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body(("plain",))
        link = re.search(rf"/lead/1\.{purpose}\.\S+", mail.get_content() if mail else "")
        if link is None:
            raise UnexpectedReply(f"{newest.name} has no link for '{purpose}'")
        send_form(self.deployment, link[0], list(fields), status=200)

    def _answer(self, wave: Wave, answers: studies.Answers, *, is_kept: bool) -> int:
        """Answer as a team's people do; how many they are."""
        path, name, thanks = self.path(answers.team), f"{wave.id}-{answers.team}", ""
        every = studies.forms(answers)
        if is_kept:
            self.keep(f"{name}-form", open_page(self.deployment, path))
            wrong = [*every[0], ("words", "not safe")]
            self.keep(f"{name}-error", send_form(self.deployment, path, wrong, status=422))
        for fields in every:
            thanks = send_form(self.deployment, path, fields)
        if is_kept:
            self.keep(f"{name}-thanks", open_page(self.deployment, thanks))
        return len(every)


def run(deployment: Deployment, *, today: date, keep_open: bool = False) -> Demo:
    """Two waves of the studies and three of Fairwater; with `keep_open` the studies' third is opened and left open."""
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    ours = fairwater.joined(organisation(today))
    pages = deployment.aws.work / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    demo = Demo(deployment, register, ours.programmes[0], load(register, ours), pages)
    waves = demo.waves()
    demo.tick(waves[0].opens_at - timedelta(days=1))
    demo.keep("not-open-yet", open_page(deployment, demo.path("community-independence")))
    demo.keep("unknown-link", open_page(deployment, "/s/nosuchln", status=404))
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        studied = {wave.id: (wave, answers) for wave, answers in zip(waves, studies.WAVES, strict=False)}
        for number, wave in enumerate(ours.programmes[-1].wave(day) for day in ours.programmes[-1].openings()):
            demo.run_wave(*studied.get(wave.id, (wave, ())), fairwater.answers(number), progress)
            if number < len(fairwater.DID):
                demo.press(f"{fairwater.RISING}.lead", "did", ("did", fairwater.DID[number]), ("action", "save"))
                for reader in fairwater.early():
                    demo.press(reader, "yes", ("action", "yes"))
    if keep_open:
        demo.tick(waves[2].opens_at)
    write_parts(deployment.mail)
    keep_results(deployment, pages, but_for={row.id for row in fairwater.rows() if not row.is_early})
    published = (
        each
        for programme in ours.programmes
        for unit in sorted(demo.tree.units)
        for each in register.publications.of(programme.id, unit)
    )
    write_publications(deployment.aws.work / "publications.json", published)
    write_absence(deployment.aws.work)
    write_evidence(deployment.aws.work, lambda team: pages / f"{team}-results.json")
    return demo


def show(demo: Demo) -> None:
    """A short table of what to look at, and first at what."""
    mails = sorted(demo.deployment.mail.glob("*.html"))
    title = f"Two studies and a trust of 60 teams, in {_short(demo.deployment.aws.work)}/"
    table = Table("look at", "where", title=title, title_justify="left")
    trust = f"Open first: {_size(demo.tree, fairwater.UNIT)}, as their chief executive reads of them"
    for label, unit, reader in (
        (trust, fairwater.UNIT, "chief.executive"),
        ("a team that may need help, to its lead", fairwater.TROUBLED, f"{fairwater.TROUBLED}.lead"),
        ("a team that rises, to its lead", fairwater.RISING, f"{fairwater.RISING}.lead"),
        ("the service of both", fairwater.SERVICE, f"{fairwater.SERVICE}.manager"),
    ):
        table.add_row(label, f"{_newest(mails, reader)}, pages/results-{unit}.html")
    table.add_section()
    table.add_row(f"{len(mails)} mails: raw, HTML, text, PDF", "mail/")
    for label, *readers in (
        ("study 2, to the registrars' lead", "registrars.lead"),
        ("study 1, to the team's lead", "independence.lead"),
        ("5 answers: more than half, or not", "heart.lead"),
        ("their service: 11 together", "heartlung.manager"),
        ("the trust: all 35", "-director"),
        ("9 answers, hidden for a team of 5", "theatre.lead"),
        ("two sister teams together", "speechdiet.manager"),
        ("a group of 6; a team of 3", "night.lead", "tissue.lead"),
        ("their service of six small groups", "nursing.manager"),
        (f"the second trust: {_size(demo.tree, 'riverside')}", "riverside.director"),
    ):
        table.add_row(f"  {label}", ", ".join(_newest(mails, reader) for reader in readers))
    table.add_row("the pages that staff saw", "pages/")
    table.add_row("results as leads see them, and downloads", "pages/results-*.html, trust-results.xlsx")
    table.add_row("every published figure", "publications.json")
    table.add_row("study 1's absence, 4,824 before and 348 after, from made-up spells", "absence.html, absence.md")
    table.add_row("both studies for a paper and for a congress", "evidence-*.html (.md, .csv), congress-*.pdf")
    console.print(table)


def _newest(mails: Sequence[Path], reader: str) -> str:
    """The newest mail to somebody, in all its parts."""
    return f"mail/{max(mail.name for mail in mails if reader in mail.name).partition('@')[0]}*"


def _size(tree: Tree, unit_id: str) -> str:
    """`12 teams in 3 services`."""
    return f"{tree.team_counts[unit_id]} teams in {len(tree.children[unit_id])} services"


def stay(demo: Demo) -> None:
    """Keep everything up until Ctrl-C."""
    environment = write_environment(demo.deployment)
    closing = demo.waves()[2].closes_at.astimezone(UTC)
    console.print(
        f"\nThe third wave is open. Answer on this machine: {demo.deployment.address}{demo.path('registrars')}"
    )
    console.print(f"Mails arrive in {_short(demo.deployment.mail)}/")
    console.print("Move the clock on, from another terminal (here: to the end of this wave):")
    console.print(f"  . {_short(environment)}", highlight=False)
    console.print(f"  .venv/bin/soundings tick --at {closing:%Y-%m-%dT%H:%M:%S}", highlight=False)
    console.print("Ctrl-C ends it.")
    keep_up(demo.deployment)


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def main() -> int:
    """Run the demo; 0 when all of it went well."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep it up until Ctrl-C (make local)")
    parser.add_argument("--work", type=Path, default=WORK, help="the folder for everything that it makes")
    options = parser.parse_args()
    shutil.rmtree(options.work / "pages", ignore_errors=True)
    try:
        with deployed(options.work, console=console) as deployment:
            demo = run(deployment, today=datetime.now(UTC).date(), keep_open=options.keep)
            show(demo)
            if options.keep:
                stay(demo)
    except (LocalAwsError, UnexpectedReply) as error:
        console.print(f"[red]✗[/] {error}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("\nended")
        return 0 if options.keep else 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
