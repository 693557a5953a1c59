from infra.commands.summary.command import app

__all__ = ["app"]
