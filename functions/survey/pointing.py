"""Words of a comment that may tell who wrote it, or name somebody: its writer is shown them once, and decides.

They are a capitalised name that begins no sentence, a ward or a room, an age, a weekday or a month with its date, what
only one person is, a role that one person has, a job with its band; in English and in Welsh, in a comment of either or
both. It is advice: what is not found is stored as it ever was, and what is found wrongly costs one press.

Imported with the first comment only. A comment comes from anybody: it is read once, and each word that means something
(vocabulary.txt) looks at no more than AROUND others on either side.
"""

from __future__ import annotations

import re
from itertools import chain, islice

from shared.lists import lists
from shared.page import MARK, MARK_END

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Pair = tuple[int, int]  # the first and the last word; or the first character and the one after the last
    Rule = Callable[["Comment", int], Pair | None]

AROUND = 6
SHOWN = 60  # characters on either side of what is marked
MOST = 40  # of these a comment's writer need not be shown more
CROWDED = 0.5  # so many of the words with a capital, and a capital says nothing

WORD = re.compile(r"[^\W_]++(?:['\u2019-][^\W_]++)*+")
BREAK = re.compile(r"[.!?:\n\u2026\u2022*(\[{\"\u201c\u2018|=]|(?: |^)[-\u2013\u2014] ")  # what comes after begins anew
DAY = re.compile(r"(?:3[01]|[12][0-9]|0?[1-9])(st|nd|rd|th|af|ain|a?il|edd|eg|f?ed|ydd)?")
AGE = re.compile(r"(?:1[6-9]|[2-9][0-9])(-?(?:yo|(?:yrs?|years?)(?:-olds?)?))?")
CODE = re.compile(r"[0-9]{1,3}[A-Za-z]?|[A-Z][0-9]{1,3}|[A-HJ-Z]")  # not I: "in the room I felt safe"
GRADE = re.compile("[2-9][a-d]?")


KNOWN = {name: frozenset(chain(*lines)) for name, lines in lists(__file__, "vocabulary.txt").items()}
NO_NAMES_END = tuple(KNOWN["no_names_end"])
JOBS = KNOWN["jobs"] | KNOWN["sole_roles"]
PEOPLE = KNOWN["people"] | KNOWN["identities"] | JOBS | {"band"}
NO_NAMES = KNOWN["no_names"] | KNOWN["titles"] | KNOWN["weekdays"] | KNOWN["months"] | PEOPLE
MODIFIERS = KNOWN["modifiers"] | KNOWN["identities"]
SELF = frozenset(("i'm", "im", "am", "as", "being", "fel"))
NOT = ("not", "n't", "nid")


class Comment:
    """The words of a comment, with AROUND empty ones before and after.

    `base`: in small letters, without what follows an apostrophe. `gaps`: what stands before each. `starts`: whether a
    sentence, or something like one, begins with it.
    """

    def __init__(self, text: str) -> None:
        text = text.replace("\u2019", "'")
        found = list(WORD.finditer(text))
        pad = [""] * AROUND
        self.written = [*pad, *(match[0] for match in found), *pad]
        self.small = list(map(str.lower, self.written))
        self.base = (
            [_base(at, small) for at, small in zip(self.written, self.small, strict=True)]
            if "'" in text
            else self.small
        )
        self.places = [(0, 0)] * AROUND + list(map(re.Match.span, found))
        self.gaps = [*pad, *WORD.split(text), *pad]
        self.starts = [gap != " " and BREAK.search(gap) is not None for gap in self.gaps]
        self.starts[AROUND] = True
        self.words = range(AROUND, AROUND + len(found))
        self.is_crowded: bool | None = None  # nobody asked yet

    def is_capital(self, at: int) -> bool:
        """Whether a word is written as names are: Sarah, McKay, O'Neill; not NHS, nor ST5."""
        word = self.written[at]
        return word[:1].isupper() and word[1:2].islower() | (word[1:2] in ("'", "-"))

    def is_name(self, at: int) -> bool:
        """Whether it is a name by its capital, if that is not its place's."""
        word = self.base[at]
        if (
            not self.is_capital(at)
            or word in NO_NAMES
            or word.partition("-")[0] in NO_NAMES
            or self._has_many_capitals()
        ):
            return False
        return not (word[-1].isdigit() or (len(word) > 5 and word.endswith(NO_NAMES_END)))

    def _has_many_capitals(self) -> bool:
        if self.is_crowded is None:
            inside = [at for at in self.words if len(self.written[at]) > 3 and not self.starts[at]]
            capitals = sum(self.written[at][0].isupper() and self.is_capital(at) for at in inside)
            self.is_crowded = len(inside) > 3 and capitals > CROWDED * len(inside)
        return self.is_crowded

    def is_number(self, at: int, pattern: re.Pattern[str]) -> bool:
        """Whether a word is such a number, and neither a part of another nor of a count (`13 people`, `9-5`)."""
        after, next_word = self.gaps[at + 1], self.base[at + 1]
        if not pattern.fullmatch(self.written[at]) or after[:1] == "%":
            return False
        if next_word[:1].isdigit() and after in (".", ":", "-", "\u2013", ","):
            return False
        return after not in (" ", "-") or next_word not in KNOWN["counted"]

    def is_ordinal(self, at: int) -> bool:
        """Whether a word is a day with its ending."""
        day = DAY.fullmatch(self.small[at])
        return bool(day and day[1])


