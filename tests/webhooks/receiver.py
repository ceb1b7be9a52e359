"""A real server that webhooks are sent to; it notes what arrives, and answers as it is told to."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OK = (204, {}, b"")


@dataclass
class Arrived:
    path: str
    headers: dict
    body: str


@dataclass
class Receiver:
    """`answer(arrived)` gives (status, headers, body), or None, which drops the connection."""

    answer: object = lambda arrived: OK
    host: str = "127.0.0.1"
    wrap: object = None  # makes TLS of a socket
    arrived: list = field(default_factory=list)

    def __enter__(self):
        self.server = ThreadingHTTPServer((self.host, 0), handler(self))
        if self.wrap:
            self.server.socket = self.wrap(self.server.socket)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path="/hook", name=""):
        scheme = "https" if self.wrap else "http"
        return f"{scheme}://{name or self.host}:{self.port}{path}"

    @property
    def ids(self):
        return [each.headers["webhook-id"] for each in self.arrived]


def handler(receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            if len(body.encode()) < length:  # whoever was sending it was killed
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            arrived = Arrived(self.path, headers, body)
            receiver.arrived.append(arrived)
            if answer := receiver.answer(arrived):
                with suppress(OSError):  # whoever sent it was killed
                    self.say(*answer)

        def say(self, status, headers, body):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *args):
            """Nobody reads it."""

    return Handler
