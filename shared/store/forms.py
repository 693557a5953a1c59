"""What the public function shows: forms, the accessibility statement, and what a team's lead did with the answers.

It reads them through its own door (`functions.survey.dynamodb`).
"""

from shared.session import Said
from shared.store import keys
from shared.store.table import NEW, Store, at_most
from shared.wave import Wave


class Forms(Store):
    """The verbs over the register's table."""

    def put(self, wave: Wave, language: str, *, is_open: bool, table: str, pages: str) -> None:
        """Set a programme's compiled form in one language; the open form of a later wave stays."""
        form = {
            "state": "open" if is_open else "shut",
            "wave": wave.id,
            "closes_at": int(wave.closes_at.timestamp()),
            "expires": int(wave.expires_at.timestamp()),
            "table": table,
            "pages": pages,
        }
        replaced = [NEW, {"wave": at_most(wave.id)}, {"state": "shut"}]
        self._table.put({**keys.form(wave.programme, language), **form}, when=replaced)

    def put_statement(self, language: str, page: str, style: str) -> None:
        """Set the accessibility statement; `style` is the source of its stylesheet in the Content-Security-Policy."""
        self._table.put({**keys.statement(language), "page": page, "style": style})

    def say(self, code: str, team: str, said: Said) -> bool:
        """Put down what a team's lead did after a wave, for staff to read; with no text nothing is said any more.

        False where the link is another team's or programme's, or something was said after a later wave.
        """
        change = {"did": said.text or None, "did_after": said.after}
        own = {"programme": said.programme, "team": team, "did_after": (None, at_most(said.after))}
        return self._table.update(keys.link(code), change, when=[own])

    def unsay(self, code: str, text: str) -> None:
        """Staff are told this no more; where something else is said that stays."""
        self._table.update(keys.link(code), {"did": None}, when=[{"did": text}])
