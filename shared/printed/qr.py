"""QR codes for paper (ISO/IEC 18004): error correction M, which survives a seventh of the symbol being spoilt."""

from dataclasses import dataclass
from io import BytesIO

import segno

QUIET = 4  # modules of white around the symbol, as the standard asks for


@dataclass(frozen=True)
class Symbol:
    """A QR code: as SVG with its quiet zone, and how many modules wide it is without."""

    svg: str
    modules: int

    def quiet(self, width: float) -> float:
        """How wide the quiet zone is when the symbol itself is so wide, in the same unit."""
        return width * QUIET / self.modules


def symbol(content: str) -> Symbol:
    """The smallest code that holds this text."""
    made = segno.make_qr(content, error="m")
    file = BytesIO()
    made.save(file, kind="svg", border=QUIET)
    return Symbol(file.getvalue().decode(), len(made.matrix))
