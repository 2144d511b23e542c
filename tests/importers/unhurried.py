"""What gunicorn serves for a test of memory: reading a file may take as long as it needs.

How long it takes depends on what else the machine does; what is looked at there doesn't.
"""

import app.importers.reading_apart as reading_apart
from app.wsgi import application

__all__ = ["application"]

reading_apart.MOST_SECONDS = 300
