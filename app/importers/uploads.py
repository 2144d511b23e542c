"""Files that were uploaded, kept between the steps of an import."""

from app.accord import Accord
from app.eventlog.texts import file, keep_file

CSV = "text/csv"


def keep_upload(accord: Accord, data: bytes) -> str:
    """Keep an uploaded file between the steps; returns its SHA-256 in hex."""
    with accord.store.write() as db:
        return keep_file(db, data, CSV).hex()


def kept_upload(accord: Accord, digest: str) -> bytes | None:
    """An uploaded file by its SHA-256, or None."""
    with accord.reading() as db:
        found = file(db, bytes.fromhex(digest))
    return found[1] if found else None
