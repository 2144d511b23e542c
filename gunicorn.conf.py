"""How the web process runs: one process with threads, so that SQLite has one writer at a time.

What gunicorn can't read (a broken request line, headers beyond its limits) it answers by itself,
with 400 or 414 and before the application: a few words, no script, no cookie and none of Accord's
headers. A proxy in front answers such requests first.

On PostgreSQL more processes may share the database: `--workers N` on the command line counts.
"""

import ctypes
import ssl
from collections.abc import Callable
from typing import Any

from app.collecting import keep_for_good
from app.settings import Settings

ARENAS, OWN_MAPPING = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of the C library
MOST_ARENAS, SHARED_BLOCK = 2, 256 * 1024

workers = 1
worker_class = "gthread"
_settings = Settings.from_env()
threads = _settings.threads
if _settings.tls_certificate_file:
    certfile, keyfile = str(_settings.tls_certificate_file), str(_settings.tls_key_file)
control_socket_disable = True  # it would write into the home folder


def ssl_context(_config: Any, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """TLS 1.2 and 1.3, with forward secrecy and authenticated encryption (ASVS 12.1.1, 12.1.2)."""
    context = usual()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context


def post_fork(_server: Any, _worker: Any) -> None:
    """Let the C library give the memory of a large file back when its request is over.

    Else each thread keeps a heap of its own at the size of the largest request that it ever
    answered, and blocks of many megabytes stay in it. Libraries that know no `mallopt` are as
    they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENAS, MOST_ARENAS)
        mallopt(OWN_MAPPING, SHARED_BLOCK)


def post_worker_init(_worker: Any) -> None:
    """The application is loaded: searching it for what nobody reaches would hold pages up."""
    keep_for_good()
