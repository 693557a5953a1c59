"""The words of mails, reports and results: every text that is asked for is there, and every text that is there is said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

import shared.language
from functions.desk.start import BY_NAME, FAULTY
from functions.results.record import NAMES, Figure
from shared.language import DEFAULT, messages
from shared.notice import NOTHING_TO_DO, About
from shared.phrase import Phrases
from shared.publication import Withheld
from shared.signing import Purpose
from shared.verdict import Verdict
from shared.wave import MAILINGS
from tests.spoken import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDER = Path(shared.language.__file__).with_name("languages")
PARTS = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
SPEAKS = re.compile(r'Phrases\("(\w+)", "(\w+)"\)')
ASKED_IN_MAILS = (Purpose.YES, Purpose.NO, Purpose.PEOPLE, Purpose.SHOWN)
SHOWS = re.compile(r'\.show\(\s*(\w+),\s*"(\w+)"')  # whose words, and the template of the desk that says them
SPOKEN_BY_NAME = {  # of what there is one text each
    ("results", "column"): NAMES,
    ("results", "workbook"): (*Figure, *Verdict),
    ("mail", "links"): tuple(Purpose),
    ("results", "below"): (  # of a rule of attention, of units that are not shown, of a way in which figures differ
        *("is_low", "is_past", "is_below", "of_words", "of_few", "better_in", "worse_in"),
    ),
    ("summary", "withheld"): tuple(f"{how}_{why.name.lower()}" for how in ("because", "means") for why in Withheld),
    ("summary", "below"): ("low", "past", "below", "worse"),  # the rules of attention, in short
    ("mail", "notice"): tuple(
        f"{about}_{part}" for about in About for part in ("subject", "heading", "text", "button", "after")
    ),
    ("desk", "door"): tuple(
        f"{about}_{part}" for about in About for part in ("heading", "text", "button") if about not in NOTHING_TO_DO
    ),
    ("desk", "team"): tuple(  # what a lead has by signed links as well
        f"{purpose}{part}" for purpose in Purpose for part in ("", "_text") if purpose not in ASKED_IN_MAILS
    ),
    ("desk", "start"): tuple(BY_NAME.get(why, why.replace(" ", "_")) for why in FAULTY),
    ("desk", "admit"): ("was_accepted_text", "was_refused_text"),
    ("desk", "met"): ("no_day", "to_come", "too_early", "no_number"),  # functions.desk.session
    ("desk", "share"): ("made", "ended", "no_day", "bad_day", "too_many"),  # functions.desk.share
}
TRANSLATED = [(part, file.stem) for part in PARTS for file in sorted((FOLDER / part).glob("*.json"))]
TEMPLATES, TYPST = "TEMPLATES = templates(", "typeset.pdf(TEMPLATE"  # in a module whose templates say its texts
SPEAKS_OF_EACH_KIND = 'Phrases("mail", kind.words)'  # of mail; what is said of one kind has a section by its name


def speakers() -> dict[tuple[str, str], list[str]]:
    """The code of the modules that speak, by part and section."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in (*ROOT.glob("functions/**/*.py"), *ROOT.glob("infra/**/*.py"), *ROOT.glob("shared/**/*.py")):
        code = file.read_text(encoding="utf-8")
        for speaks, printed in ((TEMPLATES, "*[lt]"), (TYPST, "*.typ")):
            is_said = speaks in code and file.parent.name != "desk"  # whose pages name their templates
            for each in file.parent.glob(f"templates/{printed}") if is_said else ():
                code += each.read_text(encoding="utf-8")
        for part, section in SPEAKS.findall(code) if file.name != "phrase.py" else ():
            said = code + (shown(file, code, section) if part == "desk" else "")
            found.setdefault((part, section), []).append(said)
        for kind, mailing in MAILINGS.items() if SPEAKS_OF_EACH_KIND in code else ():
            if mailing.invites or "if mailing.invites" not in code:
                found.setdefault(("mail", kind.words), []).append(code)
    return found