def _base(word: str, small: str) -> str:
    """The word sarah of Sarah's, mae of mae'r; but all of O'Neill."""
    if "'" not in word:
        return small
    before, _, after = word.partition("'")
    return small if len(before) == 1 and after[:1].isupper() and after[1:2].islower() else before.lower()


# ---------------------------------------------------------------- names and places


def _name(of: Comment, at: int) -> bool:
    if of.base[at].partition("-")[0] in KNOWN["names"]:
        return of.is_capital(at) or of.written[at].islower()
    return not of.starts[at] and of.is_name(at)


def _titled(of: Comment, at: int) -> Pair | None:
    """Dr. Smith, Sister Jones, Mrs B."""
    name = of.written[at + 1]
    is_one = of.is_capital(at + 1) or (len(name) == 1 and name.isupper())
    stands = of.written[at][0].isupper() and of.gaps[at + 1] in (" ", ".", ". ")
    return (at, at + 1) if is_one and stands and of.base[at + 1] not in NO_NAMES else None


def _numbered_place(of: Comment, at: int) -> Pair | None:
    """Ward 7, room B12, bed no 4, room 2.14, the 4th floor."""
    to = at + 1 + (of.base[at + 1] in ("no", "number", "rhif"))
    if of.starts[at + 1] or of.starts[to]:
        return None
    if of.gaps[to + 1] == "." and of.small[to].isdigit() and of.small[to + 1].isdigit():
        return at, to + 1
    if of.is_number(to, CODE):
        return at, to
    return (at - 1, at) if of.base[at] in ("floor", "llawr") and of.is_ordinal(at - 1) else None


def _named_place(of: Comment, at: int) -> Pair | None:
    """On Cedar ward, "Cedar Ward has none"; not "Busy ward"."""
    is_one = of.is_name(at - 1) and of.gaps[at] == " " and (of.is_capital(at) or not of.starts[at - 1])
    return (at - 1, at) if is_one else None


def _department(of: Comment, at: int) -> Pair | None:
    """From ITU, in the mortuary; not on maternity leave."""
    first = at - 1 if of.base[at] == "e" else at  # A&E
    if first < at and (of.base[first] != "a" or of.gaps[at] != "&"):
        return None
    before = of.base[first - 1] if of.base[first - 1] not in ("the", "y", "yr") else of.base[first - 2]
    is_there = before in KNOWN["at"] and not of.starts[first] and of.base[at + 1] not in ("leave", "pay", "cover")
    return (first, at) if is_there else None


# ---------------------------------------------------------------- ages and dates


def _aged(of: Comment, at: int) -> Pair | None:
    """Aged 54, I'm 58, she was 61, turned 50, dw i'n 23."""
    word, before = of.small[at], of.small[at - 1]
    says = word in ("aged", "age", "i'm", "im", "turned", "turning") or word.endswith("'n")
    says = says or (word in ("am", "was", "is") and before in ("i", "he", "she"))
    return (at + 1, at + 1) if says and not of.starts[at + 1] and of.is_number(at + 1, AGE) else None


