"""`soundings recipients`: who gets the mail of a team or of a unit above."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Column

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, group, print_json, progress, say, show_table
from infra.operator.named import UnitName, unit_named
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import SoundingsError
from shared.recipient import Standing
from shared.roster.present import Present, present
from shared.roster.writing import steps
from shared.unit import Address, Unit, plain_address

app = group("recipients", RUN, "See and change who gets a unit's mail.")
Mailbox = Annotated[str, typer.Argument(help="The address.")]
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


@app.command("list")
def list_recipients(
    unit: Annotated[str | None, typer.Argument(help="Only those of this unit: its id or name.")] = None,
    unreached: Annotated[bool, typer.Option("--unreached", help="Only those whom mail does not reach.")] = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List who gets the mail of which unit, and whether it reaches them.

    Example: `soundings recipients list --unreached`
    """
    target = Stack(stack)
    now = present(target.register, None)
    units = [unit_named(now.units.values(), unit)] if unit else list(now.units.values())
    addresses, known = {address for each in units for address in each.recipients}, {}
    with progress("addresses", len(addresses)) as advance:
        for address in addresses:
            known[address] = target.register.recipients.standing(address)
            advance()
    readers = [
        {"address": address, "unit": each.id, "name": each.name, "mail": how(known[address], each.id)}
        for each in units
        for address in each.recipients
        if not (unreached and known[address].gets(each.id))
    ]
    if as_json:
        print_json(readers)
        return
    rows = ((reader["address"], reader["name"], reader["mail"]) for reader in readers)
    show_table(Column("address", no_wrap=True, overflow="fold"), "unit", "mail", rows=rows)


def how(standing: Standing, unit_id: str) -> str:
    """How a unit's mail to an address stands, in words."""
    if standing.barred:
        return f"none: {standing.barred}"
    if wish := standing.wishes.get(unit_id):
        return {"stopped": "none: stopped by its reader", "wrong": "none: somebody else leads this"}[wish]
    confirmed = standing.confirmed.get(unit_id)
    return f"yes; confirmed after {confirmed}" if confirmed else "yes"


@app.command()
def add(
    unit: UnitName, address: Mailbox, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Let an address get a unit's mail too, from the next mails on; nothing old is sent.

    A wave that is open, and its summary, go to those whom the unit had when it opened.

    Example: `soundings recipients add recovery-nurses recovery.lead@trust.example`
    """
    try:
        typed = _ADDRESS.validate_python(address)
    except ValidationError:
        raise SoundingsError(f"'{address}' is no address that mail can be sent to") from None
    target = Stack(stack)
    now = present(target.register, datetime.now(UTC))
    found = unit_named(now.units.values(), unit)
    recipients = tuple(dict.fromkeys((*found.recipients, typed)))
    _change(target, now, found, recipients, "recipients add", dry_run=dry_run, as_json=as_json)


@app.command()
def remove(
    unit: UnitName, address: Mailbox, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Send an address a unit's mail no more, from the next wave on.

    Example: `soundings recipients remove recovery-nurses old.lead@trust.example`
    """
    target = Stack(stack)
    now = present(target.register, datetime.now(UTC))
    found, typed = unit_named(now.units.values(), unit), plain_address(address)
    if typed not in found.recipients:
        listed = ", ".join(found.recipients) or "nobody"
        raise SoundingsError(f"'{typed}' is no recipient of '{found.id}'; they are: {listed}")
    recipients = tuple(each for each in found.recipients if each != typed)
    _change(target, now, found, recipients, "recipients remove", dry_run=dry_run, as_json=as_json)


def _change(
    target: Stack, now: Present, unit: Unit, recipients: tuple[str, ...], what: str, *, dry_run: bool, as_json: bool
) -> None:
    after = {**now.units, unit.id: unit.model_copy(update={"recipients": recipients})}
    to_write = steps(now, after)
    if to_write and not dry_run:
        target.note(what, unit=unit.id)  # no address: the audit has no end
        write(target.register, Writing(steps=to_write))
    if as_json:
        print_json({"unit": unit.id, "recipients": list(recipients), "changed": bool(to_write), "dry_run": dry_run})
        return
    would = "would be" if dry_run else "are"
    say(f"The recipients of {unit.name} {would if to_write else 'are already'}: {', '.join(recipients) or 'nobody'}")


@app.command()
def readmit(
    address: Mailbox, yes: Yes = False, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Let an address that bounced or complained have mail again, once you know that it works.

    What its reader asked for stays: who stopped the mail of a unit gets none until they resume it.

    Example: `soundings recipients readmit recovery.lead@trust.example`
    """
    target, typed = Stack(stack), plain_address(address)
    barred = target.register.recipients.standing(typed).barred
    if barred and not dry_run:
        agreed(f"Let {typed} have mail again (it had {barred})?", yes=yes, as_json=as_json)
        target.note("recipients readmit", domain=typed.partition("@")[2])
        target.register.recipients.readmit(typed)
    if as_json:
        print_json({"address": typed, "was": barred, "dry_run": dry_run})
    elif barred:
        say(f"{typed} {'would get' if dry_run else 'gets'} mail again (it had {barred}).")
    else:
        say(f"{typed} was never barred from mail: nothing to do.")
