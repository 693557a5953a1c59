"""Lines of the log that ring: what CloudWatch counts is taken off, so that a test compares what is spoken."""

from __future__ import annotations

import json
from typing import Any

COUNTED = ("_aws", "Stack", "Kind", "Trouble")


def spoken(line: dict[str, Any]) -> dict[str, Any]:
    """What a line says; one that rings says `rings` as well."""
    rings = {"rings": str(line["Kind"])} if line.get("Trouble") == 1 and "_aws" in line else {}
    return {name: value for name, value in line.items() if name not in COUNTED} | rings


def failures(out: str) -> list[str]:
    """The classes that the public function wrote; each line rings, and nothing else is in it or beside it."""
    lines = [spoken(json.loads(line)) for line in out.splitlines()]
    for line in lines:
        assert line == {
            "level": "ERROR",
            "timestamp": line["timestamp"],
            "error": line["error"],
            "rings": "function_failed",
        }
    return [line["error"] for line in lines]
