from infra.commands.paper.command import app

__all__ = ["app"]
