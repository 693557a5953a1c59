"""What is known of recipients' addresses. Every change may be repeated."""

from shared.errors import RecordUnreadable
from shared.recipient import Barred, Standing, Wish
from shared.store import keys
from shared.store.table import BAD, Item, Store, below


class Recipients(Store):
    """The verbs over the register's table. Addresses are in small letters, as units have them."""

    def standing(self, address: str) -> Standing:
        """How mail to an address stands; one of which that cannot be read gets none."""
        try:
            return self._standing(address)
        except (RecordUnreadable, *BAD):
            self._table.unread.add(keys.recipients(address))
            return Standing(barred=Barred.BOUNCED)

    def _standing(self, address: str) -> Standing:
        items = {item["sk"]: item for item in self._table.query(keys.recipients(address))}
        address_item = items.pop("ADDRESS", {})
        barred = address_item.get("barred")
        units = {sk.removeprefix("UNIT#"): item for sk, item in items.items()}
        return Standing(
            barred=Barred(barred) if barred else None,
            wishes={unit: Wish(item["wish"]) for unit, item in units.items() if "wish" in item},
            confirmed={unit: item["confirmed"] for unit, item in units.items() if "confirmed" in item},
            given_back=frozenset(address_item.get("given_back", ())),
        )

    def bar(self, address: str, why: Barred) -> None:
        """Send no more mail to an address. The stronger reason stays, in whatever order they come."""
        weaker = list(Barred)[: list(Barred).index(why)]
        self._table.update(keys.recipient(address), {"barred": why}, when=[{"barred": (None, *weaker)}])

    def note_given_back(self, address: str, programme_id: str, wave_id: str) -> None:
        """Note that the address gave back a mail of a wave."""
        self._table.update(keys.recipient(address), {"given_back": {f"{programme_id} {wave_id}"}})

    def readmit(self, address: str) -> None:
        """Forget that an address could not be reached: an operator knows better."""
        self._table.delete(keys.recipient(address))

    def revoke(self, was: str, now: str) -> None:
        """End the links that were mailed to an address, or a team's: what holds `now` is signed anew, or a new code."""
        self._table.put({**keys.revoked(was), "now": now})

    def revoked(self) -> dict[str, str]:
        """What holds now for each address, or code of a team's link, that was revoked; read in one call."""
        return dict(self._table.each(keys.REVOKED, _revoked, _revoked))  # one of a later version stays revoked

    def wish(self, address: str, unit_id: str, wish: Wish | None) -> None:
        """Send no more of a unit's mail, for this reason; or without one, send it again."""
        self._table.update(keys.recipient_unit(address, unit_id), {"wish": wish})

    def confirm(self, address: str, unit_id: str, wave_id: str) -> None:
        """Note that a mail of a wave was answered with "still the right person".

        It takes back that somebody else leads the unit, but no stop.
        """
        self.note_answered(address, unit_id, wave_id)
        self._table.update(keys.recipient_unit(address, unit_id), {"wish": None}, when=[{"wish": Wish.WRONG}])

    def note_answered(self, address: str, unit_id: str, wave_id: str) -> None:
        """Note that a link in a mail of a wave was used as a lead does. An older mail's adds nothing."""
        key = keys.recipient_unit(address, unit_id)
        self._table.update(key, {"confirmed": wave_id}, when=[{"confirmed": (None, below(wave_id))}])


def _revoked(item: Item) -> tuple[str, str]:
    return item["sk"].removeprefix("WAS#"), item["now"]
