"""The fault proxy fails as it is told to, on new connections and on those kept alive."""

import http.client
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import elasticsearch
import pytest

from .faults import FaultProxy

TEXT = b"participatory science " * 1000


class Echo(BaseHTTPRequestHandler):
    """Answers GET with TEXT (in chunks at /chunks), POST with what was posted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/chunks":
            self._start("Transfer-Encoding", "chunked")
            halves = TEXT[:15000], TEXT[15000:], b""
            self.wfile.write(b"".join(b"%x\r\n%s\r\n" % (len(half), half) for half in halves))
        else:
            self._start("Content-Length", len(TEXT))
            self.wfile.write(TEXT)

    def do_HEAD(self):
        self._start("Content-Length", len(TEXT))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(body)
        self._start("Content-Length", len(body))
        self.wfile.write(body)

    def _start(self, name, value):
        self.send_response(200)
        self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        server.posted = []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def proxy(server):
    with FaultProxy(f"http://127.0.0.1:{server.server_port}") as proxy:
        yield proxy


@pytest.fixture
def client(proxy):
    """One connection to the proxy, kept alive; it opens another where that one was dropped."""
    client = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=1)
    yield client
    client.close()


def ask(client, method="GET", path="/", body=None):
    client.request(method, path, body)
    response = client.getresponse()
    return response.status, response.read()


def test_passes_through_on_one_connection(client, proxy, server):
    assert ask(client) == (200, TEXT)
    assert ask(client, path="/chunks") == (200, TEXT)
    assert ask(client, "HEAD") == (200, b"")
    assert ask(client, "POST", "/_bulk", TEXT) == (200, TEXT)
    assert server.posted == [TEXT]
    assert proxy.requests == ["GET /", "GET /chunks", "HEAD /", "POST /_bulk"]
    assert proxy.connections == 1


def test_forgets_what_it_counted(client, proxy):
    ask(client)
    proxy.forget()
    assert (proxy.connections, proxy.requests) == (0, [])


@pytest.mark.parametrize("fault", ["refuse", "hang", "cut"])
def test_switch_reaches_a_connection_kept_alive_and_back(client, proxy, fault):
    assert ask(client) == (200, TEXT)
    kept = client.sock
    getattr(proxy, fault)()
    assert kept.recv(1) == b""  # dropped at the switch, not at the next request
    client.close()
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(client)
    client.close()
    proxy.pass_through()
    assert ask(client) == (200, TEXT)


def test_refuses_connections_and_opens_on_the_same_port(client, proxy):
    port = proxy.port
    for _twice in range(2):
        proxy.refuse()
        with pytest.raises(ConnectionRefusedError):
            ask(client)
        client.close()
        proxy.pass_through()
        assert ask(client) == (200, TEXT)
        client.close()
    assert proxy.port == port
    assert proxy.connections == 2


def test_hangs_after_it_took_the_request(client, proxy, server):
    proxy.hang()
    with pytest.raises(TimeoutError):
        ask(client, "POST", "/", b"lost")
    assert proxy.requests == ["POST /"]
    assert server.posted == []


def test_delays_the_answer_but_not_the_work(client, proxy, server):
    proxy.delay(0.3)
    start = time.monotonic()
    assert ask(client, "POST", "/", b"late") == (200, b"late")
    assert time.monotonic() - start >= 0.3
    proxy.delay(30)
    client.close()
    with pytest.raises(TimeoutError):
        ask(client, "POST", "/", b"too late")
    assert server.posted == [b"late", b"too late"]


def test_cuts_in_the_middle_of_the_body(client, proxy):
    proxy.cut()
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(client)
    assert cut.value.partial == TEXT[: len(TEXT) // 2]


def test_throttles_to_a_rate(client, proxy):
    proxy.throttle(50_000)
    start = time.monotonic()
    assert ask(client) == (200, TEXT)
    assert len(TEXT) / 50_000 * 0.8 <= time.monotonic() - start


def test_answers_itself(client, proxy, server):
    proxy.answer(429, '{"error": "é"}', {"Retry-After": "3"})
    client.request("POST", "/_bulk", b"unheard")
    response = client.getresponse()
    assert (response.status, response.reason) == (429, "Too Many Requests")
    assert response.read().decode() == '{"error": "é"}'
    assert response.getheader("Retry-After") == "3"
    assert response.getheader("Content-Type") == "application/json"
    assert ask(client, "HEAD") == (429, b"")
    assert ask(client) == (429, '{"error": "é"}'.encode())
    assert server.posted == []
    assert proxy.requests == ["POST /_bulk", "HEAD /", "GET /"]


def test_a_server_that_is_down_drops_the_connection(client, server, proxy):
    server.shutdown()
    server.server_close()
    with pytest.raises(http.client.RemoteDisconnected):
        ask(client)


def test_credentials_stay_in_the_address():
    with FaultProxy("http://portal:secret@127.0.0.1:9") as proxy:
        assert proxy.url == f"http://portal:secret@127.0.0.1:{proxy.port}"


def test_elasticsearch_client_meets_the_faults(elasticsearch_proxy):
    proxy = elasticsearch_proxy
    options = {"request_timeout": 10, "max_retries": 0, "retry_on_timeout": False}
    with elasticsearch.Elasticsearch(proxy.url, **options) as client:
        assert client.info()["tagline"] == "You Know, for Search"
        proxy.answer(503)
        with pytest.raises(elasticsearch.ApiError) as unavailable:
            client.info()
        assert unavailable.value.status_code == 503
        proxy.refuse()
        with pytest.raises(elasticsearch.ConnectionError):
            client.info()
        proxy.hang()
        with pytest.raises(elasticsearch.ConnectionTimeout):
            client.options(request_timeout=0.2).info()
        proxy.cut()
        with pytest.raises(elasticsearch.ConnectionError):
            client.info()
        proxy.pass_through()
        proxy.forget()
        assert client.ping()
        assert proxy.requests == ["HEAD /"]


def test_elasticsearch_client_recognises_another_product(elasticsearch_proxy):
    elasticsearch_proxy.answer(200, "{}")
    client = elasticsearch.Elasticsearch(elasticsearch_proxy.url)
    with client, pytest.raises(elasticsearch.UnsupportedProductError):
        client.info()
