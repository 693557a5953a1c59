"""`soundings kit`: posters, invitations, and what intranet and staff side are given."""

from pathlib import Path
from typing import Annotated

import typer

from infra.commands.kit import kit as kits
from infra.console.new_file import new_folder
from infra.console.terminal import TELL, AsJson, DryRun, counted, print_json, progress, say
from infra.operator.place import AllTeams, InLanguage, UnderUnit, wanted
from infra.operator.stack import Stack, StackName

app = typer.Typer()


@app.command(rich_help_panel=TELL)
def kit(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    team: Annotated[str | None, typer.Option(help="One team: its id or name.")] = None,
    every: AllTeams = False,
    under: UnderUnit = None,
    language: InLanguage = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Make a roll-out kit: posters, invitations for chats and mail, a privacy notice, a page for staff side.

    In the folder `teams` there is one for each team, with its poster and texts; beside it one for each programme, with
    what is the same for everybody, to print and for the intranet. Each team's are in its own language.

    Example: `soundings kit rollout --all --language both`
    """
    target = Stack(stack)
    settings = target.register.definitions.settings()
    found = wanted(target.register, target.address, team, under, language, every=every)
    if not dry_run:
        with new_folder(folder) as part, progress("teams", len(found.places)) as advance:
            kits.write(part, found.places, settings, target.address, advance)
    programmes = sorted({place.programme.id for place in found.places})
    if as_json:
        teams = [place.team.id for place in found.places]
        print_json({"dry_run": dry_run, "without": found.without, "teams": teams, "programmes": programmes})
        return
    made = "would be made" if dry_run else "made"
    say(f"{folder}/teams: poster and invitations of {counted(len(found.places), 'team')} {made}")
    for programme in programmes:
        say(f"{folder}/{programme}: privacy notice and page for staff side {made}; complete the [square brackets]")
    if found.without:
        say(f"Nothing for teams that no programme asks: {', '.join(found.without)}")
