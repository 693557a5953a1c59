"""The routes of the public function, and which methods each takes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SEE = ("GET", "HEAD")
METHODS = {"/s/{link}": (*SEE, "POST"), "/s/{link}/thanks": SEE, "/s/{link}/summary": SEE}


def route(event: dict[str, Any]) -> tuple[str, str]:
    """The resource that is meant and what was typed for its link, in small letters.

    The API tells capitals from small letters, so that of a link in capitals (`/S/CODE`) it knows no route.
    """
    resource: str = event["resource"]
    if resource in METHODS:
        return resource, event["pathParameters"]["link"].lower()
    _, room, *more = event["path"].lower().split("/")
    return "/".join(("", room, "{link}", *more[1:])), more[0] if more else ""
