from infra.commands.kit.command import app as app
