"""What the machine says of its disks and files."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509

OVER_A_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs")

ROOM_TO_WORK = 256 * 1024 * 1024


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of the file system that a folder lies on; empty where nothing tells."""
    if not mounts.exists():
        return ""
    place = str(folder.resolve())
    found = [line.split(" ")[1:3] for line in mounts.read_text().splitlines()]
    holding = [
        (len(point), kind)
        for point, kind in found
        if point == "/" or place == point or place.startswith(f"{point}/")
    ]
    return max(holding, default=(0, ""))[1]


def others_may_read(file: Path) -> bool:
    """Whether the file lets more than its owner look, and no folder above keeps others out."""
    if not file.stat().st_mode & 0o077:
        return False
    return all(above.stat().st_mode & 0o011 for above in file.resolve().parents)


def free_bytes(folder: Path) -> int:
    """What may still be written there."""
    return shutil.disk_usage(folder).free


def bytes_to_rebuild(database: Path) -> int:
    """What a rebuild may take at most: the file once more, and its journal."""
    return 2 * database.stat().st_size + ROOM_TO_WORK


def lasting(time: timedelta) -> str:
    """A length of time for people.

    >>> lasting(timedelta(seconds=5)), lasting(timedelta(hours=25)), lasting(timedelta(minutes=70))
    ('5 s', '25 h', '70 min')
    """
    seconds = round(time.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


@dataclass(frozen=True)
class Certificate:
    """What browsers will hold against a certificate. `ends` is in UTC."""

    ends: datetime
    is_its_own_witness: bool


def certificate(file: Path) -> Certificate:
    """The first certificate of a PEM file. Raises ValueError where there is none."""
    read = x509.load_pem_x509_certificate(file.read_bytes())
    return Certificate(read.not_valid_after_utc, read.issuer == read.subject)


def today() -> date:
    """The day that the machine's clock tells, in UTC."""
    return datetime.now(UTC).date()
