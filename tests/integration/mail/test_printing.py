"""Posters and slips that the desk asks for: what comes back is what the command line makes, and small enough."""

from __future__ import annotations

from base64 import b64decode
from datetime import date
from random import Random
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from functions.mail.handler import lambda_handler
from functions.mail.printing import MOST_POSTERS, MOST_SLIPS
from shared.printed import poster, slips
from shared.printed.place import Place
from shared.programme import Programme
from shared.slip import ALPHABET, new_codes, written
from shared.unit import Unit
from tests.integration.mail.conftest import INSTRUMENT, Post
from tests.unit.summary.sample import SETTINGS

MOST_CHARACTERS = 4_500_000  # of a file that API Gateway hands on, in base64
ADDRESS = "https://survey.example/live/s/"
PROGRAMME = Programme(
    id="slips", title="Slips in the north", instrument="reflective-practice", instrument_version=1, unit="north",
    starts=date(2026, 12, 1), slips=True,
)  # fmt: skip
UNITS = [
    Unit(id="trust", name="Sample Trust"),
    Unit(id="north", name="North", parent="trust"),
    Unit(id="nights", name="Nights", parent="trust", link="efgh6789", language="cy"),
    Unit(id="nobody", name="Nobody asks", parent="trust", link="zzzz2222", programme="none"),
    *(Unit(id=f"ward-{n}", name=f"Ward {n}, {'a long name ' * 6}", parent="north", link=f"abcd2{ALPHABET[n // 9]}{ALPHABET[n % 9]}3")
      for n in range(22, 22 + MOST_POSTERS + 1)),
]  # fmt: skip
WARDS = [unit.id for unit in UNITS if unit.parent == "north"]
CODES = new_codes(MOST_SLIPS, Random(1).randbytes)
SLIPS: dict[str, Any] = {"print": "slips", "team": "ward-23", "wave": "2026-12-01", "codes": CODES[:3]}
pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture(autouse=True)
def organisation(post: Post) -> None:
    """Two programmes, one of them with slips, and a team that none asks."""
    for unit in UNITS:
        post.register.roster.put(unit)
    post.register.definitions.put_programme(PROGRAMME)
    post.register.waves.plan(PROGRAMME.wave(date(2026, 12, 1)))


def _printed(**event: Any) -> bytes:
    reply = lambda_handler(event, None)
    assert reply.keys() == {"pdf"}, reply
    assert len(reply["pdf"]) < MOST_CHARACTERS
    return b64decode(reply["pdf"])


def _scanned(document: bytes) -> list[str]:
    found = []
    for page in pypdfium2.PdfDocument(document):
        codes = zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze())
        found += [code.text for code in codes]
    return found


def test_posters_are_those_of_the_command_line(post: Post) -> None:
    whole = post.register.definitions.programme("reflection")
    team = next(unit for unit in UNITS if unit.id == "nights")
    for asked, languages in ((None, ("cy",)), ("both", ("cy", "en"))):
        made = _printed(print="poster", teams=["nights"], language=asked)
        assert made == poster.pdf([Place(team, whole, INSTRUMENT, f"{ADDRESS}efgh6789", languages)], SETTINGS)
    assert _scanned(made) == [f"{ADDRESS}efgh6789"]


def test_as_many_posters_as_may_be_asked_for_fit_in_a_reply() -> None:
    made = _printed(print="poster", teams=WARDS[:MOST_POSTERS], language="both")
    assert len(pypdfium2.PdfDocument(made)) == MOST_POSTERS


def test_slips_are_those_of_the_command_line(post: Post) -> None:
    team = next(unit for unit in UNITS if unit.id == "ward-23")
    whom = slips.Draw(PROGRAMME, PROGRAMME.wave(date(2026, 12, 1)), team)
    made = _printed(**SLIPS)
    assert made == slips.pdf(whom, f"{ADDRESS}{team.link}", CODES[:3])
    assert sorted(_scanned(made)) == sorted(f"{ADDRESS}{team.link}#slip={written(code)}" for code in CODES[:3])
    assert post.logged == []


def test_as_many_slips_as_may_be_asked_for_fit_in_a_reply() -> None:
    assert _printed(**{**SLIPS, "codes": CODES})


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"print": "poster", "teams": ["nights", "nobody", "none"]}, "no programme that can be read asks nobody, none"),
        ({"print": "poster", "teams": WARDS}, "51 posters are too many for one file: ask for at most 50"),
        ({"print": "poster", "teams": ["nights"], "language": "fr"}, "there is no language 'fr', only en, cy, or both"),
        ({**SLIPS, "team": "nobody"}, "no programme that can be read asks nobody"),
        ({**SLIPS, "team": "none"}, "no programme that can be read asks none"),
        ({**SLIPS, "team": "nights"}, "programme 'reflection' has no wave 2026-12-01 that uses slips"),
        ({**SLIPS, "wave": "2026-12-02"}, "programme 'slips' has no wave 2026-12-02 that uses slips"),
        ({**SLIPS, "codes": [*CODES, "2222222222"]}, "501 slips are too many for one file: ask for at most 500"),
        ({**SLIPS, "codes": [*CODES[:2], "l0l0l0l0l0"]}, "not every code is one of a slip"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused_in_a_sentence(event: dict[str, Any], sentence: str) -> None:
    assert lambda_handler(event, None) == {"refused": sentence}


def test_a_record_of_a_later_version_is_refused_in_a_sentence(post: Post) -> None:
    key = {"pk": {"S": "SETTINGS"}, "sk": {"S": "SETTINGS"}}
    post.dynamodb.put_item(TableName=post.table, Item={**key, "data": {"S": "{}"}})
    [refused] = lambda_handler(SLIPS, None).values()
    assert refused == "record 'SETTINGS SETTINGS' cannot be read: use the version that wrote it"


@pytest.mark.parametrize(
    "event", [{**SLIPS, "codes": [1]}, {**SLIPS, "codes": CODES[0]}, {**SLIPS, "more": 1}, {"print": "form"}]
)
def test_no_code_is_logged_or_in_an_error(event: dict[str, Any], post: Post) -> None:
    with pytest.raises(Exception, match=r"^$") as raised:
        lambda_handler(event, None)
    assert raised.type.__name__ == "ValidationError"
    assert not [code for code in CODES if code in str(post.logged) or written(code) in str(post.logged)]


def test_a_code_is_not_logged_where_typst_fails(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError(CODES[0])

    monkeypatch.setattr("shared.printed.typeset.typst.compile", failing)
    with pytest.raises(Exception, match=r"^$") as raised:
        lambda_handler(SLIPS, None)
    assert raised.type.__name__ == "ValueError"
    assert [line["event"] for line in post.logged] == ["function_failed"]
    assert CODES[0] not in str(post.logged)
