"""A cold start: import a handler and give it its first events, in a fresh interpreter.

`cold.py MODULE EVENT...`, the events being JSON files. It ends without tearing the interpreter down: Lambda does not.
"""

import json
import os
import sys


def main(module: str, *events: str) -> None:
    """Import and call; exit code 1 if a reply is no success."""
    handler = __import__(module, fromlist=["lambda_handler"]).lambda_handler
    for path in events:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123  # pathlib would be part of every cold start
            event = json.load(file)
        if handler(event, None)["statusCode"] >= 400:
            os._exit(1)


main(*sys.argv[1:])
os._exit(0)
