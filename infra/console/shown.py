"""How a plan is shown, to people and to programs."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from infra.console.terminal import agreed, console, counted, say
from shared.roster.overlooked import overlooked
from shared.roster.plan import Change, Plan, What

ROWS_SHOWN = 40


def follow(planned: Plan, question: str, *, yes: bool, as_json: bool) -> bool:
    """Ask whether to; for a typed word where most of the teams would close, as with half a file or a wrong one."""
    closing = planned.count(What.CLOSED)
    kept = sum(unit.is_team for unit in planned.after.values()) - planned.count(What.NEW) - planned.count(What.REOPENED)
    if closing <= kept:
        return agreed(question, yes=yes, as_json=as_json)
    most = f"{closing} of {counted(closing + kept, 'team')} would close."
    return agreed(most, yes=yes, as_json=as_json, word=f"close {closing}")


def show_plan(planned: Plan, notes: Sequence[str] = (), also: Sequence[Change] = ()) -> None:
    """Tables of what happens to whom, how often what happens, and what to know of it; `also` is beside the units."""
    for note in notes:
        say(note)
    teams, units = ([c for c in planned.changes if c.is_team is is_team] for is_team in (True, False))
    if not planned.changes and not also:
        say(f"Nothing to change: {counted(planned.unchanged, 'team')} as they are.")
    else:
        for listed, title in ((also, "beside the teams"), (units, "units above teams"), (teams, "teams")):
            if listed:
                console.print(_table(listed, title))
        counts = [f"{number} {what}" for what, number in planned.counts.items()]
        say(f"Teams: {', '.join([*counts, f'{planned.unchanged} unchanged'])}.")
    if planned.left:
        names = ", ".join(unit.name for unit in planned.left[:5]) + (", …" if len(planned.left) > 5 else "")
        say(
            f"Not in the file, left alone: {counted(len(planned.left), 'team')} ({names}). --close-missing closes them."
        )
    for note in (*planned.notes, *overlooked(planned)):
        say(f"Note: {note}.")


def _table(changes: Sequence[Change], title: str) -> Table:
    numbered = any(change.row for change in changes)
    told_in = Column("what changes", overflow="fold")
    headings = ("row", "", "name", told_in) if numbered else ("", "name", told_in)
    table = Table(*headings, title=title, title_justify="left", title_style="bold", box=SIMPLE)
    for change in changes[:ROWS_SHOWN]:
        told = "\n".join(f"{column}: {_change(old, new)}" for column, (old, new) in change.changes.items())
        table.add_row(*([str(change.row or "")] * numbered), change.what, escape(change.name), escape(told))
    if len(changes) > ROWS_SHOWN:
        table.add_row(*([""] * numbered), "", f"and {len(changes) - ROWS_SHOWN} more", "--json lists all")
    return table


def _change(old: str, new: str) -> str:
    return f"{old} → {new or 'none'}" if old else new


def plan_data(planned: Plan, notes: Sequence[str] = (), *, done: bool) -> dict[str, Any]:
    """The plan for a program; `done` says whether it was followed."""
    return {
        "done": done,
        "counts": {**{str(what): planned.count(what) for what in What if what is not What.REMOVED},
                   "unchanged": planned.unchanged, "left alone": len(planned.left)},
        "units above": {str(what): number for what in What if (number := planned.count(what, teams=False))},
        "changes": [{**change_data(each), "team": each.is_team, "row": each.row or None} for each in planned.changes],
        "left alone": [{"id": unit.id, "name": unit.name} for unit in planned.left],
        "notes": [*notes, *planned.notes, *overlooked(planned)],
    }  # fmt: skip


def change_data(change: Change) -> dict[str, Any]:
    """One change for a program."""
    changes = {column: {"from": old, "to": new} for column, (old, new) in change.changes.items()}
    return {"what": change.what, "id": change.unit, "name": change.name, "changes": changes}
