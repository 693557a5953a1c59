"""`soundings evidence`: what a team shows to others, for a paper and for a congress. From publications only."""

from infra.commands.evidence.command import app as app
