"""A wave: one round of a programme, with the same dates for every team; and what a run of it works on."""

from __future__ import annotations

from datetime import date, datetime  # pydantic reads the annotations
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.instrument import Model

K = 8  # NHS Digital's hospital statistics show means only from 8 people on
K_SENSITIVE = 10  # sensitive items, and comments
K_LOWEST = 5

Threshold = Annotated[int, Field(ge=K_LOWEST, le=1000)]


class Rules(Model):
    """What people are promised when they answer: how many must have answered before anything is shown, and slips."""

    threshold: Threshold = K
    comment_threshold: Threshold = K_SENSITIVE
    sensitive_threshold: Threshold = K_SENSITIVE
    slips: bool = False

    @model_validator(mode="after")
    def _highest_for_what_is_most_delicate(self) -> Self:
        for name in ("comment_threshold", "sensitive_threshold"):
            if getattr(self, name) < self.threshold:
                raise ValueError(f"'{name}' must not be below 'threshold'")
        return self


class Kind(StrEnum):
    """What the state machine is run for."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"


class State(StrEnum):
    """Where a wave stands. A wave whose closing day passed before it could open is `missed`."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    MISSED = "missed"


class Wave(Model):
    """A wave's calendar and rules, fixed once it has opened; times are aware, days are Europe/London."""

    programme: str
    id: str  # the opening day, 2026-12-01
    instrument: str
    instrument_version: int
    opens_at: datetime
    remind_at: datetime
    closes_at: datetime
    expires_at: datetime  # when raw responses and tallies end; the same for the whole wave
    rules: Rules = Rules()
    state: State = State.SCHEDULED
    done: tuple[Kind, ...] = ()

    @property
    def opens(self) -> date:
        """The first day on which the form is open."""
        return date.fromisoformat(self.id)


class RecipientUnit(Model):
    """A unit that a recipient is told of; `link` only for teams."""

    unit: str
    name: str
    is_team: bool
    link: str = ""


class Recipient(Model):
    """One address and all its units: one mail."""

    address: str
    units: tuple[RecipientUnit, ...]
