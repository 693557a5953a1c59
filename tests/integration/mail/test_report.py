"""The report: one to four accessible pages that say all that the summary says, and say what they leave out."""

from __future__ import annotations

import random
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest

from functions.mail.report import MOST_PAGES, pages, report, say
from shared.phrase import speaking
from shared.printed import typeset
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.session import Did
from shared.summary.beside import Above
from shared.summary.course import courses
from shared.summary.summary import Section, summary
from shared.wording import day
from tests.spoken import english_in
from tests.unit.summary.sample import (
    AGREEMENT,
    REGISTRARS,
    REGISTRARS_BEFORE,
    SERVICE,
    SERVICE_BEFORE,
    SETTINGS,
    agreement,
    comments,
    publication,
    unpublished,
    withheld,
    words,
)
from tests.unit.summary.trust import trust

BLANKS = say("blanks", blank=typeset.BLANK, elsewhere=say("elsewhere"))

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXPLAINED_AT = "https://survey.example/live/small-groups"
MEGABYTE = 1_000_000
AIM = 150_000  # bytes
ABOVE = [
    Above(
        publication("Heart and lung", [agreement(i.item, i.short, (5, 8, 20, 60, 40)) for i in REGISTRARS.items[:7]]), 9
    )
]
SCALES = (
    ScaleFigures(scale="strain", title="Strain at work", good="low", n=210, mean=11.53, deviation=3.2, above=60),
    ScaleFigures(scale="burnout", title="Burnout", good="low", sensitive=True, band="15% or fewer"),
)


