"""The accessibility statement, which public bodies must publish, made of the organisation's settings.

The regulations and their model statement: https://www.gov.uk/guidance/accessibility-requirements-for-public-sector-websites-and-apps
"""

from functions.clock.slots import environment, main_of
from shared import page
from shared.language import LANGUAGES, messages
from shared.settings import Settings
from shared.store.register import Register


def put_statements(register: Register, settings: Settings) -> None:
    """Set the statement in every language of the pages."""
    for language in LANGUAGES:
        register.forms.put_statement(language, statement(settings, language), page.STYLE)


def statement(settings: Settings, language: str) -> str:
    """The page."""
    t, own = messages(language), settings.in_language(language)
    context = {"t": t, "settings": own}
    return page.shell(
        f"{t['accessibility']['heading']} – {own.organisation}",
        main_of(environment(language), "accessibility.html", context),
        language=language,
        organisation=own.organisation,
        switch=page.switch(language),
    )
