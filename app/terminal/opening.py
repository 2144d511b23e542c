"""Opening what commands work on: a database that is there, and the key that signs its log."""

from pathlib import Path

from sqlalchemy.engine import make_url

from app.accord import Accord
from app.eventlog import migrating
from app.eventlog.migrating import Shape
from app.eventlog.signing import Signer
from app.eventlog.store import Store
from app.eventlog.troubles import RUN_MIGRATE
from app.settings import Settings
from app.terminal.answers import Impossible


def opened(settings: Settings) -> Accord:
    """The database, which must be there and of this version: reading makes none."""
    accord = opened_to_check(settings)
    if accord.runner.outdated():
        raise Impossible(f"Read tables are missing or of another version: {RUN_MIGRATE}.")
    return accord


def opened_to_check(settings: Settings) -> Accord:
    """The same, whatever its read tables are: what is wrong with them is to be told."""
    store = existing(settings)
    shape = migrating.shape(store)
    if shape is not Shape.SAME:
        raise Impossible(shape.sentence)
    store.assert_durable()
    return Accord(store)


def demand_tables(store: Store) -> None:
    """Raise Impossible where there are none, of whatever version."""
    if migrating.shape(store) is Shape.NONE:
        raise Impossible(Shape.NONE.sentence)


def signer_of(settings: Settings) -> Signer | None:
    """Who signs the log; None where no key is set."""
    if settings.signing_key_file is None:
        return None
    return Signer(settings.signing_key_file, settings.signed_head_file)


def demanded_signer(settings: Settings) -> Signer:
    """Who signs the log. Raises Impossible where no key is set."""
    signer = signer_of(settings)
    if signer is None:
        raise Impossible("ACCORD_SIGNING_KEY_FILE is not set: there is no key to sign with.")
    return signer


def existing(settings: Settings) -> Store:
    """The database as it is, of whatever version. Raises Impossible where there is none."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise Impossible(
            f"There is no database {url.database}. Run `accord init` or `accord demo`."
        )
    return Store(settings.database_url)
