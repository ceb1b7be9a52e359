"""Nothing is sent to private addresses, by whatever way; and nobody keeps the site waiting."""

import datetime
import socket
import ssl
import threading
from contextlib import contextmanager
from ipaddress import ip_address
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from portal.core import outgoing
from portal.core.outgoing import Answer, Fault, Unanswered
from tests.webhooks.receiver import Receiver

HERE = ["127.0.0.1/32"]
PRIVATE = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::1"),
    *("192.88.99.1", "2001:20::1", "3fff::1", "5f00::1"),
]


@pytest.fixture
def receiver():
    with Receiver() as made:
        yield made


@pytest.fixture
def here(settings):
    """This machine may be sent to."""
    settings.OUTGOING_NETWORKS = HERE


def sent(url):
    return outgoing.post(url, b'{"a": 1}', {"webhook-id": "msg_1"})


def fault(url):
    with pytest.raises(Unanswered) as raised:
        sent(url)
    return raised.value.fault


@contextmanager
def resolving(monkeypatch, *answers):
    """Names have these addresses, one list after the other; what was asked is listed."""
    asked, left = [], list(answers)

    def resolve(name, port, **options):
        asked.append(name)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        yield asked


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_none(address, settings):
    assert not outgoing._may_be_asked(ip_address(address), "https")
    with pytest.raises(ValidationError):
        outgoing.check(f"https://[{address}]/" if ":" in address else f"https://{address}/")


@pytest.mark.parametrize("address", ["9.9.9.9", "151.101.0.223", "2620:fe::fe"])
def test_public_addresses_are_for_https_alone(address):
    assert outgoing._may_be_asked(ip_address(address), "https")
    assert not outgoing._may_be_asked(ip_address(address), "http")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user@example.org/",
        "https://:secret@example.org/",
        "https://example.org/#part",
    ],
)
def test_addresses_that_are_refused_when_entered(url):
    with pytest.raises(ValidationError):
        outgoing.check(url)


def test_addresses_that_may_be_entered(settings):
    outgoing.check("https://example.org:8443/hook?a=1")
    settings.OUTGOING_NETWORKS = HERE
    outgoing.check("http://127.0.0.1:8000/hook")
    with pytest.raises(ValidationError):
        outgoing.check("http://127.0.0.2:8000/hook")


def test_what_is_sent_and_answered(receiver, here):
    receiver.answer = lambda arrived: (418, {}, "théière".encode() * 1000)
    answer = sent(receiver.url("/hook?a=1"))
    assert answer == Answer(418, ("théière".encode() * 1000)[: outgoing.LARGEST])
    [arrived] = receiver.arrived
    assert (arrived.path, arrived.body) == ("/hook?a=1", '{"a": 1}')
    assert arrived.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert arrived.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_this_machine_by_any_name(receiver, name):
    for scheme in ("http", "https"):
        assert fault(f"{scheme}://{name}:{receiver.port}/") == Fault.REFUSED
    assert receiver.arrived == []


def test_one_private_address_of_a_name_is_enough(receiver, monkeypatch):
    with resolving(monkeypatch, ["9.9.9.9", "127.0.0.1"]):
        assert fault(f"https://both.example:{receiver.port}/") == Fault.REFUSED


def test_rebinding(settings, monkeypatch):
    """A name that has another address when it is asked for again: it isn't."""
    settings.OUTGOING_NETWORKS = ["127.0.0.2/32"]
    with Receiver(host="127.0.0.2") as allowed, Receiver() as trap:
        trap_answers = [["127.0.0.2"], ["127.0.0.1"]]
        with resolving(monkeypatch, *trap_answers) as asked:
            assert sent(f"http://rebound.example:{allowed.port}/").status == 204
        assert asked == ["rebound.example"]
        assert allowed.arrived[0].headers["host"] == f"rebound.example:{allowed.port}"
        with resolving(monkeypatch, *reversed(trap_answers)):
            assert fault(f"http://rebound.example:{trap.port}/") == Fault.REFUSED
        assert trap.arrived == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_answers(here, settings, status):
    settings.OUTGOING_NETWORKS = ["127.0.0.2/32"]
    with Receiver() as trap, Receiver(host="127.0.0.2") as honest:
        honest.answer = lambda arrived: (status, {"Location": trap.url()}, b"")
        assert sent(honest.url()).status == status
        assert trap.arrived == []


