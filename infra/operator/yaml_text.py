"""YAML as people type it: what cannot be meant is one fault that says where, whatever it is."""

from typing import Any

import yaml
from yaml.constructor import ConstructorError

from shared.errors import DefinitionInvalid

DEEPEST = 100  # lists and mappings in one another; a tree of units needs two for each level


class _Loader(yaml.SafeLoader):
    """PyYAML's own, which would keep the last of two values under one name, and stumble over numbers and depth."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self._depth == DEEPEST:
            raise ConstructorError(None, None, "is nested too deeply", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names: set[str] = set()
        for key, _ in node.value:
            if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
                raise ConstructorError(None, None, "a name must be text: put it in quotation marks", key.start_mark)
            if key.value in names:
                raise ConstructorError(None, None, f"'{key.value}' stands here twice", key.start_mark)
            names.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError, LookupError) as error:  # 2027-02-30, a number of 5,000 digits
            told = "no such day, time or number" if isinstance(node, yaml.ScalarNode) else str(error)
            raise ConstructorError(None, None, told, node.start_mark) from None


def read(text: str, name: str) -> Any:
    """What the text says. Raises DefinitionInvalid with the first fault and its place in `name`."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        told = "" if isinstance(error, ConstructorError) else "not YAML: "
        raise DefinitionInvalid([f"{name}{where}: {told}{error.problem}"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DefinitionInvalid([f"{name}, line {line}: not YAML: has the character {error.character:#06x}"]) from None
