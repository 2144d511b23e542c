"""Words outside a page: the command line and the tests speak through the pages' catalogues."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import Babel, force_locale

from app.translations import FOLDER, compile_catalogues


@contextmanager
def speaking(language: str, zone: str) -> Iterator[None]:
    """Translate and format in this language and time zone inside the block."""
    compile_catalogues()
    mouth = Flask(__name__)
    Babel(
        mouth,
        default_translation_directories=str(FOLDER),
        locale_selector=lambda: language,
        timezone_selector=lambda: zone,
    )
    with mouth.test_request_context(), force_locale(language):
        yield
