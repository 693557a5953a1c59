"""Forms of one word are one word; words of opposite or other meaning never are; people are counted, not forms."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.survey.submission import check
from shared import words
from shared.packing import pack
from shared.tally import NOTHING, again, count, merge
from shared.words import FAMILIES, KNOWN, by_family, by_people, family, softened, spelt

if TYPE_CHECKING:
    from shared.packing import Column

ONE_WORD = """
    supportive supporting supported support supports supportively supportiveness
    reassuring reassured reassurance reassure reassuringly
    thought-provoking thoughtprovoking
    organised organized organising organizing organisation organization
    energised energising energized energizing
    reflective reflecting reflection reflections reflected reflect
    relaxed relaxing relaxation relax
    inspiring inspired inspiration inspirational inspire
    interesting interested interest
    challenging challenged challenge challenges
    compassionate compassion
    cohesive cohesion
    confident confidence
    happy happiness happily
    stressful stressed stress stressing
    exciting excited excitement
    peaceful peace peacefully
    appreciated appreciative appreciation appreciate appreciating
    validating validated validation
    empowering empowered empowerment
    humour humor
    fulfilling fulfilled fulfilment fulfillment
    isolating isolated isolation
    motivating motivated motivation
    connected connecting connection connections
    welcoming welcome welcomed
    meaningful meaning
    worrying worried worry worries
    committed commitment commit
    insightful insight insights
    calm calming calmness
    kind kindness
    helpful helping help
    safe safety safer
    tiring tired
    non-judgemental nonjudgemental non-judgmental nonjudgmental
    unsupportive unsupported
    hopelessness hopeless
    usefulness useful
    cathartic catharsis
    heard hearing
    understood understanding understand
    growth growing grow
    strength strengthening
    learning learnt learn
    relief relieved
    grief grieving
    curious curiosity
    enthusiastic enthusiasm
    diogel ddiogel
    cefnogol gefnogol
    gwerthfawr werthfawr
    parchus barchus
    meddylgar feddylgar
    llesol lesol
    tawel dawel
    rhagorol ragorol
""".strip().splitlines()

# Each side has its own meaning; most are opposites.
OPPOSITES = [
    tuple(line.split())
    for line in """
    helpful helpless|help helpless|helpful unhelpful|useful useless|useful used|useful unused|caring careless
    care careless|careful careless|caring careful|careful carefree|caring uncaring|supportive unsupported
    supported unsupported|supportive unsupportive|supporting non-supportive|hopeful hopeless|hope hopeless
    thoughtful thoughtless|thought thoughtless|restful restless|stressful stress-free|stressed stressless
    stressing destressing|meaningful meaningless|meaning meaningless|mean meaning|mean meaningful
    valuable valueless|valued undervalued|valued devalued|valuable invaluable|valued valuable|safe unsafe
    safety unsafe|comfortable uncomfortable|comforting discomforting|comfort discomfort|interesting uninteresting
    interested disinterested|interested uninterested|engaging disengaging|engaged disengaged|engaged unengaged
    connected disconnected|connection disconnection|organised disorganised|organized disorganized
    reassuring unreassuring|assured unassured|respectful disrespectful|respected disrespected|trusting distrusting
    trust mistrust|trusted untrusted|honest dishonest|honesty dishonesty|friendly unfriendly|kind unkind
    kindness unkindness|fair unfair|fairness unfairness|happy unhappy|happiness unhappiness|pleasant unpleasant
    pleased displeased|satisfied dissatisfied|satisfying unsatisfying|fulfilled unfulfilled|fulfilling unfulfilling
    motivated demotivated|motivating unmotivating|encouraging discouraging|encouraged discouraged
    empowered disempowered|powerful powerless|power powerless|purposeful purposeless|pointed pointless|point pointless
    productive unproductive|productive counterproductive|constructive destructive|effective ineffective
    efficient inefficient|inclusive exclusive|inclusion exclusion|included excluded|patient impatient
    sensitive insensitive|secure insecure|security insecurity|certain uncertain|clear unclear|balanced unbalanced
    relevant irrelevant|necessary unnecessary|important unimportant|rewarding unrewarding|inspiring uninspiring
    inspired uninspired|exciting unexciting|welcoming unwelcoming|welcome unwelcome|judgemental non-judgemental
    judging non-judging|threatening non-threatening|biased unbiased|professional unprofessional|appropriate inappropriate
    adequate inadequate|considerate inconsiderate|compassionate dispassionate|attentive inattentive|active inactive
    grateful ungrateful|appreciated unappreciated|appreciative unappreciative|heard unheard|noticed unnoticed
    equal unequal|flexible inflexible|tolerant intolerant|agreeable disagreeable|agreement disagreement
    peaceful peaceless|painful painless|harmful harmless|fearful fearless|tactful tactless|cheerful cheerless
    fruitful fruitless|selfless selfish|tireless tired|tireless tiring|endless ending|resourceful under-resourced
    emotional emotionless|friendly friendless|time timeless|worthwhile worthless|worth worthless|join joyless
    energising de-energising|stimulating unstimulating|validating invalidating|valid invalid|convincing unconvincing
    challenging unchallenging|demanding undemanding|willing unwilling|wanted unwanted|needed unneeded
    hard hardly|near nearly|late lately|awful awe|grateful grating|compelled compelling|content contention
    content discontent|passion dispassion|patience patients|public publicity|posed position|affection affected
    ignored ignorance|manageable management|collected collective|fun funny|sick sickening|confident confidential
    competent competing|moral morale|human humane|question questionable|remarked remarkable
    heard unheard|hearing heart|understood misunderstood|understanding understated|exploring exploding|patient patent
    caring carving|lonely lovely|simulating stimulating|warming warning|relieved relived|learning leaning|rushed rusted
    scared shared|humbling tumbling|healing heating|growing groaning|kindness kinship|reserved deserved|formal former
    stressed distressed|impressed unimpressed|moved unmoved|rushed unrushed|structured unstructured|prepared unprepared
    """.replace("\n", "|").split("|")
    if line.strip()
]
_WELSH = """
    cefnogol gwerthfawr diogel diddorol defnyddiol cerdded cerdd ffrindiau ffrind tawel tawelu cynnes cysurus hwyl gŵyl
    gwrando gwrandawiad gofal gofalus diofal hapus anhapus diolch caredig caredigrwydd llawen llawenydd hyderus hyder
