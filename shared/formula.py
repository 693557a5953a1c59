"""Text that a spreadsheet program would run: what begins like a formula is quoted, wherever a file is written."""

# https://owasp.org/www-community/attacks/CSV_Injection; some programs read the full-width signs as the others.
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(BEGINNINGS) else text
