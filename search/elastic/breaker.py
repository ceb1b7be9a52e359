"""When to leave the server alone.

A few failures in a row open the breaker: searches then don't wait for the server at all. A thread
asks it a small question every so often, so that no visitor's search pays for trying, and closes the
breaker when it answers. Written here because the circuit breakers on offer (pybreaker,
circuitbreaker) hold a lock during the call or let a visitor's request be the trial.
"""

import logging
import threading
from contextlib import contextmanager

logger = logging.getLogger("search.elastic")

FAILURES = 2
INTERVAL = 1.0  # seconds between two questions


class Open(Exception):
    """The server is being left alone."""


class Breaker:
    """`failures` in a row open it; it closes when `probe()` no longer raises.

    `on_close` holds what is called then, in the thread that asked.
    """

    def __init__(self, probe, failures=FAILURES, interval=INTERVAL):
        self.probe = probe
        self.on_close = []
        self.limit = failures
        self.interval = interval
        self.failures = 0
        self.lock = threading.Lock()
        self.watcher = None
        self.reason = ""

    @property
    def open(self):
        """Open while somebody asks: without the thread (in a fork), it could never close."""
        return self.watcher is not None and self.watcher.is_alive()

    @contextmanager
    def guard(self):
        """Around a call: refuses it when open, counts how it ends."""
        if self.open:
            raise Open(self.reason)
        try:
            yield
        except Exception as error:
            self.failed(error)
            raise
        self.failures = 0

    def failed(self, error):
        """Count a failure."""
        with self.lock:
            self.failures += 1
            if self.failures < self.limit or self.open:
                return
            self.reason = type(error).__name__
            self.watcher = Watcher(self)
            self.watcher.start()
        logger.warning("The search server is left alone after %s", self.reason)

    def close(self):
        """Let searches through again."""
        with self.lock:
            watcher, self.watcher, self.failures, self.reason = self.watcher, None, 0, ""
        if watcher:
            watcher.done.set()
            logger.warning("The search server is asked again")


class Watcher(threading.Thread):
    """Asks until there is an answer, or until somebody else has closed the breaker."""

    def __init__(self, breaker):
        super().__init__(name="search-breaker", daemon=True)
        self.breaker = breaker
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(self.breaker.interval):
            try:
                self.breaker.probe()
            except Exception as error:
                self.breaker.reason = type(error).__name__
            else:
                self.answered()

    def answered(self):
        if self.done.is_set():
            return
        self.breaker.close()
        for callback in self.breaker.on_close:
            callback()
