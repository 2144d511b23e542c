"""What stands between people and the application: gunicorn with our settings, on a bare program."""

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.certificates import certified

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60
ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

ECHO = """
def application(environ, begin):
    text = environ["wsgi.input"].read()
    begin("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text) + 5))])
    return [b"took " + text]
"""


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def listening(tmp_path_factory):
    """Starts gunicorn as Procfile does, on a program that tells what it took; gives its port."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "echo.py").write_text(ECHO)
    running = []

    def start(**settings):
        port = _free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "echo"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{folder}", **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS_TO_START:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return port
        raise AssertionError("gunicorn did not start")

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=20)


def _everything(connection):
    found = b""
    while some := connection.recv(65536):
        found += some
    return found


# -- https -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_https(listening, tmp_path_factory):
    """The port of a server with a certificate, and who to trust."""
    file, key = certified(tmp_path_factory.mktemp("certificate"), "localhost")
    port = listening(ACCORD_TLS_CERTIFICATE_FILE=str(file), ACCORD_TLS_KEY_FILE=str(key))
    return port, file


def _context(trusted):
    context = ssl.create_default_context(cafile=trusted)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def _spoken(port, context):
    """The version and the cipher that were agreed upon, and the answer."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as inside,
    ):
        inside.sendall(ASKED)
        return inside.version(), inside.cipher()[0], _everything(inside)


def test_https_is_spoken_in_its_two_latest_versions(by_https):
    port, trusted = by_https
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        context = _context(trusted)
        context.maximum_version = context.minimum_version = version
        agreed, _, answer = _spoken(port, context)
        assert agreed == name
        assert answer.startswith(b"HTTP/1.1 200")


OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
WEAK = ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384")


def _at_most(trusted, version, ciphers="ALL"):
    context = _context(trusted)
    context.maximum_version = version
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    return context


@pytest.fixture
def anything_goes(tmp_path):
    """The port of a server that refuses no version and no cipher, and who to trust."""
    file, key = certified(tmp_path, "localhost")
    lenient = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    lenient.minimum_version = ssl.TLSVersion.TLSv1
    lenient.set_ciphers("ALL:@SECLEVEL=0")
    lenient.load_cert_chain(file, key)

    def serve(here):
        for _ in (*OLD, *WEAK):
            with lenient.wrap_socket(here.accept()[0], server_side=True) as inside:
                inside.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as here:
        threading.Thread(target=serve, args=(here,), daemon=True).start()
        yield here.getsockname()[1], file


def test_old_versions_and_weak_ciphers_are_spoken_to_who_takes_them(anything_goes):
    port, trusted = anything_goes
    versions = [_spoken(port, _at_most(trusted, version))[0] for version in OLD]
    latest = ssl.TLSVersion.TLSv1_2
    ciphers = [_spoken(port, _at_most(trusted, latest, weak))[1] for weak in WEAK]
    assert (versions, ciphers) == (["TLSv1", "TLSv1.1"], [*WEAK])


@pytest.mark.parametrize("version", OLD)
def test_older_versions_of_tls_are_refused(by_https, version):
    port, trusted = by_https
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _spoken(port, _at_most(trusted, version))


@pytest.mark.parametrize("weak", WEAK)
def test_ciphers_without_authenticated_encryption_are_refused(by_https, weak):
    port, trusted = by_https
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _spoken(port, _at_most(trusted, ssl.TLSVersion.TLSv1_2, weak))


def test_plain_http_gets_nothing_where_https_is_spoken(by_https):
    with socket.create_connection(("127.0.0.1", by_https[0]), timeout=20) as plain:
        plain.sendall(ASKED)
        with suppress(ConnectionError):
            assert b"took" not in _everything(plain)


# -- where a request ends --------------------------------------------------------------------------

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = b"POST /smuggled HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def by_http(listening):
    return listening()


def _answers(port, sent):
    """How many answers one connection got, and the first one's status."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            found = _everything(connection)
        except ConnectionError:
            return 0, b""
    return found.count(b"HTTP/1.1 "), found[9:12]


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 0\r\nContent-Length: 70\r\n\r\n" + SMUGGLED,
        b"Content-Length: 0, 70\r\n\r\n" + SMUGGLED,
        b"Content-Length: 70\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
        b"Content-Length: +0\r\n\r\n" + SMUGGLED,
        b"Content-Length: 0x0\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        CHUNKED + b"\r\n-1\r\n\r\n" + SMUGGLED,
        CHUNKED + b"\r\n1\r\nab0\r\n\r\n" + SMUGGLED,
    ],
)
def test_a_request_whose_end_can_be_read_in_two_ways_is_refused(by_http, sent):
    answers, status = _answers(by_http, HEAD + sent)
    assert answers <= 1, "a second request was read out of the first"
    assert status in (b"400", b"501", b"")


@pytest.mark.parametrize(
    "sent", [b"Content-Length: 2\r\n\r\nab", CHUNKED + b"\r\n2\r\nab\r\n0\r\n\r\n"]
)
def test_two_requests_with_plain_ends_are_two(by_http, sent):
    assert _answers(by_http, HEAD + sent + SMUGGLED) == (2, b"200")
