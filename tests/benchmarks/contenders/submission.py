"""The form as a pydantic model, for the contenders that validate with pydantic."""
# mypy: ignore-errors

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Agreement = Literal["1", "2", "3", "4", "5"] | None
Word = Annotated[str, Field(pattern=r"^[A-Za-z'-]*$", max_length=30)]


class Submission(BaseModel):
    """One person's answers."""

    nonce: Annotated[str, Field(alias="form-nonce", pattern="^[0-9a-f]{32}$")]
    training_time: Agreement = None
    beneficial: Agreement = None
    continue_: Annotated[Agreement, Field(alias="continue")] = None
    adapt: Agreement = None
    strategies: Agreement = None
    learn_others: Agreement = None
    relationship: Agreement = None
    peer_support: Agreement = None
    less_isolated: Agreement = None
    self_awareness: Agreement = None
    words: Annotated[list[Word], Field(max_length=3)] = []
    comment: Annotated[str, Field(max_length=500)] = ""

    @property
    def agreements(self) -> list[str | None]:
        """The ten answers on five points, in order."""
        return [
            self.training_time,
            self.beneficial,
            self.continue_,
            self.adapt,
            self.strategies,
            self.learn_others,
            self.relationship,
            self.peer_support,
            self.less_isolated,
            self.self_awareness,
        ]
