"""What is taken out of a comment, on tests/corpus/comments.yaml, its Welsh companion and what they have not thought of.

The corpus prints precision and recall for each kind, by language. All is exact but for its `limits`: known, listed with
what comes out and why, and counted.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.survey import redaction
from functions.survey.redaction import redact
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
FILES = {"English": "comments.yaml", "Welsh": "comments.cy.yaml"}
CORPORA: dict[str, dict[str, list[Any]]] = {
    language: yaml.safe_load((ROOT / "tests/corpus" / file).read_text()) for language, file in FILES.items()
}
CORPUS: dict[str, list[Any]] = {
    group: [marked for corpus in CORPORA.values() for marked in corpus[group]]
    for group in ("usual", "disguised", "alike", "limits")
}
KINDS = ["NHS number", "phone number", "email address", "link", "username", "postcode", "date"]
KINDS += ["staff number", "National Insurance number", "hospital number", "car registration"]
MARK = re.compile(rf"<({'|'.join(KINDS)})\|([^>]*)>")
REMOVED = re.compile(rf"\[({'|'.join(KINDS)}) removed\]")
EXACT = [marked for group in ("usual", "disguised", "alike") for marked in CORPUS[group]]
USERS = r"user|defnydd|nadex|log.?[io]n|gofnodi"
PIECES = [
    *[
        "07700 900123",
        "943 476 5919",
        "LS1 4AP",
        "3/4/61",
        "3 April",
        "1961",
        "dob ",
        "born in ",
        "ext ",
        "call me on ",
    ],
    *["3ydd o ", "Fai ", "ganwyd ", "dyddiad geni ", "blîp ", "est ", "username", "login is ", ": ", "sjones2"],
    *[
        "staff no ",
        "gmc ",
        "12A3456E",
        "QQ123456C",
        "AB12 CDE",
        "car reg ",
        "hosp no A",
        "mrn ",
        "ni no ",
        "x4521",
        "o",
        "15-1-26",
    ],
    *["@", "a", "é", "x", "nhs.net", "www.", "://", "http", " at ", " dot ", "(at)", "[link", "removed]", "2nd", "116"],
    *["[phone number removed]", "0", "1", "7", "9", " ", "\n", ".", "/", "-", "(", ")", "+", "_", "'", "\u200b", "０"],
]
ANYTHING = (
    st.text(max_size=60)
    | st.text("0123456789 +-./()", max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
)


def text_of(marked: str) -> str:
    """A comment of the corpus as somebody would write it."""
    return MARK.sub(r"\2", marked)


def expected(marked: str) -> str:
    """What should be stored of it."""
    return MARK.sub(r"[\1 removed]", marked)


# ---------------------------------------------------------------- the corpus


def test_the_corpus_is_large_and_most_of_it_looks_alike_only() -> None:
    for corpus in CORPORA.values():
        assert sum(map(len, corpus.values())) >= 220
        assert len(corpus["alike"]) >= 100
    assert len({text_of(marked) for marked in EXACT}) == len(EXACT)


@pytest.mark.parametrize("group", ["usual", "disguised", "alike"])
def test_corpus(group: str) -> None:
    assert {m: redact(text_of(m)) for m in CORPUS[group]} == {m: expected(m) for m in CORPUS[group]}


def test_known_limits() -> None:
    """Each gives what the corpus says; one that has come right belongs elsewhere."""
    for limit in CORPUS["limits"]:
        assert redact(text_of(limit["text"])) == limit["gives"], limit["why"]
        assert limit["gives"] != expected(limit["text"])


@pytest.mark.parametrize(("language", "least"), [("English", 0.94), ("Welsh", 0.92)])
def test_precision_and_recall(language: str, least: float, capsys: pytest.CaptureFixture[str]) -> None:
    """Counted over all of a language's corpus, limits and all."""
    wanted, found, right = Counter[str](), Counter[str](), Counter[str]()
    comments = [marked for group in CORPORA[language].values() for marked in group if isinstance(marked, str)]
    comments += [limit["text"] for limit in CORPORA[language]["limits"]]
    for marked in comments:
        there = Counter(REMOVED.findall(text_of(marked)))
        want = Counter(REMOVED.findall(expected(marked))) - there
        got = Counter(REMOVED.findall(redact(text_of(marked)))) - there
        wanted, found, right = wanted + want, found + got, right + (want & got)
    figures = {kind: (right[kind] / found[kind], right[kind] / wanted[kind], wanted[kind]) for kind in KINDS}
    figures["all"] = (right.total() / found.total(), right.total() / wanted.total(), wanted.total())
    with capsys.disabled():
        print(f"\n{f'{len(comments)} comments in {language}':32} precision recall  of")
        for kind, (precision, recall, number) in figures.items():
            print(f"{kind:32} {precision:6.3f}  {recall:6.3f}  {number}")
    assert figures["all"][0] >= 0.96
    assert figures["all"][1] >= least


