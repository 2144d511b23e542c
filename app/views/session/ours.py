"""The identity provider that this installation is set up for."""

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from app.accounts.provider import Provider


def provider() -> "Provider | None":
    """None where there is none: then nothing on any page speaks of it."""
    found: Provider | None = current_app.extensions["provider"]
    return found
