"""`relevant` conditions as XLSForm writes them."""

from typing import Any

import pytest

from shared.condition import holds, items_of, parse


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ("${joined} = 'yes'", {"joined": "yes"}, True),
        ("${joined} = 'yes'", {"joined": "no"}, False),
        ("${joined} = 'yes'", {}, False),
        ("${joined} != 'yes'", {"joined": "no"}, True),
        ("${joined} != 'yes'", {}, True),
        ("selected(${reasons}, 'rota')", {"reasons": ["rota", "leave"]}, True),
        ("selected(${reasons}, 'rota')", {"reasons": ["leave"]}, False),
        ("selected(${joined}, 'yes')", {"joined": "yes"}, True),
        ("not(${joined} = 'yes')", {"joined": "no"}, True),
        ("${hours} >= 10 and ${hours} < 20", {"hours": 10}, True),
        ("${hours} >= 10 and ${hours} < 20", {"hours": 20}, False),
        ("${hours} > 10", {}, False),
        ("${hours} = 10", {"hours": 10}, True),
        ("${agree} >= 4", {"agree": "5"}, True),
        ("${agree} >= 4", {"agree": "no"}, False),
        ("${a} = '1' or ${b} = '1' and ${c} = '1'", {"a": "1"}, True),
        ("(${a} = '1' or ${b} = '1') and ${c} = '1'", {"a": "1"}, False),
        ("${a} = ''", {}, True),
        ("${a} != ''", {}, False),
        ("${a} != ''", {"a": ["x"]}, True),
        ('${a} = "one two"', {"a": "one two"}, True),
    ],
)
def test_a_condition_holds(source: str, answers: dict[str, Any], expected: bool) -> None:
    assert holds(parse(source), answers) is expected


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("${a} =", "expected text but found the end"),
        ("${a} ~ '1'", "cannot read the condition from: ~ '1'"),
        ("${a} = '1' ${b}", "did not expect b"),
        ("(${a} = '1'", "expected ) but found the end"),
        ("selected(${a} 'x')", "expected , but found x"),
        ("count(${a})", "expected ref but found count"),
        ("", "expected ref but found the end"),
    ],
)
def test_a_wrong_condition_says_where(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".+") as raised:
        parse(source)
    assert str(raised.value) == says


def test_the_items_that_a_condition_looks_at() -> None:
    assert items_of(parse("${a} = '1' or not(selected(${b}, 'x') and ${c} > 3)")) == {"a", "b", "c"}
