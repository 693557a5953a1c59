"""`soundings poster`: the page as somebody reads it and as a phone scans it, in one file or in many."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from shared.language import LANGUAGES, messages
from shared.printed.place import Place
from shared.printed.poster import pdf
from shared.printed.wording import languages, rhythm, words
from shared.programme import EVERY_TWO_MONTHS, Programme
from shared.settings import Settings, SettingsTranslation
from shared.slip import ALPHABET
from shared.store.register import Register
from shared.unit import LINK_LENGTH, Unit
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

PROGRAMME = Programme(
    id="groups", title="Reflective practice groups", instrument="sample", instrument_version=1, unit="north",
    starts=date(2026, 12, 1), threshold=9, comment_threshold=10,
)  # fmt: skip
SETTINGS = Settings(
    organisation="Sample & Sons NHS Trust",
    reply_to="surveys@sample.example",
    translations={"cy": SettingsTranslation(organisation="Ymddiriedolaeth Sampl")},
)
ADDRESS = "https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com/live"
TEAMS = 40


def link(number: int) -> str:
    """Another link for each number."""
    return "".join(ALPHABET[number * 7 ** (place + 1) % len(ALPHABET)] for place in range(LINK_LENGTH - 2)) + (
        ALPHABET[number // len(ALPHABET)] + ALPHABET[number % len(ALPHABET)]
    )


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    """A trust of many teams in the north, which are asked, and one in the south, which is not."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_programme(PROGRAMME)
    register.definitions.put_instrument(sample.instrument())
    register.roster.put(Unit(id="trust", name="Sample Trust"))
    for unit in ("north", "south"):
        register.roster.put(Unit(id=unit, name=unit.title(), parent="trust"))
    for number in range(TEAMS):
        register.roster.put(
            Unit(id=f"team-{number:02}", name=f"Ward {number}", parent="north", headcount=9, link=link(number))
        )
    register.roster.put(Unit(id="alone", name="Alone", parent="south", headcount=9, link="abcdefgh"))
    return register


