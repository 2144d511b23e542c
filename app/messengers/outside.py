"""Posts to an address of somebody else's: to the machine that was looked at, and to no other.

The name is looked up once. Every address that it leads to must be public, and the connection goes
to one of these; a name that leads elsewhere at a second look is not looked at twice. Redirects
aren't followed, proxies aren't asked, and all of it ends after a few seconds.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from app.domain.refusals import N_

TIMEOUT_IN_SECONDS = 5.0
MOST_BYTES_READ = 4096
EMBEDDING = ip_network("64:ff9b::/96")
"""Addresses of IPv6 that stand for one of IPv4 at their end (NAT64)."""

UNICAST = ip_network("2000::/3")
"""All of IPv6 that is given out: what lies outside embeds others, is local, or leads nowhere."""

SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Of protocols, relays and examples: Python's own lists lack them, in part or altogether."""

Resolve = Callable[[str, int], list[Any]]


class NotReached(Exception):
    """Nothing was sent, or no answer came; the message says why, in words for the log of
    deliveries."""


class ForbiddenTarget(NotReached):
    """The name leads where nothing is sent: into the house, or nowhere that is public."""


def look_up(host: str, port: int) -> list[Any]:
    """The addresses of a name, as the system knows them."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    is_loopback_allowed: bool = False,
    resolve: Resolve = look_up,
    timeout: float = TIMEOUT_IN_SECONDS,
) -> int:
    """Post the body; returns the status of the answer. Raises NotReached, ForbiddenTarget."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = target(host, port, is_loopback_allowed=is_loopback_allowed, resolve=resolve)
    is_here = is_loopback_allowed and ip_address(address).is_loopback
    if parts.scheme != "https" and not is_here:
        raise ForbiddenTarget(N_("Only https is spoken with others."))
    connection = _Pinned(host, port, address, timeout, is_plain=parts.scheme == "http")
    ending = threading.Timer(timeout, connection.cut)
    ending.daemon = True
    ending.start()
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_BYTES_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if connection.is_cut:
            raise NotReached(N_("No whole answer came in time.")) from None
        raise NotReached(f"{type(error).__name__}") from None
    finally:
        ending.cancel()
        connection.close()
    return answer.status


def target(host: str, port: int, *, is_loopback_allowed: bool, resolve: Resolve = look_up) -> str:
    """The address to connect to. Raises NotReached, and ForbiddenTarget where any is ours."""
    try:
        found = [str(one[4][0]).partition("%")[0] for one in resolve(host, port)]
    except (OSError, UnicodeError):
        raise NotReached(N_("The name leads nowhere.")) from None
    if not found:
        raise NotReached(N_("The name leads nowhere."))
    for one in found:
        address = ip_address(one)
        if not is_public(address) and not (is_loopback_allowed and address.is_loopback):
            raise ForbiddenTarget(N_("The name leads to an address that is not public."))
    return found[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the open internet, however it is wrapped."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            return False
        if address in EMBEDDING:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in UNICAST:
            return False
    is_special = any(address in one for one in SPECIAL)
    return address.is_global and not address.is_multicast and not is_special


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the name that its certificate must bear."""

    def __init__(
        self, host: str, port: int, address: str, timeout: float, *, is_plain: bool
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._is_plain = is_plain
        self.is_cut = False

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = raw
        if not self._is_plain:
            self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)

    def cut(self) -> None:
        """End it in the middle of whatever it does."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