def over(waves: Sequence[Publication]) -> list[Publication]:
    """Every two months from January 2025."""
    opened = [date(2025 + at // 6, at % 6 * 2 + 1, 1) for at in range(len(waves))]
    return [
        each.model_copy(update={"wave": f"{day}", "opened": day, "closed": day.replace(day=15)})
        for day, each in zip(opened, waves, strict=True)
    ]


def team(items: int, waves: int, *more: ItemFigures) -> list[Publication]:
    """A team of 14 whose answers move by chance; a wave in between is not shown."""
    chance = random.Random(items)
    told = []
    for at in range(waves):
        answers = [[chance.choice(range(5)) for _ in range(14)] for _ in range(items)]
        counts = [tuple(given.count(option) for option in range(len(AGREEMENT))) for given in answers]
        asked = [agreement(f"q{n}", f"Question {n} of many", count) for n, count in enumerate(counts)]
        told.append(unpublished("Registrars") if at == 3 else publication("Registrars", [*asked, *more]))
    return over(told)


def longest(items: int, commented: int) -> list[Publication]:
    """As long as no questionnaire should be."""
    asked = [
        agreement(f"q{n}", f"Question {n} of a very long questionnaire, to wrap it", (1, 2, 3, 4, 4))
        for n in range(items - commented)
    ]
    said = [
        comments(*["It helps."] * 12).model_copy(update={"item": f"c{n}", "text": "Anything else? " * 6})
        for n in range(commented)
    ]
    return over([publication("A", [*asked, *said])] * 4)


CASES = {
    "study 2": [REGISTRARS_BEFORE, REGISTRARS],
    "first wave": [REGISTRARS],
    "few questions": [publication("Nights", [agreement("a", "Good use of time", (0, 1, 2, 5, 6))])],
    "12 questions, 14 waves": team(12, 14, words(("calm", 9), ("long", 3), themes=[("Relief", 11)])),
    "12 questions, 24 waves": team(12, 24),
    "30 questions": team(30, 14, comments(*["It helps me to sleep."] * 20)),
    "60 questions": team(60, 6),
    "60 questions, 30 for comments": longest(60, 30),
    "100 questions": longest(100, 0),
    "100 questions, 50 for comments": longest(100, 50),
    "300 questions, 10 for comments": longest(300, 10),
    "60 neutral questions": [
        publication("A", [agreement(f"q{n}", f"Q{n}", (1, 2, 3, 4, 4), good="neutral") for n in range(60)])
    ],
    "comments at the limit": team(12, 6, comments(*["word " * 39 + "end."] * 100)),
    "more comments than a summary has": team(4, 2, comments(*["word " * 399 + "end."] * 40)),
    "directorate": [SERVICE_BEFORE, SERVICE.model_copy(update={"scales": SCALES})],
    "sensitive": over(
        [
            publication(
                "Ward 7",
                [
                    *REGISTRARS.items[:6],
                    agreement("s", "Bullying", (0,) * 5, sensitive=True, band="15% or fewer", headline_people=None),
                    withheld("t", "Safe to speak up", Withheld.SENSITIVE, sensitive=True),
                ],
            )
        ]
        * 4
    ),
    "scores alone": over([publication("Trust", [], is_team=False, scales=SCALES)] * 3),
    "not shown": [unpublished("Nights")],
}
WHOLE = {"study 2", "first wave", "few questions", "12 questions, 14 waves", "directorate", "sensitive", "scores alone"}


def made(history: Sequence[Publication]) -> bytes:
    return report(history, EXPLAINED_AT, SETTINGS, ABOVE)


@cache
def case(name: str) -> bytes:
    """The report of one of CASES, made once."""
    return made(CASES[name])


every = pytest.mark.parametrize("name", CASES)


def text(document: bytes) -> str:
    """All that can be selected, in one line."""
    pdf = pdfium.PdfDocument(document)
    found = " ".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return flat(found)


def flat(words: str) -> str:
    return " ".join(words.split())


def everything(section: Section) -> list[str]:
    """Each sentence and figure of a section, as it must be read somewhere."""
    found = [section.unit, section.answered, *section.reasons, section.verdict, *section.change, section.caption]
    found += [part for row in section.glance for part in (row.short, row.figure, row.meaning)]
    found += [section.stands_out, section.words, section.question]
    for item in section.items:
        found += [item.short, item.text, item.tags, item.figure, item.meaning, item.interval, item.mean, item.change]
        found += [item.earlier, item.beside, item.themes, ", ".join(item.words), item.more_words, *item.comments]
        found += [f"{part.label}: {part.figure}" for part in item.bar]
        found += [f"{option.label}: {option.share}" for option in item.options]
    return [words for words in found if words]


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_every_sentence_and_figure_of_the_summary_is_there_to_be_read(name: str) -> None:
    history, read = CASES[name], text(case(name))
    told = summary([history], EXPLAINED_AT, above={history[-1].unit: ABOVE})
    beside_sections = [told.title, told.asked, told.share_it, *told.method, told.explained_at]
    if any(item.comments for item in told.sections[0].items):
        beside_sections.append(told.about_comments)
    for said in (*everything(told.sections[0]), *beside_sections, SETTINGS.organisation):
        assert flat(said) in read, said
    assert read.count("result page") == read.count("more charts are on the result page"), "nothing else is left out"


def test_a_comment_that_was_withdrawn_is_told_and_nothing_is_said_of_comments_that_are_not_there() -> None:
    [team] = over([publication("Registrars", [comments().model_copy(update={"withdrawn": 2})])])
    read = text(made([team]))
    assert "Two comments were withdrawn after they were published." in read
    assert "These comments" not in read


@pytest.mark.parametrize("name", ["12 questions, 24 waves", "sensitive", "scores alone"])
def test_every_course_is_drawn_with_its_sentences(name: str) -> None:
    read = text(case(name))
    found = courses(CASES[name])
    assert found
    for course in found[:10]:
        for said in (course.name, *course.sentences):
            assert flat(said) in read, said
    assert case(name).count(b"/Figure") >= min(len(found), 10)  # as many as four pages hold


@every
def test_it_has_two_to_four_pages_which_are_counted(name: str) -> None:
    """One, where nothing would stand on the second."""
    pdf = pdfium.PdfDocument(case(name))
    assert (len(pdf) == 1) if name == "not shown" else 2 <= len(pdf) <= 4
    assert pages(case(name)) == len(pdf)
    for at, page in enumerate(pdf):
        assert f"Page {at + 1} of {len(pdf)}" in flat(page.get_textpage().get_text_range())
        assert [round(side) for side in page.get_size()] == [595, 842]  # A4, upright
    pdf.close()


@every
def test_it_is_accessible_small_and_has_its_fonts(name: str) -> None:
    """Typst makes no document at all that breaks PDF/UA-1; here is what shows that it was asked to."""
    document = case(name)
    assert len(document) <= AIM < MEGABYTE
    for part in (b"/StructTreeRoot", b"/Lang(en-GB)", b"/Marked true", b"<pdfuaid:part>1<", b"/DisplayDocTitle true"):
        assert part in document, part
    fonts = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z-]+)", document))
    assert fonts, "they are subsets, which are always embedded"
    assert {font.partition(b"-Identity")[0] for font in fonts} <= {b"LiberationSans", b"LiberationSans-Bold"}
    assert document.count(b"/FontFile2") >= len(fonts)
    metadata = pdfium.PdfDocument(document).get_metadata_dict()
    now = CASES[name][-1]
    assert metadata["Title"].startswith(f"{now.unit_name}: {now.title}, ")
    assert metadata["Author"] == SETTINGS.organisation
    assert f"{now.closed:%Y%m%d}000000" in metadata["CreationDate"], "no date but the wave's"


