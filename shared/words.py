"""Words: which forms belong to one word, so that people are counted and not spellings.

`supportive`, `supporting`, `supported` and `support` are one word, shown in the form that most people wrote. Two forms
are one word if they have the same family, and a family depends on the form and on the lists of words.txt alone, never
on what others wrote: so tallies can be counted apart and merged, and counting again later gives the same.

The rule: a hyphen does not matter, -ize is -ise and -or is -our; then one ending of grammar is taken off, where at
least five letters stay. Nothing else is: no prefix, and no ending with a meaning of its own (-less, -free, -able,
-ish). So words of opposite meaning stay apart, and so do short ones, where endings mislead: used and useful, mean and
meaning, hard and hardly. A usual stemmer (Porter MF. An algorithm for suffix stripping. Program 1980;14:130-137;
Snowball's "English") joins just these, and does not join thought-provoking and thoughtprovoking. The lists have the
exceptions.

A slip of the pen (one letter left out, put in, changed, or two that changed places: Damerau FJ. Commun ACM
1964;7:171-176) is read as the word that people often write, from six letters on, but never where it may be another
word. Words with the letters of Welsh are left as they are written; a soft mutation of a listed one is taken back.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

from shared.lists import lists

STEM = 5  # letters that stay
MEANT = 6  # letters from which on a slip of the pen leaves no doubt what was meant
_TAKEN_OFF = """
    s es e ed ing ings edly ingly ly ness ful fully fulness ive ives ively iveness ance ances ment ments
    ate ates ated ating ation ations ational ative atively ionate ionately
"""
_BECOMES = {
    "ent": "ence ences ency",  # confidence, confident
    "y": "iness ily ies ied",  # happiness, happy
    **{letter: f"{letter}ion {letter}ions {letter}ional {letter}ionally" for letter in "tsx"},  # reflection, reflect
}
_ENDINGS = dict.fromkeys(_TAKEN_OFF.split(), "") | {
    ending: becomes for becomes, endings in _BECOMES.items() for ending in endings.split()
}
ENDINGS = tuple(sorted(_ENDINGS.items(), key=lambda ending: -len(ending[0])))  # the longest that fits is taken
_NOT_TAKEN_OFF = {"s": ("ss", "us", "is"), "e": ("ee",), "es": ("ees",)}  # stress, nervous, analysis; trainee
ISE = re.compile(r"iz(?=(e|es|ed|ing|ingly|ation|ations|ational|er|ers)$)")
WELSH = re.compile(r"[^a-z]|dd|^ll|^ff|^rh|(?:^|[^aeiouy])w(?![aeiouyhr])")
SOFT = {"p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f", "ll": "l", "rh": "r"}
VERY = frozenset(("very", "really", "extremely", "incredibly", "hugely", "truly", "yn"))  # yn: "yn ddiogel"

_LISTS = lists(__file__, "words.txt")
_LISTED = {name: frozenset(word for line in lines for word in line) for name, lines in _LISTS.items()}
FAMILIES = {form: line[0] for line in _LISTS["families"] for form in line}
SINGLE = _LISTED["single"]
# What a slip of the pen is read as, and with it all that it could be: forms that are no slip.
FREQUENT = frozenset(w for name in ("families", "single", "frequent") for w in _LISTED[name] if len(w) >= MEANT)
KNOWN = FREQUENT | _LISTED["apart"] | _LISTED["near"]


def softened(word: str) -> str:
    """A Welsh word with the soft mutation of its first letter; the word itself where it has none."""
    first = word[:2] if word[:2] in SOFT or word[:2] in ("ch", "th", "ph") else word[:1]
    return SOFT[first] + word.removeprefix(first) if first in SOFT else word


MUTATED = {form: word for word in _LISTED["welsh"] for form in (word, softened(word))}


def read(form: str) -> list[str]:
    """The words of two that were written in one box: of `calm-safe` two, of `very-safe` one, `safe-space` is itself.

    Two words that each say by themselves how something is are no compound.
    """
    first, hyphen, second = form.partition("-")
    if not hyphen:
        return [form]
    if second == "iawn":  # "da iawn": Welsh puts its "very" behind
        return [first]
    if first in VERY and second != "much":
        return [second]
    return [first, second] if first in SINGLE and second in SINGLE else [form]


@lru_cache(maxsize=4096)
def family(form: str) -> str:
    """The name of the word that a form belongs to; it is for comparing only and may be no word itself.

    `form` is as packed: lower case, without punctuation around it.
    """
    plain = ISE.sub("is", spelt(form).replace("-", ""))
    if plain in FAMILIES:
        return FAMILIES[plain]
    if plain in _LISTED["apart"] or plain in _LISTED["welsh"]:
        return plain
    return form if WELSH.search(plain) else _even(_stem(plain))


def spelt(form: str) -> str:
    """A form as it stands in a list, where it is a slip of the pen or a mutation of that; else as it is written."""
    plain = form.replace("-", "")
    meant = MUTATED.get(plain) or _meant(plain)
    return form if meant == plain else meant


def _meant(plain: str) -> str:
    """The frequent form that this is a slip of the pen for; itself where it is a word, or may be several."""
    if len(plain) < MEANT or plain in KNOWN:
        return plain
    could_be = {word for short in (plain, *_shorter(plain)) for word in _by_shorter().get(short, ())}
    near = {word for word in could_be if _is_slip(word, plain)}
    meant = sorted(word for word in near & FREQUENT if word[0] == plain[0])
    return meant[0] if meant and len({family(word) for word in near}) == 1 else plain


def _shorter(word: str) -> Iterator[str]:
    """A word without one of its letters, whichever."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


