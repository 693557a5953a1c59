"""The command: every check, grouped in one table, and exit code 1 if something is at fault."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from infra.commands.doctor import domain, door, mail, organisation, tables, template, watch
from infra.commands.doctor.deployed import Deployed, get, texts
from infra.commands.doctor.finding import CHECKS, Finding, Level, Result, examine
from infra.console.terminal import SET_UP, AsJson, console, print_json, say
from infra.operator.stack import Stack, StackName

app = typer.Typer()
GROUPS = (organisation, mail, domain, door, tables, watch, template)  # importing them lists their checks
STYLE = {Level.OK: "green", Level.UNKNOWN: "magenta", Level.WARNING: "yellow", Level.FAULT: "red bold"}


@app.command(rich_help_panel=SET_UP)
def doctor(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Check a deployment before it goes live: mail, tables, public door, alarms, calendar; each fault has its remedy.

    It changes nothing. The exit code is 1 if there is a fault. What could not be looked at is "not checked", with the
    reason and the permission that was lacking.

    Example: `soundings doctor`, or in a pipeline `soundings doctor --json`
    """
    deployed = Deployed(Stack(stack), datetime.now(UTC), texts, get)
    results = _examine(deployed, is_shown=not as_json)
    if as_json:
        print_json({"stack": stack, "at": deployed.now.isoformat(), "checks": [_plain(result) for result in results]})
    else:
        console.print(_table(results))
        _last_word(results)
    if any(result.level is Level.FAULT for result in results):
        raise typer.Exit(1)


def _examine(deployed: Deployed, *, is_shown: bool) -> list[Result]:
    """Every check in the order of GROUPS; a stack that cannot be read at all is an error, not a finding."""
    _ = deployed.stack.description
    modules = [group.__name__ for group in GROUPS]
    results = []
    with console.status("looking") as status:
        for check in sorted(CHECKS, key=lambda each: modules.index(each.make.__module__)):
            if is_shown:
                status.update(f"looking at {check.group}: {check.name}")
            results.append(examine(check, deployed))
    return results


def _plain(result: Result) -> dict[str, Any]:
    return {
        "group": result.check.group,
        "check": result.check.name,
        "level": result.level,
        "needs": result.check.needs,
        "findings": [{"level": each.level, "text": each.text, "remedy": each.remedy} for each in result.findings],
    }


def _table(results: Sequence[Result]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", "check", "found, and what to do"):
        table.add_column(heading, overflow="fold")
    group = ""
    for result in results:
        if result.check.group != group:
            group = result.check.group
            table.add_row("", Text(group.upper(), "bold"), "", end_section=False)
        told = Text("\n").join(_told(finding) for finding in result.findings)
        table.add_row(Text(result.level, STYLE[result.level]), Text(result.check.name), told)
    return table


def _told(finding: Finding) -> Text:
    remedy = f"\n→ {finding.remedy}" if finding.remedy else ""
    return Text(finding.text).append(remedy, "dim" if finding.level is Level.UNKNOWN else "italic")


def _last_word(results: Sequence[Result]) -> None:
    counted = Counter(result.level for result in results)
    say("")
    say(", ".join(f"{counted[level]} {level}" for level in Level if counted[level]))
    if counted[Level.FAULT]:
        say("Do not go live yet.")
    elif counted[Level.UNKNOWN]:
        say("No fault was found in what could be looked at.")
