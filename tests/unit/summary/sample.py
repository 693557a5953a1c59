"""Publications to write summaries from: study 2, a service of every kind of item, a team too small."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from shared.publication import ItemFigures, OptionCount, Publication, Withheld, WordCount
from shared.settings import Settings

ADDRESS = "https://survey.example/live"
SETTINGS = Settings(organisation="Riverside Deanery", reply_to="surveys@deanery.example", sender_name="Soundings")
AGREEMENT = (
    ("strongly-disagree", "Strongly disagree", False),
    ("disagree", "Disagree", False),
    ("neither", "Neither agree nor disagree", False),
    ("agree", "Agree", True),
    ("strongly-agree", "Strongly agree", True),
)


def agreement(item: str, short: str, counts: tuple[int, ...], **more: Any) -> ItemFigures:
    """An agreement item; `counts` from "strongly disagree" to "strongly agree"."""
    options = tuple(
        OptionCount(value=value, label=label, people=people, headline=headline)
        for (value, label, headline), people in zip(AGREEMENT, counts, strict=True)
    )
    figures = {"n": sum(counts), "headline_people": counts[3] + counts[4], "counts": options, "good": "high"}
    asked = {"item": item, "kind": "agreement", "text": f"The full question on {item}.", "short": short}
    return ItemFigures(**{**asked, **figures, **more})


def withheld(item: str, short: str, why: Withheld | None, kind: str = "agreement", **more: Any) -> ItemFigures:
    """An item without any figure but what `more` has."""
    return ItemFigures(
        item=item,
        kind=kind,
        text=f"The full question on {item}.",
        short=short,
        good="high",
        withheld=why,
        **more,
    )


def options(item: str, short: str, kind: str, n: int, counts: dict[str, int], **more: Any) -> ItemFigures:
    """A choice or a number; `counts` by label, which is the number's own text."""
    first = more.get("headline_from")
    listed = tuple(
        OptionCount(value=label, label=label, people=people, headline=first is not None and int(label) >= first)
        for label, people in counts.items()
    )
    return ItemFigures(
        item=item,
        kind=kind,
        text=f"The full question on {item}.",
        short=short,
        n=n,
        counts=listed,
        **{"good": "neutral", **more},
    )


def words(*used: tuple[str, int], n: int = 14, themes: Sequence[tuple[str, int]] = ()) -> ItemFigures:
    """The words that people used, and their themes."""
    counts, gathered = (tuple(WordCount(word=word, people=of) for word, of in each) for each in (used, themes))
    described = {"item": "words", "kind": "words", "text": "Which words?", "short": "Words", "good": "neutral"}
    return ItemFigures.model_validate({**described, "n": n, "words": counts, "themes": gathered})


def comments(*texts: str) -> ItemFigures:
    """Comments that may be shown."""
    return ItemFigures(
        item="comment", kind="comment", text="Anything else?", short="Comments", good="neutral", comments=texts
    )


def publication(name: str, items: Iterable[ItemFigures] = (), **more: Any) -> Publication:
    """The publication of a team of 14 in the wave of December 2026."""
    return Publication(
        **{
            "programme": "reflection",
            "wave": "2026-12-01",
            "unit": name.lower().replace(" ", "-"),
            "unit_name": name,
            "is_team": True,
            "instrument": "reflective-practice",
            "instrument_version": 1,
            "title": "Reflective practice group",
            "opened": date(2026, 12, 1),
            "closed": date(2026, 12, 15),
            "threshold": 8,
            "comment_threshold": 10,
            "sensitive_threshold": 10,
            "responses": 14,
            "headcount": 14,
            "items": tuple(items),
            **more,
        }
    )


def unpublished(name: str, why: Withheld = Withheld.TOO_FEW, **more: Any) -> Publication:
    """A unit of which nothing is shown."""
    return publication(name, responses=None, headcount=None, withheld=why, **more)


def wave_before(now: Publication, items: Iterable[ItemFigures] = (), **more: Any) -> Publication:
    """The same unit two months earlier."""
    dates = {"wave": "2026-10-01", "opened": date(2026, 10, 1), "closed": date(2026, 10, 15)}
    return now.model_copy(update={**dates, "items": tuple(items), **more})


