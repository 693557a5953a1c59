"""The tallies: `tally` writes them, `publish` reads them, nobody else does anything."""

from collections.abc import Iterator
from itertools import islice

from shared.store import keys
from shared.store.table import Store
from shared.tally import Tally, merge
from shared.wave import Wave

COMMENTS_IN_A_PART = 40  # 2,000 characters each, 4 bytes a character, in an item of at most 400 kB
COUNT_BYTES = 350_000  # in a part
COUNT_PARTS = 10  # some 150,000 different words of one team; a flood loses the rarest, and comments keep their room

Counts = dict[str, dict[str, int]]


class Tallies(Store):
    """The tallies' verbs over one table."""

    def put(self, wave: Wave, team_id: str, tally: Tally) -> None:
        """Set a team's tally, in as many parts as its words and comments need; counting again writes the same."""
        expires = int(wave.expires_at.timestamp())
        for key, part in zip(keys.tally_parts(wave.programme, wave.id, team_id), _parts(tally), strict=False):
            self._table.put({**key, "tally": part.to_json(), "expires": expires})

    def of(self, programme_id: str, wave_id: str) -> dict[str, Tally]:
        """Every tally of a wave, by team."""
        parts: dict[str, list[Tally]] = {}
        for item in self._table.query(keys.tallies(programme_id, wave_id)):
            team = item["sk"].removeprefix("TEAM#").partition("#")[0]
            parts.setdefault(team, []).append(Tally.from_json(item["tally"]))
        return {team: merge(found) for team, found in parts.items()}


def _parts(tally: Tally) -> Iterator[Tally]:
    """The counts, nearly always in one part, then the comments by the forty: DynamoDB takes 400 kB at a time."""
    first, *more = islice(_counts(tally), COUNT_PARTS)
    yield Tally(tally.responses, tally.answered, first)
    for counts in more:
        yield Tally(counts=counts)
    for item, texts in tally.comments.items():
        for start in range(0, len(texts), COMMENTS_IN_A_PART):
            yield Tally(comments={item: texts[start : start + COMMENTS_IN_A_PART]})


def _counts(tally: Tally) -> Iterator[Counts]:
    """The counts by the part. What has the fewest values comes first, and of each the value of the most people.

    So the words come last, the rarest at the very end, and after what says who wrote two forms of a word.
    """
    part: Counts = {}
    size = 0
    for item, values in sorted(tally.counts.items(), key=lambda counted: (len(counted[1]), counted[0])):
        part[item] = {}
        size += len(item) + 6
        for value, people in sorted(values.items(), key=lambda counted: (-counted[1], counted[0])):
            needed = len(value.encode()) + len(str(people)) + 4
            if size + needed > COUNT_BYTES:
                yield part
                part, size = {item: {}}, len(item) + 6
            part[item][value] = people
            size += needed
    yield part
