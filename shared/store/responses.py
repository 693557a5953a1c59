"""The responses: only `tally` reads them, through this module; only `survey` writes them, through its own door."""

from dataclasses import dataclass

from shared.packing import unfilled
from shared.store import keys
from shared.store.table import Store


@dataclass(frozen=True)
class Box:
    """A team's closed box: packed answers, and (item, text) comments. Neither has an order that means anything."""

    packed: list[str]
    comments: list[tuple[str, str]]


class Responses(Store):
    """The responses' one verb."""

    def box(self, programme_id: str, wave_id: str, team_id: str) -> Box:
        """Everything that a team put in in a wave."""
        box = Box([], [])
        for item in self._table.query(keys.box(programme_id, wave_id, team_id)):
            if "answers" in item:
                box.packed.append(unfilled(item["answers"]))
            elif text := unfilled(item["comment"]):  # one that nobody wrote is stored as nothing
                box.comments.append((item["item"], text))
        return box
