"""Every link of a page works below a stage and at the root of a domain alike; and no link's code tells another."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from functions.survey.about import EXPLAINING, STATEMENT, explaining
from functions.survey.page import FORGET
from shared.language import LANGUAGES
from shared.roster.link import new_link
from shared.slip import ALPHABET
from shared.unit import LINK_LENGTH
from tests.golden import whole

PAGES = {  # page: the path that it is at
    "form": "/s/k7wq2m",
    "errors": "/s/k7wq2m",
    "sent": "/s/k7wq2m",
    "shut": "/s/k7wq2m",
    "thanks": "/s/k7wq2m/thanks",
}
KNOWN = {*EXPLAINING, STATEMENT, FORGET, "/s/k7wq2m", "/s/k7wq2m/thanks", "/s/k7wq2m/summary"}
BASES = ("https://survey.trust.nhs.uk", "https://a1b2c3.execute-api.eu-west-2.amazonaws.com/live")
LINKS = re.compile(r"""(?:href|formaction|action)="([^"#][^"]*)\"""")


def leads_to(html: str, base: str, path: str) -> set[str]:
    """The paths, below the base, to which a page's links lead."""
    found = {urljoin(f"{base}{path}", link) for link in LINKS.findall(html)}
    assert found
    assert all(address.startswith(f"{base}/") for address in found), found
    return {urlsplit(address.removeprefix(base)).path for address in found}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", PAGES)
def test_a_pages_links_work_with_a_stage_and_without(name: str, base: str) -> None:
    html = whole((Path(__file__).parent / "golden" / f"{name}.html").read_text(encoding="utf-8"))
    assert leads_to(html, base, PAGES[name]) <= KNOWN


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("path", EXPLAINING)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explaining_pages_links_work_with_a_stage_and_without(path: str, base: str, language: str) -> None:
    assert leads_to(explaining(path, language), base, path) <= KNOWN


def test_a_teams_code_is_short_and_has_no_two_characters_that_look_alike() -> None:
    codes = [new_link() for _ in range(5000)]
    assert {len(code) for code in codes} == {LINK_LENGTH} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("01oil")
    assert ALPHABET.lower() == ALPHABET


def test_a_code_tells_nothing_of_the_next_one() -> None:
    """No code comes twice, and each character is as likely as any other, whatever stood there in the code before."""
    codes = [new_link() for _ in range(20_000)]
    assert len(set(codes)) == len(codes)
    for place in range(LINK_LENGTH):
        expected = len(codes) / len(ALPHABET)
        seen = Counter(code[place] for code in codes)
        assert (
            sum((seen[letter] - expected) ** 2 / expected for letter in ALPHABET) < 90
        )  # 30 degrees of freedom: one run in ten million
        same = sum(one[place] == other[place] for one, other in pairwise(codes))
        assert abs(same - expected) < 6 * expected**0.5


def test_trying_codes_finds_no_team() -> None:
    """At the API's 100 requests a second, day and night, one of a trust's 400 teams is met once in 247 days."""
    per_hit = len(ALPHABET) ** LINK_LENGTH / 400
    assert round(per_hit / 100 / 86_400) == 247
