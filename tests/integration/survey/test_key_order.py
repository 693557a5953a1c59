"""Threat 10: the order of keys, and of the nonces they are made of, says nothing of the order of arrival.

20,000 people open the form and send it, through the real handler. Spearman's rank correlation of independent orders
has a standard deviation of 1 / sqrt(n - 1), 0.007 here, so that chance passes the bound once in 60 million orders.
"""

from __future__ import annotations

import re
from itertools import count
from os import urandom
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from functions.survey import handler, response
from tests.unit.survey import sample
from tests.unit.survey.conftest import call, door, form_item  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PEOPLE = 10_000
BOUND = 0.055  # 5.5 standard deviations of 10,000 orders that tell nothing
NONCE = re.compile(r'name="form-nonce" value="([0-9a-f]+)"')


def rank_correlation(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Spearman's rho of two orders without ties: 1 when they are the same, -1 when one is the other backwards."""
    ranks = [{value: rank for rank, value in enumerate(sorted(values))} for values in (first, second)]
    n = len(first)
    assert len(ranks[0]) == len(ranks[1]) == n
    squares = sum((ranks[0][one] - ranks[1][two]) ** 2 for one, two in zip(first, second, strict=True))
    return 1 - 6 * squares / (n * (n * n - 1))


def tells(keys: Sequence[str]) -> bool:
    """Whether keys, given in the order of their arrival, tell anything of it: at all, or from one to the next."""
    overall = rank_correlation(range(len(keys)), keys)
    neighbours = rank_correlation(keys[:-1], keys[1:])
    latest_digits = rank_correlation(range(len(keys)), [key[::-1] for key in keys])
    return max(abs(overall), abs(neighbours), abs(latest_digits)) > BOUND


def by_time() -> Callable[[int], bytes]:
    """Random bytes as UUIDv7, ULID or KSUID would have them: milliseconds first, one person in 40 of them."""
    clock = count(1_700_000_000_000, 40)
    return lambda n: next(clock).to_bytes(6, "big") + urandom(n - 6)


@pytest.fixture
def arrivals(
    call: Callable[[dict[str, Any]], dict[str, Any]],  # noqa: F811
    door: sample.FakeDoor,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[int, Callable[[int], bytes]], tuple[list[str], list[str]]]:
    """Let people come, one after the other: the nonces that they got and the keys that were stored, in that order."""

    def come(people: int, token_bytes: Callable[[int], bytes]) -> tuple[list[str], list[str]]:
        monkeypatch.setattr(handler.os, "urandom", token_bytes)  # type: ignore[attr-defined]
        nonces = []
        for _ in range(people):
            found = NONCE.search(call(sample.get())["body"])
            assert found
            nonces.append(found[1])
            body = urlencode([("form-nonce", found[1]), *sample.GOOD[1:]])
            assert call(sample.post(body))["statusCode"] == 303
        return nonces, [item["sk"]["S"] for item in door.boxes if "answers" in item]

    return come


class Plain:
    """A hash that is none: what it is given comes out again."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def hexdigest(self) -> str:
        """The nonce, and the kind behind it."""
        return self.data.decode()


def test_neither_keys_nor_nonces_tell_the_order_of_arrival(arrivals: Any) -> None:
    nonces, keys = arrivals(PEOPLE, urandom)
    assert len(set(keys)) == len(set(nonces)) == PEOPLE
    assert not tells(nonces)
    assert not tells(keys)


def test_nonces_made_of_the_time_would_tell(arrivals: Any) -> None:
    """The hash would still hide it from whoever has the keys alone, so the nonces are looked at too."""
    nonces, _ = arrivals(1000, by_time())
    assert tells(nonces)


def test_keys_made_of_the_time_would_tell(arrivals: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "sha256", Plain)
    _, keys = arrivals(1000, by_time())
    assert tells(keys)


@pytest.mark.parametrize(("second", "rho"), [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], -1.0), ([2, 1, 4, 3], 0.6)])
def test_rank_correlation_by_hand(second: list[int], rho: float) -> None:
    assert rank_correlation([10, 20, 30, 40], second) == pytest.approx(rho)
