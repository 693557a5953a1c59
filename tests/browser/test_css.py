"""The stylesheets: what was built is what is there, it has a rule for every class, and the page stays small."""

from __future__ import annotations

import gzip
import os
import re
from typing import get_args

import pytest
import yaml

from infra.build.css.build import SHARED, build
from infra.build.css.npm import ToolsMissing
from infra.build.css.pages import EVERY_KIND, pages
from shared import page
from shared.instrument import Item
from tests.benchmarks import workload
from tests.browser.styles import UNSTYLED, classes, styled

PAGE_BYTES = 5_500  # of the whole page with 12 items and the script, gzip
LICENCE = SHARED / "page.css.LICENSE.txt"  # of nhsuk-frontend; it is deployed with what it is about


def test_the_stylesheet_is_what_its_source_builds() -> None:
    """So that a change of a source, of the pages or of nhsuk-frontend is built and seen; template.yaml's pages too."""
    try:
        built = build()
    except ToolsMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"The stylesheet was not built again: {error}")
    for path, text in built.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: python -m infra.build.css builds it anew"


def test_every_class_has_a_rule_and_every_rule_a_class() -> None:
    used = {name for html in pages().values() for name in classes(html)}
    assert sorted(used - styled()) == []
    assert sorted(styled() - used) == []
    assert used >= UNSTYLED


def test_every_kind_of_item_is_among_the_pages() -> None:
    every = yaml.safe_load(EVERY_KIND.read_text(encoding="utf-8"))
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Item)[0])}
    assert {item["kind"] for item in every["items"]} == kinds


def test_it_fetches_nothing() -> None:
    """And says so in no comment: its licence is kept beside it."""
    assert not re.search(r"url\(|@import|@font-face|http|/\*|</", page.CSS + page.sheet("more.css"))
    assert "MIT License" in LICENCE.read_text(encoding="utf-8")
    assert "Copyright (c)" in LICENCE.read_text(encoding="utf-8")


def test_the_whole_page_is_small() -> None:
    """One request, style included, as a phone gets it."""
    content = workload.page().encode()
    assert page.CSS.encode() in content
    assert len(gzip.compress(content, compresslevel=6, mtime=0)) <= PAGE_BYTES
