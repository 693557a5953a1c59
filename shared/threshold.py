"""How many people must have answered before anything is shown: what a programme may ask for, and what it is by default.

`shared.disclosure` applies it, with what subtraction could give away (`shared.suppression`).
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.instrument import Model

K = 8  # NHS Digital's hospital statistics show means only from 8 people on
K_SENSITIVE = 10  # sensitive items, and comments
K_LOWEST = 5

Threshold = Annotated[int, Field(ge=K_LOWEST, le=1000)]


def majority_sizes(share_from: int, threshold: int) -> range:
    """From `share_from` people to below the `threshold`; none where that is as high as it can be, which means off."""
    return range(share_from, threshold) if share_from < K else range(0)


class Rules(Model):
    """What people are promised when they answer: how many must have answered before anything is shown, and slips.

    A team in which at least `share_from` people answered, and fewer than `threshold`, is told of a question whether
    more than half of them said so, and no number. As high as `threshold` it is off.
    """

    threshold: Threshold = K
    share_from: Annotated[int, Field(ge=K_LOWEST, le=K)] = K_LOWEST
    comment_threshold: Threshold = K_SENSITIVE
    sensitive_threshold: Threshold = K_SENSITIVE
    slips: bool = False

    @property
    def majority_sizes(self) -> range:
        """The numbers of people of a team of which no number is shown, but a majority may be told."""
        return majority_sizes(self.share_from, self.threshold)

    @model_validator(mode="after")
    def _highest_for_what_is_most_delicate(self) -> Self:
        for name in ("comment_threshold", "sensitive_threshold"):
            if getattr(self, name) < self.threshold:
                raise ValueError(f"'{name}' must not be below 'threshold'")
        return self
