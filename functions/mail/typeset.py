"""A PDF by Typst: PDF/UA-1 (ISO 14289-1), tagged, with real text, in fonts that travel with the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The document that `template` makes of `data`, which it reads with `json(bytes(sys.inputs.data))`.

    Typst has no network and reads no file but the template's folder. The same data give the same bytes, provided that
    the template sets no date but one of the data's.
    """
    document: bytes = typst.compile(
        template,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="ua-1",
    )
    return document
