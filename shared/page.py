"""The look of every public page: one stylesheet and one shell, with nothing fetched from anywhere.

Only the standard library, and little of it: the public function imports this module. Class names are those of
nhsuk-frontend 10 (https://service-manual.nhs.uk/design-system), so that its stylesheet can take this one's place.
"""

from binascii import b2a_base64
from hashlib import sha256

CSS = """\
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#f0f4f5;color:#212b32;font:1rem/1.5 arial,sans-serif;-webkit-text-size-adjust:100%}
.nhsuk-width-container{max-width:44rem;margin:0 auto;padding:0 1rem}
.nhsuk-header{background:#005eb8;color:#fff;padding:.75rem 0;font-weight:bold}
.nhsuk-main-wrapper{display:block;padding-top:1.5rem;padding-bottom:2.5rem}
.nhsuk-heading-l{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}
.nhsuk-caption-l{display:block;font-size:1.125rem;font-weight:normal;color:#4c6272;margin-bottom:.25rem}
h2{font-size:1.25rem;line-height:1.3;margin:1.5rem 0 .5rem}p,ul{margin:0 0 1rem}ul{padding-left:1.25rem}
.nhsuk-heading-l,h2,p,li,legend,label{overflow-wrap:anywhere}
a{color:#005eb8;text-underline-offset:.15em}a:hover{color:#7c2855}
a:focus{outline:4px solid transparent;background:#ffeb3b;color:#212b32;box-shadow:0 4px #212b32;\
text-decoration:none}
.nhsuk-skip-link{position:absolute;left:-999em;padding:.5rem 1rem}.nhsuk-skip-link:focus{left:0}
.nhsuk-inset-text,.nhsuk-card{background:#fff;border-left:.5rem solid #005eb8;margin:0 0 1.5rem;padding:1rem}
.nhsuk-inset-text>:last-child,.nhsuk-card>:last-child{margin-bottom:0}.nhsuk-card h2{margin-top:0}
.nhsuk-card p{white-space:pre-line}
.nhsuk-panel{background:#007f3b;color:#fff;padding:1.5rem 1rem;margin-bottom:1.5rem;border:1px solid transparent}
.nhsuk-panel>*{margin:0}.nhsuk-panel p{margin-top:.5rem}
.nhsuk-form-group{margin:0 0 2.25rem}
.nhsuk-form-group--error{border-left:.25rem solid #d5281b;padding-left:.75rem}
.nhsuk-fieldset{border:0;margin:0;padding:0;min-width:0}
.nhsuk-fieldset__legend,.nhsuk-label--m{display:block;width:100%;padding:0;margin:0 0 .5rem;font-size:1.1875rem;\
font-weight:bold;line-height:1.35}
.nhsuk-fieldset__legend span,.nhsuk-label--m span{font-weight:normal}
.nhsuk-hint{color:#4c6272;margin-bottom:.5rem}
.nhsuk-error-message{color:#d5281b;font-weight:bold;margin:0 0 .5rem}
.nhsuk-radios__item,.nhsuk-checkboxes__item{position:relative;min-height:2.75rem;padding-left:2.75rem}
.nhsuk-radios__input,.nhsuk-checkboxes__input{position:absolute;left:0;top:.375rem;width:2rem;height:2rem;margin:0;\
accent-color:#212b32}
.nhsuk-radios__label,.nhsuk-checkboxes__label{display:block;padding:.625rem .25rem .625rem 0}
.nhsuk-input,.nhsuk-textarea{font:inherit;color:#212b32;background:#fff;border:2px solid #4c6272;border-radius:0;\
padding:.5rem;width:100%;min-height:2.75rem}
.nhsuk-input--width-10{max-width:15rem}.nhsuk-input--width-4{max-width:6rem}
.nhsuk-input--error,.nhsuk-textarea--error{border-color:#d5281b}
.nhsuk-label{display:block}.nhsuk-input+.nhsuk-label{margin-top:.75rem}
input:focus,textarea:focus{outline:4px solid #ffeb3b;outline-offset:0;box-shadow:inset 0 0 0 2px #212b32}
.nhsuk-radios__input:focus,.nhsuk-checkboxes__input:focus{box-shadow:0 0 0 4px #212b32}
.nhsuk-radios__input:focus{border-radius:50%}
.nhsuk-button{font:bold 1.125rem/1.2 arial,sans-serif;color:#fff;background:#007f3b;border:2px solid transparent;\
border-radius:4px;box-shadow:0 4px #00401e;padding:.75rem 1rem;min-height:2.75rem;margin:0 0 1rem;cursor:pointer}
.nhsuk-button:hover{background:#00662f}
.nhsuk-button:focus{background:#ffeb3b;color:#212b32;box-shadow:0 4px #212b32;outline:4px solid transparent}
.nhsuk-error-summary{border:4px solid #d5281b;background:#fff;padding:1rem;margin-bottom:1.5rem}
.nhsuk-error-summary h2{margin:0 0 .5rem}.nhsuk-error-summary>:last-child{margin-bottom:0}
.nhsuk-error-summary:focus{outline:4px solid #ffeb3b}
.nhsuk-error-summary__list{list-style:none;padding:0}
.nhsuk-error-summary__list li+li{margin-top:.5rem}
.nhsuk-error-summary__list a{color:#d5281b;font-weight:bold}.nhsuk-error-summary__list a:focus{color:#212b32}
.nhsuk-u-visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);\
white-space:nowrap}
table{border-collapse:collapse;width:100%;margin:0 0 1.5rem;background:#fff}caption{font-weight:bold;text-align:left;\
padding:.25rem 0}td,th{text-align:left;vertical-align:top;border-bottom:1px solid #aeb7bd;padding:.5rem;font-weight:normal}thead th{font-weight:bold}
@media(min-width:40.0625em){body{font-size:1.1875rem}.nhsuk-heading-l{font-size:2.25rem}}
"""

# What the Content-Security-Policy of a page allows. A compiled page travels with the policy of its own stylesheet.
STYLE = f"'sha256-{b2a_base64(sha256(CSS.encode()).digest(), newline=False).decode()}'"

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape(text: str) -> str:
    """Text as it may stand in an element or in a quoted attribute."""
    return text.translate(_ESCAPES)


def shell(title: str, main: str, *, organisation: str = "Staff survey", language: str = "en") -> str:
    """A whole page around `main`, which is markup; every other argument is plain text."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{CSS}</style>\n</head>\n<body>\n"
        '<a class="nhsuk-skip-link" href="#main-content">Skip to main content</a>\n'
        '<header class="nhsuk-header"><div class="nhsuk-width-container">'
        f"{escape(organisation)}</div></header>\n"
        '<div class="nhsuk-width-container">\n<main class="nhsuk-main-wrapper" id="main-content">\n'
        f"{main}\n</main>\n</div>\n</body>\n</html>\n"
    )
