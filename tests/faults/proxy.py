"""A network that fails between people and the web process, as it is told to."""

import socket
import threading
import time
from contextlib import suppress

HOST = "127.0.0.1"
AT_ONCE = 65_536


class Proxy:
    """Passes each connection on, and does to the next answer what `fault` says.

    `cut`: the request never arrives whole. `drop`: it is carried out, and its answer is thrown
    away. `delay`: the answer comes later.
    """

    def __init__(self, port: int) -> None:
        self._towards = port
        self.fault = ""
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection((HOST, self._towards)) as server, suppress(OSError):
            while asked := _message(client):
                fault, self.fault = self.fault, ""
                if fault == "cut":
                    server.sendall(asked[: len(asked) // 2])
                    return
                server.sendall(asked)
                answer = _message(server)
                if fault == "drop":
                    return
                if fault == "delay":
                    time.sleep(0.2)
                client.sendall(answer)


def _message(side: socket.socket) -> bytes:
    """One request or answer, by its Content-Length; empty at the end of the connection."""
    read = b""
    while b"\r\n\r\n" not in read:
        some = side.recv(AT_ONCE)
        if not some:
            return b""
        read += some
    head, _, body = read.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += side.recv(AT_ONCE)
    return head + b"\r\n\r\n" + body
