"""`soundings kit`: what is handed out is true to the programme's rules, to the pages and to the documents."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import html5lib
import pypdfium2
import pytest

from infra.commands.kit import command
from infra.commands.kit.kit import DOCUMENTS, blocks
from infra.console.faults import NO_SETTINGS
from shared.language import LANGUAGES, messages
from shared.printed.document import SECTIONS, section
from shared.printed.invitation import RECOVERY_DAYS, facts
from shared.printed.place import Place
from shared.printed.wording import words
from shared.programme import Programme
from shared.settings import Settings, SettingsTranslation
from shared.store import keys
from shared.store.register import Register
from shared.unit import Unit
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., str]

DOCS = Path(__file__).parents[2] / "docs"
PROGRAMME = Programme(
    id="groups", title="Reflective practice groups", instrument="sample", instrument_version=1, unit="trust",
    starts=date(2026, 12, 1), threshold=9, comment_threshold=11, sensitive_threshold=12, retention_days=44,
)  # fmt: skip
SETTINGS = Settings(
    organisation="Sample & Sons NHS Trust",
    reply_to="surveys@sample.example",
    translations={"cy": SettingsTranslation(organisation="Ymddiriedolaeth Sampl")},
)
ADDRESS = "https://survey.sample.example"
NORTH = Unit(id="north", name="North team", parent="trust", headcount=14, link="k7wq2mab")
SOUTH = Unit(id="south", name="Ysbyty’r De", parent="trust", headcount=12, link="abcdefgh")
PLACE = Place(NORTH, PROGRAMME, sample.instrument(), f"{ADDRESS}/s/k7wq2mab")


@pytest.fixture
def run(
    dynamodb: Any,
    tables: dict[str, str],
    soundings: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Give a command line to `soundings`, in an empty folder: what it says, good or bad."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_programme(PROGRAMME)
    register.definitions.put_instrument(sample.instrument())
    for unit in (Unit(id="trust", name="Sample Trust"), NORTH, SOUTH):
        register.roster.put(unit)
    monkeypatch.setattr(command, "Stack", lambda _: SimpleNamespace(register=register, address=ADDRESS))
    return partial(soundings, "kit")


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def words_of(file: Path) -> str:
    """What somebody reads in a document."""
    if file.suffix == ".html":
        tree = html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)
        text = " ".join("".join(each.itertext()) for each in tree.find(".//main"))
    else:
        opened = pypdfium2.PdfDocument(file)
        heads = [SETTINGS.in_language(language).organisation for language in LANGUAGES]
        texts = [page.get_textpage().get_text_range() for page in opened]
        text = " ".join(each.removeprefix(heads[0]).removeprefix(heads[1]) for each in texts)
        opened.close()
    return run_together(text.replace("•", " "))


def run_together(text: str) -> str:
    """Text without its spaces, and without hyphens, at which a line may end."""
    return re.sub(r"[\s\x02\ufffe-]", "", text)


def test_a_folder_for_each_team_and_one_for_the_programme(run: Run, tmp_path: Path) -> None:
    said = run("kit", "--all", "--language", "both")
    assert said == (
        "kit/teams: poster and invitations of 2 teams made\n"
        "kit/groups: privacy notice and page for staff side made; complete the [square brackets]\n"
    )
    teams = [
        f"teams/{team}/{name}"
        for team in ("north", "south")
        for name in (
            "invitation-chat.cy.txt", "invitation-chat.en.txt", "invitation-mail.cy.txt", "invitation-mail.en.txt",
            "poster.pdf",
        )
    ]  # fmt: skip
    documents = [
        f"groups/{name}.{language}.{kind}"
        for name in ("privacy-notice", "staff-side")
        for language in ("cy", "en")
        for kind in ("html", "pdf")
    ]
    assert files(tmp_path / "kit") == documents + teams
    assert [each.name for each in tmp_path.iterdir()] == ["kit"]


def test_each_teams_texts_are_in_its_language_and_the_programmes_in_all_of_them(run: Run, tmp_path: Path) -> None:
    Register(boto3.client("dynamodb"), "RegisterTable").roster.put(SOUTH.model_copy(update={"language": "cy"}))
    run("kit", "--all")
    texts = [name for name in files(tmp_path / "kit") if name.endswith(".txt")]
    assert texts == [
        "teams/north/invitation-chat.en.txt", "teams/north/invitation-mail.en.txt",
        "teams/south/invitation-chat.cy.txt", "teams/south/invitation-mail.cy.txt",
    ]  # fmt: skip
    assert [name for name in files(tmp_path / "kit") if name.endswith(".html")] == [
        f"groups/{name}.{language}.html" for name in ("privacy-notice", "staff-side") for language in ("cy", "en")
    ]
    poster = words_of(tmp_path / "kit" / "teams" / "south" / "poster.pdf")
    assert run_together(words("cy")["poster"]["scan"]) in poster


def test_an_invitation_has_the_teams_link_and_the_forms_own_words(run: Run, tmp_path: Path) -> None:
    run("kit", "--team", "north", "--language", "both")
    folder = tmp_path / "kit" / "teams" / "north"
    assert (folder / "invitation-chat.en.txt").read_text(encoding="utf-8") == (
        "North team: Our reflective practice group. 7 questions, about 2 minutes, and nobody can see who has answered.\n"
        "https://survey.sample.example/s/k7wq2mab\n"
        "No number is shown for fewer than 9 people.\n"
    )
    for language in LANGUAGES:
        text = (folder / f"invitation-mail.{language}.txt").read_text(encoding="utf-8")
        assert messages(language)["form"]["promise"].format(threshold=9) in text
        assert messages(language)["form"]["readers"] in text
        assert f"{ADDRESS}/s/k7wq2mab\n" in text
        assert SETTINGS.in_language(language).organisation in text
        assert "{" not in text
        assert len(text.split()) < 170


def test_a_document_reads_the_same_on_a_page_and_on_paper_and_staff_sides_is_one_page(run: Run, tmp_path: Path) -> None:
    run("kit", "--all", "--language", "both")
    for language in LANGUAGES:
        told = facts(PLACE, SETTINGS, ADDRESS, language)
        for name, file in DOCUMENTS.items():
            for kind in ("html", "pdf"):
                read = words_of(tmp_path / "kit" / "groups" / f"{file}.{language}.{kind}")
                for _, *texts in blocks(name, told, language):
                    for text in texts:
                        assert run_together(text) in read, (file, kind)
        opened = pypdfium2.PdfDocument(tmp_path / "kit" / "groups" / f"staff-side.{language}.pdf")
        assert len(opened) == 1
        opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_numbers_are_those_of_the_programme_and_no_number_is_typed(language: str) -> None:
    """Every number comes from a rule; the rest are articles of the law and the Commissioner's phone."""
    told = facts(PLACE, SETTINGS, ADDRESS, language)
    known = {str(value) for value in told.values() if isinstance(value, int)} | {"7", "2", "14"}
    known |= {str(size) for size in PROGRAMME.majority_sizes}  # of which it is told whether more than half said so
    law = r"(Article|Erthygl) \d+(\(1\)\(e\))?|0303 123 1113|eu-west-2"
    for name in DOCUMENTS:
        text = " ".join(text for _, *texts in blocks(name, told, language) for text in texts)
        assert "{" not in text
        assert set(re.findall(r"\d+", re.sub(law, "", text))) <= known
        for rule in ("days", "threshold", "sensitive", "comments"):
            assert str(told[rule]) in text, rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_page_still_has_the_sections_that_documents_quote(language: str) -> None:
    headings = [block[1] for block in messages(language)["anonymity"] if block[0] == "h2"]
    assert [section(name, language)[0][1] for name in SECTIONS] == headings
    assert all(len(section(name, language)) > 1 for name in SECTIONS)