# ---------------------------------------------------------------- what the corpus has not thought of


def _check_digit(nine: str) -> int:
    """NHS Data Dictionary, NHS NUMBER: weights 10 to 2, modulus 11; 10 means that the number is not used."""
    return (11 - sum(int(n) * weight for n, weight in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11


NINE = st.tuples(st.sampled_from("469"), st.text("0123456789", min_size=8, max_size=8)).map("".join)
BESIDE = st.sampled_from(["", "Mrs B, ", "bed 12 ", "3 ", "(", "no.", "[link removed]", "é\n", "NHS: "])
AFTER = st.sampled_from(["", ".", ") again", " 4 of us", "\nThanks", "[date removed]", ", 3/10"])


@given(
    nine=NINE, space=st.sampled_from(["", " ", "-", "\u00a0", "\u2011", ".", "  ", "\n"]), before=BESIDE, after=AFTER
)
def test_nhs_numbers(nine: str, space: str, before: str, after: str) -> None:
    digit = _check_digit(nine)
    for last in range(10):
        number = space.join([nine[:3], nine[3:6], f"{nine[6:]}{last}"])
        stored = "[NHS number removed]" if last == digit else number
        assert redact(f"{before}{number}{after}") == f"{before}{stored}{after}"


WRITINGS = [
    *["0{a}{b}", "0{a} {b}", "(0{a}) {b}", "0{a}-{b}", "0{a}.{b}", "+44{a}{b}", "+44 {a} {b}", "+44 (0){a} {b}"],
    *["+44(0) {a} {b}", "(+44) {a} {b}", "0044 {a} {b}", "00 44 {a} {b}", "+44-{a}-{b}", "0{a}/{b}", "0{a}\u00a0{b}"],
]
# Ofcom's numbers for drama: area code or first digits, and the rest in its usual groups
DRAMA = [("7700", "900{:03}"), ("20", "7946 0{:03}"), ("113", "496 0{:03}"), ("1632", "960{:03}"), ("121", "4960{:03}")]


@given(st.sampled_from(DRAMA), st.integers(0, 999), st.sampled_from(WRITINGS), BESIDE, AFTER)
def test_phone_numbers(drama: tuple[str, str], n: int, writing: str, before: str, after: str) -> None:
    number = writing.format(a=drama[0], b=drama[1].format(n))
    assert redact(f"{before}{number}{after}") == f"{before}[phone number removed]{after}"


@given(st.from_regex(r"[A-Za-z0-9é][A-Za-z0-9.+'&%_-]{0,20}", fullmatch=True), BESIDE, AFTER)
def test_email_addresses(name: str, before: str, after: str) -> None:
    assume(not name.lower().startswith("www."))  # a link
    address = f"{name}@example.nhs.uk"
    assert redact(f"{before} {address}{after}") == f"{before} [email address removed]{after}"


@pytest.mark.parametrize("space", ["", " ", "\u00a0", "-", "\n"])
def test_postcodes_of_every_format(space: str) -> None:
    for outward in ("M1", "M60", "CR2", "DN55", "W1A", "EC1A", "BT7", "ZE1", "JE2", "IM1"):
        for inward in ("1AA", "8TH", "0XY", "4ap"):
            for postcode in (f"{outward}{space}{inward}", f"{outward}{space}{inward}".lower()):
                assert redact(f"at {postcode}.") == "at [postcode removed]."
        assert redact(f"{outward} {outward}{inward}x") == f"{outward} {outward}{inward}x"


DATE_FORMS = [
    *["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d%b%Y", "%d-%b-%y"],
    *["%d/%m/%y", "%d.%m.%y", "%A %d %B %Y", "%dth of %B %Y", "%d %m %Y", "DOB %d%m%Y", "DOB %d%m%y", "born %d %m %y"],
]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(DATE_FORMS), BESIDE, AFTER)
def test_dates(day: date, form: str, before: str, after: str) -> None:
    assume(not (before.rstrip()[-1:].isdigit() and form.startswith("%B")))  # "bed 12 January 20, 2000" has two dates
    stored = redact(f"{before}{day.strftime(form)}{after}")
    rest = re.sub(r"DOB|born|\w+day", "", stored.removeprefix(before).removesuffix(after))
    assert rest.strip() == "[date removed]"


MONTHS = [  # as they are, and after "o"
    *[("Ionawr", "Ionawr"), ("Chwefror", "Chwefror"), ("Mawrth", "Fawrth"), ("Ebrill", "Ebrill"), ("Mai", "Fai")],
    *[("Mehefin", "Fehefin"), ("Gorffennaf", "Orffennaf"), ("Awst", "Awst"), ("Medi", "Fedi"), ("Hydref", "Hydref")],
    *[("Tachwedd", "Dachwedd"), ("Rhagfyr", "Ragfyr")],
]
ORDINALS = {1: "af", 2: "il", 3: "ydd", 4: "ydd", 5: "ed", 6: "ed"} | dict.fromkeys((11, 13, 14, 16, 17, 19), "eg")


@pytest.mark.parametrize(("month", "soft"), MONTHS)
def test_dates_in_welsh(month: str, soft: str) -> None:
    for day in range(1, 32):
        nth = f"{day}{ORDINALS.get(day, 'fed' if day <= 20 else 'ain')}"
        forms = (f"{day} {month}", f"{nth} {month}", f"{day} o {soft}", f"{nth} o {soft}")
        lines = [line for form in forms for line in (f"Ar y {form} 2025.", f"Ar y {form} 61 o bobl")]
        kept = [line for form in forms for line in ("Ar y [date removed].", f"Ar y {form} 61 o bobl")]
        assert redact("\n".join(lines)).split("\n") == kept
        for form in forms:
            assert redact(f"ganwyd ar y {form} 61") == "ganwyd ar y [date removed]"


def _another(disguise: Callable[[str], str], name: str) -> Any:
    """One that is to the redaction as one of the others is."""
    return pytest.param(disguise, id=name, marks=pytest.mark.long)


@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="wide"),
        pytest.param(lambda text: text.replace("-", "\u2011"), id="dash"),
        pytest.param(lambda text: re.sub(r"\S", "\\g<0>\u200b", text), id="zero width"),
        pytest.param(lambda text: text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}), id="full width"),
        _another(lambda text: text.replace(" ", "\n"), "lines"),
        _another(lambda text: re.sub(r"\S", "\u2060\\g<0>", text), "joiner"),
        _another(lambda text: text.translate({ord(str(n)): 0x1D7CE + n for n in range(10)}), "bold"),
        _another(lambda text: re.sub("[0-9]", "\\g<0>\ufe0f\u20e3", text), "keycap"),
    ],
)
def test_the_corpus_in_disguise(disguise: Callable[[str], str]) -> None:
    """Characters that look the same, or that are not seen, change nothing of what is found."""
    for marked in [*CORPUS["usual"], *CORPUS["alike"]]:
        text, want = "", ""
        for place, part in enumerate(MARK.split(marked)):  # text, kind, private, text, ...
            text += "" if place % 3 == 1 else disguise(part)
            want += (disguise(part), f"[{part} removed]", "")[place % 3]
        if not REMOVED.search(marked):  # which a disguise would make ordinary text
            assert _seen(redact(text)) == _seen(want), marked


