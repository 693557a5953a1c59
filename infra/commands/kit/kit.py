"""A roll-out kit: for each team a poster and the words of an invitation, for each programme a privacy notice and a page
for staff side. Every number in it comes from the programme's own rules.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shared.printed import document, poster
from shared.printed.document import Block
from shared.printed.invitation import chat, facts, mail
from shared.printed.place import Place
from shared.printed.wording import words
from shared.settings import Settings

DOCUMENTS = {"privacy": "privacy-notice", "staff_side": "staff-side"}  # in the languages' files, and as files


def blocks(name: str, told: Mapping[str, object], language: str) -> list[list[str]]:
    """One of DOCUMENTS."""
    texts: Sequence[Block] = words(language)[name]
    return document.filled(texts, told, language)


def write(folder: Path, places: Sequence[Place], settings: Settings, address: str, advance: Callable[[], None]) -> None:
    """Write the kit into a folder that is there and empty: `teams/<team>/`, `<programme>/` in its teams' languages."""
    first_of = {place.programme.id: place for place in reversed(places)}
    for programme, place in first_of.items():
        read = {language for each in places if each.programme.id == programme for language in each.languages}
        _write_documents(folder / programme, place, settings, address, sorted(read))
    for place in places:
        below = folder / "teams" / place.team.id
        below.mkdir(parents=True)
        (below / "poster.pdf").write_bytes(poster.pdf([place], settings))
        for language in place.languages:
            told = facts(place, settings, address, language)
            for name, made in (("chat", chat), ("mail", mail)):
                (below / f"invitation-{name}.{language}.txt").write_text(made(place, told, language), encoding="utf-8")
        advance()


def _write_documents(folder: Path, place: Place, settings: Settings, address: str, languages: Sequence[str]) -> None:
    folder.mkdir()
    for language in languages:
        told = facts(place, settings, address, language)
        organisation = str(told["organisation"])
        for name, called in DOCUMENTS.items():
            content, file = blocks(name, told, language), f"{called}.{language}"
            (folder / f"{file}.html").write_text(document.html(content, organisation, language), encoding="utf-8")
            (folder / f"{file}.pdf").write_bytes(document.pdf(content, organisation, language))
