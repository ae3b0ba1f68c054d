"""An S3 of forty lines on loopback: one bucket, whole objects, no signature checked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_PUT(self) -> None:  # noqa: N802 -- the name that http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        chunked = "aws-chunked" in self.headers.get("Content-Encoding", "")
        self.objects[self.path.split("?")[0]] = _unchunked(body) if chunked else body
        self._answer(200)

    def do_GET(self) -> None:  # noqa: N802
        self._serve(with_body=True)

    def do_HEAD(self) -> None:  # noqa: N802
        self._serve(with_body=False)

    def do_DELETE(self) -> None:  # noqa: N802
        self.objects.pop(self.path, None)
        self._answer(204)

    def _serve(self, *, with_body: bool) -> None:
        body = self.objects.get(self.path.split("?")[0])
        if body is None:
            self._answer(404)
        else:
            self._answer(200, body, with_body=with_body)

    def _answer(self, status: int, body: bytes = b"", *, with_body: bool = True) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Length", str(len(body))),
            ("ETag", '"x"'),
            ("Last-Modified", formatdate(0, usegmt=True)),
        ):
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent."""


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        head, _, rest = body.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if not size:
            break
        whole, body = whole + rest[:size], rest[size + 2 :]
    return whole


@contextmanager
def faux_s3() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Address of the server, and what it holds."""
    objects: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"objects": objects}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
