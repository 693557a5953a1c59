"""`soundings revoke`: the link of one team, or those of one person, ended at once."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, print_json, say
from infra.operator.named import team_named
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import SoundingsError
from shared.roster.link import new_link
from shared.roster.present import NEVER, present
from shared.roster.writing import steps
from shared.store.roster import Link, Step
from shared.unit import plain_address

app = typer.Typer()


@app.command(rich_help_panel=RUN)
def revoke(
    whose: Annotated[str, typer.Argument(metavar="TEAM|ADDRESS", help="A team's id or name, or a lead's address.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """End a team's link, or every link that was mailed to one address, at once; nobody else's.

    A team gets a new link now, printed here and in the next mails; within a minute the old one leads to a page that
    says so. What was printed with it is to be printed anew; the code on a slip is good in the new link's form. An
    address gets new links with its next mail.

    Example: `soundings revoke registrars`, or `soundings revoke old.lead@trust.example`
    """
    target, typed = Stack(stack), plain_address(whose)
    address = typed if "@" in typed else ""
    if address and not any(address in unit.recipients for unit in target.register.roster.units()):
        raise SoundingsError(f"'{address}' is nobody's address here, so no link of theirs leads anywhere")
    now = None if address else present(target.register, datetime.now(UTC))
    team = team_named(now.units.values(), whose) if now else None
    if not dry_run:
        what = f"the link of {team.name}" if team else f"every link that was mailed to {address}"
        agreed(f"End {what}? It cannot be undone.", yes=yes, as_json=as_json)
        target.note("revoke", **({"team": team.id} if team else {"domain": address.partition("@")[2]}))
    code = new_link() if team else token_hex(8)
    if now and team and not dry_run:
        after = {**now.units, team.id: team.model_copy(update={"link": code})}
        was, programme = team.link or "", now.enrolled[team.id].id if team.id in now.enrolled else ""
        ended = Step(link=Link(was, programme, "", "", until=NEVER.isoformat(), revoked="yes"))
        others = [step for step in steps(now, after) if not step.link or step.link.code != was]
        target.register.recipients.revoke(was, code)
        write(target.register, Writing(steps=[ended, *others]))
    elif not dry_run:
        target.register.recipients.revoke(address, code)
    link = f"{target.address}/s/{code}" if team and not dry_run else None
    if as_json:
        print_json({"team": team and team.id, "address": address or None, "link": link, "dry_run": dry_run})
    elif team:
        say(f"The link of {team.name} {'would end' if dry_run else f'is now {link}'}")
    else:
        say(f"The links of {address} {'would end' if dry_run else 'have ended'}; the next mail has new ones.")
