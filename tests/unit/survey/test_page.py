"""Slots, escaping, and the plain pages."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from functions.survey import page
from shared.page import escape, fill

PARTS = ["<i>", "css", '</i><p title="', "team", '">', "?errors|<b>", "", "!adapt", "", "?errors|</b>", "</p>"]


def test_a_page_is_its_parts() -> None:
    assert fill(PARTS, {}, "a>b") == '<i>a>b</i><p title=""></p>'
    filled = fill(PARTS, {"errors": "yes", "!adapt": "A & B", "unheard_of": "x", "css": "x"}, "")
    assert filled == '<i></i><p title=""><b>A &amp; B</b></p>'
    assert PARTS[3] == "team"  # filling leaves the compiled page as it was


@given(st.text())
def test_what_is_filled_in_is_text(text: str) -> None:
    filled = fill(PARTS, {"team": text, "errors": "yes", "!adapt": text}, "").removeprefix("<i></i>")
    escaped = filled.removeprefix('<p title="').partition('">')[0]
    assert filled == f'<p title="{escaped}"><b>{escaped}</b></p>'
    assert not set(escaped) & set("<>\"'")
    assert html.unescape(escaped) == html.unescape(text) or "&" in text
    assert escape(text).replace("&amp;", "&").count("&") >= text.count("&")


def test_a_hidden_field_is_an_items_or_the_nonce() -> None:
    shown = page.not_saved(
        {"form-nonce": ["n"], "adapt": ["<4>", "5"], '"><script>': ["x"], "Ä": ["x"], "a" * 32: ["x"], "": ["x"]},
        "en",
    )["body"]
    assert [line for line in shown.splitlines() if "<input" in line] == [
        '<input type="hidden" name="form-nonce" value="n">',
        '<input type="hidden" name="adapt" value="&lt;4&gt;">',
        '<input type="hidden" name="adapt" value="5">',
    ]
