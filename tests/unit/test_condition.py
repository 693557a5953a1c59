"""`relevant` conditions as XLSForm writes them."""

from typing import Any

import pytest

from shared.condition import holds, items_of
from shared.expression import condition

NOTHING = "says nothing of an answer: write it as in ${joined} = 'yes', selected(${why}, 'rota') or count-selected(${why}) > 0"
UNREADABLE = ("${a} =", "${a} = '1' ${b}", "(${a} = '1'", "", "not ${a}", "(" * 60)


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
        ("'yes' == ${a} AND 10 <= ${b}", {"a": "yes", "b": 10}, True),
        ("${a} <> “yes”", {"a": "yes"}, False),
        ("selected (${a}, 'yes') = true()", {"a": "yes"}, True),
        ("selected(${a}, 'yes') != true()", {"a": "yes"}, False),
        ("count-selected(${a}) >= 1", {"a": ["x"]}, True),
        ("string-length(${a}) > 0", {}, False),
        ("0 = count-selected(${a})", {}, True),
        ("${a} = 'yes' && ${b} => 10 || ${b} ≤ 3", {"a": "yes", "b": 10}, True),
        ("selected(${a}, `yes`) = 1", {"a": "no"}, False),
        ("true() = selected(${a}, 'yes')", {"a": "yes"}, True),
        ("FALSE = selected(${a}, 'yes')", {"a": "yes"}, False),
        ("(${a} = 'yes' or ${a} = 'no') != false()", {"a": "yes"}, True),
        ("int(${b}) > 18 and number( ${b} ) <= 20", {"b": 20}, True),
        ("${ did you come } = 'yes'", {"did you come": "yes"}, True),
    ],
)
def test_a_condition_holds(source: str, answers: dict[str, Any], expected: bool) -> None:
    assert holds(condition(source), answers) is expected


@pytest.mark.parametrize(
    ("source", "says"),
    [
        *((source, f"'{source}' cannot be read: is a bracket, a quote or a part missing?") for source in UNREADABLE),
        ("${a} ~ '1'", "cannot be read from here on: ~ '1'"),
        ("../joined = 'yes'", "cannot be read from here on: ../joined = 'yes'"),
        ("${a} = 'it's'", "cannot be read from here on: 'it's'"),
        ("count(${a})", f"'count' alone {NOTHING}"),
        ("selected(${a} 'x')", f"'selected' alone {NOTHING}"),
        ("selected('x', ${a})", f"'selected' alone {NOTHING}"),
        ("selected(${a}, yes)", "'yes' is no condition: a question is written ${yes}, an answer 'yes'"),
        ("yes = ${a}", "'yes' is no condition: a question is written ${yes}, an answer 'yes'"),
        ("not(${a})", f"${{a}} alone {NOTHING}"),
        ("${a} = '1' or '2'", f"'2' alone {NOTHING}"),
        ("${a} = true()", "an answer is compared with a number or with a text in quotes"),
        ("once(${a}) > 1", f"'once' cannot be asked here: {NOTHING.partition(': ')[2]}"),
        ("${a} = '1' = '2'", "it has a part that is no comparison"),
        ("${a} = ${b}", "an answer is compared with a number or with a text in quotes"),
        ("count-selected(${a}) > 1", "'count-selected' can only be asked whether it is more than 0"),
        ("field-list", "'field-list' is no condition: a question is written ${field-list}, an answer 'field-list'"),
        ("${a} > 'often'", "'>' compares an answer with a number, not with 'often'"),
        ("${a} >= ''", "'>=' compares an answer with a number, not with ''"),
        ("${a} > 3 4", "it has a part that is no comparison"),
        ("${a} = 'x' 'y'", "it has a part that is no comparison"),
        ("joined = 'yes'", "'joined' is no condition: a question is written ${joined}, an answer 'joined'"),
        ("${joined} = yes", "'yes' is no condition: a question is written ${yes}, an answer 'yes'"),
        ("false", f"'false' alone {NOTHING}"),
    ],
)
def test_a_wrong_condition_says_why(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".+") as raised:
        condition(source)
    assert str(raised.value) == says


def test_the_items_that_a_condition_looks_at() -> None:
    assert items_of(condition("${a} = '1' or not(selected(${b}, 'x') and ${c} > 3)")) == {"a", "b", "c"}
