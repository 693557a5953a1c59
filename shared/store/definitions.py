"""What an operator loads: settings, programmes and instruments, each as a pydantic model in JSON."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

from shared.errors import UnknownRecord
from shared.instrument import Instrument
from shared.programme import Programme
from shared.settings import Settings
from shared.store import keys
from shared.store.table import NEW, Item, Store
from shared.wave import Wave


class Definitions(Store):
    """The verbs over the register's table."""

    def settings(self) -> Settings:
        """The organisation's settings. Raises UnknownRecord."""
        return self._table.one(keys.SETTINGS, lambda item: Settings.model_validate_json(item["data"]))

    def put_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        self._table.put({**keys.SETTINGS, "data": settings.model_dump_json()})

    def programmes(self) -> list[Programme]:
        """Every programme, by id; for one that cannot be read stands one that rests, so that its teams stay its own."""
        return list(self._table.each(keys.PROGRAMMES, _programme, _resting))

    def programme(self, programme_id: str) -> Programme:
        """A programme. Raises UnknownRecord, RecordUnreadable."""
        return self._table.one(keys.programme(programme_id), _programme)

    def put_programme(self, programme: Programme) -> None:
        """Add or replace a programme."""
        self._table.put({**keys.programme(programme.id), "data": programme.model_dump_json()})

    def instruments(self) -> list[tuple[str, int]]:
        """Every instrument with its versions, by id; what programmes use is among them."""
        listed = {item["sk"].split("#")[1] for item in self._table.query(keys.INSTRUMENTS)}
        every = (self.versions_of(name) for name in listed | {each.instrument for each in self.programmes()})
        return sorted((each.id, each.version) for versions in every for each in versions)

    def instrument(self, instrument_id: str, version: int) -> Instrument:
        """One version of an instrument. Raises UnknownRecord, RecordUnreadable."""
        return self._table.one(keys.instrument(instrument_id, version), _instrument)

    def asked(self, wave: Wave) -> Instrument:
        """What a wave asks. Raises UnknownRecord, RecordUnreadable."""
        instrument = self.instrument(wave.instrument, wave.instrument_version)
        return instrument.at_start() if wave.wave_0 else instrument

    def find_instrument(self, instrument_id: str, version: int) -> Instrument | None:
        """One version of an instrument, if the register has it."""
        with suppress(UnknownRecord):
            return self.instrument(instrument_id, version)
        return None

    def versions_of(self, instrument_id: str) -> list[Instrument]:
        """Every version of an instrument, oldest first."""
        return list(self._table.each(keys.instrument(instrument_id, 0)["pk"], _instrument))

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


def _programme(item: Item) -> Programme:
    return Programme.model_validate_json(item["data"])


def _resting(item: Item) -> Programme:
    """What stands for a programme that cannot be read: of the same unit, if that much can be, and with no wave to come.

    So its teams are nobody else's, and its open wave closes.
    """
    told: Any = {}
    with suppress(KeyError, ValueError):
        told = json.loads(item["data"])
    told = told if isinstance(told, dict) else {}
    return Programme.model_construct(
        id=item["sk"].removeprefix("PROGRAMME#"), title="cannot be read", instrument="unreadable", instrument_version=1,
        unit=str(told.get("unit", "")), starts=date.min, paused_until=date.max, alone=told.get("alone") is True,
    )  # fmt: skip
