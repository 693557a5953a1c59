"""What an operator loads: settings, programmes and instruments, each as a pydantic model in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.instrument import Instrument
from shared.programme import Programme
from shared.settings import Settings
from shared.store import keys
from shared.store.table import NEW

if TYPE_CHECKING:
    from shared.store.shapes import Item
    from shared.store.table import Table


@dataclass(frozen=True)
class Definitions:
    """The verbs over the register's table."""

    _table: Table

    def settings(self) -> Settings:
        """The organisation's settings. Raises UnknownRecord."""
        return Settings.model_validate_json(self._table.get(keys.SETTINGS)["data"])

    def put_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        self._table.put({**keys.SETTINGS, "data": settings.model_dump_json()})

    def programmes(self) -> list[Programme]:
        """Every programme, by id."""
        return [Programme.model_validate_json(item["data"]) for item in self._table.query(keys.PROGRAMMES)]

    def programme(self, programme_id: str) -> Programme:
        """A programme. Raises UnknownRecord."""
        return Programme.model_validate_json(self._table.get(keys.programme(programme_id))["data"])

    def put_programme(self, programme: Programme) -> None:
        """Add or replace a programme."""
        self._table.put({**keys.programme(programme.id), "data": programme.model_dump_json()})

    def instruments(self) -> list[tuple[str, int]]:
        """Every instrument with its versions, by id; what programmes use is among them."""
        listed = {_version(item["sk"]) for item in self._table.query(keys.INSTRUMENTS)}
        used = {(programme.instrument, programme.instrument_version) for programme in self.programmes()}
        return sorted(one for one in listed | used if self.find_instrument(*one))

    def instrument(self, instrument_id: str, version: int) -> Instrument:
        """One version of an instrument. Raises UnknownRecord."""
        return _instrument(self._table.get(keys.instrument(instrument_id, version)))

    def find_instrument(self, instrument_id: str, version: int) -> Instrument | None:
        """One version of an instrument, if the register has it."""
        item = self._table.find(keys.instrument(instrument_id, version))
        return _instrument(item) if item else None

    def versions_of(self, instrument_id: str) -> list[Instrument]:
        """Every version of an instrument, oldest first."""
        items = self._table.query(keys.instrument(instrument_id, 0)["pk"])
        return [_instrument(item) for item in items]

    def put_instrument(self, instrument: Instrument) -> bool:
        """Add a version; False where it exists already (a version never changes).

        It is listed first, so that what a broken connection leaves behind is a line too many and never one too few.
        """
        self._table.put({**keys.listed_instrument(instrument.id, instrument.version), "data": "{}"})
        key, plain = keys.instrument(instrument.id, instrument.version), instrument.without_rules()
        ruled = {"ruled": instrument.model_dump_json(exclude_defaults=True)} if plain != instrument else {}
        return self._table.put({**key, "data": plain.model_dump_json(exclude_defaults=True), **ruled}, when=[NEW])


def _instrument(item: Item) -> Instrument:
    """As 0.1.0 reads it in `data`; what that does not know, it ignores in `ruled`."""
    return Instrument.model_validate_json(item.get("ruled") or item["data"])


def _version(listed: str) -> tuple[str, int]:
    """An instrument and its version, from the sort key of the list."""
    _, instrument_id, _, version = listed.split("#")
    return instrument_id, int(version)
