"""Who answers what in the demo: forms that give the two studies' published figures.

Study 2 (palliative medicine registrars) is the second wave of `registrars`: 14 forms. Study 1 (CNWL Community
Independence Service) is `community-independence`: 10 forms before and 10 two months later, 70% of which learnt new
strategies and 100% of which find the group beneficial and want it to continue. All other teams are made up; those of
Riverside show how small groups are protected, and what each of them reads all the same.
"""

from dataclasses import dataclass

ITEMS = (
    "training_time", "beneficial", "continue", "adapt", "strategies",
    "learn_others", "relationship", "peer_support", "less_isolated", "self_awareness",
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """A team's answers in a wave: of `people`, how many agree with each of ITEMS, use each word, and comment."""

    team: str
    people: int
    agree: tuple[int, ...]
    words: tuple[tuple[str, int], ...]
    comments: tuple[str, ...] = ()


REGISTRARS = Answers(
    "registrars",
    14,
    #  time  benef.  continue  adapt  strat.  others  relat.  support  isolated  self-awareness
    (14, 13, 14, 13, 12, 14, 11, 13, 11, 10),
    (("supportive", 12), ("valuable", 9), ("safe", 7), ("reassuring", 6), ("interesting", 5), ("useful", 3)),
    (
        "A longer slot, so that two cases fit in.",
        "Keep the facilitator rotating.",
        "More about talking with families.",
        "Start on time, please.",
        "It is the one hour of the month in which I do not feel alone with it.",
        "Could we meet off the ward?",
        "A short summary of themes afterwards.",
        "Nothing, please go on.",
        "I would like the consultants to come once.",
        "Protect the time from bleeps.",
        "A reading list on countertransference.",
    ),
)
WAVES: tuple[tuple[Answers, ...], ...] = (
    (
        Answers(
            "community-independence",
            10,
            (6, 6, 7, 4, 3, 7, 4, 5, 4, 4),
            (("tiring", 4), ("useful", 5), ("honest", 6), ("safe", 3)),
        ),
        Answers("heart-failure-nurses", 5, (2, 2, 3, 1, 1, 3, 2, 2, 1, 1), (("new", 3), ("useful", 2))),
        Answers("respiratory-physios", 6, (3, 3, 3, 2, 1, 4, 2, 2, 2, 2), (("new", 4), ("calm", 2))),
    ),
    (
        REGISTRARS,
        Answers(
            "community-independence",
            10,
            (9, 10, 10, 8, 7, 10, 8, 9, 8, 7),
            (("supportive", 7), ("safe", 6), ("honest", 5), ("useful", 4)),
        ),
        Answers("heart-failure-nurses", 5, (4, 5, 5, 4, 4, 5, 4, 4, 3, 3), (("supportive", 4), ("calm", 3))),
        Answers("respiratory-physios", 6, (5, 5, 6, 5, 4, 6, 4, 5, 4, 4), (("supportive", 5), ("valuable", 4))),
        Answers("recovery-nurses", 5, (3, 4, 4, 3, 3, 4, 3, 3, 2, 3), (("calm", 3), ("honest", 2))),
        Answers("theatre-practitioners", 9, (7, 8, 8, 7, 6, 8, 6, 7, 6, 6), (("open", 5), ("useful", 4))),
        Answers(
            "surgical-ward", 20, (14, 16, 17, 13, 12, 17, 12, 15, 11, 12), (("useful", 9), ("safe", 8), ("warm", 5))
        ),
        Answers("speech-therapists", 5, (5, 5, 5, 4, 4, 5, 4, 5, 4, 4), (("kind", 4), ("valuable", 3))),
        Answers("dietitians", 6, (5, 6, 6, 5, 4, 6, 5, 5, 4, 5), (("kind", 3), ("safe", 3))),
        Answers("occupational-therapists", 12, (9, 11, 11, 9, 8, 11, 9, 10, 8, 9), (("supportive", 8), ("fun", 4))),
        Answers("acute-medical-unit", 10, (6, 8, 8, 7, 6, 9, 6, 8, 5, 6), (("honest", 6), ("safe", 4))),
        Answers("stroke-ward", 8, (6, 7, 8, 6, 6, 7, 5, 7, 6, 6), (("kind", 5), ("calm", 3))),
        Answers("diabetes-nurses", 8, (7, 8, 8, 6, 7, 8, 6, 8, 6, 7), (("useful", 5), ("warm", 3))),
        Answers("endoscopy", 8, (4, 6, 6, 5, 4, 6, 4, 5, 4, 5), (("open", 4), ("tiring", 2))),
        Answers("frailty-team", 9, (7, 9, 9, 8, 7, 8, 7, 8, 7, 7), (("supportive", 6), ("kind", 4))),
        Answers("dialysis-unit", 9, (5, 7, 8, 6, 6, 8, 5, 7, 5, 6), (("safe", 5), ("calm", 4))),
        Answers("district-harbour", 10, (6, 9, 9, 7, 6, 9, 7, 9, 7, 7), (("supportive", 7), ("honest", 5))),
        Answers("district-hillside", 8, (5, 7, 8, 6, 5, 7, 6, 7, 6, 5), (("supportive", 5), ("safe", 4))),
        Answers("rapid-response", 7, (2, 5, 6, 5, 4, 6, 4, 6, 4, 4), (("useful", 4), ("tiring", 3))),
        Answers("night-nurses", 6, (2, 5, 6, 4, 3, 6, 4, 5, 2, 4), (("calm", 4), ("supportive", 3))),
        Answers("continence-nurses", 4, (3, 4, 4, 3, 2, 4, 3, 3, 2, 3), (("safe", 3), ("useful", 2))),
        Answers("tissue-viability", 3, (1, 2, 3, 2, 1, 3, 2, 2, 1, 2), (("honest", 2), ("useful", 1))),
    ),
)


def forms(answers: Answers) -> list[list[tuple[str, str]]]:
    """The fields of each person's form, as a browser sends them (without the hidden ones)."""
    return [_form(answers, person) for person in range(answers.people)]


def _form(answers: Answers, person: int) -> list[tuple[str, str]]:
    fields = [
        (item, _point(answers.people, agree, person, place))
        for place, (item, agree) in enumerate(zip(ITEMS, answers.agree, strict=True))
    ]
    dealt = [word for word, people in answers.words for _ in range(people)]  # dealt like cards, never twice to one
    fields += [("words", word) for word in dealt[person :: answers.people]]
    if person < len(answers.comments):
        fields.append(("comment", answers.comments[person]))
    return fields


def _point(people: int, agree: int, person: int, place: int) -> str:
    """Whose turn it is to disagree moves on from item to item, so that the forms differ."""
    turn = (person + 3 * place) % people
    strongly = (5 * person + 2 * place) % 7 < 3
    return ("5" if strongly else "4") if turn < agree else ("2" if strongly else "3")
