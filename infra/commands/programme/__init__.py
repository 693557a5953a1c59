from infra.commands.programme.command import app

__all__ = ["app"]
