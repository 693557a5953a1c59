"""Words: which forms belong to one word, so that people are counted and not spellings.

`supportive`, `supporting`, `supported` and `support` are one word, shown in the form that most people wrote. Two forms
are one word if they have the same family, and a family depends on the form alone: so tallies can be counted apart
and merged, and counting again later gives the same.

The rule: a hyphen does not matter, -ize is -ise and -or is -our; then one ending of grammar is taken off, where at
least five letters stay. Nothing else is: no prefix, and no ending with a meaning of its own (-less, -free, -able,
-ish). So words of opposite meaning stay apart, and so do short ones, where endings mislead: used and useful, mean and
meaning, hard and hardly. A usual stemmer (Porter MF. An algorithm for suffix stripping. Program 1980;14:130-137;
Snowball's "English") joins just these, and does not join thought-provoking and thoughtprovoking. The lists below are
the exceptions. Words with the letters of Welsh are left as they are written.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

STEM = 5  # letters that stay
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
# Short words whose forms do belong together; the first one names the family.
FAMILIES = {
    form: forms.split()[0]
    for forms in (
        "amaze amazing amazed amazingly",
        "calm calming calmed calmness calmer calmly",
        "kind kindness kindly",
        "warm warmth warming warmly",
        "open openness opening openly",
        "safe safer safety safely",
        "help helpful helping helpfully helpfulness",
        "share sharing shared",
        "care caring",
        "bond bonding bonded",
        "team teams",
        "tire tiring tired tiredness",
        "hope hopeful hopefully hopefulness",
        "fair fairness fairly",
        "honest honesty honestly",
        "important importance importantly",
        "enjoy enjoyable enjoyed enjoying enjoyment",
        "emotion emotional emotions emotionally",
        "question questions questioning",
        "empathic empathetic empathy",
        "judgmental judgemental",
        "nonjudgmental nonjudgemental",
    )
    for form in forms.split()
}
# Words that an ending would join to one of another meaning.
_APART = """
    affected agency apartment collected compelled considered considering contention department exhaustive humane
    ignorance management morale objection objections patience position positions presentation presentations
    respective respectively shortly successive wonderful
"""
APART = frozenset(_APART.split())


@lru_cache(maxsize=4096)
def family(form: str) -> str:
    """The name of the word that a form belongs to; it is for comparing only and may be no word itself.

    `form` is as packed: lower case, without punctuation around it.
    """
    plain = form.replace("-", "")
    if plain in FAMILIES:
        return FAMILIES[plain]
    if plain in APART or WELSH.search(plain):
        return form
    return _even(_stem(ISE.sub("is", plain)))


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
    """Each word of the families `among` in its most usual form, with its people; the counts are `by_family`'s.

    Most people first, then by the alphabet.
    """
    usual: dict[str, str] = {}
    for form in sorted(counts, key=lambda form: (-counts[form], form)):
        usual.setdefault(family(form), form)
    found = [(usual[name], people) for name, people in by_family(counts, twice).items() if name in among]
    return sorted(found, key=lambda counted: (-counted[1], counted[0]))