def in_place(questions: int) -> Publication:
    """A team of which nothing is shown but so many figures of its service."""
    return unpublished("A", share_from=5, instead={f"q{n}": "heart-and-lung" for n in range(questions)})


def in_words(questions: int) -> Publication:
    each = [
        withheld(f"q{n}", f"Question {n}", Withheld.TOO_FEW, majority=True, headlined=("Agree",))
        for n in range(questions)
    ]
    return unpublished("A", share_from=5, items=tuple(each))


def talked(comments_: int) -> Publication:
    return publication("A", [comments(*["It helps me to sleep at night."] * comments_)])


# A kind of report, and how much of it ended on a page of its own with one to four lines.
TAILS: list[tuple[Callable[[int], Publication], tuple[int, ...], range]] = [
    (in_place, (0, 4, 40, 46, 96), range(4, 100, 2)),
    (in_words, (21,), range(1, 60)),
    (talked, (32, 37, 80), range(10, 100)),
    (lambda n: team(6, 2, comments(*["It helps me to sleep."] * n))[-1], (26, 75), range(10, 80)),
    (lambda n: publication("Trust", [], is_team=False, scales=SCALES[:n]), (1,), range(1, 3)),
]


@pytest.mark.parametrize("wide", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_last_page_has_under_five_lines(*, wide: bool) -> None:
    whole = publication("Heart and lung", [agreement(f"q{n}", f"Question {n}", (5, 8, 20, 60, 40)) for n in range(100)])
    for of, known, every_one in TAILS:
        for count in every_one if wide else known:
            pdf = pdfium.PdfDocument(report([of(count)], EXPLAINED_AT, SETTINGS, [Above(whole, 9)]))
            *_, last = [page.get_textpage().get_text_range().splitlines() for page in pdf]
            assert len(pdf) == 1 or len(last) - len(("header", "footer")) >= 5, (count, last)
            pdf.close()


def test_the_same_publications_give_the_same_bytes() -> None:
    assert made(CASES["study 2"]) == case("study 2")
    assert made(CASES["12 questions, 14 waves"]) == case("12 questions, 14 waves")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("60 questions", "There are many questions, so this report shows the main figure of each: all else is on the"),
        ("300 questions, 10 for comments", "250 more figures are on the result page, which the mail links to."),
        ("60 neutral questions", "There are many questions, so this report"),
        ("comments at the limit", "more comments are on the result page, which the mail links to."),
        ("12 questions, 14 waves", "more charts are on the result page, which the mail links to."),
        ("30 questions", "more charts are on the result page, which the mail links to."),
        ("study 2", "From the third wave on, this report has a chart of each question over the waves."),
    ],
)
def test_what_is_left_out_is_said(name: str, said: str) -> None:
    assert said in text(case(name))


@pytest.mark.parametrize("name", ["comments at the limit", "more comments than a summary has"])
def test_the_comments_that_are_there_and_those_that_are_not_make_all(name: str) -> None:
    read = text(case(name))
    item = CASES[name][-1].items[-1]
    there = read.count(" end.")
    (left_out,) = re.findall(r"(\S+) more comments? (?:are|is) on the result page", read)
    written = ["no", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]
    assert there + (written.index(left_out) if left_out in written else int(left_out)) == len(item.comments)
    assert 0 < there < len(item.comments)
    assert "too long" not in read, "that is the mail's sentence"


def test_every_main_figure_of_a_long_questionnaire_is_there() -> None:
    for name in ("30 questions", "60 questions", "60 neutral questions"):
        read = text(case(name))
        for row in summary([CASES[name]], EXPLAINED_AT).sections[0].glance:
            assert f"{row.short}" in read
            assert row.figure in read


