"""The reader of templates, ours, which all tests of the template use, against cfn-lint's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml

from infra.template.reading import load

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["template.yaml", "infra/template/guard-rails.yaml"])
def test_what_is_read_is_what_cloudformation_reads(name: str) -> None:
    assert load((ROOT / name).read_text()) == plain(cfn_yaml.load(str(ROOT / name)))


def plain(node: Any) -> Any:
    """cfn-lint's nodes know their line; as values they are dicts, lists and strings."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node
