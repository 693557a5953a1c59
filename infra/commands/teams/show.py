"""`soundings teams list` and `show`: the teams on the terminal."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from infra.console.terminal import AsJson, console, counted, print_json, say
from infra.operator.named import UnitName, unit_named
from infra.operator.stack import Stack, StackName
from shared.programme import Programme
from shared.recipient import Standing, Wish
from shared.roster.columns import KEPT, values
from shared.roster.plan import path_of
from shared.roster.present import Present, present
from shared.unit import Unit


def list_teams(
    under: Annotated[str | None, typer.Option(help="Only those below this unit: its id or name.")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="The teams that have closed instead.")] = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the teams with their people, recipients and programme.

    Example: `soundings teams list --under surgery`
    """
    target = Stack(stack)
    now = present(target.register, None)
    top = unit_named(now.units.values(), under).id if under else None
    teams = [unit for unit in (now.closed if closed else now.units).values() if unit.is_team]
    if top and now.tree and not closed:
        teams = [team for team in teams if top in now.tree.path(team.id)]
    if as_json:
        print_json([_described(now, team, target.address) for team in teams])
        return
    if not now.units:
        say("There is no team yet: `soundings teams template teams.xlsx` writes a file to fill in.")
        return
    asked = {team.id: own.id if (own := now.enrolled.get(team.id)) else "none" for team in teams}
    alike = len(set(asked.values())) == 1
    table = Table(Column("id", no_wrap=True), "people", Column("recipients", overflow="fold"), box=SIMPLE)
    if not alike:
        table.add_column("programme", no_wrap=True)
    for team in teams:
        cells = [escape(team.id), str(team.headcount), escape("\n".join(team.recipients))]
        table.add_row(*cells, *([] if alike else [asked[team.id]]))
    console.print(table)
    programme = f" Programme: {asked[teams[0].id]}." if alike else ""
    if waits := [team.id for team in teams if team.waits]:
        say(f"To be accepted by the level above: {', '.join(waits)}.")
    say(f"{counted(len(teams), 'team')}, {sum(team.headcount or 0 for team in teams)} people.{programme}")


def show(
    team: UnitName,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show a team: its place, its people, whether mail reaches its recipients, its link, and its next wave.

    Example: `soundings teams show recovery-nurses`
    """
    target = Stack(stack)
    now = present(target.register, None)
    unit = unit_named(now.units.values(), team)
    standing = {
        address: _standing(target.register.recipients.standing(address), unit.id) for address in unit.recipients
    }
    programme = now.enrolled.get(unit.id)
    waves = programme.upcoming(datetime.now(UTC)) if programme else []
    coming = [wave for wave in waves if unit.since is None or wave.opens >= unit.since]
    following = f"{coming[0].opens:%-d %B %Y}" if coming else "none"
    data = {**_described(now, unit, target.address), "mail": standing, "next wave": following}
    if as_json:
        print_json(data)
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for word, said in _shown(unit, data, programme).items():
        if said:
            table.add_row(word, escape(str(said)))
    console.print(table)


def _shown(unit: Unit, data: dict[str, Any], programme: Programme | None) -> dict[str, Any]:
    """What people are shown of a unit, by the word before it."""
    standing = [f"{address}: {how}" for address, how in data["mail"].items()]
    return {
        "team" if unit.is_team else "unit above teams": f"{unit.name} ({unit.id})",
        "path": " > ".join(data["path"]) or "the top",
        "people": unit.headcount,
        "recipients": "\n".join(standing) or "none",
        "link": data["link"] if unit.is_team else None,
        **{column.name: data[column.name] for column in KEPT if column.name not in ("headcount", "recipients")},
        "programme": (f"{programme.title} ({programme.id})" if programme else "none") if unit.is_team else None,
        "next wave": data["next wave"] if unit.is_team else None,
        "to be accepted": "its lead began it; until then it counts in no figures but its own" if unit.waits else None,
    }


def _standing(standing: Standing, unit_id: str) -> str:
    """How mail to an address stands, in words."""
    if standing.barred:
        return f"gets no mail ({standing.barred}); `soundings recipients readmit` lets it have mail again"
    if unit_id in standing.wishes:
        return "stopped the mail" if standing.wishes[unit_id] is Wish.STOPPED else "said that somebody else leads this"
    return f"gets mail; confirmed after {standing.confirmed[unit_id]}" if unit_id in standing.confirmed else "gets mail"


def _described(now: Present, unit: Unit, address: str) -> dict[str, Any]:
    """A unit for a program."""
    path = path_of(now.tree, unit) if now.tree and unit.id in now.tree.units else []
    return {
        "id": unit.id,
        "name": unit.name,
        "team": unit.is_team,  # first, as programs have had them
        **values(unit, path, now.enrolled.get(unit.id)),
        "takes part from": unit.since,
        "waits to be accepted": unit.waits,
        "link": f"{address}/s/{unit.link}" if unit.link else None,
    }
