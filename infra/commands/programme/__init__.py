from infra.commands.programme.command import app as app
