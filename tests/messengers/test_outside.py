"""Where nothing is sent: into the house, by redirect, or where a name leads at a second look."""

import socket
import ssl
import threading
import time
import urllib.request
from contextlib import closing
from ipaddress import ip_address

import pytest

from app.domain.access.refusals import AddressNotTaken
from app.domain.access.webhook import checked_address
from app.messengers import outside
from app.messengers.outside import ForbiddenTarget, NotReached, is_public, post, target
from tests.messengers.listener import listening

INSIDE = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::a00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("::7f00:1", "::a00:1", "::ffff:0:a00:1", "64:ff9b:1::a00:1", "fec0::1", "5f00::1", "3fff::1"),
    *("192.0.0.8", "192.88.99.1"),
]
OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"]


def wrongly_told(judge):
    return {one for one in INSIDE if judge(ip_address(one))} | {
        one for one in OUTSIDE if not judge(ip_address(one))
    }


def test_only_addresses_of_the_open_internet_are_public():
    assert wrongly_told(is_public) == set()


def test_a_judge_that_forgets_a_kind_is_found():
    assert wrongly_told(lambda one: not one.is_private)
    assert wrongly_told(lambda one: one.is_global)


def leading_to(*answers):
    """A resolver that answers so, one answer for each time that it is asked, and counts."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    resolve.asked = asked
    return resolve


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_connected_to(address, monkeypatch):
    monkeypatch.setattr(outside.socket, "create_connection", forbidden)
    with pytest.raises(ForbiddenTarget):
        post("https://hooks.example.com/", b"", {}, resolve=leading_to([address]))
    mixed = leading_to(["93.184.216.34", address])
    with pytest.raises(ForbiddenTarget):
        post("https://hooks.example.com/", b"", {}, resolve=mixed)


def forbidden(*_, **__):
    raise AssertionError("connected")


HIDDEN = ["2130706433", "127.1", "0", "0x7f000001", "017700000001", "localhost", "[::1]"]


@pytest.mark.parametrize("host", HIDDEN)
def test_this_machine_under_its_other_names_is_not_reached(host):
    with closing(socket.create_server(("127.0.0.1", 0))) as canary:
        canary.settimeout(0.05)
        url = f"https://{host}:{canary.getsockname()[1]}/"
        with pytest.raises(AddressNotTaken):
            checked_address(url, is_loopback_allowed=False)
        with pytest.raises(NotReached):
            post(url, b"", {}, timeout=2)
        with pytest.raises(TimeoutError):
            canary.accept()


ADDRESSES = [
    *("http://hooks.example.com/", "ftp://hooks.example.com/", "hooks.example.com", "https:///x"),
    *("https://user@hooks.example.com/", "https://u:p@hooks.example.com/", "https://intern/"),
    *("https://93.184.216.34/", "https://hooks.example.com:x/", "https://hooks.example.com/#a"),
    *(
        "https://hooks.example.com/\r\nX: y",
        "https://höoks.example.com/",
        "https://a.b/" + "x" * 500,
    ),
    *("https://hooks.example.com:0/", "javascript:alert(1)", "https://hooks.example.com /"),
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_https_and_a_name(text):
    with pytest.raises(AddressNotTaken):
        checked_address(text, is_loopback_allowed=False)
    with pytest.raises(AddressNotTaken):
        checked_address(text, is_loopback_allowed=True)


def connects_to(send, monkeypatch):
    """To which addresses a sender connects, where a name leads elsewhere at a second look."""
    reached = []

    def note(address, *_, **__):
        reached.append(address[0])
        raise OSError("far away")

    resolve = leading_to(["93.184.216.34"], ["127.0.0.1"])
    monkeypatch.setattr(outside.socket, "create_connection", note)
    with pytest.raises(NotReached):
        send(resolve)
    return reached, resolve.asked


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(monkeypatch):
    reached, asked = connects_to(
        lambda resolve: post("https://hooks.example.com/", b"", {}, resolve=resolve), monkeypatch
    )
    assert (reached, asked) == (["93.184.216.34"], ["hooks.example.com"])


def test_a_sender_that_looks_twice_is_found(monkeypatch):
    def looks_again(resolve):
        target("hooks.example.com", 443, is_loopback_allowed=False, resolve=resolve)
        again = resolve("hooks.example.com", 443)[0][4]
        try:
            outside.socket.create_connection(again)
        except OSError:
            raise NotReached("as it should be") from None

    reached, _ = connects_to(looks_again, monkeypatch)
    assert reached == ["127.0.0.1"]


def reaches_the_canary(send):
    with listening() as canary, listening() as first:
        first.status, first.headers = 307, {"Location": canary.url}
        send(first.url)
        return bool(canary.heard)


def test_a_redirect_is_not_followed():
    statuses = []
    assert not reaches_the_canary(
        lambda url: statuses.append(post(url, b"{}", {}, is_loopback_allowed=True))
    )
    assert statuses == [307]


def test_a_sender_that_follows_is_found():
    assert reaches_the_canary(lambda url: urllib.request.urlopen(_as_get(url), timeout=5).read())


def _as_get(url):
    return urllib.request.Request(url, method="GET")


def test_an_answer_that_drips_is_cut_off():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def drip():
            connection, _ = server.accept()
            with closing(connection):
                try:
                    while True:
                        connection.sendall(b"H")
                        time.sleep(0.05)
                except OSError:
                    pass

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(NotReached):
            post(
                f"http://127.0.0.1:{server.getsockname()[1]}/",
                b"",
                {},
                is_loopback_allowed=True,
                timeout=0.4,
            )
        assert time.monotonic() - begun < 10  # it would drip for ever


def test_a_certificate_that_nobody_signed_is_refused(tmp_path):
    with listening() as _, closing(socket.create_server(("127.0.0.1", 0))) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own_certificate(tmp_path))

        def greet():
            connection, _ = server.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

        threading.Thread(target=greet, daemon=True).start()
        url = f"https://localhost:{server.getsockname()[1]}/"
        with pytest.raises(NotReached, match="SSLCertVerificationError"):
            post(url, b"", {}, is_loopback_allowed=True, resolve=leading_to(["127.0.0.1"]))


def own_certificate(folder):
    """A certificate for localhost that signs itself."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
