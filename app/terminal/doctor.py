"""`doctor`: everything that could lose data or mislead, each with what to do about it.

It looks only, and takes no lock that anybody waits for. Whether the log itself is whole is what
`verify` says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from app.accord import Accord
from app.database_address import has_example_password, lasting_password_to
from app.eventlog import migrating
from app.eventlog.guards import guards_down
from app.eventlog.locks import lock
from app.eventlog.migrating import Shape
from app.eventlog.notes import Unreadable
from app.eventlog.positions import last_position, recorded_at
from app.eventlog.signing import NoKey, Signer
from app.eventlog.store import APP_ROLE, Store, UnsafeSettings
from app.eventlog.troubles import RUN_MIGRATE
from app.outbox.kinds import State
from app.outbox.queue import how_many
from app.sealing import USUAL_PAUSE, fallen_behind
from app.settings import Settings
from app.terminal import components, machine, schema
from app.terminal.answers import Answer
from projections.evidence.queries import last_checkpoint, signing_key_history
from projections.temporal import NOW

Level = Literal["good", "mind", "wrong"]

CLOCKS_MAY_DIFFER = timedelta(seconds=5)
CERTIFICATE_IS_RENEWED = timedelta(days=21)
CHECKPOINT_IS_LATE = 2 * USUAL_PAUSE


@dataclass(frozen=True)
class Found:
    """One thing that was looked at. `advice` is empty where nothing has to be done.

    `mind` is what somebody may have chosen with good reason; `wrong` can lose data or mislead.
    """

    check: str
    level: Level
    told: str
    advice: str = ""


def examine(settings: Settings, store: Store) -> Answer:
    """Look at settings, machine and database; wrong where one of them is."""
    found = [*_settings(settings), *_machine(settings, store), *_database(settings, store)]
    worst = sum(one.level == "wrong" for one in found)
    mind = sum(one.level == "mind" for one in found)
    lines = [line for one in found for line in _lines(one)]
    lines.append(f"{len(found)} things looked at: {worst} wrong, {mind} to mind.")
    return Answer(lines, {"findings": [asdict(one) for one in found]}, wrong=bool(worst))


def _lines(one: Found) -> Iterator[str]:
    yield f"{one.level:5}  {one.check}: {one.told}"
    if one.advice:
        yield f"       -> {one.advice}"


# -- settings --------------------------------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Found]:
    url = settings.public_url
    if url.startswith("https") and not settings.secure_cookies:
        yield Found(
            "cookies",
            "wrong",
            "people come by https, but cookies would travel by http too",
            "set ACCORD_SECURE_COOKIES=yes",
        )
    elif not url:
        yield Found(
            "address",
            "mind",
            "no ACCORD_PUBLIC_URL: requests for any host are answered, and links are paths",
            "set it where others than this machine come",
        )
    elif url.startswith("http:"):
        yield Found("address", "mind", f"{url} is not https", "let a proxy speak https")
    else:
        yield Found("address", "good", url)
    if settings.tls_certificate_file:
        yield _certificate(settings.tls_certificate_file)
    if has_example_password(settings.database_url):
        yield Found(
            "password",
            "wrong",
            "the database's password is that of an example, which everybody can read",
            "ALTER ROLE ... PASSWORD, and the new one in ACCORD_DATABASE_URL",
        )
    yield from _lasting_passwords(settings)
    if settings.mail_server is None and not settings.robot_url:
        yield Found(
            "messages",
            "mind",
            "nobody is told of anything by mail or chat",
            "set ACCORD_SMTP_URL and ACCORD_MAIL_FROM",
        )
    if not settings.log_to:
        yield Found(
            "log elsewhere",
            "mind",
            "lines of the log file are sent nowhere: who breaks in here could remove them",
            "set ACCORD_LOG_TO, or let journald or rsyslog send them on",
        )
    if settings.log_level == "debug":
        yield Found("log", "mind", "ACCORD_LOG_LEVEL is debug", "set it to info in service")


def _lasting_passwords(settings: Settings) -> Iterator[Found]:
    urls = (settings.database_url, settings.owner_database_url)
    places = {host for url in urls if url and (host := lasting_password_to(url))}
    mail = settings.mail_server
    if mail is not None and mail.password and mail.security != "none":
        places.add(mail.host)
    if places:
        yield Found(
            "passwords",
            "mind",
            f"a password that stands in a setting opens {', '.join(sorted(places))}",
            "let a file bring one that changes, or a certificate: docs/operate.md",
        )


def _certificate(file: Path) -> Found:
    try:
        shown = machine.certificate(file)
    except ValueError:
        return Found("certificate", "wrong", f"{file} holds no certificate", "PEM is what it takes")
    left = shown.ends - datetime.now(UTC)
    if shown.is_its_own_witness:
        told = "nobody but itself vouches for it: browsers warn people off"
        return Found("certificate", "wrong", told, "take one of an authority that browsers know")
    if left < CERTIFICATE_IS_RENEWED:
        level: Level = "wrong" if left < timedelta(0) else "mind"
        told = f"it ends on {shown.ends:%Y-%m-%d}"
        return Found("certificate", level, told, "renew it, and restart the web process")
    return Found("certificate", "good", f"until {shown.ends:%Y-%m-%d}")


# -- the machine -----------------------------------------------------------------------------------


def _machine(settings: Settings, store: Store) -> Iterator[Found]:
    for name, file in (
        ("secret key", settings.secret_key_file),
        ("signing key", settings.signing_key_file),
    ):
        if file is not None and file.exists():
            yield _private(name, file)
    yield from _components()
    if not store.is_sqlite:
        return
    database = Path(str(store.url.database))
    yield _private("database", database)
    yield from _space(database)
    kind = machine.file_system(database.parent)
    if kind in machine.OVER_A_NETWORK:
        yield Found(
            "file system",
            "wrong",
            f"the database lies on {kind}: its locks and its journal don't work over a network",
            "put it on a disk of this machine, or use PostgreSQL",
        )
    else:
        yield Found("file system", "good", kind)


def _components() -> Iterator[Found]:
    found = list(components.late(machine.today(), components.installed()))
    for one in found:
        level: Level = "wrong" if one.is_over else "mind"
        yield Found("components", level, one.told, "bin/lock --upgrade, bin/test, bin/setup")
    if not found:
        yield Found("components", "good", "all are within their time")


def _private(name: str, file: Path) -> Found:
    if machine.others_may_read(file):
        advice = f"chmod 600 {file}"
        return Found(name, "wrong", f"{file} can be read by other users", advice)
    return Found(name, "good", f"{file} is read by its owner only")


def _space(database: Path) -> Iterator[Found]:
    free = machine.free_bytes(database.parent)
    needed = machine.bytes_to_rebuild(database)
    told = f"{free / 1e9:,.1f} GB free, a rebuild needs {needed / 1e9:,.1f} GB"
    if free < needed:
        yield Found("disk", "wrong", told, "make room: when it is full nothing more is recorded")
    else:
        yield Found("disk", "good", told)


# -- the database ----------------------------------------------------------------------------------


def _database(settings: Settings, store: Store) -> Iterator[Found]:
    shape = migrating.shape(store)
    if shape is not Shape.SAME:
        told, _, advice = shape.sentence.rstrip(".").partition(": ")
        yield Found("tables", "wrong", told, advice)
        return
    yield Found("tables", "good", shape.sentence.rstrip("."))
    yield _durability(store)
    yield from _server(store)
    accord = Accord(store)
    with accord.reading() as db:
        yield from _guards(db)
        yield _schema(accord, db)
        yield from _clock(accord, db)
    yield from _read_tables(accord)
    if accord.runner.outdated():
        return  # What follows is read from them.
    if last := _end(accord):
        yield from _signing(accord, settings, last)
    yield _worker(store)
    yield from _organisation(accord)
    yield from _messages(accord)


def _end(accord: Accord) -> int:
    with accord.reading() as db:
        return last_position(db)


def _durability(store: Store) -> Found:
    try:
        store.assert_durable()
    except UnsafeSettings as error:
        told, _, advice = str(error).rstrip(".").partition(". ")
        return Found("durability", "wrong", told, advice)
    return Found("durability", "good", "what is acknowledged is on the disk")


def _server(store: Store) -> Iterator[Found]:
    """What only a PostgreSQL server has: rights, whole pages, checksums, an archive."""
    if store.is_sqlite:
        return
    with store.engine.connect() as db:
        settings = {
            name: db.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("full_page_writes", "data_checksums", "archive_mode")
        }
        role, login, may_change, could_change = db.exec_driver_sql(
            "SELECT current_user, session_user,"
            " has_table_privilege(current_user, 'events', %(do)s),"
            " has_table_privilege(session_user, 'events', %(do)s)",
            {"do": "UPDATE, DELETE, TRUNCATE"},
        ).one()
    another = f"let ACCORD_DATABASE_URL name a login that is a member of {APP_ROLE} and no owner"
    if may_change:
        yield Found("rights", "wrong", f"{role} may change the log", another)
    elif could_change:
        told = f"works as {role}, but the login {login} may change the log"
        yield Found("rights", "mind", told, another)
    else:
        yield Found("rights", "good", f"{login} may add to the log and not change it")
    for name, advice in (
        ("full_page_writes", "set it on: a page half written in a power cut can't be mended"),
        ("data_checksums", "pg_checksums --enable while the server is stopped"),
        ("archive_mode", "archive the WAL: without it all since the last backup can be lost"),
    ):
        is_on = settings[name] in ("on", "always")
        level: Level = "good" if is_on else "wrong" if name == "full_page_writes" else "mind"
        yield Found("server", level, f"{name} is {settings[name]}", "" if is_on else advice)


def _guards(db: sa.Connection) -> Iterator[Found]:
    down = list(guards_down(db))
    if down:
        told = " ".join(down).rstrip(".")
        yield Found("guards", "wrong", told, "find out who did it, and verify the log")
    else:
        yield Found("guards", "good", "the log's triggers stand")


def _schema(accord: Accord, db: sa.Connection) -> Found:
    amiss = list(schema.amiss(accord, db))
    if amiss:
        told = " ".join(amiss).rstrip(".")
        return Found("schema", "wrong", told, "find out who did it: pages may show something else")
    return Found(
        "schema", "good", "tables and columns are this program's, and nothing else stands there"
    )


def _clock(accord: Accord, db: sa.Connection) -> Iterator[Found]:
    last = recorded_at(db, last_position(db))
    now = accord.now()
    if last is not None and last > now + CLOCKS_MAY_DIFFER:
        yield Found(
            "clock",
            "wrong",
            f"the newest event is {machine.lasting(last - now)} in the future: "
            "the clock is wrong, or was when it was recorded",
            "mend it; until then new events get the newest event's time, in their order",
        )
    else:
        yield Found("clock", "good", f"{now:%Y-%m-%d %H:%M:%S} UTC, not before the newest event")


def _read_tables(accord: Accord) -> Iterator[Found]:
    outdated = [one.name for one in accord.runner.outdated()]
    if outdated:
        told = f"{', '.join(outdated)}: missing or of another version"
        yield Found("read tables", "wrong", told, RUN_MIGRATE)
    with accord.reading() as db:
        late = [one for one in accord.runner.standings(db) if one.behind or one.error]
    for one in late:
        told = f"{one.name} is {one.behind} events behind"
        if one.error is not None:
            advice = "update the program, then bin/accord rebuild"
            yield Found("read tables", "wrong", f"{told}: {one.error}", advice)
        else:
            yield Found("read tables", "mind", told, "the worker catches up by itself")
    if not outdated and not late:
        yield Found("read tables", "good", "at the end of the log")


def _signing(accord: Accord, settings: Settings, last: int) -> Iterator[Found]:
    if settings.signing_key_file is None:
        yield Found(
            "signer",
            "mind",
            "no ACCORD_SIGNING_KEY_FILE here",
            "the web process needs none; look with the worker's settings",
        )
    else:
        yield _signer(accord, Signer(settings.signing_key_file, settings.signed_head_file))
    with accord.reading() as db:
        ahead = fallen_behind(db, settings.signed_head_file)
        checkpoint = last_checkpoint(db, at=NOW)
    if ahead is not None:
        yield Found(
            "signed",
            "wrong",
            f"the log is not what was signed: a checkpoint covers {ahead.size} events",
            "see docs/evidence.md, After an older backup",
        )
    if checkpoint is None:
        yield Found("checkpoint", "wrong", "the log was never signed", "run the worker")
    elif checkpoint.position < last and accord.now() - checkpoint.recorded_at > CHECKPOINT_IS_LATE:
        age = machine.lasting(accord.now() - checkpoint.recorded_at)
        told = f"the newest is {age} old, and {last - checkpoint.position} events came since"
        yield Found("checkpoint", "wrong", told, "run the worker, and look into its log")
    else:
        yield Found("checkpoint", "good", f"the newest covers {checkpoint.size} events")


def _signer(accord: Accord, signer: Signer) -> Found:
    with accord.reading() as db:
        known = [row.key for row in signing_key_history(db, at=NOW)]
    try:
        here = [str(one.public) for one in signer.private_keys()]
        signer.head()
    except NoKey as error:
        level: Level = "wrong" if known else "mind"
        advice = "put it back from where you keep it" if known else "the first checkpoint makes it"
        return Found("signer", level, str(error).rstrip("."), advice)
    except Unreadable as error:
        return Found("signer", "wrong", f"{signer.head_file}: {error}", "put it back from a copy")
    if known and known[0] not in here:
        told = f"{signer.key_file} holds no key that signed this log before"
        return Found("signer", "wrong", told, "put the right key back, or see bin/accord keys")
    return Found("signer", "good", f"{signer.key_file} signs this log")


def _worker(store: Store) -> Found:
    with lock(store, "worker", wait=False) as is_free:
        if is_free:
            told = "none runs: nothing is signed or sent, and a late projection stays late"
            return Found("worker", "wrong", told, "start bin/accord worker")
    return Found("worker", "good", "one runs")


def _organisation(accord: Accord) -> Iterable[Found]:
    organised = accord.organised()
    if organised is None:
        yield Found("organisation", "mind", "the database is empty", "bin/accord init")
    elif organised.is_demonstration:
        told = "this is a demonstration: anybody signs in as anybody, and its clock is its own"
        yield Found("organisation", "mind", told, "keep real numbers in another database")


def _messages(accord: Accord) -> Iterable[Found]:
    with accord.reading() as db:
        failed = how_many(db).get(State.FAILED, 0)
    if failed:
        told, advice = f"{failed} could not be sent", "see Messages on the administrator's pages"
        yield Found("messages", "mind", told, advice)
