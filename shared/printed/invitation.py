"""What somebody passes on by hand: a message for Teams or WhatsApp and a mail, each with the team's link.

Every number in it comes from the programme's own rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.language import messages
from shared.printed.place import Place
from shared.printed.wording import length, when_open, words
from shared.promise import of_few, promise
from shared.threshold import K_LOWEST

if TYPE_CHECKING:
    from shared.settings import Settings

RECOVERY_DAYS = 35  # DynamoDB's, of the register; it cannot be chosen


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
