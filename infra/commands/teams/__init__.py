from infra.commands.teams.command import app

__all__ = ["app"]
