"""What is wrong with a workbook, and what was left out of it: every sentence with sheet, row and column."""

from dataclasses import dataclass, field

from shared.sheets.faults import Faults


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in the workbook; row 0 and an empty column mean the whole sheet or row."""

    order: int = 0  # of the sheet in the workbook's usual order
    sheet: str = ""
    row: int = 0
    column: str = ""  # "C (label)"

    @property
    def parts(self) -> tuple["Place", int, str]:
        """The sheet, the row and the column."""
        return Place(self.order, self.sheet), self.row, self.column

    def __str__(self) -> str:
        named = [f"sheet '{self.sheet}'" if self.sheet else "", f"row {self.row}" if self.row else ""]
        return ", ".join(part for part in (*named, f"column {self.column}" if self.column else "") if part)


WORKBOOK = Place()


@dataclass
class Findings:
    """Collects them in any order; gives them in the order of the workbook."""

    file: str
    _refused: Faults = field(default_factory=Faults)
    _warned: Faults = field(default_factory=Faults)

    def refuse(self, place: Place, sentence: str) -> None:
        """The questionnaire cannot be had from this workbook as it is."""
        self._refused.add(*place.parts, sentence)

    def need(self, place: Place, column: str, sentence: str) -> None:
        """What must be filled in is not; where the sheet has no such column, that is said once."""
        if place.column:
            self.refuse(place, sentence)
        else:
            self.refuse(Place(place.order, place.sheet), f"there is no column '{column}'")

    def warn(self, place: Place, sentence: str) -> None:
        """Something of the workbook was left out or made up."""
        self._warned.add(*place.parts, sentence)

    @property
    def problems(self) -> list[str]:
        """One sentence for each fault, with all its rows."""
        return self._told(self._refused)

    @property
    def warnings(self) -> list[str]:
        """One sentence for each thing left out or made up, with all its rows."""
        return self._told(self._warned)

    def _told(self, found: Faults) -> list[str]:
        return [f"{self.file}: {sentence}" if self.file else sentence for sentence in found.told()]
