"""What a database's address must say before anything is sent to it."""

from collections.abc import Iterator

from sqlalchemy.engine import make_url

from app.this_machine import is_this_machine

EXAMPLES = ("change-me", "change-me-too", "owner", "web", "PASSWORD")
"""The passwords of README.md and docs/operate.md, which everybody can read."""

CHECKED = ("verify-ca", "verify-full")
"""libpq's words for a connection that is encrypted, to a server whose certificate is checked."""


class UnsafeAddress(Exception):
    """Figures or passwords would travel in the open, or anybody could know the password."""


def check_address(url: str) -> None:
    """Raise UnsafeAddress where a server elsewhere would be spoken to unsafely.

    That is ASVS 12.3.1 and 13.2.3. Files and servers on this machine, by a socket or the
    loopback, are as they are.
    """
    elsewhere = [host for host in _hosts(url) if not _is_here(host)]
    if not elsewhere:
        return
    if has_example_password(url):
        raise UnsafeAddress(
            f"it has the password of an example, and {elsewhere[0]} is not this machine: "
            "give the login a password of its own (ALTER ROLE ... PASSWORD)"
        )
    if make_url(url).query.get("sslmode") not in CHECKED:
        raise UnsafeAddress(
            f"{elsewhere[0]} is not this machine: add ?sslmode=verify-full, "
            "and &sslrootcert=FILE where the server's certificate is of your own making"
        )


def has_example_password(url: str) -> bool:
    """Whether the password stands in our documents."""
    return make_url(url).password in EXAMPLES


def lasting_password_to(url: str) -> str:
    """The server elsewhere that is told a password which stands in the address; empty for none.

    libpq reads what `passfile` and `sslcert` name anew for each connection, so that what is there
    can be short-lived (ASVS 13.2.1).
    """
    if not make_url(url).password:
        return ""
    return next((host for host in _hosts(url) if not _is_here(host)), "")


def _hosts(url: str) -> Iterator[str]:
    """Every server that an address names, without ports; none for a file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return
    named = address.query.get("host", ())
    listed = (named,) if isinstance(named, str) else named
    for text in (address.host or "", *listed):
        yield from (one for one in text.split(",") if one)


def _is_here(host: str) -> bool:
    return host.startswith("/") or is_this_machine(host)
