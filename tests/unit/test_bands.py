"""Threat 22: whatever the tree, the answers and the rules, a sensitive item below the top is a band and nothing else."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.publishing import publications
from tests.integration.test_attacker import answered, first_tree


@given(st.integers(0, 10**9))
def test_below_the_top_a_sensitive_item_has_a_band_and_no_figure(seed: int) -> None:
    chance = random.Random(seed)
    closed = answered(first_tree(chance).without(()), date(2027, 1, 1), chance)
    for publication in publications(closed, chance.shuffle):
        for figures in publication.items:
            if not figures.sensitive or publication.unit == "top":
                continue
            assert (figures.n, figures.headline_people, figures.counts) == (None, None, ())
            assert (figures.band is None) is (figures.withheld is not None)
            if publication.is_team and not closed.wave.rules.slips:
                assert figures.band is None  # threat 27: planted forms could leave one person's answer
