from infra.commands.paper.command import app as app
