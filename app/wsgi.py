"""What a WSGI server calls, once in each of its processes: `app.wsgi:application()`."""

from flask import Flask

from app.accord import Accord
from app.factory import create_app
from app.logs import write_logs
from app.settings import Settings


def application() -> Flask:
    """The web application on the database that the environment names."""
    settings = Settings.from_env()
    write_logs(settings.log_level, secret_file=settings.secret_key_file, elsewhere=settings.log_to)
    return create_app(Accord.open(settings), settings)
