from infra.commands.outcomes.command import app as app