"""
WELSH = _WELSH.split()


def answered(*people: str) -> dict[str, int]:
    """What each word counts when each person writes some (separated by spaces)."""
    columns: list[Column] = [{"id": "w", "kind": "words", "most": 3}]
    tally = count(columns, [pack(columns, {"w": words.split()}) for words in people])
    counts, twice = tally.counts["w"], tally.counts.get(again("w"), {})
    return dict(by_people(counts, twice, by_family(counts, twice)))


def test_forms_of_one_word() -> None:
    assert [forms for forms in ONE_WORD if len({family(form) for form in forms.split()}) > 1] == []


def test_words_of_different_families_stay_apart() -> None:
    names = [family(forms.split()[0]) for forms in ONE_WORD]
    assert len(set(names)) == len(names)


def test_opposites_are_never_joined() -> None:
    assert [(one, other) for one, other in OPPOSITES if family(one) == family(other)] == []


def test_there_are_enough_opposites() -> None:
    assert len(OPPOSITES) >= 150


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_less_is_never_taken_off_and_no_prefix_is(word: str) -> None:
    assert family(f"{word}less") not in {family(form) for form in (word, f"{word}ful", f"{word}ed", f"{word}ing")}
    assert family(f"un{word}") != family(word)


def test_the_demo_words_stay_apart() -> None:
    words = (
        "supportive valuable safe reassuring interesting useful honest tiring new calm fun kind open warm reflective"
    )
    assert len({family(word) for word in words.split()}) == len(words.split())


# What people write in the boxes; those on one line mean one word, and those of different lines never do.
REALISTIC = """
supportive, support, Supported, suportive, supporrtive, supportve, very supportive
safe, Safety, safe., really safe | safe space, safe-space, Safe Space | unsafe, unsaffe
reflective, relfective, reflecting, reflection, Reflections
thought provoking, thought-provoking, thoughtprovoking, Thought-Provoking
cathartic, catharsis, carthartic, cathartic! | heard, hearing | unheard
understood, understanding, understandng, Understood. | misunderstood
helpful, helpfull, help | unhelpful | useful, usefull, useful! | useless
interesting, intresting, interestin, Interested | insightful, insightfull, insight
non judgemental, nonjudgemental, non-judgmental, nonjudgmental | judgemental
reassuring, reasuring, reassured, reassurance | valuable, valuble, valueable | valued, valuing
calm, calming, Calm | kind, kindness | caring, care | open, openness, open
relaxed, relaxing, relaxin | time consuming, time-consuming | team building, teambuilding
compassionate, compassion, compasionate | confidential, confidental | collaborative, colaborative
enlightening, enlightning | therapeutic, therapy, theraputic | emotional | emotive | not safe, being properly heard
tiring, tired | draining, draning | rushed | boring
diogel, ddiogel, yn ddiogel | cefnogol, gefnogol, cefnogol iawn | gwerthfawr, werthfawr | diddorol, ddiddorol
no blame, no-blame | eye opening, eye-opening, eyeopening | work life balance
""".strip().splitlines()


def _written(answer: str) -> list[str]:
    """What is counted of one box; an answer that is refused counts as nothing."""
    column: Column = {"id": "w", "kind": "words", "most": 1}
    answers, _ = check([column], {"w": [answer]})
    tally = count([column], [pack([column], answers)])
    return [family(word) for word in tally.counts.get("w", {})]


def test_a_hundred_realistic_answers() -> None:
    """Precision before recall: nothing is joined that means something else, and nearly all that means the same is."""
    groups = [[answer.strip() for answer in group.split(",")] for line in REALISTIC for group in line.split("|")]
    assert sum(map(len, groups)) >= 100
    read = [(place, name) for place, group in enumerate(groups) for answer in group for name in _written(answer)]
    pairs = [(one[0] == other[0], one[1] == other[1]) for one, other in combinations(read, 2)]
    joined, alike = Counter(same for same, together in pairs if together), sum(same for same, _ in pairs)
    assert joined[False] == 0
    assert joined[True] / alike >= 0.95
    refused = [answer for group in groups for answer in group if not _written(answer)]
    assert refused == ["not safe", "being properly heard", "work life balance"]


def test_two_words_in_one_box_are_two_words_and_their_writer_counts_once() -> None:
    assert answered("calm-safe calm", "very-safe", "safe") == {"safe": 3, "calm": 1}
    assert answered("safe-space", "so-so", "very-much") == {"safe-space": 1, "so-so": 1, "very-much": 1}


def test_a_slip_of_the_pen_is_shown_as_what_was_meant() -> None:
    assert answered("intresting", "intresting", "interesting") == {"interesting": 3}
    assert answered("ddiogel", "diogel") == {"diogel": 2}


@pytest.mark.parametrize("form", ["usupportive", "iexperienced", "patment", "carng", "tirng"])
def test_what_may_be_one_of_two_words_or_is_short_stays_as_it_is_written(form: str) -> None:
    assert spelt(form) == form


@given(st.lists(st.sampled_from(["suportive", "sportive", "supportive", "intrest", "hearing", "heart"]), max_size=9))
def test_what_a_form_becomes_does_not_depend_on_what_others_wrote(others: list[str]) -> None:
    alone = family.__wrapped__("suportive")
    for form in others:
        family(form)
    assert (family("suportive"), family.__wrapped__("suportive")) == (alone, alone)
    assert alone == family("support")


def test_every_listed_word_is_itself_and_listed_once() -> None:
    assert [word for word in KNOWN if spelt(word) != word] == []
    forms = [form for line in words._LISTS["families"] for form in line]
    assert len(forms) == len(set(forms))
    assert all(name == form or name in FAMILIES for form, name in FAMILIES.items())


def test_a_mutation_that_could_be_another_word_is_not_taken_back() -> None:
    """No listed word, mutated or not, is another listed word or a known English one."""
    listed = words._LISTED["welsh"]
    assert len(words.MUTATED) == len(listed | {softened(word) for word in listed})
    assert [form for form, word in words.MUTATED.items() if form != word and form in listed | KNOWN] == []


def test_welsh_words_are_left_as_they_are_written() -> None:
    assert len({family(word) for word in WELSH}) == len(WELSH)


def test_the_most_used_form_is_shown_and_people_are_counted() -> None:
    found = answered("supportive calm", "supportive", "supporting", "support safe", "useless", "useful")
    assert list(found.items()) == [("supportive", 4), ("calm", 1), ("safe", 1), ("useful", 1), ("useless", 1)]


def test_of_equally_used_forms_the_first_of_the_alphabet_is_shown() -> None:
    assert answered("reassuring", "reassured") == {"reassured": 2}


def test_a_person_who_wrote_several_forms_counts_once() -> None:
    assert answered("supportive supporting support") == {"support": 1}
    assert answered("supportive supporting calm", "calming", "support") == {"support": 2, "calm": 2}


@given(
    st.lists(
        st.lists(
            st.sampled_from(["calm", "calming", "support", "supported", "safe", "useless"]), max_size=3, unique=True
        )
    )
)
def test_people_are_counted_whatever_they_wrote(people: list[list[str]]) -> None:
    everyone = [{family(word) for word in words} for words in people]
    found = answered(*(" ".join(words) for words in people)) if any(people) else {}
    assert {family(word): n for word, n in found.items()} == {
        name: sum(name in words for words in everyone) for name in set().union(*everyone)
    }


def test_teams_counted_apart_and_merged_are_the_same_people() -> None:
    columns: list[Column] = [{"id": "w", "kind": "words", "most": 3}]
    words = ["calm", "calming", "support", "supported", "safe"]
    chance = random.Random(3)
    packed = [pack(columns, {"w": chance.sample(words, 3)}) for _ in range(40)]
    whole = count(columns, packed)
    assert merge([count(columns, packed[:7]), NOTHING, count(columns, packed[7:])]) == whole
    assert whole.counts[again("w")]
