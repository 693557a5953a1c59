"""`soundings load`: an organisation file into the register."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.console.shown import change_data, follow, plan_data, show_plan
from infra.console.terminal import SET_UP, AsJson, DryRun, Yes, print_json, say, show_table
from infra.operator.definitions import read_organisation
from infra.operator.loading import prepare
from infra.operator.stack import Stack, StackName
from infra.operator.writing import write

app = typer.Typer()


@app.command(rich_help_panel=SET_UP)
def load(
    file: Annotated[Path, typer.Argument(help="An organisation file (YAML): settings, units, programmes.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Load settings, units and programmes, all or nothing; loading the same file again changes nothing.

    Shows what would change and asks. The file's units are all that there are: a team that is not among them closes. A
    file without units leaves the teams as they are: they may come from a spreadsheet (`soundings teams import`).
    Joining, moving and closing count from the next wave: an open one is never disturbed.

    A programme that is not in the file keeps running; `soundings programme pause` stops it.

    Example: `soundings load organisation.yaml --dry-run`
    """
    organisation = read_organisation(file)
    target = Stack(stack)
    loading = prepare(target.register, organisation, datetime.now(UTC))
    if not as_json:
        show_plan(loading.plan, also=loading.beside)
    done = (
        not loading.is_nothing
        and not dry_run
        and follow(loading.plan, "Change the organisation so?", yes=yes, as_json=as_json)
    )
    if done:
        more = {"beside": len(loading.beside)} if loading.beside else {}
        target.note("load", file=file.name, **loading.plan.counts, **more)
        write(target.register, loading.writing)
    address = organisation.settings.public_address or target.outputs["SurveyAddress"]
    if as_json:
        links = {team.id: None if dry_run else f"{address}/s/{team.link}" for team in loading.tree.teams()}
        beside = [change_data(each) for each in loading.beside]
        plan = plan_data(loading.plan, done=done)
        print_json({"dry_run": dry_run, "units": len(loading.tree.units), "teams": links, "beside": beside, **plan})
    elif dry_run:
        say(f"{file.name} is right; nothing was changed.")
    else:
        teams = ((team.name, team.headcount, f"{address}/s/{team.link}") for team in loading.tree.teams())
        show_table("team", "people", "link to pass on", rows=teams)
