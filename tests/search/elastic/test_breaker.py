"""The breaker opens after failures in a row, costs nothing while it is open, closes by itself."""

import os
import threading
import time

import pytest

from search.elastic.breaker import Breaker, Open

pytestmark = pytest.mark.sqlite  # there is no database in it


class Server:
    """Something to ask, which fails when told to."""

    def __init__(self):
        self.well, self.asked, self.answering = True, 0, threading.Event()
        self.breaker = Breaker(self.probe, failures=2, interval=0.02)

    def probe(self):
        self.asked += 1
        if not self.well:
            raise ConnectionError

    def call(self):
        with self.breaker.guard():
            if not self.well:
                raise TimeoutError
            return "answer"

    def fail(self, times):
        self.well = False
        for _ in range(times):
            with pytest.raises((TimeoutError, Open)):
                self.call()


@pytest.fixture
def server():
    made = Server()
    yield made
    if watcher := made.breaker.watcher:
        made.breaker.close()
        watcher.join(5)


def wait_until(condition):
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_opens_after_failures_in_a_row(server):
    server.fail(1)
    server.well = True
    assert server.call() == "answer"
    server.fail(1)
    assert not server.breaker.open
    server.fail(1)
    assert server.breaker.open
    assert server.breaker.reason == "TimeoutError"


def test_refuses_while_it_is_open(server):
    server.fail(2)
    with pytest.raises(Open), server.breaker.guard():
        raise AssertionError("nothing must be asked")


def test_asks_in_a_thread_until_there_is_an_answer(server):
    told = []
    server.breaker.on_close.append(lambda: told.append(threading.current_thread().name))
    server.fail(2)
    wait_until(lambda: server.asked >= 3)
    assert server.breaker.open
    assert server.breaker.reason == "ConnectionError"
    server.well = True
    wait_until(lambda: not server.breaker.open)
    wait_until(lambda: told)
    assert told == ["search-breaker"]
    assert server.call() == "answer"


def test_opens_again(server):
    for _ in range(3):
        server.fail(2)
        assert server.breaker.open
        server.well = True
        wait_until(lambda: not server.breaker.open)


def test_one_thread_asks_however_many_fail(server):
    server.breaker.interval = 3600
    server.well = False
    before = threading.active_count()
    threads = [threading.Thread(target=server.breaker.failed, args=(OSError(),)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert threading.active_count() == before + 1


def test_closed_by_hand_it_asks_no_more(server):
    server.breaker.on_close.append(server.answering.set)
    server.fail(2)
    watcher = server.breaker.watcher
    server.breaker.close()
    asked = server.asked
    server.well = True
    watcher.join(5)
    assert not watcher.is_alive()
    assert server.asked <= asked + 1
    assert not server.answering.is_set()
    assert server.call() == "answer"


def test_a_call_back_that_fails_leaves_it_closed(server):
    def broken():
        raise RuntimeError

    hook, threading.excepthook = threading.excepthook, lambda _arguments: None
    server.breaker.on_close.append(broken)
    server.fail(2)
    server.well = True
    wait_until(lambda: not server.breaker.open)
    threading.excepthook = hook
    assert server.call() == "answer"


def test_a_fork_has_no_thread_that_could_close_it(server):
    server.breaker.interval = 3600
    server.fail(2)
    child = os.fork()
    if not child:
        os._exit(server.breaker.open)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert server.breaker.open
