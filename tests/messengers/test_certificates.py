"""Certificates of others: mail server and identity provider are spoken to if theirs is known."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.accounts.identities import ProviderAway
from app.accounts.provider import Provider
from app.messengers.mail import Letter, NotTaken, post
from app.outbox.server import mail_server
from tests.certificates import certified

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def heard(tmp_path, request):
    """A server that shows a certificate: its port, the certificate, and what it was told."""
    file, key = certified(tmp_path, request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    told = []

    def serve(listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as inside:
                    inside.sendall(b"220 here\r\n")
                    told.append(inside.recv(1000))
            except OSError:
                continue

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1], file, told
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def try_both(port):
    """What mail and provider say when they are sent to this server."""
    server = mail_server(f"smtps://accord:secret@localhost:{port}", "accord@example.test")
    letter = Letter(UUID(int=1), "li@example.test", "x", "y", NOW)
    with pytest.raises(NotTaken) as mail:
        post(server, letter)
    provider = Provider(
        name="P",
        issuer=f"https://localhost:{port}",
        client_id="accord",
        secret="secret",
        return_url="https://accord.example/sign-in/provider/return",
    )
    with pytest.raises(ProviderAway):
        provider.begin(now=NOW)
    return str(mail.value)


@pytest.mark.parametrize("heard", ["localhost"], indirect=True)
def test_a_certificate_that_nobody_vouches_for_is_told_nothing(heard, monkeypatch):
    port, file, told = heard
    assert "CERTIFICATE_VERIFY_FAILED" in try_both(port)
    assert told == []
    monkeypatch.setenv("SSL_CERT_FILE", str(file))  # vouched for: now both speak
    assert "CERTIFICATE_VERIFY_FAILED" not in try_both(port)
    until = time.monotonic() + 20
    while len(told) < 2 and time.monotonic() < until:  # the server notes it when it gets to it
        time.sleep(0.01)
    assert b"ehlo" in told[0]
    assert b"GET /.well-known/openid-configuration" in told[1]


@pytest.mark.parametrize("heard", ["elsewhere.example"], indirect=True)
def test_a_certificate_of_another_name_is_told_nothing(heard, monkeypatch):
    port, file, told = heard
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert "CERTIFICATE_VERIFY_FAILED" in try_both(port)
    assert told == []
