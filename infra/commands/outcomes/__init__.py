from infra.commands.outcomes.command import app

__all__ = ["app"]
