"""Whether what is installed is within the times that docs/security.md states (ASVS 15.2.1).

`components.csv` says since when each version is the pinned one, and when all were last taken
anew; `bin/lock` writes it. `holes.csv` lists known holes in packages, a line for each, as somebody
reads of them: package, the version that mends it, the day it became known, and how bad it is. Both
lie beside `requirements.txt`, and nothing is asked over a network.
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALL = "all of them"
"""The row of `components.csv` that tells when everything was last taken anew."""

TAKEN_ANEW_EVERY = timedelta(days=31)
TOLD_BEFORE = timedelta(days=7)
MENDED_WITHIN = {"used": timedelta(days=2), "high": timedelta(days=7), "other": timedelta(days=30)}
"""By how bad a hole is: one that is being used or is reached without signing in; any other high or
critical one; the rest."""

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Late:
    """A component whose time is over, or soon will be where not `is_over`."""

    told: str
    is_over: bool


def pinned(requirements: str) -> dict[str, str]:
    """The versions that a list of requirements names.

    >>> pinned("alembic==1.2 \\\\\\n    --hash=x\\nFlask==3.1.3 ; python_version > '3'")
    {'alembic': '1.2', 'flask': '3.1.3'}
    """
    return {name.lower(): version for name, version in PIN.findall(requirements)}


def installed() -> dict[str, str]:
    """The versions that are here."""
    return {
        re.sub(r"[-_.]+", "-", one.name).lower(): one.version for one in metadata.distributions()
    }


def late(today: date, here: Mapping[str, str], folder: Path = ROOT) -> Iterator[Late]:
    """Everything that breaks its time today, or soon will."""
    kept = {row["package"]: row for row in _rows(folder / "components.csv")}
    anew = date.fromisoformat(kept[ALL]["since"])
    if today > anew + TAKEN_ANEW_EVERY - TOLD_BEFORE:
        yield Late(
            f"all packages were last taken anew on {anew}, and are to be by "
            f"{anew + TAKEN_ANEW_EVERY}",
            today > anew + TAKEN_ANEW_EVERY,
        )
    for name, version in pinned((folder / "requirements.txt").read_text()).items():
        if name in here and here[name] != version:
            yield Late(f"{name} is {here[name]} here, and {version} is what was tested", True)
    for hole in _rows(folder / "holes.csv"):
        name, mended = hole["package"], hole["mended in"]
        until = date.fromisoformat(hole["known on"]) + MENDED_WITHIN[hole["how bad"]]
        if name in here and _numbers(here[name]) < _numbers(mended):
            yield Late(
                f"{name} {here[name]} has a known hole ({hole['about']}): {mended} by {until}",
                today > until,
            )


def written(requirements: str, before: str, today: date, *, anew: bool) -> str:
    """`components.csv` for these requirements: a version that stays keeps its day.

    >>> print(written("a==1\\nb==2", "package,version,since\\na,1,2026-01-01\\nb,1,2026-01-01\\n",
    ...     date(2026, 2, 1), anew=False), end="")
    package,version,since
    all of them,,2026-02-01
    a,1,2026-01-01
    b,2,2026-02-01
    """
    kept = {row["package"]: row for row in csv.DictReader(before.splitlines())}
    first = str(today) if anew or ALL not in kept else kept[ALL]["since"]
    lines = ["package,version,since", f"{ALL},,{first}"]
    for name, version in sorted(pinned(requirements).items()):
        stays = name in kept and kept[name]["version"] == version
        lines.append(f"{name},{version},{kept[name]['since'] if stays else today}")
    return "\n".join(lines) + "\n"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _numbers(version: str) -> tuple[int, ...]:
    """A version to compare by; what comes after its numbers (rc1, post1) is left out.

    >>> _numbers("2.10.1") > _numbers("2.9"), _numbers("3.1.3rc1")
    (True, (3, 1, 3))
    """
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


if __name__ == "__main__":  # bin/lock calls it
    FILE = ROOT / "components.csv"
    BEFORE = FILE.read_text() if FILE.exists() else ""
    LOCKED = (ROOT / "requirements.txt").read_text()
    FILE.write_text(written(LOCKED, BEFORE, datetime.now(UTC).date(), anew="--upgrade" in sys.argv))
