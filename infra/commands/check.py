"""`soundings check`: the name that `soundings instrument check` had first."""

import typer

from infra.console.terminal import SET_UP
from infra.operator.questionnaire import check

app = typer.Typer()
app.command(rich_help_panel=SET_UP)(check)
