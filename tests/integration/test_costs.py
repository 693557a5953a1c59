"""The counts of infra/template/costs.py are what the code does, and never less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.template import costs
from infra.template.costs import Organisation
from tests.benchmarks import size, workload
from tests.integration import metering
from tests.integration.metering import Consumed

if TYPE_CHECKING:
    from collections.abc import Callable

RESPONSES = 10  # of each team
NEARLY = 0.6  # an upper bound that is far above what is measured is no use either


@pytest.fixture
def wave(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], Consumed]:
    """Runs waves with so many teams; what the last of them consumed."""
    return lambda teams, waves: metering.wave(teams, RESPONSES, waves, tables, monkeypatch)


def of(teams: int, above: int) -> Organisation:
    """The same organisation for the model."""
    return Organisation("measured", teams, above, RESPONSES * teams)


@pytest.mark.parametrize(("teams", "above", "waves"), [(8, 2, 2), pytest.param(16, 3, 1, marks=pytest.mark.long)])
def test_a_wave_consumes_what_the_model_says(
    wave: Callable[[int, int], Consumed], teams: int, above: int, waves: int
) -> None:
    consumed, size = wave(teams, waves), of(teams, above)
    assert consumed.mails == costs.mails(size)
    assert consumed.transitions == costs.transitions(size)
    called = costs.calls(size)
    assert dict(consumed.functions) == {name: called[name] for name in ("clock", "tally", "publish", "mail")}
    writes, reads = (
        costs.WRITES_A_WAVE + costs.WRITES_A_TEAM * teams,
        costs.READS_A_WAVE + costs.READS_A_TEAM * teams,
    )
    assert NEARLY * writes < consumed.writes <= writes
    assert consumed.reads <= reads
    assert consumed.mail_bytes / consumed.mails <= costs.MAIL_BYTES
    assert NEARLY * costs.RESPONSE_BYTES < consumed.stored_bytes / size.responses <= costs.RESPONSE_BYTES
    assert consumed.response_writes == costs.WRITES_A_RESPONSE * size.responses


def test_a_page_and_its_form_are_no_larger_than_the_model_says() -> None:
    link, form = (metering.size_of(item) for item in workload.register())
    assert (metering.units(link, 4096) + metering.units(form, 4096)) / 2 <= costs.READS_OF_A_FORM
    assert size.page_bytes() <= costs.PAGE_BYTES
