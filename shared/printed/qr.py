"""QR codes for paper (ISO/IEC 18004): error correction M, which survives a seventh of the symbol being spoilt."""

from dataclasses import dataclass
from io import BytesIO

import segno

QUIET = 4  # modules of white around the symbol, as the standard asks for
PIXELS = 4  # of a module on a screen


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


def inline(content: str) -> str:
    """The same as an element of a page, as wide as its place; a screen reader passes it over."""
    made = segno.make_qr(content, error="m")
    drawn: str = made.svg_inline(border=QUIET, omitsize=True, svgclass=None, lineclass=None)
    return drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


@dataclass(frozen=True)
class Picture:
    """A QR code with its quiet zone, as PNG, and how many pixels wide it is to be shown; sharp screens have more."""

    png: bytes
    width: int


def picture(content: str) -> Picture:
    """The same code for a screen."""
    made = segno.make_qr(content, error="m")
    file = BytesIO()
    made.save(file, kind="png", scale=2 * PIXELS, border=QUIET)
    return Picture(file.getvalue(), PIXELS * (len(made.matrix) + 2 * QUIET))
