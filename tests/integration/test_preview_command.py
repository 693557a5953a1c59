"""`soundings summary preview`: the real mail, unmistakably of made-up answers, before there is any."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import html5lib
import pypdfium2
import pytest

from functions.mail.letter import HTML_BYTES, Letter
from infra import demo
from infra.commands.summary import command as preview
from infra.operator.definitions import SHIPPED, read_instrument
from infra.operator.rehearsal import Rehearsal
from shared.errors import SoundingsError
from shared.instrument import Primary
from shared.programme import Programme
from shared.settings import Settings
from shared.store.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., str]

DEMO = Path(demo.__file__).with_name("organisation.yaml")
SETTINGS = Settings(organisation="Sample & Sons NHS Trust", reply_to="surveys@sample.example")
PROGRAMME = Programme(
    id="groups", title="Reflective practice", instrument="reflective-practice", instrument_version=2, unit="trust",
    starts=date(2026, 12, 1), threshold=9, comment_threshold=11, sensitive_threshold=12,
)  # fmt: skip
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def run(soundings: Run) -> Run:
    """Give a command line to `soundings summary preview`, in an empty folder: what it says, good or bad."""
    return partial(soundings, "summary", "preview")


def shown(programme: Programme = PROGRAMME, now: datetime = NOW) -> Rehearsal:
    instrument = read_instrument(SHIPPED / f"{programme.instrument}.yaml")
    return Rehearsal(SETTINGS, programme, instrument, "https://survey.sample.example", now)


def letter(made: Rehearsal, place: int = 0) -> Letter:
    return made.mail(*made.mails[place])[0]


def test_it_is_marked_in_the_subject_and_before_anything_else_in_both_parts() -> None:
    made = letter(shown())
    assert made.subject.startswith("Made-up answers: Example team: ")
    marked = "Made-up answers: nobody gave them. This is how the summary will look; its links do nothing."
    assert made.text.split("\n")[2] == marked
    body = html5lib.parse(made.html, namespaceHTMLElements=False).find("body")
    text = " ".join("".join(body.itertext()).split())
    assert text.index(marked) < text.index("Example team")
    assert made.html.count("<title>Made-up answers: ") == 1


def test_it_is_the_real_mail_under_the_programmes_own_rules() -> None:
    made = letter(shown())
    assert "1 to 15 December 2026" in made.text
    asked = shown().instrument
    few = asked.model_copy(update={"primary": Primary(items=[item.id for item in asked.items[:8]])})
    assert (
        "One question is not shown, because there are too few answers to show without giving somebody away"
        in letter(replace(shown(), instrument=few)).text
    )
    assert "Comments are not shown: fewer than 11 people wrote one" in made.text
    assert "I am still the right person" in made.text
    assert "https://survey.sample.example/lead/" in made.text
    assert len(made.html.encode()) < HTML_BYTES
    later = letter(shown(now=datetime(2027, 3, 20, tzinfo=UTC)))
    assert "1 to 15 April 2027" in later.text
    once = PROGRAMME.model_copy(update={"rule": "FREQ=MONTHLY;COUNT=1"})
    ended = letter(shown(once, datetime(2030, 1, 1, tzinfo=UTC)))
    assert "1 to 15 December 2026" in ended.text


def test_the_level_above_is_shown_too_where_a_sensitive_score_is_of_enough_people() -> None:
    programme = PROGRAMME.model_copy(update={"instrument": "who-5", "instrument_version": 2})
    team, service, whole = (letter(shown(programme), place) for place in (0, 1, 2))
    for below in (team, service):
        assert "One score is not shown because it is sensitive" in below.text
        assert "because they are part of a score: " in below.text
    assert (
        "share of people who are below the cut-off, 52 (poor well-being); a sensitive score, shown as a range: "
        in whole.text
    )
    assert "Example organisation\n" in whole.text
    assert "what comes of it" not in whole.text
    slips = letter(shown(programme.model_copy(update={"slips": True})))
    assert "a sensitive score, shown as a range: " in slips.text


ENGLISH = re.compile(
    r"\b(the|and|of|with|than|that|people|answered|surveys?|questions?|your|this|shown)\b", re.IGNORECASE
)


def english(text: str) -> list[str]:
    """The English words of a text, but for addresses and the organisation's name."""
    return ENGLISH.findall(re.sub(r"\S+(://|@)\S+", "", text).replace(SETTINGS.organisation, ""))


