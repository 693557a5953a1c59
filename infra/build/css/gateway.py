"""The pages that API Gateway answers with by itself, when a request never reaches the public function.

They are written into template.yaml, whole, in every language one below the other: nobody is there to choose. API
Gateway puts nothing of the request into them. The policy is in the page, since a header of a gateway response cannot
hold its quotation marks for certain.
"""

from infra.build.css import npm
from shared.language import DEFAULT, LANGUAGES, messages
from shared.page import escape, source

TEMPLATE = npm.ROOT / "template.yaml"
PAGES = {"Refused": "refused", "Throttled": "throttled", "Broken": "broken"}  # in the template: in the messages


def page(name: str, css: str) -> str:
    """One of PAGES with this stylesheet."""
    texts = {language: messages(language)["plain"][PAGES[name]] for language in LANGUAGES}
    main = "".join(
        f'<div lang="{language}"><h{1 + (language != DEFAULT)}>{escape(heading)}</h{1 + (language != DEFAULT)}>'
        + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        + "</div>"
        for language, (heading, *paragraphs) in texts.items()
    )
    words = messages(DEFAULT)["page"]
    policy = f"default-src 'none'; style-src {source(css)}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html><html lang="{DEFAULT}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(texts[DEFAULT][0])}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{css}</style></head><body>"
        f'<header class="nhsuk-header"><div class="nhsuk-width-container"><span>{escape(words["survey"])}</span></div>'
        f'</header><div class="nhsuk-width-container"><main class="nhsuk-main-wrapper">{main}</main></div></body>'
        "</html>"
    )


def template(css: str) -> str:
    """template.yaml with these pages in its mapping GatewayPages."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name in PAGES:
        html = page(name, css.strip()).replace("'", "''")
        before, _, after = text.partition(f"    {name}: {{Html: '")
        text = f"{before}    {name}: {{Html: '{html}'}}\n{after.partition(chr(10))[2]}"
    return text