def shown(file: Path, code: str, section: str) -> str:
    """The templates that a module of the desk shows with a section's phrases, and its own code, with `say` for their
    name. Phrases without a name in the module are those that it shows by any other; what is common, any template says.
    """
    pages = {each.stem: each.read_text(encoding="utf-8") for each in file.parent.glob("templates/*.html")}
    names = dict(re.findall(r'^(\w+) = Phrases\("desk", "(\w+)"\)$', code, re.MULTILINE))
    own = {name for name, of in names.items() if of == section}
    if section == "page":
        return re.sub(r"\bsay\b", "", "".join(pages.values())).replace("common(", "say(")
    is_own = own.__contains__ if own else lambda voice: voice not in names
    said = re.sub(rf"\b(?:{'|'.join(own)})\b", "say", code) if own else ""
    return said + "".join(pages[template] for voice, template in SHOWS.findall(code) if is_own(voice))


def sections() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for part in PARTS:
        for section, texts in messages(DEFAULT, part).items():
            yield part, section, texts


def test_every_section_has_a_module_that_speaks_it_and_every_module_a_section() -> None:
    assert PARTS
    assert {(part, section) for part, section, _ in sections()} == set(speakers())


@pytest.mark.parametrize(
    ("part", "section", "texts"), list(sections()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_text_is_named_by_a_module_that_speaks_its_section(
    part: str, section: str, texts: dict[str, Any]
) -> None:
    code = "\n".join(speakers()[part, section])
    spoken = SPOKEN_BY_NAME.get((part, section), ())
    assert [name for name in texts if not re.search(rf"""["']{name}["']""", code) and name not in spoken] == []
    voice = "own" if section in MAILINGS else "say"
    asked_for = set(re.findall(rf'\b{voice}(?:\.each)?\(\s*"(\w+)"', code))
    assert asked_for - set(texts) == set()


def shape(texts: Any) -> Any:
    """What a translation may not change: the keys, the forms and lists, and each text's places as they are printed."""
    if isinstance(texts, dict):
        return {name: shape(of) for name, of in texts.items()}
    if isinstance(texts, list):
        return [shape(of) for of in texts]
    return sorted((place, spec, way) for _, place, spec, way in Formatter().parse(texts) if place is not None)


@pytest.mark.parametrize(("part", "language"), [each for each in TRANSLATED if each[1] != DEFAULT])
def test_every_language_of_a_part_has_the_same_texts_with_the_same_places(part: str, language: str) -> None:
    theirs, ours = messages(language, part), messages(DEFAULT, part)
    assert list(theirs) == list(ours)
    for section, texts in ours.items():
        assert shape(theirs[section]) == shape(texts), section


@pytest.mark.parametrize(("part", "language"), [each for each in TRANSLATED if each[1] != DEFAULT])
def test_nothing_was_left_in_english(part: str, language: str) -> None:
    both = zip(texts_of(messages(language, part)), texts_of(messages(DEFAULT, part)), strict=True)
    no_words = re.compile(r"\{[^}]*\}|[\W\d]|\b(n|am|pm)\b")
    assert [theirs for theirs, ours in both if theirs == ours and no_words.sub("", ours)] == []


def test_a_text_has_its_places_filled_and_a_form_for_one_and_for_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "part"
    folder.mkdir()
    texts = {"plain": "{name} says", "teams": {"one": "a team", "other": "{count:,} teams"}, "lines": ["a {x}", "b"]}
    (folder / "en.json").write_text(json.dumps({"section": texts}), encoding="utf-8")
    monkeypatch.setattr(shared.language, "_FOLDER", str(tmp_path))
    say = Phrases("part", "section")
    assert say("plain", name="{x}") == "{x} says"
    assert [say("teams", count=count) for count in (0, 1, 1200)] == ["0 teams", "a team", "1,200 teams"]
    assert say.each("lines", x=1) == ("a 1", "b")
    for name in ("missing", "plain"):
        with pytest.raises(KeyError):
            say(name)