def test_charts_that_matter_most_are_kept() -> None:
    history, read = CASES["30 questions"], text(case("30 questions"))
    [main] = [course for course in courses(history) if course.is_primary]
    assert flat(main.sentences[0]) in read


def test_the_newest_of_what_a_team_did_stand_below_their_chart_and_the_others_are_counted() -> None:
    history = team(12, 8)
    did = [Did(after=wave.opened, text=f"好 #{at} " + "*moved* " * 34) for at, wave in enumerate(history)]
    done = [history[0], *(now.model_copy(update={"did": did[at]}) for at, now in enumerate(history[1:-1]))]
    document = made([*done, history[-1]])
    read = text(document)
    told = [
        flat(f"{at + 1}. After the survey of {day(did[at].after)}: {did[at].text}").replace("好", "□")
        for at in range(6)
    ]
    assert [each in read for each in told] == [False] * 2 + [True] * 4
    assert "Two earlier things that the team did are on the result page" in read
    assert BLANKS in read
    assert pages(document) <= MOST_PAGES


def test_a_unit_that_is_not_shown_has_its_reason_and_no_figure() -> None:
    read = text(case("not shown"))
    assert "Not shown: too few answered to show it without giving somebody away." in read
    assert "%" not in read


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Great 🙂👍🏽, thanks", "Great (slightly smiling face)(thumbs up sign), thanks"),
        ("Diolch, ŵyr ŷ môr", "Diolch, ŵyr ŷ môr"),
        ("*bold* #raw $x$ `a` <b> @x \\ [y]", "*bold* #raw $x$ `a` <b> @x \\ [y]"),
        ("bell\x07 and \ud83d end", "bell and end"),
    ],
)
def test_what_people_write_is_printed_whatever_it_is(written: str, printed: str) -> None:
    history = [publication("A & <b>", [agreement("a", written, (0, 1, 2, 5, 6)), comments(*[written] * 10)])]
    read = text(made(history))
    assert read.count(printed) >= 11
    assert typeset.BLANK not in read


@pytest.mark.parametrize("name", ["\u200b\u200d", "\ufe0f", "\x01"])
def test_a_name_that_prints_as_nothing_has_its_id_and_its_report(name: str) -> None:
    items = [agreement("q1", name, (1, 2, 3, 4, 4)), *REGISTRARS.items[:7], comments(*["So"] * 10)]
    scales = (SCALES[0].model_copy(update={"title": name}),)
    wave = publication("A", items, unit="the-id", unit_name=name, title=name, scales=scales)
    read = text(made(over([wave] * 4)))
    for said in ("the-id", "reflective-practice: nine questions", "q1 57% (8/14)", "strain"):
        assert said in read


def test_a_script_that_the_fonts_lack_stands_as_boxes_and_the_report_says_so() -> None:
    read = text(made([publication("A", [agreement("a", "A", (0, 1, 2, 5, 6)), comments(*["好的 fine"] * 10)])]))
    assert read.count("□□ fine") == 10
    assert BLANKS in read


def test_those_above_read_in_the_report_what_their_mail_says_of_the_units_below() -> None:
    """Who needs them first, the units side by side, no more pages than another; and no call to pin it up."""
    of = trust()
    below = of.below(lost=["Nobody gets the mail about Ward 9: please tell us who should."])
    document = report(of.histories["trust"], EXPLAINED_AT, SETTINGS, (), below)
    printed = text(document)
    assert pages(document) <= MOST_PAGES
    assert below.help is not None
    said = [below.help.heading, *(f"{name}: {why}" for name, why in below.help.each), below.help.advice, below.counts]
    said += [f"{bold}: {words}" if bold else words for bold, words in (*below.lines, *below.noted)]
    said += [below.caption, *(row.note for row in below.rows), *(f"{row.figure} {row.interval}" for row in below.rows)]
    places = [printed.index(flat(words)) for words in said[: said.index(below.caption) + 1]]
    assert places == sorted(places)
    assert [words for words in said if flat(words) not in printed] == []
    assert "Please share this" not in printed


def test_it_is_in_the_language_that_is_spoken() -> None:
    with speaking("cy"):
        document = report([REGISTRARS_BEFORE, REGISTRARS], EXPLAINED_AT, SETTINGS)
    said = flat(text(document))
    assert english_in(said) == []
    assert "Tudalen 1 o 2" in said
    assert b"(cy-GB)" in document
