"""A roll-out kit: for each team a poster and the words of an invitation, for each programme a privacy notice and a page
for staff side. Every number in it comes from the programme's own rules.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.operator.place import Place
from infra.printed import document, poster
from infra.printed.document import Block
from infra.printed.wording import length, when_open, words
from shared.language import messages
from shared.promise import of_few, promise
from shared.settings import Settings
from shared.threshold import K_LOWEST

RECOVERY_DAYS = 35  # DynamoDB's, of the register; it cannot be chosen
DOCUMENTS = {"privacy": "privacy-notice", "staff_side": "staff-side"}  # in the languages' files, and as files


def facts(place: Place, settings: Settings, address: str, language: str) -> dict[str, object]:
    """What the texts of a language are filled with; `address` is the base of the public pages."""
    rules, instrument = place.programme, place.instrument.in_language(language)
    return {
        "organisation": settings.in_language(language).organisation,
        "reply_to": settings.reply_to,
        "survey": instrument.title,
        "team": place.team.name,
        "link": place.address,
        "anonymity": f"{address}/anonymity?lang={language}",
        "small_groups": f"{address}/small-groups?lang={language}",
        "promise": promise(language, rules),
        "majorities": f" {of_few(language, rules)}".rstrip(),
        "open": when_open(rules, language),
        "days": rules.retention_days,
        "threshold": rules.threshold,
        "sensitive": rules.sensitive_threshold,
        "comments": rules.comment_threshold,
        "lowest": K_LOWEST,
        "recovery": RECOVERY_DAYS,
        **length(instrument, language),
    }


def chat(place: Place, told: Mapping[str, object], language: str) -> str:
    """A message for Teams or WhatsApp: as short as it can be."""
    texts, rules = words(language)["invitation"], place.programme
    lines = [texts["chat"].format_map(told), told["link"], messages(language)["thanks"]["rule"].format_map(told)]
    if rules.slips:
        lines.append(words(language)["poster"]["slip"])
    return "\n".join(map(str, lines)) + "\n"


def mail(place: Place, told: Mapping[str, object], language: str) -> str:
    """A mail to the team, its subject first; the sentences are those of the form."""
    texts, form = words(language)["invitation"], messages(language)["form"]
    any_required = any(item.required for item in place.instrument.items)
    slip = [words(language)["poster"]["slip"]] if place.programme.slips else []
    paragraphs = [
        texts["subject"],
        texts["greeting"],
        f"{form['asks']} {form['length' if any_required else 'length_optional']}",
        texts["link"],
        *slip,
        f"{{promise}} {texts['voluntary']}",
        form["readers"],
        "{open}",
        texts["anonymity"],
        texts["questions_to"],
    ]
    return "\n\n".join(paragraph.format_map(told) for paragraph in paragraphs) + "\n"


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
