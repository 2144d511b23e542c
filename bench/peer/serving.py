"""How gunicorn runs the peer: one process with eight threads, as the product."""

workers = 1
worker_class = "gthread"
threads = 8
control_socket_disable = True