def test_what_it_says_is_what_the_documents_say() -> None:
    retention, dpia = (DOCS / "retention.md").read_text(), (DOCS / "dpia.md").read_text()
    assert f"{RECOVERY_DAYS} days" in retention
    notice = " ".join(
        text for _, *texts in blocks("privacy", facts(PLACE, SETTINGS, ADDRESS, "en"), "en") for text in texts
    )
    for said in ("Article 6(1)(e)", "public task", "Article 11", "Amazon Web Services"):
        assert said in notice
        assert said in dpia
    redacted = (
        "NHS, hospital, staff and National Insurance numbers, phone and bleep numbers, email addresses, links, usernames, "
        "postcodes, car registrations and full dates"
    )
    assert redacted in notice
    assert any(redacted in text for block in messages("en")["anonymity"] for text in block)


def test_a_dry_run_makes_nothing_and_a_folder_with_anything_in_it_is_left_alone(run: Run, tmp_path: Path) -> None:
    assert run("kit", "--all", "--dry-run").startswith("kit/teams: poster and invitations of 2 teams would be made\n")
    told = json.loads(run("kit", "--all", "--dry-run", "--json"))
    assert told == {"dry_run": True, "without": [], "teams": ["north", "south"], "programmes": ["groups"]}
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "mine").write_text("mine")
    assert "kit is there already" in run("kit", "--all")
    assert files(tmp_path) == ["kit/mine"]


def test_a_death_on_the_way_leaves_no_half_a_kit(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("infra.commands.kit.kit.mail", dies)
        assert run("kit", "--all") == "130"
    assert files(tmp_path) == []
    run("kit", "--all")
    assert len(files(tmp_path / "kit")) == 10


def test_each_team_has_its_own_language_unless_one_is_asked_for(
    run: Run, dynamodb: Any, tables: dict[str, str]
) -> None:
    Register(dynamodb, tables["REGISTER_TABLE"]).roster.put(SOUTH.model_copy(update={"language": "cy"}))
    run("own", "--all")
    folder = Path("own")
    assert {file.name for file in (folder / "teams/north").iterdir()} == {
        "poster.pdf", "invitation-chat.en.txt", "invitation-mail.en.txt",
    }  # fmt: skip
    assert {file.name for file in (folder / "teams/south").iterdir()} == {
        "poster.pdf", "invitation-chat.cy.txt", "invitation-mail.cy.txt",
    }  # fmt: skip
    notices = {file.name for file in (folder / "groups").glob("privacy-notice.*.pdf")}
    assert notices == {"privacy-notice.cy.pdf", "privacy-notice.en.pdf"}
    run("english", "--all", "--language", "en")
    assert not list(Path("english").rglob("*.cy.*"))


def test_without_settings_it_says_what_to_type(run: Run, dynamodb: Any, tables: dict[str, str]) -> None:
    dynamodb.delete_item(
        TableName=tables["REGISTER_TABLE"], Key={name: {"S": value} for name, value in keys.SETTINGS.items()}
    )
    assert run("kit", "--all") == f"soundings: {NO_SETTINGS}"
