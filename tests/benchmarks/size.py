"""Bytes to a phone, gzip: the whole page with 12 items against the files of SurveyJS, which draw such a page.

SurveyJS's are those that its guide loads, https://surveyjs.io/form-library/documentation/get-started-html-css-javascript
(the form's own definition is not counted). Each file is a reply of its own, so each is compressed by itself.
"""

from __future__ import annotations

import gzip

from tests.benchmarks import environment, workload
from tests.benchmarks.ratio import Ratio

GOAL_BYTES = 5_500


def compressed(content: bytes) -> int:
    """Bytes after gzip at zlib's default level 6, as web servers use it."""
    return len(gzip.compress(content, compresslevel=6, mtime=0))


def page_bytes() -> int:
    """Our whole page, in one request."""
    return compressed(workload.page().encode())


def measure() -> tuple[list[Ratio], list[str]]:
    """Measure; also sentences about what could not be."""
    page = page_bytes()
    ratios = [Ratio("page, 12 items", f"{GOAL_BYTES:,} bytes", {"bytes": page / GOAL_BYTES}, goal=1)]
    files = environment.npm_files("surveyjs")
    if files is None:
        return ratios, ["There is no npm here, so the page is not compared with SurveyJS."]
    peer = sum(compressed(file.read_bytes()) for file in files)
    return [*ratios, Ratio("page, 12 items", "SurveyJS", {"bytes": page / peer})], []