AWARENESS = {"competency": "Self Awareness (5.1)"}
REGISTRARS = publication(
    "Palliative medicine registrars",
    [
        agreement("time", "Good use of training time", (0, 0, 0, 5, 9)),
        agreement("continue", "Keen to continue", (0, 0, 0, 3, 11)),
        agreement("adapt", "Adapting to challenges at work", (0, 0, 1, 7, 6)),
        agreement("learn", "Learning from others", (0, 0, 0, 6, 8)),
        agreement("support", "Peer support", (0, 0, 1, 4, 9)),
        agreement("isolated", "Less isolated", (0, 1, 2, 6, 5)),
        agreement("aware", "Self-awareness and insight", (1, 1, 2, 6, 4), tags=AWARENESS),
        words(("supportive", 11), ("valuable", 8), ("safe", 7), ("reassuring", 5), ("interesting", 4), ("useful", 3)),
        withheld("comment", "Comments", Withheld.TOO_FEW, "comment"),
    ],
)
REGISTRARS_BEFORE = wave_before(
    REGISTRARS,
    [
        agreement("time", "Good use of training time", (0, 2, 3, 5, 4)),
        agreement("continue", "Keen to continue", (2, 4, 4, 2, 2)),
        agreement("adapt", "Adapting to challenges at work", (1, 1, 2, 6, 4)),
        withheld("learn", "Learning from others", Withheld.TOO_FEW),
        agreement("support", "Peer support", (0, 0, 2, 7, 5)),
        agreement("isolated", "Less isolated", (0, 1, 2, 6, 5)),
    ],
)
SERVICE = publication(
    "Community Independence Service",
    [
        agreement("strategies", "New strategies", (0, 1, 7, 120, 95)),
        agreement("strain", "Worn out", (20, 60, 41, 70, 32), good="low"),
        agreement("pace", "A fast pace", (2, 3, 5, 100, 100), good="neutral"),
        options("often", "How often", "single", 220, {"Every week": 61, "Every fortnight": 120, "Every month": 39}),
        options("day", "Best day", "single", 100, {f"Day {d}": 10 + d for d in range(7)}),
        options("why", "What keeps you away", "multiple", 180, {"Workload": 134, "Time of day": 52, "Other": 0}),
        options(
            "rate",
            "Would recommend",
            "zero-to-ten",
            219,
            {str(value): people for value, people in enumerate((1, 2, 3, 5, 8, 20, 30, 50, 50, 30, 20))},
            headline_from=7,
            headline_people=150,
        ),
        options("came", "Groups attended", "number", 200, {"1": 50, "3": 100, "4": 50}),
        withheld("speak", "Safe to speak up", Withheld.TOO_FEW),
        withheld("bully", "Bullying", Withheld.TOO_FEW, sensitive=True),
        withheld("rota", "A fair rota", Withheld.TOO_FEW),
        withheld("room", "The room", Withheld.TOO_FEW),
        comments(*(f"Comment {letter} <b>& more</b>" for letter in "abcdefghij")),
    ],
    is_team=False,
    responses=223,
    headcount=310,
)
SERVICE_BEFORE = wave_before(
    SERVICE,
    [
        agreement("strategies", "New strategies", (5, 20, 70, 80, 45)),
        agreement("strain", "Worn out", (20, 30, 31, 100, 42), good="low"),
        agreement("pace", "A fast pace", (50, 60, 50, 30, 20), good="neutral"),
    ],
)
NIGHTS = unpublished("Night team")
EVERY_MAIL = {
    "first wave": [[REGISTRARS]],
    "second wave": [[REGISTRARS_BEFORE, REGISTRARS]],
    "service": [[SERVICE_BEFORE, SERVICE]],
    "withheld": [[NIGHTS]],
    "several": [[REGISTRARS_BEFORE, REGISTRARS], [NIGHTS], [SERVICE_BEFORE, SERVICE]],
    "many": [[REGISTRARS_BEFORE, REGISTRARS]] * 12,
}


def few(**majorities: bool) -> Publication:
    """A team of which majorities are all that may be told."""
    items = [
        withheld(name, name.title(), Withheld.TOO_FEW).model_copy(
            update={"majority": more, "headlined": ("Agree", "Strongly agree")}
        )
        for name, more in majorities.items()
    ]
    more = (withheld("rota", "A fair rota", Withheld.TOO_FEW), withheld("words", "Words", Withheld.TOO_FEW, "words"))
    return unpublished("Night team", items=(*items, *more), share_from=5)