def _years_old(of: Comment, at: int) -> Pair | None:
    """54 years old, 61 oed, in my 60s, my 40th birthday."""
    word = of.small[at]
    if word in KNOWN["decades"]:
        return next(
            ((near, at) for near in (at - 1, at - 2) if of.base[near] in ("my", "fy", "her", "his", "ei")), None
        )
    if word == "birthday":
        return (at - 1, at) if of.small[at - 1][:1].isdigit() else None
    first = at - 1 - (of.base[at - 1] in ("year", "years", "yr", "yrs", "mlwydd", "blwydd"))
    return (first, at) if AGE.fullmatch(of.small[first]) and not of.starts[at] else None


def _weekday(of: Comment, at: int) -> Pair | None:
    """Friday 13th, Monday the 3rd, dydd Gwener y 13eg."""
    if not (of.written[at][0].isupper() or len(of.base[at]) > 5 or of.base[at - 1] in ("dydd", "ddydd", "nos")):
        return None
    to = at + 1
    while to < at + 3 and of.base[to] in ("the", "y", "yr", "night", "morning", "afternoon", "evening"):
        to += 1
    return (at, to + (of.gaps[to + 1] == "/")) if not of.starts[to] and of.is_number(to, DAY) else None


def _month(of: Comment, at: int) -> Pair | None:
    """3 April, the 4th of July, March 3rd, on May 12, 9 o Fedi."""
    day = at - 1
    while day > at - 3 and of.base[day] in ("of", "o", "fis"):
        day -= 1
    is_day = bool(DAY.fullmatch(of.small[day])) and of.gaps[day] not in (".", "/", ":", "-")
    is_month = of.written[at][0].isupper() or of.base[at] not in KNOWN["also_words"] or of.is_ordinal(day)
    if is_day and is_month and not any(of.starts[day + 1 : at + 1]):
        return day, at
    says = of.is_ordinal(at + 1) or of.base[at - 1] in ("on", "since", "ar")
    return (at, at + 1) if is_month and says and not of.starts[at + 1] and of.is_number(at + 1, DAY) else None


# ---------------------------------------------------------------- what one person is


def _only(of: Comment, at: int) -> Pair | None:
    """The only man, I'm the only physio, yr unig nyrs; not the only thing, nor "I'm not the only one"."""
    before = of.small[at - 4 : at]
    is_self = any(word in ("i'm", "im", "am", "fi") for word in before)
    is_said = is_self or of.starts[at] or before[-1] in ("the", "a", "an", "as", "yr") or before[-1].endswith("'r")
    if not is_said or any(word.endswith(NOT) for word in before):
        return None
    for to in range(at + 1, at + 5):
        word = of.base[to]
        if of.starts[to] or word in KNOWN["things"] or not word:
            return None
        if word in ("one", "un"):
            return (at, to) if is_self or (not of.starts[at] and of.base[to + 1] in KNOWN["who"]) else None
        if word in PEOPLE:
            return at, to + (not of.starts[to + 1] and of.base[to + 1] in PEOPLE)
    return (at, at + 1) if is_self and "the" in before else None


def _only_me(of: Comment, at: int) -> Pair | None:
    """Dim ond fi."""
    return (at - 1, at + 1) if of.base[at - 1] == "dim" and of.base[at + 1] == "fi" else None


def _is_somebodys(of: Comment, first: int, *, at_start: bool = False) -> bool:
    """Whether what stands before a role makes it somebody's: the, our lovely, "as a"; or that nothing does, where a
    sentence starts."""
    for near in range(first, first - 3, -1):
        before = of.small[near - 1]
        if of.starts[near]:
            return at_start
        if before in ("a", "an"):
            return of.small[near - 2] in SELF
        if before in KNOWN["determiners"] or before in SELF or before.endswith("'r"):
            return True
        if before not in MODIFIERS:
            return False
    return False


def _job(of: Comment, at: int) -> Pair | None:
    """The matron, our lovely chaplain, as a porter; the new nurse; I am the nurse."""
    before = of.base[at - 1]
    if of.base[at] in KNOWN["sole_roles"]:
        return (at, at) if _is_somebodys(of, at) else None
    if before in KNOWN["identities"] or before == "new":
        return (at - 1, at) if not of.starts[at] and _is_somebodys(of, at - 1) else None
    return (at - 1, at) if before == "the" and of.small[at - 2] in SELF else None


