"""What staff see of a summary before there is one: made-up answers, and from there on the real rules and words."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.clock import example
from functions.clock.slots import day, environment, main_of, slot, when
from functions.mail.letter import Around, say, summary_letter
from infra.build.css.pages import EVERY_KIND
from infra.operator.definitions import SHIPPED
from shared.instrument import Instrument, parse
from shared.language import LANGUAGES, messages
from shared.phrase import speaking
from shared.publication import ItemFigures, Publication, Withheld
from shared.summary.beside import Above
from shared.summary.summary import Glance, Section
from shared.threshold import Rules
from tests.unit.summary.sample import ADDRESS, SETTINGS
from tests.unit.survey import sample

OPENS = date(2027, 2, 1)
OPTIONS = {
    "agreement": [{"value": str(n), "label": f"Level {n}", "headline": n > 3} for n in range(1, 6)],
    "yes": [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes", "headline": True}],
    "day": [{"value": f"d{n}", "label": f"Day {n}"} for n in range(7)],
    "good": [{"value": "a", "label": "Good", "headline": True}, {"value": "b", "label": "Great"}],
}
ENDS = {"low_label": "never", "high_label": "always"}


def instrument(*items: dict[str, Any], scales: tuple[dict[str, Any], ...] = ()) -> Instrument:
    """An instrument of these items, each with its id as its text."""
    named = [{"text": f"{item['id']}?", "short": item["id"].title(), **item} for item in items]
    about = {"id": "made-up", "version": 1, "title": "Made up", "licence": "CC0", "citation": "none"}
    return parse({**about, "options": OPTIONS, "items": named, "scales": scales}, "made-up.yaml")


def shipped(path: Path) -> Instrument:
    return parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


HARD = instrument(
    {"id": "came", "kind": "number", "most": 12, "headline_from": 3, "required": True, "good": "high"},
    {"id": "strain", "kind": "agreement", "good": "low"},
    {"id": "leave", "kind": "single", "options": "yes", "sensitive": True, "good": "low"},
    {"id": "why", "kind": "multiple", "options": "day", "relevant": "${came} >= 3 and ${strain} != '1'"},
    {"id": "never", "kind": "agreement", "relevant": "${came} > 11 and ${came} < 2"},
    {"id": "which", "kind": "multiple", "options": "good", "required": True},
    {"id": "one", "kind": "zero-to-ten", **ENDS, "sensitive": True},
    {"id": "two", "kind": "zero-to-ten", **ENDS, "sensitive": True},
    {"id": "calm", "kind": "zero-to-ten", **ENDS, "headline_from": 7, "good": "high"},
    {"id": "rest", "kind": "agreement", "good": "high"},
    {"id": "rate", "kind": "zero-to-ten", **ENDS, "headline_from": 9},
    {"id": "word", "kind": "words", "most": 1},
    {"id": "more", "kind": "comment"},
    scales=(
        {"id": "worn", "title": "Worn out", "items": ["one", "two"], "method": "mean", "reverse": ["two"],
         "min_answered": 1, "sensitive": True, "source": "ours"},
        {"id": "well", "title": "Well", "items": ["calm", "rest"], "method": "sum", "min_answered": 2, "cut_off": 9,
         "good": "high", "source": "ours"},
    ),
)  # fmt: skip
INSTRUMENTS = {
    "reflective-practice": shipped(SHIPPED / "reflective-practice.yaml"),
    "every-kind": shipped(EVERY_KIND),
    "hard": HARD,
    "comment": instrument({"id": "more", "kind": "comment"}),
    "words": instrument({"id": "words", "kind": "words"}),
    "choice": instrument({"id": "day", "kind": "single", "options": "day"}),
    "far": instrument({"id": "far", "kind": "number", "least": 3, "most": 4, "headline_from": 9}),
    "required": instrument(*({"id": f"q{n}", "kind": "agreement", "required": True} for n in range(6))),
}


def rules(threshold: int, *, slips: bool = False) -> Rules:
    high = max(10, threshold)
    return Rules(threshold=threshold, comment_threshold=high, sensitive_threshold=high + 2, slips=slips)


@cache
def history_of(name: str, threshold: int, *, slips: bool = False) -> list[Publication]:
    return [wave["team-1"] for wave in example.waves(INSTRUMENTS[name], rules(threshold, slips=slips), OPENS)]


@cache
def section_of(name: str, threshold: int, *, slips: bool = False) -> Section:
    return example.section(INSTRUMENTS[name], rules(threshold, slips=slips), OPENS)


every = pytest.mark.parametrize("name", INSTRUMENTS)
thresholds = pytest.mark.parametrize("threshold", [5, pytest.param(8, marks=pytest.mark.long), 20])
slips_or_not = pytest.mark.parametrize("slips", [False, True])


def figures_of(item: ItemFigures) -> dict[str, Any]:
    """Everything of an item that is not its description."""
    description = {"item", "kind", "text", "short", "good", "sensitive", "tags", "question", "headline_from"}
    return item.model_dump(exclude=description, exclude_defaults=True)


@every
@thresholds
@slips_or_not
def test_it_keeps_the_rules_of_a_real_publication(name: str, threshold: int, slips: bool) -> None:
    for now in history_of(name, threshold, slips=slips):
        assert Publication.model_validate_json(now.model_dump_json()) == now
        assert now.is_team
        assert (now.threshold, now.withheld) == (threshold, None)
        assert max(threshold, 14) <= (now.responses or 0) < (now.headcount or 0)
        assert [item.item for item in now.items] == [item.id for item in INSTRUMENTS[name].items]
        for item in now.items:
            shown = figures_of(item)
            if item.majority is not None:
                assert shown.keys() == {"withheld", "majority", "headlined"}
                assert item.withheld is Withheld.TOO_FEW
            elif item.withheld is not None:
                assert shown == {"withheld": item.withheld}
            elif item.sensitive:
                assert slips
                assert shown.keys() == {"band"}
            else:
                assert item.n is not None
                assert threshold <= item.n <= (now.responses or 0)
                assert 0 <= (item.headline_people or 0) <= item.n
                assert all(word.people >= 2 for word in item.words)
            assert item.comments == ()
        for scale in now.scales:
            assert scale.withheld is not None or scale.band is not None or (scale.n or 0) >= threshold


@every
@thresholds
@slips_or_not
def test_it_is_put_into_words_as_the_mail_is(name: str, threshold: int, slips: bool) -> None:
    section = section_of(name, threshold, slips=slips)

    def rows(caption: str, found: tuple[Glance, ...]) -> list[str]:
        lines = [f"- {row.short}{f' · {row.meaning}' if row.meaning else ''}: {row.figure}" for row in found]
        return [caption, *lines] if found else []

    words = " ".join(filter(None, (section.words, section.themes)))
    lines = (
        f"{section.answered} {section.level}".strip(),
        *(f"{bold}. {told}" if bold else told for bold, told in section.main if told != section.level),
        *map(str, section.majorities),
        section.everyone,
        section.named,
        section.stands_out,
        *rows(section.caption, section.glance),
        words,
        section.question,
        *section.reasons,
        *(
            line
            for other in section.instead
            for line in (other.heading, "-" * len(other.heading), *rows(other.caption, other.glance))
        ),
    )
    said = [line for line in lines if line]
    assert said == mails_first_screen(example.waves(INSTRUMENTS[name], rules(threshold, slips=slips), OPENS))
    for row in section.glance:
        words = {None: "", True: "more than half", False: "half or fewer"}[row.majority]
        assert row.figure == words or re.fullmatch(
            r"\d+% \(\d+/\d+\)|Mean \d+\.\d|(?:under )?\d+%(?: to \d+%| or more)?", row.figure
        )


def mails_first_screen(waves: list[dict[str, Publication]]) -> list[str]:
    """The lines of the mail's text part from below the team's name to where its questions begin one by one."""
    above = {"team-1": [Above(waves[-1]["service"], example.TEAMS)]}
    letter = summary_letter([[wave["team-1"] for wave in waves]], SETTINGS, ADDRESS, around=Around(above)).text
    team = waves[-1]["team-1"].unit_name
    _, _, after = letter.partition(f"{team}\n{'=' * len(team)}\n")
    before = after.partition(f"\n{say('protected')}")[0]
    return [line for line in before.splitlines() if line]


def test_the_main_figure_its_place_and_its_change_are_in_it() -> None:
    """What most people leave out is none of its questions: without it there was no level, and nobody saw that there is one."""
    now = example.section(INSTRUMENTS["reflective-practice"], Rules(), OPENS)
    assert (now.answered, now.level) == ("14 of 19 answered (74%).", "On average 84% agree or strongly agree.")
    assert now.position.startswith("The rest of Example service: 84% on average")
    assert (now.verdict, now.change.partition(" in ")[0]) == ("Too few answers to tell", "Up 4 points from 80%")


@every
@thresholds
def test_it_is_the_same_every_time(name: str, threshold: int) -> None:
    assert example.section(INSTRUMENTS[name], rules(threshold), OPENS) == section_of(name, threshold)


@thresholds
def test_a_reader_sees_what_withheld_looks_like(threshold: int) -> None:
    name = "every-kind"
    now = history_of(name, threshold)[-1]
    hidden = [item for item in now.items if item.withheld is Withheld.TOO_FEW and item.kind != "comment"]
    assert hidden
    section = section_of(name, threshold)
    lines = [line for line in section.reasons if "too few answers to show without giving somebody away" in line]
    for item in hidden:
        (said,) = (
            line
            for line in (map(str, section.majorities) if item.majority is not None else lines)
            if item.short in line
        )
        assert said


def test_nothing_that_is_required_is_left_out() -> None:
    now = history_of("required", 8)[-1]
    assert {item.n for item in now.items} == {now.responses}


def test_what_only_applies_to_some_is_answered_by_no_others() -> None:
    figures = {item.item: item for item in history_of("hard", 5)[-1].items}
    assert figures["never"].withheld is Withheld.TOO_FEW
    came = figures["came"].headline
    assert came is not None
    assert (figures["why"].n or 0) <= came[0] < came[1]


def test_sensitive_questions_are_shown_to_a_team_in_bands_and_only_with_slips() -> None:
    without, with_slips = (
        {item.item: figures_of(item) for item in history_of("hard", 8, slips=slips)[-1].items}
        for slips in (False, True)
    )
    assert without["leave"] == {"withheld": Withheld.SENSITIVE}
    assert with_slips["leave"] == {"band": "15% to 39%"}
    assert without["calm"] == with_slips["calm"] == {"withheld": Withheld.IN_SCALE}


def test_figures_are_plausible() -> None:
    now = example.waves(INSTRUMENTS["reflective-practice"], Rules(), OPENS)[-1]["team-1"]
    assert (now.responses, now.headcount) == (14, 19)
    shares = [item.headline[0] / item.headline[1] for item in now.items if item.headline]
    assert min(shares) < 0.6 < sorted(shares)[2]
    assert sum(share == 1 for share in shares) == 1
    assert 3 <= len(next(item.words for item in now.items if item.kind == "words")) <= 6


# --- the page ------------------------------------------------------------------------------------------------------


def page(name: str, language: str, results_on: date | None = None) -> str:
    context: dict[str, object] = {
        "t": messages(language),
        "language": language,
        "threshold": 8,
        "results_on": results_on,
        "sizes": Rules().majority_sizes,
        "alone": False,
    }
    asked = INSTRUMENTS[name].in_language(language)
    with speaking(language):
        context |= {"example": example.section(asked, Rules(), OPENS), "few": example.few(asked, Rules(), OPENS)}
    return main_of(environment(language), "summary.html", context)


def read(markup: str) -> list[str]:
    """The words and figures of a piece of a page."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup)).split()


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_mails_first_screen_in_its_own_language(name: str, language: str) -> None:
    words = messages(language)["summary"]
    block = page(name, language).split('<div class="app-example">')[1].split("</h2>", 1)[1]
    ours = block.split(f"<p>{html.escape(words['rest'])}</p>")[0].replace(f"({words['made_up_caption']})", "")
    with speaking(language):
        mails = mails_first_screen(example.waves(INSTRUMENTS[name].in_language(language), Rules(), OPENS))
    said = " ".join(
        re.sub(r"^- | · |: (?=\S+(?: \S+)*$)", " ", line) if line.startswith("- ") else line
        for line in mails
        if line.strip("-")
    )
    assert [word.rstrip(":") for word in read(ours)] == [word.rstrip(":") for word in said.split()]


