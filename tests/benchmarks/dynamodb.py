"""A stand-in for DynamoDB over HTTPS (or HTTP): gets answer from a few items, puts say yes, and calls are counted.

Run as `python -m tests.benchmarks.dynamodb ITEMS [CERTIFICATE]` it prints its port, then for each line on its standard
input the number of calls by operation since the last. It ends when that is closed, so it outlives nobody.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Items = list[dict[str, Any]]


class FakeDynamoDB(ThreadingHTTPServer):
    """It listens on a free port of this machine; `calls` counts the operations."""

    daemon_threads = True

    def __init__(self, items: Items, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.items = {(item["pk"]["S"], item["sk"]["S"]): item for item in items}
        self.calls = Counter[str]()
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        """The port."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: FakeDynamoDB
    protocol_version = "HTTP/1.1"  # a connection is kept alive, as DynamoDB's is
    disable_nagle_algorithm = True
    timeout = 120

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        self.server.calls[operation] += 1
        if operation == "GetItem":
            key = payload["Key"]
            item = self.server.items.get((key["pk"]["S"], key["sk"]["S"]))
            self._send({"Item": item} if item else {})
        else:
            self._send({})

    def _send(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base class
        """Say nothing."""


def main(items: Path, certificate: Path | None = None) -> None:
    """Serve, and tell of the calls, until standard input is closed."""
    server = FakeDynamoDB(json.loads(items.read_text()), certificate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    for _ in sys.stdin:
        print(json.dumps(server.calls), flush=True)
        server.calls.clear()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
