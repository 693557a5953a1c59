"""The public function behind a web server on a free port, as API Gateway has it: under a stage, and compressed."""

from __future__ import annotations

import base64
import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

Reply = dict[str, Any]
STAGE = "/prod"


def event(method: str, target: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """What API Gateway makes of a request to the stage (REST proxy, BinaryMediaTypes */*)."""
    url = urlsplit(target)
    path = url.path.removeprefix(STAGE)
    parts = path.strip("/").split("/")
    parameters = {"proxy": path.strip("/")}
    resource = "/{proxy+}"
    if parts[0] == "s" and (len(parts) == 2 or parts[2:] in (["thanks"], ["summary"])):
        resource = "/".join(["/s/{link}", *parts[2:]])
        parameters = {"link": parts[1]}
    return sample.event(
        "post" if method == "POST" else "get",
        resource=resource,
        path=path,
        httpMethod=method,
        pathParameters=parameters,
        queryStringParameters=dict(parse_qsl(url.query)) or None,
        headers=headers,
        body=base64.b64encode(body).decode() if body else None,
        isBase64Encoded=bool(body),
    )


class Server(ThreadingHTTPServer):
    """Answers with `answer`, one request at a time, and writes every request down.

    `lose` replies are not sent: the connection closes after the work is done. Each takes `delay` seconds.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    def __init__(self, answer: Callable[[dict[str, Any]], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answer = answer
        self.requests: list[str] = []
        self.lose = 0
        self.delay = 0.0
        self.instance = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def address(self) -> str:
        """Where the stage is."""
        return f"http://127.0.0.1:{self.server_address[1]}{STAGE}"

    @property
    def form(self) -> str:
        """Where the sample team's form is."""
        return f"{self.address}/s/{sample.CODE}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error of the test."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = self.server
        server.requests.append(f"{self.command} {self.path}")
        with server.instance:
            time.sleep(server.delay)
            reply = server.answer(event(self.command, self.path, dict(self.headers), body))
            lost = server.lose > 0
            server.lose -= lost
        if lost:
            self.close_connection = True
            return
        content = reply["body"].encode()
        self.send_response(reply["statusCode"])
        for name, value in reply["headers"].items():
            self.send_header(name, value)
        if content and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, compresslevel=6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815