def test_a_questionnaire_in_welsh_alone_has_its_example_in_welsh() -> None:
    forms = {
        language: sample.form_of(sample.instrument(language=language, translations={}), language=language)
        for language in LANGUAGES
    }
    welsh, english = ("".join(json.loads(forms[language].pages)["summary"][::2]) for language in ("cy", "en"))
    (label, *_) = re.findall(r'<th scope="row">([^<]+)', english)
    assert f'<th scope="row">{label}' in welsh
    assert '<html lang="cy">' in welsh
    assert 'lang="en"' not in welsh
    assert "answered" not in welsh


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_can_take_the_figures_for_real(language: str) -> None:
    words, shown = messages(language)["summary"], html.unescape(page("reflective-practice", language))
    label = shown.index(words["made_up"])
    with speaking(language):
        told = example.section(INSTRUMENTS["reflective-practice"].in_language(language), Rules(), OPENS)
    assert told.answered.startswith({"en": "14 of 19 answered", "cy": "Atebodd 14 o’r 19"}[language])
    assert label < shown.index(told.answered)
    captions = re.findall(r"<caption>.*</caption>", shown)
    assert len(captions) == 1
    assert all(words["made_up_caption"] in caption for caption in captions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_the_readers_the_rule_and_the_day(language: str) -> None:
    words, shown = (
        messages(language)["summary"],
        html.unescape(page("reflective-practice", language, date(2027, 2, 15))),
    )
    for said in ("heading", "lead", "nobody_else", "single"):
        assert words[said] in shown
    assert words["rule"].format(threshold=8) in shown
    assert words["sent_on"].format(date=day(language, date(2027, 2, 15))) in shown
    assert words["sent"] in html.unescape(page("reflective-practice", language))
    assert re.findall(r'href="([^"]*)"', shown) == [
        f"../../small-groups?lang={language}",
        f"../{slot('link')}?lang={language}",
    ]
    assert str(when("above", f"<li>{words['above'].format(units=slot('above'))}</li>")) in shown
