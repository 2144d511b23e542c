"""Under which address people reach Accord: what decides where a link that is handed on leads."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from app.this_machine import is_this_machine


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
