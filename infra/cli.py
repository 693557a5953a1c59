"""The `soundings` command: what an operator does to a deployed stack. Each name is a module of `infra.commands`."""

from importlib import import_module
from pkgutil import iter_modules

import typer

from infra import commands
from infra.console.faults import run
from infra.operator.stack import unread

FIRST = (  # in the order of `--help`; others follow
    "settings", "teams", "instrument", "programme", "summary", "check", "load", "doctor",
    "paper", "slips", "poster", "kit",
    "wave", "recipients", "revoke", "comment", "audit", "status", "resend", "tick", "erase",
    "outcomes", "evidence", "sessions",
)  # fmt: skip

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Run anonymous surveys of staff teams. AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are respected.",
)
for name in dict.fromkeys((*FIRST, *(module.name for module in iter_modules(commands.__path__)))):
    command: typer.Typer = import_module(f"infra.commands.{name}").app
    app.add_typer(command, rich_help_panel=command.rich_help_panel)


def main() -> None:
    """Run the command that was typed."""
    run(app, unread)


if __name__ == "__main__":
    main()
