from infra.commands.teams.command import app as app
