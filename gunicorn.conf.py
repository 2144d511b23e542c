"""How the web process runs: one process with threads, so that SQLite has one writer at a time.

On PostgreSQL more processes may share the database: `--workers N` on the command line counts.
"""

from app.settings import Settings

workers = 1
worker_class = "gthread"
threads = Settings.from_env().threads
control_socket_disable = True  # it would write into the home folder
