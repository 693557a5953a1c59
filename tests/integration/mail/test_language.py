"""Mails in the language of the units that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from functions.clock.plan import recipients
from shared.settings import SettingsTranslation
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, RecipientUnit
from tests.integration.mail.conftest import LEADS
from tests.unit.summary.sample import NIGHTS, REGISTRARS, SETTINGS

if TYPE_CHECKING:
    from tests.integration.mail.conftest import Post

pytestmark = pytest.mark.usefixtures("quick_reports")


def units(**languages: str) -> Tree:
    """The two teams in one trust: the first recipient leads the one, the second the other, the third both."""
    teams = [
        Unit(id=of.unit, name=of.unit_name, parent="trust", headcount=20, link=link, language=languages.get(of.unit),
             recipients=(lead, LEADS[2]))
        for of, link, lead in ((REGISTRARS, "abcd2345", LEADS[0]), (NIGHTS, "efgh6789", LEADS[1]))
    ]  # fmt: skip
    return Tree([Unit(id="trust", name="Trust", language=languages.get("trust")), *teams])


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND, Kind.CLOSE])
def test_each_mail_is_in_the_language_of_all_of_its_units_or_else_in_english(post: Post, kind: Kind) -> None:
    welsh = SettingsTranslation(organisation="Ymddiriedolaeth Sampl")
    post.register.definitions.put_settings(SETTINGS.model_copy(update={"translations": {"cy": welsh}}))
    made = units(**{NIGHTS.unit: "cy"})
    wave = post.register.waves.wave("reflection", "2026-12-01")
    post.kind = kind
    post.register.runs.put_mail_batch(wave, kind, "mail-0001", tuple(recipients(made.teams(), made.languages)))
    post.run()
    mails = {mail["To"]: mail for mail in post.read_again()}
    for address, mail in mails.items():
        plain, html = (mail.get_body((form,)) for form in ("plain", "html"))
        assert plain
        assert html
        text, is_welsh = plain.get_content(), address == LEADS[1]
        assert ("?lang=cy" in text) == is_welsh
        assert ("Fi yw’r person cywir o hyd" in text) == is_welsh
        assert is_welsh == ("Grŵp ymarfer myfyriol" in mail["Subject"]) or kind is Kind.CLOSE
        assert text.startswith("Ymddiriedolaeth Sampl" if is_welsh else SETTINGS.organisation)
        assert f'lang="{"cy" if is_welsh else "en"}-GB"' in html.get_content()
        assert "?lang" not in mail["List-Unsubscribe"], "a mail program presses it"
    assert set(mails) == set(LEADS)


def test_of_a_questionnaire_without_welsh_there_is_no_mail_in_welsh(post: Post) -> None:
    made = units(**{NIGHTS.unit: "cy"})
    wave = post.register.waves.wave("reflection", "2026-12-01")
    plain = post.register.definitions.asked(wave).model_copy(update={"version": 3, "translations": {}})
    post.register.definitions.put_instrument(plain)
    post.register.waves.plan(wave.model_copy(update={"instrument_version": 3}))
    assert post.register.definitions.asked(post.register.waves.wave("reflection", "2026-12-01")).version == 3
    post.register.runs.put_mail_batch(wave, Kind.CLOSE, "mail-0001", tuple(recipients(made.teams(), made.languages)))
    post.run()
    [mail] = [mail for mail in post.read_again() if mail["To"] == LEADS[1]]
    body = mail.get_body(("plain",))
    assert body
    assert "I am still the right person" in body.get_content()
    assert "lang=cy" not in body.get_content()


def test_a_mail_about_units_in_two_languages_is_in_english() -> None:
    about = [RecipientUnit(unit=tag, name=tag, is_team=True, language=tag) for tag in ("cy", "ga")]
    assert Recipient(address=LEADS[0], units=tuple(about)).language == "en"
    assert Recipient(address=LEADS[0], units=(about[0],)).language == "cy"


def test_a_units_language_is_its_own_or_else_that_of_all_below(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("shared.unit.LANGUAGES", ["en", "cy", "ga"])
        assert units(**{NIGHTS.unit: "cy", REGISTRARS.unit: "ga"}).languages["trust"] == "en"
    assert units(**{NIGHTS.unit: "cy", REGISTRARS.unit: "cy"}).languages["trust"] == "cy"
    assert units(**{NIGHTS.unit: "cy"}).languages == {"trust": "en", NIGHTS.unit: "cy", REGISTRARS.unit: "en"}
    assert units(trust="cy").languages == {"trust": "cy", NIGHTS.unit: "en", REGISTRARS.unit: "en"}
    assert units(**{NIGHTS.unit: "fr", REGISTRARS.unit: "fr"}).languages["trust"] == "en", "which no page has"
