"""How mail to an address stands: what SES said of the address, and what its reader said of each unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Barred(StrEnum):
    """Why an address gets no more mail, the weaker reason first."""

    BOUNCED = "bounced"  # there is no such mailbox
    COMPLAINED = "complained"  # its reader called a mail spam


class Wish(StrEnum):
    """Why a unit's mail does not go to an address that could be reached."""

    STOPPED = "stopped"
    WRONG = "wrong"  # somebody else leads the unit, said its reader


@dataclass(frozen=True)
class Standing:
    """What is known of an address; of most, nothing.

    `wishes` and `confirmed` are by unit. The latter is the newest wave whose mail was answered with "still the right
    person", or by whose link its reader wrote what the team did or that its group met. `given_back` are the waves of
    which the address gave a mail back, as `<programme> <wave>`.
    """

    barred: Barred | None = None
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    given_back: frozenset[str] = frozenset()

    def gets(self, unit_id: str) -> bool:
        """Whether a unit's mail goes to the address."""
        return self.barred is None and unit_id not in self.wishes