def _seen(text: str) -> str:
    """What is not seen may go with its neighbour."""
    return re.sub("[\u200b\u2060\ufe0f\u20e3]", "", text)


# ---------------------------------------------------------------- whatever comes


@given(ANYTHING)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    assert len(once) <= 9 * len(text)


@given(ANYTHING)
def test_all_else_stays(text: str) -> None:
    """Between what was removed is the text itself, in order."""
    place = 0
    for piece in re.split(REMOVED.pattern.replace("(", "(?:"), redact(text)):
        place = text.find(piece, place)
        assert place >= 0
        place += len(piece)


@given(st.text(st.characters(exclude_characters="@.", exclude_categories=["N", "Cs"])))
def test_a_comment_without_digits_dots_and_at_signs_stays(text: str) -> None:
    if not re.search(rf"\bat\b|dot|://|{USERS}", text, re.IGNORECASE):
        assert redact(text) == text


# every pattern is tried
SIGNS = (
    " @ :// dot (at x.y 123 4ap user gmc staff patient ni no plate ab12 34 12a3456 ab12cde x 123 0o [date removed] 1234"
)
LONG = [
    "gmc ",
    "staff no is ",
    "12 34 ",
    "0o ",
    "3 may 25 ",
    "AB12 ",
    "a",
    "a.",
    "a@",
    "+a.",
    "www.",
    "ab://!",
    "a dot ",
    "a(at)b(dot)",
    "1/",
    "may ",
    "[link removed",
    "a_",
    "1000",
    "m1 ",
    "ganwyd a ",
    "est ",
    "nadex a ",
]
UNITS = [
    *LONG,
    *[
        "@",
        "@a",
        "a@b.",
        "a.com/[",
        "www.!",
        "ab://",
        "a at ",
        "(at)",
        "a at b dot ",
        "(dot)a",
        "3 may ",
        "dob ",
        "dob 1/",
    ],
    *[
        "ganwyd ",
        "ganwyd a b c ar ",
        "dyddiad geni a b ",
        "3ydd o ",
        "Mai y ",
        "est ar ",
        "blip ",
        "galw i yw ",
        "fy rhif ",
    ],
    *[
        "staff no 12 ",
        "staff no is is is ",
        "gmc reg reg ",
        "hosp no ",
        "patient ",
        "mrn 12-",
        "ni no ",
        "QQ 12 ",
        "1234 5678 ",
    ],
    *[
        "car reg ",
        "plate abc ",
        "12a",
        "12A 3456 ",
        "x.-",
        "on x ",
        "ext 1 2 ",
        "[link removed] or ",
        "1-1-2",
        "o",
        "o o ",
        "7o ",
    ],
    *["username", "username: ", "username a b ", "nadex a.", "login is a"],
    *["born on in the ", "ext no on ", "call me on no ", "m11", "m1 1", "[link removed]", "\u200b", "a'", "-", "."],
    *["0 ", "00 ", "1 ", "+44 7", "9434765919", "943 ", "07700 900123 "],
]


