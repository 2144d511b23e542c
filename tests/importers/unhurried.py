"""What gunicorn serves for a test of memory: reading a file may take as long as it needs.

How long it takes depends on what else the machine does; what is looked at there doesn't.
"""

from flask import Flask

import app.importers.reading_apart as reading_apart
from app import wsgi


def application() -> Flask:
    """The product, which never gives a file up."""
    reading_apart.MOST_SECONDS = 300
    return wsgi.application()