@pytest.fixture
def run(register: Register, soundings: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a command line to `soundings`, in an empty folder: what it says, good or bad."""
    monkeypatch.setattr("infra.commands.poster.Stack", lambda _: SimpleNamespace(register=register, address=ADDRESS))
    return partial(soundings, "poster")


def pages(document: Path | bytes) -> list[tuple[str, str]]:
    """The text of each page in one line, and what its one QR code says; the code is large, and of level M or better."""
    found = []
    opened = pypdfium2.PdfDocument(document)
    for page in opened:
        [code] = zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze())
        assert code.format == zxingcpp.BarcodeFormat.QRCode
        assert code.ec_level in ("M", "Q", "H")
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / 2 / 72 * 25.4 > 70
        found.append((" ".join(page.get_textpage().get_text_range().split()), code.text))
    opened.close()
    return found


def test_a_poster_says_who_is_asked_where_and_what_is_promised(run: Run, tmp_path: Path) -> None:
    assert run("team-07") == "poster-team-07.pdf: 1 poster made\n"
    [(text, scanned)] = pages(tmp_path / "poster-team-07.pdf")
    assert scanned == f"{ADDRESS}/s/{link(7)}"
    for told in (
        "Ward 7",
        "Sample & Sons NHS Trust",
        "Our reflective practice group",
        messages("en")["form"]["promise"].format(threshold=9),
        "7 questions, about 2 minutes.",
        "Open for 14 days every two months. At other times the page says when it opens next.",
    ):
        assert told in text
    assert scanned in text.replace(" ", "")
    assert "slip" not in text
    assert "2026" not in text
    assert not [file for file in tmp_path.iterdir() if file.name != "poster-team-07.pdf"]


def test_in_welsh_and_in_both_languages_in_one_size(run: Run, tmp_path: Path) -> None:
    run("team-07", "--language", "cy", "--output", "cy.pdf")
    [(welsh, _)] = pages(tmp_path / "cy.pdf")
    run("team-07", "--language", "both", "--output", "both.pdf")
    [(both, scanned)] = pages(tmp_path / "both.pdf")
    assert scanned == f"{ADDRESS}/s/{link(7)}"
    for text in (welsh, both):
        assert "Ymddiriedolaeth Sampl" in text
        assert "Ein grŵp ymarfer myfyriol" in text
        assert "Ar agor am 14 diwrnod bob deufis." in text
    assert "Sample & Sons" not in welsh
    assert messages("cy")["form"]["promise"].format(threshold=9) in welsh
    assert both.index("Sganiwch") < both.index("Scan with")
    assert "Open for 14 days every two months." in both
    assert run("team-07", "--language", "fr") == "soundings: there is no language 'fr', only en, cy, or both"


def test_each_team_has_its_own_language_unless_one_is_asked_for(run: Run, register: Register, tmp_path: Path) -> None:
    for number, language in ((1, "cy"), (2, "en"), (3, "fr")):
        team = Unit(id=f"team-0{number}", name=f"Ward {number}", parent="north", headcount=9, link=link(number))
        register.roster.put(team.model_copy(update={"language": language}))
    run("--all", "--output", "own.pdf")
    scan = {language: words(language)["poster"]["scan"] for language in LANGUAGES}
    told = [text for text, _ in pages(tmp_path / "own.pdf")]
    assert [scan["cy"] in text for text in told[:4]] == [False, True, False, False]
    assert [scan["en"] in text for text in told[:4]] == [True, False, True, True]  # nobody has French words
    run("--all", "--language", "en", "--output", "en.pdf")
    assert all(scan["en"] in text and scan["cy"] not in text for text, _ in pages(tmp_path / "en.pdf"))


def test_every_team_in_one_file_and_each_code_is_that_of_the_name_beside_it(run: Run, tmp_path: Path) -> None:
    said = run("--all", "--output", "all.pdf")
    assert said == "all.pdf: 40 posters made\nNo poster for teams that no programme asks: alone\n"
    found = pages(tmp_path / "all.pdf")
    assert [scanned for _, scanned in found] == [f"{ADDRESS}/s/{link(number)}" for number in range(TEAMS)]
    assert len({scanned for _, scanned in found}) == TEAMS
    for number, (text, scanned) in enumerate(found):
        assert f"Ward {number} Our" in text
        assert scanned in text.replace(" ", "")


def test_each_team_in_a_file_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run("--under", "north", "--separate", "wall") == "wall: 40 posters made, a file for each team\n"
    assert sorted(file.name for file in (tmp_path / "wall").iterdir()) == [
        f"poster-team-{number:02}.pdf" for number in range(TEAMS)
    ]
    [(_, scanned)] = pages(tmp_path / "wall" / "poster-team-39.pdf")
    assert scanned == f"{ADDRESS}/s/{link(39)}"


def test_a_dry_run_makes_nothing_and_json_says_what_is_where(run: Run, tmp_path: Path) -> None:
    assert run("--all", "--dry-run").startswith("poster-all.pdf: 40 posters would be made\n")
    told = json.loads(run("--under", "north", "--dry-run", "--json"))
    assert (told["dry_run"], told["without"], len(told["posters"])) == (True, [], TEAMS)
    assert told["posters"][2] == {
        "team": "team-02", "name": "Ward 2", "address": f"{ADDRESS}/s/{link(2)}", "languages": ["en"],
        "file": "poster-north.pdf", "page": 3,
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a team, or ask for --all teams, or for those --under a unit"),
        (["team-01", "--all"], "name a team, or ask for --all teams, or for those --under a unit"),
        (["team-1"], "there is no team 'team-1'; did you mean 'team-11' or 'team-31' or 'team-21'?"),
        (["--under", "nroth"], "there is no unit 'nroth'; did you mean 'north'?"),
        (["alone"], "team 'alone' is in no programme"),
        (["--under", "south"], "no programme asks any of these teams"),
        (["--all", "--output", "none/all.pdf", "--language", "xx"], "there is no language 'xx', only en, cy, or both"),
    ],
)
def test_errors_are_one_line_and_make_nothing(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    assert run(*arguments).startswith(f"soundings: {said.partition(';')[0]}")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_over_and_then_none_is_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "poster-team-03.pdf").write_text("mine")
    assert "poster-team-03.pdf is there already" in run("--all", "--separate", ".")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["mine"]


def test_too_many_for_one_file_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.commands.poster.MOST_PAGES", TEAMS - 1)
    assert run("--all") == (
        "soundings: 40 posters are too many for one file: ask for those --under a unit, or for --separate"
    )


def test_with_slips_it_says_to_draw_one(run: Run, register: Register, tmp_path: Path) -> None:
    register.definitions.put_programme(PROGRAMME.model_copy(update={"slips": True}))
    run("team-01", "--language", "both")
    [(text, _)] = pages(tmp_path / "poster-team-01.pdf")
    for language in LANGUAGES:
        assert words(language)["poster"]["slip"] in text


NAMES = st.text("abc gŵyŷ’-&" + "M" * 5, min_size=1, max_size=180).map(str.strip).filter(bool)
HOSTS = st.lists(st.text("abcdefghij-0123456789", min_size=1, max_size=30), min_size=1, max_size=5)


@given(NAMES, NAMES, HOSTS, st.booleans(), st.sampled_from([*LANGUAGES, "both"]))
def test_any_name_and_address_is_one_page_with_a_code_that_is_read(
    name: str, organisation: str, host: list[str], slips: bool, language: str
) -> None:
    team = Unit(id="team", name=name, parent="north", headcount=9, link="k7wq2mab")
    programme = PROGRAMME.model_copy(update={"slips": slips})
    address = f"https://{'.'.join(host)}/s/k7wq2mab"
    place = Place(team, programme, sample.instrument(), address, languages(language))
    [(text, scanned)] = pages(pdf([place], Settings(organisation=organisation, reply_to="a@b.example")))
    assert scanned == address
    assert address in text.replace(" ", "")


@pytest.mark.parametrize(
    ("rule", "english", "welsh"),
    [
        (EVERY_TWO_MONTHS, "every two months", "bob deufis"),
        ("FREQ=MONTHLY", "every month", "bob mis"),
        ("freq=weekly;interval=2;byday=MO", "every two weeks", "bob pythefnos"),
        ("FREQ=YEARLY", "once a year", "unwaith y flwyddyn"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "from time to time", "o bryd i’w gilydd"),
        ("FREQ=MONTHLY;COUNT=3", "from time to time", "o bryd i’w gilydd"),
        ("FREQ=MONTHLY;INTERVAL=7", "from time to time", "o bryd i’w gilydd"),
    ],
)
def test_a_rule_in_words_that_never_go_stale(rule: str, english: str, welsh: str) -> None:
    assert (rhythm(rule, "en"), rhythm(rule, "cy")) == (english, welsh)


def test_teams_whose_questionnaire_is_not_there_are_left_out_and_it_is_named(run: Run, register: Register) -> None:
    register.definitions.put_programme(
        PROGRAMME.model_copy(update={"id": "lost", "unit": "south", "instrument": "gone"})
    )
    assert run("--all", "--output", "all.pdf") == "all.pdf: 40 posters made\n"
    assert register.unread == {"INSTRUMENT#gone VERSION#0001"}
