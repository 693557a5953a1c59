from infra.commands.summary.command import app as app