def _role(of: Comment, at: int) -> Pair | None:
    """The ward manager, "Clinical lead walked out"; head of nursing, the nurse in charge, clerc y ward."""
    if of.starts[at] or of.starts[at - 1]:
        two = f"{of.base[at - 1]}_{of.base[at]}"
        return (at - 1, at) if not of.starts[at] and two in KNOWN["roles"] else None
    two = f"{of.base[at - 1]}_{of.base[at]}"
    if f"{of.base[at - 2]}_{two}" in KNOWN["roles"]:
        return at - 2, at
    return (at - 1, at) if two in KNOWN["roles"] and _is_somebodys(of, at - 1, at_start=True) else None


def _band(of: Comment, at: int) -> Pair | None:
    """The band 6, I'm a band 3, band 7 physio, nyrs band 5; not "band 6 and above"."""
    if of.starts[at + 1] or not GRADE.fullmatch(of.small[at + 1]):
        return None
    near = {*of.base[at - 2 : at], *of.base[at + 2 : at + 4]}
    return (at, at + 1) if near & JOBS or _is_somebodys(of, at) else None


def _rules() -> dict[str, tuple[Rule, ...]]:
    """What is asked of a word."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for rule, words in (
        (_titled, KNOWN["titles"]),
        (_numbered_place, KNOWN["numbered_places"]),
        (_named_place, KNOWN["named_places"]),
        (_department, {*KNOWN["departments"], "e"}),
        (_aged, {"aged", "age", "i'm", "im", "am", "was", "is", "turned", "turning"}),
        (_years_old, {*KNOWN["decades"], "old", "oed", "birthday"}),
        (_weekday, KNOWN["weekdays"]),
        (_month, KNOWN["months"]),
        (_only, {"only", "sole", "lone", "unig"}),
        (_only_me, {"ond"}),
        (_job, JOBS),
        (_role, {role.rpartition("_")[2] for role in KNOWN["roles"]}),
        (_band, {"band"}),
    ):
        for word in words:
            rules[word] = (*rules.get(word, ()), rule)
    return rules


RULES = _rules()


def _found(of: Comment) -> Iterator[Pair]:
    """What points at somebody, from word to word; they may overlap."""
    for at in of.words:
        word, base = of.small[at], of.base[at]
        for rule in RULES.get(word) or RULES.get(base) or ((_aged,) if word.endswith("'n") else ()):
            if pair := rule(of, at):
                yield pair
        if word[0].isdigit():
            if (age := AGE.fullmatch(word)) and age[1]:
                yield at, at
        elif (of.written[at] != word or base.partition("-")[0] in KNOWN["names"]) and _name(of, at):
            yield at, at


def pointing(text: str) -> list[Pair]:
    """The places of what points at somebody in a comment, in order; words that stand together are one."""
    of = Comment(text)
    whole: list[Pair] = []
    for first, last in sorted(islice(_found(of), MOST)):
        if whole and (first <= whole[-1][1] or (first == whole[-1][1] + 1 and of.gaps[first] in (" ", ". "))):
            whole[-1] = whole[-1][0], max(whole[-1][1], last)
        else:
            whole.append((first, last))
    return [(of.places[first][0], of.places[last][1]) for first, last in whole]


def marked(text: str) -> str:
    """What points at somebody in a comment, between MARK and MARK_END, with the words around it; "" if nothing does."""
    parts, shown = [], 0
    for start, end in pointing(text):
        parts += [_around(text[shown:start], after=shown > 0), MARK, text[start:end], MARK_END]
        shown = end
    return "".join([*parts, _around(text[shown:], before=False)]) if parts else ""


def _around(text: str, *, after: bool = True, before: bool = True) -> str:
    """What stands after a mark and before the next, shortened in its middle."""
    if len(text) <= 2 * SHOWN:
        return text
    near = text[:SHOWN].rpartition(" ")[0] if after else ""
    return f"{near} \u2026 {text[-SHOWN:].partition(' ')[2] if before else ''}"
