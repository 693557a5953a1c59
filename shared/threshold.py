"""How many people must have answered before anything is shown: what a programme may ask for, and what it is by default.

`shared.disclosure` applies it, with what subtraction could give away (`shared.suppression`).
"""

from __future__ import annotations

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