@cache
def _by_shorter() -> dict[str, list[str]]:
    """Known words by themselves and by what is left of them without one letter: what is one slip away shares one."""
    found: dict[str, list[str]] = {}
    for word in KNOWN:
        for short in {word, *_shorter(word)}:
            found.setdefault(short, []).append(word)
    return found


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few or another, or two that changed places, is all that is between two forms."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    same = next((at for at, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), None)
    end = min(len(one), len(other)) if same is None else same
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _stem(word: str) -> str:
    for ending, becomes in ENDINGS:
        stem = word.removesuffix(ending) + becomes
        if word.endswith(ending) and len(stem) >= STEM and not word.endswith(_NOT_TAKEN_OFF.get(ending, ())):
            return stem
    return word


def _even(stem: str) -> str:
    """A stem as all its forms have it: no silent e, no doubled consonant, y for i, -or for -our."""
    if len(stem) <= STEM:
        return stem
    stem = stem if stem.endswith("ee") else stem.removesuffix("e")
    if stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        stem = stem[:-1]
    if stem.endswith("our"):
        return stem.removesuffix("our") + "or"
    return stem.removesuffix("i") + "y" if stem.endswith("i") else stem


def by_family(counts: Mapping[str, int], twice: Mapping[str, int]) -> dict[str, int]:
    """How many people used each word, in any of its forms.

    Args:
        counts: {form: people who wrote it}.
        twice: {family: how often somebody wrote a form beside another one of it}; such a person counts once.
    """
    people = Counter[str]()
    for form, of in counts.items():
        people[family(form)] += of
    people.subtract({name: of for name, of in twice.items() if name in people})
    return dict(people)


def by_people(counts: Mapping[str, int], twice: Mapping[str, int], among: Collection[str]) -> list[tuple[str, int]]:
    """Each word of the families `among` in its most usual form, rightly spelt; the counts are `by_family`'s.

    Most people first, then by the alphabet.
    """
    written = Counter[str]()
    for form, people in counts.items():
        written[spelt(form)] += people
    usual: dict[str, str] = {}
    for form in sorted(written, key=lambda form: (-written[form], form)):
        usual.setdefault(family(form), form)
    found = [(usual[name], people) for name, people in by_family(counts, twice).items() if name in among]
    return sorted(found, key=lambda counted: (-counted[1], counted[0]))
