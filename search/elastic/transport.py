"""Connections whose whole answer comes within the time limit.

A socket's limit is for each read, so that an answer which drips in, a few bytes at a time, would
hold a visitor's request for minutes. Here each read has only what is left of the limit.
"""

import io
from contextlib import suppress
from http.client import HTTPResponse
from time import monotonic

from elastic_transport import Urllib3HttpNode


class Node(Urllib3HttpNode):
    """A server's node, over connections that keep to the limit."""

    def __init__(self, config):
        super().__init__(config)
        self.pool.ConnectionCls = type("Connection", (Punctual, self.pool.ConnectionCls), {})


class Punctual:
    """A connection of urllib3's, whose answers are read within its time limit."""

    def response_class(self, sock, *args, **options):
        return HTTPResponse(Limited(sock, self.timeout), *args, **options)


class Limited(io.RawIOBase):
    """A socket, as a response reads it: until `seconds` from now."""

    def __init__(self, sock, seconds):
        self.sock, self.seconds = sock, seconds
        self.end = monotonic() + seconds
        self.raw = sock.makefile("rb", buffering=0)

    def makefile(self, mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.end - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self.sock.settimeout(left)
        return self.raw.readinto(buffer)

    def close(self):
        self.raw.close()
        with suppress(OSError):  # closed already, unless it is kept for the next request
            self.sock.settimeout(self.seconds)
        super().close()
