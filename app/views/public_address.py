"""Under which address people reach Accord: what decides where a link that is handed on leads."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

LOCAL = ("localhost",)


def public_link(endpoint: str, **values: Any) -> str:
    """A page's whole address; only its path where nothing but the request says the address.

    Whoever sends a request writes its Host header, so that it is believed on this machine alone.
    """
    path = url_for(endpoint, **values)
    address: str = current_app.config["PUBLIC_URL"]
    if address:
        return address + path
    return f"{request.scheme}://{request.host}{path}" if is_this_machine(request.host) else path


def is_known_host(host: str) -> bool:
    """Whether a Host header names the public address or this machine; all do without a setting."""
    address: str = current_app.config["PUBLIC_URL"]
    return not address or host.lower() == urlsplit(address).netloc or is_this_machine(host)


def is_this_machine(host: str) -> bool:
    """Whether the host, with or without a port, is this machine itself.

    >>> is_this_machine("localhost:8000"), is_this_machine("[::1]:80"), is_this_machine("a.example")
    (True, True, False)
    """
    name = urlsplit(f"//{host}").hostname or ""
    if name in LOCAL:
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