@pytest.mark.parametrize("place", range(5))
def test_it_can_be_in_welsh_and_then_no_word_of_it_is_english(place: int) -> None:
    """But for the tags, which are names of a curriculum."""
    asked = shown().instrument
    untagged = asked.model_copy(update={"items": [item.model_copy(update={"tags": {}}) for item in asked.items]})
    kind, to = (rehearsal := replace(shown(), language="cy", instrument=untagged)).mails[place]
    made, raw = rehearsal.mail(kind, to)
    tree = html5lib.parse(made.html, namespaceHTMLElements=False)
    assert tree.get("lang") == "cy-GB"
    said = " ".join("".join(tree.find("body").itertext()).split())
    for text in (made.subject, made.text, said):
        assert english(text) == []
    pages = {word for word in made.text.split() if word.startswith("https://")}
    assert {word.partition("?")[2] or word for word in pages if "/s/" not in word} == {"lang=cy"}
    for file in made.files:
        pages_read = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.content)]
        assert english(" ".join(pages_read)) == []
    assert message_from_bytes(raw, policy=default)["Subject"] == made.subject


def test_what_is_no_language_of_ours_is_refused(run: Run) -> None:
    assert "--language is en or cy, not 'xx'" in run("--from", str(DEMO), "--language", "xx")


def test_no_two_previews_have_a_link_in_common_so_none_was_signed_with_a_stacks_key() -> None:
    first, second = (letter(shown(), -1).text for _ in range(2))
    links = [{word for word in text.split() if "/lead/" in word} for text in (first, second)]
    assert links[0]
    assert not links[0] & links[1]


def test_a_page_that_fetches_nothing_with_a_phones_first_screen_and_the_text(run: Run, tmp_path: Path) -> None:
    said = run("--from", str(DEMO), "--programme", "reflective-practice", "--to-file", "mail.eml")
    assert "summary-preview.html: the summary of “" in said
    page = (tmp_path / "summary-preview.html").read_text(encoding="utf-8")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    frames = tree.findall(".//iframe")
    assert [(frame.get("width"), frame.get("height")) for frame in frames] == [("360", "640"), ("720", "1200")] * 5
    mail = message_from_bytes((tmp_path / "mail.eml").read_bytes(), policy=default)
    parts: dict[str, Any] = {part.get_content_type(): part for part in mail.walk()}
    assert {frame.get("sandbox") for frame in frames} == {""}
    for frame in frames[:2]:
        inside, sent = (
            " ".join("".join(html5lib.parse(html, namespaceHTMLElements=False).itertext()).split())
            for html in (str(frame.get("srcdoc")), parts["text/html"].get_content())
        )
        assert inside == sent
    assert "".join(tree.find(".//pre").itertext()).split() == parts["text/plain"].get_content().split()
    assert mail["Subject"].startswith("Made-up answers: ")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mail.eml", "summary-preview.html"]


def test_from_what_a_stack_has_loaded(
    run: Run, dynamodb: Any, tables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    stack = SimpleNamespace(register=register, address="https://survey.sample.example")
    monkeypatch.setattr(preview, "Stack", lambda _: stack)
    assert run() == "soundings: say which --programme; there are: none, load an organisation file first"
    register.definitions.put_programme(PROGRAMME)
    register.definitions.put_instrument(shown().instrument)
    assert "of “Reflective practice”" in run()
    assert "summary-preview.html is there already" in run()
    register.definitions.put_programme(PROGRAMME.model_copy(update={"id": "others"}))
    assert run("--output", "x.html") == "soundings: say which --programme; there are: groups, others"
    assert run("--programme", "x") == "soundings: there is no programme 'x'; there is groups, others"
    assert "others" not in run("--programme", "others", "--output", "x.html")
    assert (tmp_path / "x.html").exists()


def test_the_mail_of_a_wave_that_is_not_counted_is_built_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_counted(*_: object) -> None:
        raise ValueError("so")

    made = shown()
    monkeypatch.setattr("functions.mail.letter.not_counted", not_counted)
    with pytest.raises(SoundingsError, match=r"the mail 'close' of groups .* cannot be written"):
        letter(made)
