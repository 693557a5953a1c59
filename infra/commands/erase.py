"""`soundings erase`: a team removed for good."""

import typer

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, print_json, say
from infra.operator.named import TeamName, alike, team_named
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError

app = typer.Typer()


@app.command(rich_help_panel=RUN)
def erase(
    team: TeamName, yes: Yes = False, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Remove a team for good: its answers, its figures and its records.

    It is refused while a wave with the team is under way. Erasing again ends what was left half done.

    Example: `soundings erase registrars --dry-run`
    """
    target = Stack(stack)
    opened, closed = target.register.roster.units(), target.register.roster.closed()
    found = team_named([*opened, *closed], team)
    team_id, who = found.id, f"{found.name} ({found.id}{', which has closed' if found in closed else ''})"
    others = [each.id for each in (*opened, *closed) if each.is_team and each.id != team_id and alike(each.name, team)]
    if others and yes:
        raise SoundingsError(
            f"'{team}' is the id of {who} and the name of {', '.join(others)}; without --yes it asks which"
        )
    records = target.erase(team=team_id, dry_run=True)["records"]
    if not dry_run:
        agreed(f"This erases {who} and cannot be undone.", yes=yes, as_json=as_json, word=team_id)
        target.note("erase", team=team_id)
        records = target.erase(team=team_id, dry_run=False)["records"]
    if as_json:
        print_json({"team": team_id, "name": found.name, "dry_run": dry_run, "records": records})
        return
    listed = ", ".join(f"{kind} {number}" for kind, number in records.items())
    say(f"{who}: {'would go or change' if dry_run else 'gone or changed'} in the register: {listed}")
    say(f"{'so would' if dry_run else 'gone are'} all answers, comments, tallies and slips")
    if not dry_run:
        say(f"take '{team_id}' out of your file of teams, or the next import adds it anew")
