"""A proxy in front of a real server that makes it fail as servers do.

    with FaultProxy("http://127.0.0.1:9200") as proxy:
        client = Elasticsearch(proxy.url)
        proxy.delay(2)          # answers late; the server itself has done its work at once
        proxy.answer(503)       # answers itself; answer(200, "{}") is another product's, which a
                                # client notices in the first answer that it gets, and only there
        proxy.pass_through()    # well again

A switch drops all connections, so that one kept alive has the new fault too. `proxy.requests` lists
what has arrived ("POST /_bulk"), `proxy.connections` counts; `proxy.forget()` begins anew.
"""

import asyncio
import re
import socket
import threading
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
CHUNKED = re.compile(rb"^transfer-encoding:\s*chunked", re.IGNORECASE | re.MULTILINE)
SWITCH_SECONDS = 10


async def read_chunks(reader):
    """A body in chunks, as it came."""
    body = b""
    while True:
        line = await reader.readline()
        chunk = await reader.readexactly(int(line.split(b";")[0], 16) + 2)
        body += line + chunk
        if len(chunk) == 2:
            return body


async def read_message(reader, bodiless=False):
    """A request's or a response's head and body; IncompleteReadError where the connection ends."""
    head = await reader.readuntil(b"\r\n\r\n")
    if bodiless:
        return head, b""
    if CHUNKED.search(head):
        return head, await read_chunks(reader)
    length = LENGTH.search(head)
    return head, await reader.readexactly(int(length[1]) if length else 0)


class Exchange:
    """A client's connection, its present request, and a connection to the server for it."""

    def __init__(self, target, reader, writer):
        self.target, self.reader, self.writer = target, reader, writer
        self.server = None
        self.request = None

    @property
    def line(self):
        """Method and path: "GET /_cluster/health"."""
        return self.request[0].split(b" HTTP/")[0].decode()

    async def receive(self):
        self.request = await read_message(self.reader)

    async def ask(self):
        """The server's answer to the request."""
        if self.server is None:
            self.server = await asyncio.open_connection(*self.target)
        reader, writer = self.server
        writer.write(b"".join(self.request))
        return await read_message(reader, bodiless=self.line.startswith("HEAD "))

    async def send(self, *parts):
        self.writer.write(b"".join(parts))
        await self.writer.drain()

    async def close(self):
        """Close the connection, once what has been sent is out."""
        self.writer.close()
        await self.writer.wait_closed()

    def abort(self):
        """Close both connections at once."""
        self.writer.transport.abort()
        if self.server is not None:
            self.server[1].transport.abort()


async def _pass_through(exchange):
    await exchange.send(*await exchange.ask())


async def _refuse(exchange):
    await exchange.close()


async def _hang(exchange):
    await asyncio.Event().wait()


async def _delay(seconds, exchange):
    answer = await exchange.ask()
    await asyncio.sleep(seconds)
    await exchange.send(*answer)


async def _cut(exchange):
    head, body = await exchange.ask()
    await exchange.send(head, body[: len(body) // 2])
    await exchange.close()


async def _throttle(bytes_per_second, exchange):
    answer = b"".join(await exchange.ask())
    size = max(1, bytes_per_second // 10)
    for start in range(0, len(answer), size):
        await exchange.send(answer[start : start + size])
        await asyncio.sleep(size / bytes_per_second)


async def _answer(head, body, exchange):
    await exchange.send(head, b"" if exchange.line.startswith("HEAD ") else body)


class FaultProxy:
    """Passes requests to the server at `target`, an address like http://127.0.0.1:9200, or doesn't.

    A thread of its own runs it. Every switch has taken effect when the call returns.
    """

    def __init__(self, target):
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port or 80)
        self._credentials = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        self._mode = _pass_through
        self._listener = None
        self._tasks = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.forget()

    def forget(self):
        """Count from zero again."""
        self.connections, self.requests = 0, []

    def __enter__(self):
        # Bound, but never listening: while connections are refused, the port stays ours.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port = self._place.getsockname()[1]
        self.url = f"http://{self._credentials}127.0.0.1:{self.port}"
        self._thread.start()
        self.pass_through()
        return self

    def __exit__(self, *_error):
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._place.close()

    def pass_through(self):
        """The server as it is."""
        self._switch(_pass_through)

    def refuse(self):
        """Connections are refused, as by a server that is down; nobody can count them."""
        self._switch(_refuse)

    def delay(self, seconds):
        """Answers come `seconds` late."""
        self._switch(partial(_delay, seconds))

    def hang(self):
        """Requests are taken and never answered."""
        self._switch(_hang)

    def cut(self):
        """The connection ends in the middle of the answer."""
        self._switch(_cut)

    def throttle(self, bytes_per_second):
        """Answers come at this rate."""
        self._switch(partial(_throttle, bytes_per_second))

    def answer(self, status, body="", headers=None):
        """The proxy answers, as JSON by default, and the server is not asked."""
        body = body.encode()
        headers = {"Content-Type": "application/json", **(headers or {})}
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._switch(partial(_answer, "\r\n".join([*lines, "", ""]).encode(), body))

    def _switch(self, mode):
        switched = asyncio.run_coroutine_threadsafe(self._set(mode), self._loop)
        switched.result(SWITCH_SECONDS)

    async def _set(self, mode):
        self._mode = mode
        if mode is _refuse and self._listener:
            self._listener.close()
            self._listener = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks)
        if mode is not _refuse and not self._listener:
            options = {"host": "127.0.0.1", "port": self.port, "reuse_port": True}
            self._listener = await asyncio.start_server(self._serve, **options)

    async def _serve(self, reader, writer):
        self.connections += 1
        task, exchange = asyncio.current_task(), Exchange(self.target, reader, writer)
        self._tasks.add(task)
        try:
            await self._converse(exchange)
        except (asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            pass  # a switch, or either side, has ended the connection
        finally:
            exchange.abort()
            self._tasks.discard(task)

    async def _converse(self, exchange):
        while self._listener and not exchange.writer.is_closing():
            await exchange.receive()
            self.requests.append(exchange.line)
            await self._mode(exchange)
