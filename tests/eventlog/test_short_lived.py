"""What opens the database may change while the program runs: it is read for each connection."""

import socket
import ssl
import struct
import threading
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from app.database_address import lasting_password_to
from app.eventlog.store import Store
from app.settings import Settings
from tests.certificates import certified

SSL_REQUEST, CLEARTEXT = 80877103, 3


@contextmanager
def server_that_asks(folder):
    """Speaks the beginning of PostgreSQL's protocol; gives its address and what it was shown.

    Each visitor has to show a certificate and is asked for a password in plain; none comes in.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified(folder, "localhost"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(folder / "visitor.pem")
    shown = []

    def answer(plain):
        length, _ = struct.unpack("!II", plain.recv(8))
        assert length == 8
        plain.sendall(b"S")
        with context.wrap_socket(plain, server_side=True) as told:
            who = dict(one[0] for one in told.getpeercert()["subject"])["commonName"]
            told.recv(4096)
            told.sendall(b"R" + struct.pack("!II", 8, CLEARTEXT))
            password = told.recv(4096)[5:-1].decode()
            shown.append((who, told.getpeercert()["serialNumber"], password))
            refusal = b"SFATAL\0C28P01\0Mnot today\0\0"
            told.sendall(b"E" + struct.pack("!I", len(refusal) + 4) + refusal)

    def serve():
        with closing(listening):
            for _ in range(2):
                connection, _ = listening.accept()
                with closing(connection):
                    answer(connection)

    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1], shown
    thread.join(10)


def test_password_and_certificate_of_the_database_are_read_for_each_connection(tmp_path):
    certificate, key = certified(tmp_path, "visitor")
    key.chmod(0o600)
    passwords = tmp_path / "pgpass"
    with server_that_asks(tmp_path) as (port, shown):
        url = (
            f"postgresql+psycopg://accord_web@localhost:{port}/accord?hostaddr=127.0.0.1"
            f"&sslmode=verify-full&sslrootcert={tmp_path / 'localhost.pem'}"
            f"&sslcert={certificate}&sslkey={key}&passfile={passwords}"
        )
        assert Settings.from_env({"ACCORD_DATABASE_URL": url}).database_url == url
        store = Store(url)
        for password in ("of Monday", "of Tuesday"):
            passwords.write_text(f"localhost:{port}:accord:accord_web:{password}\n")
            passwords.chmod(0o600)
            with pytest.raises(sa.exc.OperationalError, match="not today"):
                store.assert_durable()
        store.close()
    assert [(who, password) for who, _, password in shown] == [
        ("visitor", "of Monday"),
        ("visitor", "of Tuesday"),
    ]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgresql+psycopg://u:p@db.example/a?sslmode=verify-full", "db.example"),
        ("postgresql+psycopg://u:p@/a?host=db.example:5432&sslmode=verify-full", "db.example:5432"),
        ("postgresql+psycopg://u@db.example/a?sslmode=verify-full&passfile=/run/x", ""),
        ("postgresql+psycopg://u:p@127.0.0.1/a", ""),
        ("sqlite:////tmp/accord.db", ""),
    ],
)
def test_a_password_that_stays_is_seen(url, host):
    assert lasting_password_to(url) == host