def _calls(text: str) -> int:
    """How many calls, of Python and of C, it takes to redact a text."""
    calls = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        redact(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("units", [LONG, pytest.param(UNITS, marks=pytest.mark.long)])
def test_twice_the_text_is_twice_the_calls(units: list[str]) -> None:
    redact(f"07700 900123 943 476 5919 {SIGNS}")  # imports, and compiles
    for unit in units:
        half = unit * (400 // len(unit))
        assert _calls(half + half + SIGNS) < 2.2 * _calls(half + SIGNS) + 400, unit


# ---------------------------------------------------------------- what is imported, and when

VISITS = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
visits = json.loads(sys.stdin.read())
from functions.survey import handler

class Door:
    def begin(self): pass
    def get(self, table, key): return visits["items"][key["pk"]]
    def transact(self, puts, updates): return True

def imported():
    return [name for name in ("functions.survey.redaction", "phonenumbers", "nhs_number") if name in sys.modules]

handler.survey._door = handler.forms._door = Door()
seen = [handler.lambda_handler(visits["post"], None)["statusCode"], imported()]
from functions.survey.redaction import redact
for comment in visits["comments"]:
    seen += [redact(comment), imported()]
print(json.dumps(seen))
"""


def module_path() -> list[str]:
    """Where the project and the libraries are, for an interpreter that knows of neither."""
    libraries = [importlib.util.find_spec(name) for name in ("phonenumbers", "nhs_number")]
    return [str(ROOT), *{str(Path(spec.origin).parents[1]) for spec in libraries if spec and spec.origin}]


def test_only_a_comment_with_such_a_number_imports_the_libraries() -> None:
    visits = {
        "items": {
            "LINK#" + sample.CODE: sample.link_item(),
            "FORM#groups": sample.form_item(closes_at="99999999999"),
        },
        "post": sample.post([*sample.GOOD, ("comment", "")]),
        "comments": ["It helped, 10/10. Thank you.", "NHS no 943 476 5919", "Ring 07700 900123"],
    }
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", VISITS, json.dumps(module_path())],
        input=json.dumps(visits),
        env={"PATH": os.defpath, "AWS_REGION": "eu-west-2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == [
        *(303, []),
        *("It helped, 10/10. Thank you.", ["functions.survey.redaction"]),
        *("NHS no [NHS number removed]", ["functions.survey.redaction", "nhs_number"]),
        *("Ring [phone number removed]", ["functions.survey.redaction", "phonenumbers", "nhs_number"]),
    ]


# ---------------------------------------------------------------- on the way to the table


def _stored(door: sample.FakeDoor) -> list[str]:
    return sample.comments(door.boxes)


def test_a_comment_is_redacted_before_it_is_stored(
    call: Callable[[dict[str, Any]], dict[str, Any]], door: sample.FakeDoor
) -> None:
    comment = "Ring 07700 900123 about 943 476 5919, please."
    assert call(sample.post([*sample.GOOD, ("comment", comment)]))["statusCode"] == 303
    assert _stored(door) == ["Ring [phone number removed] about [NHS number removed], please."]


def test_the_limit_counts_what_was_typed(
    call: Callable[[dict[str, Any]], dict[str, Any]], door: sample.FakeDoor
) -> None:
    typed = "@ab " * 124 + "@abc"
    assert call(sample.post([*sample.GOOD, ("comment", typed)]))["statusCode"] == 303
    assert _stored(door) == [" ".join(["[username removed]"] * 125)]
    assert call(sample.post([*sample.GOOD, ("comment", f"{typed}!")]))["statusCode"] == 422


def test_what_stands_for_the_removed_is_known_to_the_redaction() -> None:
    assert {kind for kind, _ in redaction.FINDERS} == set(KINDS)
    for kind in KINDS:
        assert redaction.REMOVED.fullmatch(f"[{kind} removed]")
