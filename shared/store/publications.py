"""The publications: frozen once, and from then on only read; but a comment can be withdrawn."""

from collections.abc import Callable, Iterable
from time import sleep

from shared.publication import Publication
from shared.store import keys
from shared.store.table import NEW, Item, Store, read_as
from shared.unit import Unit


class Publications(Store):
    """The verbs over the register's table."""

    def put(self, publication: Publication) -> bool:
        """Freeze a publication; False where it was frozen before."""
        key = keys.publication(publication.programme, publication.unit, publication.wave)
        return self._table.put({**key, "data": publication.model_dump_json()}, when=[NEW])

    def of(self, programme_id: str, unit_id: str) -> list[Publication]:
        """A unit's publications, oldest wave first."""
        return [_publication(item) for item in self._table.query(keys.publications(programme_id, unit_id))]

    def alone(self, unit: Unit) -> list[Publication]:
        """A team's from before it was accepted, when it was in no other's figures; of any other unit nothing is read.

        Nobody above was to read them: they are for who leads the team itself.
        """
        return self.of(unit.id, unit.id) if unit.started else []

    def find(self, programme_id: str, unit_id: str, wave_id: str) -> Publication | None:
        """A unit's publication of one wave, if there is one."""
        item = self._table.find(keys.publication(programme_id, unit_id, wave_id))
        return _publication(item) if item else None

    def of_units(
        self, programme_id: str, wave_id: str, unit_ids: Iterable[str], pause: Callable[[float], None] = sleep
    ) -> dict[str, Publication]:
        """The publications of many units in one wave, by unit; units without one are left out. `Table.get_many`."""
        wanted = [keys.publication(programme_id, unit_id, wave_id) for unit_id in dict.fromkeys(unit_ids)]
        found = map(_publication, self._table.get_many(wanted, pause))
        return {publication.unit: publication for publication in found}

    def replace(self, before: Publication, after: Publication) -> bool:
        """Put one with fewer comments in its place; False where it is gone, or another comment was withdrawn meanwhile.

        How many were withdrawn stands beside the data too, so that it can be a condition. A put that fails it may have
        been made by a try whose reply was lost.
        """
        key = keys.publication(after.programme, after.unit, after.wave)
        as_read = {"pk": key["pk"], "withdrawn": before.withdrawn_comments or None}
        item = {**key, "data": after.model_dump_json(), "withdrawn": after.withdrawn_comments}
        return self._table.put(item, when=[as_read]) or self.find(after.programme, after.unit, after.wave) == after

    def withdraw(self, programme_id: str, wave_id: str, unit_ids: Iterable[str]) -> None:
        """Take away what a close that died half-way has published of a wave that is not counted after all."""
        for unit_id in self.of_units(programme_id, wave_id, unit_ids):
            self._table.delete(keys.publication(programme_id, unit_id, wave_id))


def _publication(item: Item) -> Publication:
    return read_as(item, lambda item: Publication.model_validate_json(item["data"]))
