"""What the organisation says of itself (kept in the register), and what the deployment says (environment)."""

from __future__ import annotations

from pydantic import Field

from shared.instrument import Model, Text


class SupportLine(Model):
    """Somebody to talk to; shown to everyone, never triggered by an answer."""

    name: Text
    detail: Text


DEFAULT_SUPPORT = (
    SupportLine(name="Your own GP or occupational health service", detail="for anything that worries you"),
    SupportLine(name="Samaritans", detail="call 116 123, free, day and night"),
    SupportLine(name="Shout", detail="text SHOUT to 85258, free, day and night"),
)


class Settings(Model):
    """The organisation's own words on pages and mails."""

    organisation: Text
    reply_to: Text
    sender_name: Text = "Soundings"
    public_address: str = Field(default="", pattern=r"^$|^https?://[^\s]+$")
    support: tuple[SupportLine, ...] = DEFAULT_SUPPORT
