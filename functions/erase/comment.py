"""Withdrawing a published comment, or what a lead wrote that the team did.

It is named by words of it that whoever asks has before them; no copy of it is left, nor, of what a lead wrote, on the
form of the next survey and among her notes. Nobody learns by asking what
comments say. A yes takes the comment away, so that its words cannot be tried out one after another; the answer to
anything else is no, or that there are several. Looking beforehand (`dry_run`) is without words.
"""

import re
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from shared.publication import ItemFigures
from shared.store.register import Register

FEWEST_WORDS, FEWEST_CHARACTERS = 3, 20  # of a part of a comment; what is shorter must be a whole one


@dataclass(frozen=True)
class Withdrawn:
    """Why nothing was withdrawn, or how many comments were: more than one only where they are word for word alike."""

    refused: str = ""
    comments: int = 0


def withdraw(
    register: Register, programme_id: str, wave_id: str, unit_id: str, words: str, *, dry_run: bool
) -> Withdrawn:
    """Withdraw the one comment that has these words, or only look whether the unit has a publication."""
    now = register.publications.find(programme_id, unit_id, wave_id)
    if now is None:
        return Withdrawn(f"nothing is published of unit '{unit_id}' in wave {wave_id} of '{programme_id}'")
    if dry_run:
        return Withdrawn()
    did = [now.did.text] if now.did and now.did.text else []
    gone = _meant(words, {_plain(text) for text in (*did, *(each for item in now.items for each in item.comments))})
    if not gone:
        return Withdrawn(
            "no comment of that publication has these words; one that was withdrawn before is gone; "
            f"give at least {FEWEST_WORDS} words and {FEWEST_CHARACTERS} characters of it, or all of a shorter one"
        )
    if len(gone) > 1:
        return Withdrawn("several comments of that publication have these words; give more of the one")
    update: dict[str, Any] = {"items": tuple(_without(item, gone) for item in now.items)}
    if now.did and did and _plain(now.did.text) in gone:
        _unsay(register, unit_id, now.did.text)
        update["did"] = now.did.model_copy(update={"text": ""})
    after = now.model_copy(update=update)
    if not register.publications.replace(now, after):
        return Withdrawn("the publication was changed at this moment; try again")
    return Withdrawn(comments=after.withdrawn_comments - now.withdrawn_comments)


def _unsay(register: Register, team_id: str, text: str) -> None:
    """Take what a lead wrote from the team's link, from which staff read it, and from her notes; first of all, so that
    what dies after it is found again by the same words.
    """
    register.sessions.unsay(team_id, text)
    for link in (unit.link for unit in register.roster.units() if unit.id == team_id and unit.link):
        register.forms.unsay(link, text)


def _meant(words: str, comments: set[str]) -> set[str]:
    """The comments that these words can mean: a whole one, or else those that they stand in."""
    typed = _plain(words)
    if typed in comments:
        return {typed}
    is_enough = len(typed.split()) >= FEWEST_WORDS and len(typed.strip()) >= FEWEST_CHARACTERS
    return {comment for comment in comments if typed in comment} if is_enough else set()


def _without(item: ItemFigures, gone: set[str]) -> ItemFigures:
    left = tuple(comment for comment in item.comments if _plain(comment) not in gone)
    return item.model_copy(update={"comments": left, "withdrawn": item.withdrawn + len(item.comments) - len(left)})


def _plain(text: str) -> str:
    """Its words, each between spaces: how it was broken into lines, printed or typed does not matter."""
    folded = normalize("NFKC", text).casefold()
    return " ".join(["", *(re.findall(r"\w+", folded) or folded.split()), ""])
