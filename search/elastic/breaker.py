"""When to leave the server alone.

A few failures in a row open the breaker: searches then don't wait for the server at all. A thread
asks it a small question every so often, so that no visitor's search pays for trying, and closes the
breaker when it answers. Written here because the circuit breakers on offer (pybreaker,
circuitbreaker) hold a lock during the call or let a visitor's request be the trial.
"""

import logging
import threading
import time
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
        self.open = False
        self.reason = ""

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
            self.open, self.reason = True, type(error).__name__
        logger.warning("The search server is left alone after %s", self.reason)
        threading.Thread(target=self._watch, name="search-breaker", daemon=True).start()

    def _watch(self):
        while self.open:
            time.sleep(self.interval)
            try:
                self.probe()
            except Exception as error:
                self.reason = type(error).__name__
            else:
                self.close()
                for callback in self.on_close:
                    callback()

    def close(self):
        """Let searches through again."""
        with self.lock:
            was_open, self.open, self.failures, self.reason = self.open, False, 0, ""
        if was_open:
            logger.warning("The search server answers again")
