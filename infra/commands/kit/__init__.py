from infra.commands.kit.command import app

__all__ = ["app"]
