"""How the web process runs: one process with threads, so that SQLite has one writer at a time.

What gunicorn can't read (a broken request line, headers beyond its limits) it answers by itself,
with 400 or 414 and before the application: a few words, no script, no cookie and none of Accord's
headers. A proxy in front answers such requests first.

On PostgreSQL more processes may share the database: `--workers N` on the command line counts.
"""

from app.settings import Settings

workers = 1
worker_class = "gthread"
threads = Settings.from_env().threads
control_socket_disable = True  # it would write into the home folder
