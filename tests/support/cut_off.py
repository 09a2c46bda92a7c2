"""A line to PostgreSQL that is cut at the worst moment: COMMIT has arrived, and its answer never will."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.engine import make_url

_COMMIT = b"COMMIT\0"


class Line:
    """A way to a PostgreSQL server, for everybody who is told its `url`."""

    def __init__(self, url: str) -> None:
        server = make_url(url)
        port = server.port or 5432
        folder = server.query.get("host")  # of a Unix socket
        self._server = f"{folder}/.s.PGSQL.{port}" if folder else (server.host or "127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        query = {"sslmode": "disable", "gssencmode": "disable"}
        self.url = server.set(host="127.0.0.1", port=self._listener.getsockname()[1], query=query).render_as_string(
            hide_password=False
        )
        self._cuts, self._stays_cut = 0, False
        self._is_cut = self._is_frozen = False
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at_next_commit(self, *, stay_cut: bool = False) -> None:
        """The next COMMIT is done and not answered; with `stay_cut`, nobody gets through from then on."""
        self._cuts, self._stays_cut = 1, stay_cut

    def cut(self) -> None:
        """Whoever is connected is cut off now, and nobody gets through."""
        self._is_cut = True
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def freeze(self) -> None:
        """Nothing that is asked from now on is passed on, as where a server is stopped in the middle of its work."""
        self._is_frozen = True

    def mend(self) -> None:
        """Everybody gets through again."""
        self._is_cut = self._is_frozen = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET
        with client, socket.socket(family) as server:
            if self._is_cut:
                return
            server.connect(self._server)
            self._open += [client, server]
            answers = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            answers.start()
            with suppress(OSError):
                while sent := client.recv(65536):
                    if self._cuts and _COMMIT in sent:
                        self._cuts, self._is_cut = 0, self._stays_cut
                        client.shutdown(socket.SHUT_RDWR)
                        server.sendall(sent)
                        server.shutdown(socket.SHUT_WR)  # it answers, and ends the session
                        break
                    if not self._is_frozen:
                        server.sendall(sent)
            answers.join(10)

    def _pass_on(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(65536):
                with suppress(OSError):
                    client.sendall(answer)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the server of a DATABASE_URL, whole at first."""
    line = Line(url)
    try:
        yield line
    finally:
        line.close()
