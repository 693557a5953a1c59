"""`soundings evidence`: what a team shows to others, as a table for a paper and as a poster. From publications only."""

from infra.commands.evidence.command import app

__all__ = ["app"]
