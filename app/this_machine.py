"""Which hosts are this machine: what stays on it travels through no network."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_this_machine(host: str) -> bool:
    """Whether the host, with or without a port, is this machine itself.

    >>> is_this_machine("localhost:8000"), is_this_machine("[::1]:80"), is_this_machine("a.example")
    (True, True, False)
    >>> is_this_machine("::1"), is_this_machine("127.0.0.1.example"), is_this_machine("")
    (True, False, False)
    """
    name = host if host.count(":") > 1 and "[" not in host else urlsplit(f"//{host}").hostname
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