def test_an_address_that_doesnt_answer_isnt_the_last(receiver, here, settings, monkeypatch):
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    with resolving(monkeypatch, ["127.0.0.9", "127.0.0.1"]):
        assert sent(receiver.url(name="two.example")).status == 204


def test_no_server_and_no_name(here):
    with Receiver() as gone:
        url = gone.url()
    assert fault(url) == Fault.CONNECTION
    assert fault("https://nobody.invalid/") == Fault.UNKNOWN
    assert fault(f"https://{'a' * 64}.example/") == Fault.UNKNOWN


def test_a_proxy_of_the_environment_is_not_asked(receiver, here, monkeypatch):
    with Receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert sent(receiver.url()).status == 204
        assert proxy.arrived == []


def served(say):
    """The address of a server that does what it likes with each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connected, _address = listener.accept()
            threading.Thread(target=say, args=[connected], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def dripping(beginning):
    """Says something, then a byte now and then, until nobody listens."""

    def say(connected):
        try:
            connected.recv(1000)
            connected.sendall(beginning)
            while True:
                connected.sendall(b"a")
                threading.Event().wait(0.05)
        except OSError:
            connected.close()

    return say


@pytest.fixture
def hurried(here, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 20", b"HTTP/1.1 100 Continue\r\n"])
def test_an_answer_that_never_ends_is_none(hurried, beginning):
    begun = monotonic()
    assert fault(served(dripping(beginning))) == Fault.TIME
    assert monotonic() - begun < 5


@pytest.mark.parametrize("following", [b"X: ", b"Content-Length: 900\r\n\r\n"])
def test_a_status_that_came_counts_whatever_follows(hurried, following):
    begun = monotonic()
    assert sent(served(dripping(b"HTTP/1.1 200 OK\r\n" + following))).status == 200
    assert monotonic() - begun < 5


def test_tls_that_never_ends_is_none(hurried):
    url = served(dripping(b"\x16\x03\x03\x40\x00")).replace("http:", "https:")
    assert fault(url) in {Fault.TIME, Fault.CERTIFICATE}


def test_silence_is_no_answer(hurried):
    assert fault(served(lambda connected: connected.recv(1000) and threading.Event().wait(9))) == (
        Fault.TIME
    )


MANY = b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 999


@pytest.mark.parametrize("said", [b"SSH-2.0-x\r\n", b"HTTP/1.1 two\r\n\r\n", MANY])
def test_what_is_no_http(here, said):
    def say(connected):
        connected.recv(1000)
        connected.sendall(said)
        connected.close()

    assert fault(served(say)) in {Fault.ANSWER, Fault.CONNECTION}


def certificate(folder, name):
    """A certificate of its own authority for a name, and its key: the file of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "receiver.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secured(here, tmp_path, monkeypatch):
    """A receiver with a good certificate for hook.example, which is this machine."""
    file = certificate(tmp_path, "hook.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with (
        Receiver(wrap=lambda raw: context.wrap_socket(raw, server_side=True)) as made,
        resolving(monkeypatch, ["127.0.0.1"]),
    ):
        yield made


def test_certificates_are_for_the_name_that_was_asked_for(secured):
    assert sent(secured.url(name="hook.example")).status == 204
    assert [each.headers["host"] for each in secured.arrived] == [f"hook.example:{secured.port}"]
    assert fault(secured.url(name="other.example")) == Fault.CERTIFICATE
    assert len(secured.arrived) == 1


def test_certificates_of_nobody_known(secured, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    assert fault(secured.url(name="hook.example")) == Fault.CERTIFICATE
    assert secured.arrived == []
