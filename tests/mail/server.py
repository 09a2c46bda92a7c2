"""A mail server on loopback that misbehaves as it is told to, and remembers what it took."""

import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

HANG = "hang"
DROP = "drop"
SLOW = "slow"
# So much longer than the patience of a test that a machine under load does not come near it.
HEARD_OUT_SECONDS = 30.0

# What is said at each step unless the script says otherwise. DOT is what follows the mail's last line.
POLITE = {
    "HELLO": "220 mail.example",
    "EHLO": "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN",
    "STAR": "220 go on",
    "AUTH": "235 come in",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    "BODY": "",
    "DOT": "250 taken",
    "RSET": "250 fine",
    "QUIT": "221 bye",
}


@dataclass
class MailServer:
    """`scripts` holds one dictionary of deviations for each mail to come: step to reply, or HANG, DROP or SLOW.
    What it says of HELLO and QUIT counts for a mail that is the first, or the last, over its connection. After the
    last, the server is polite, but for what it `always` says. `before` is what happens in the world before it
    answers a step. `seen` is what it was given in full, `taken` what it said 250 to: those are delivered.
    `certificate` is what it proves itself with, after STARTTLS or, where `is_tls`, from the start."""

    scripts: deque[dict[str, str]] = field(default_factory=deque)
    always: dict[str, str] = field(default_factory=dict)
    before: dict[str, Callable[[], object]] = field(default_factory=dict)
    seen: list[bytes] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    conversations: int = 0
    pause: float = 0.0
    certificate: ssl.SSLContext | None = None
    is_tls: bool = False
    # Set once it has done nothing, or spoken byte by byte, for longer than anybody should have listened.
    was_heard_out: bool = False

    def start(self) -> "MailServer":
        """Listens on a free port."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def stop(self) -> None:
        """Refuses everybody from now on."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def then(self, **steps: str) -> "MailServer":
        """The next mail meets these deviations."""
        self.scripts.append(steps)
        return self

    @property
    def mails(self) -> list[EmailMessage]:
        """What was delivered, in order."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with self._lock:
                    self.conversations += 1
                    self._open.append(connection)
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _next_script(self) -> dict[str, str]:
        with self._lock:
            return POLITE | self.always | (self.scripts.popleft() if self.scripts else {})

    def _converse(self, connection: socket.socket) -> None:
        steps, mails = self._next_script(), 0
        with suppress(OSError, _HungUp), ExitStack() as stack:
            connection = self._encrypted(connection) if self.is_tls else connection
            lines = connection.makefile("rb")
            stack.enter_context(connection)
            self._say(connection, steps["HELLO"])
            while line := lines.readline():
                verb = line[:4].upper().strip().decode("ascii")
                if verb == "MAIL":
                    mails += 1
                    steps = self._next_script() if mails > 1 else steps
                if verb == "RCPT":
                    self.recipients.append(line.decode()[len("RCPT TO:") :].strip())
                self._happens_before(verb)
                self._say(connection, steps.get(verb, "502 what?"))
                if verb == "DATA" and steps["DATA"].startswith("354"):
                    self._take(connection, lines.readline, steps)
                if verb == "STAR" and steps["STAR"].startswith("220"):
                    connection = stack.enter_context(self._encrypted(connection))
                    lines = connection.makefile("rb")
                if verb == "QUIT":
                    return

    def _encrypted(self, connection: socket.socket) -> socket.socket:
        assert self.certificate is not None
        return self.certificate.wrap_socket(connection, server_side=True)

    def _take(self, connection: socket.socket, readline: Callable[[], bytes], steps: dict[str, str]) -> None:
        raw = b""
        if steps["BODY"]:
            self._say(connection, steps["BODY"])
        while (line := readline()) != b".\r\n":
            if not line:
                raise _HungUp
            raw += line.removeprefix(b".") if line.startswith(b"..") else line
        self.seen.append(raw)
        time.sleep(self.pause)
        self._happens_before("DOT")
        if steps["DOT"].startswith("250"):
            self.taken.append(raw)
        self._say(connection, steps["DOT"])
        if steps["DOT"] == POLITE["DOT"] and steps["QUIT"] == DROP:
            raise _HungUp

    def _happens_before(self, step: str) -> None:
        if step in self.before:
            self.before[step]()

    def _say(self, connection: socket.socket, reply: str) -> None:
        if reply == DROP:
            raise _HungUp
        if reply == HANG:
            connection.settimeout(HEARD_OUT_SECONDS)
            with suppress(TimeoutError):
                while connection.recv(1024):
                    pass
                raise _HungUp  # they have, as they should
            self.was_heard_out = True
            raise _HungUp
        if reply == SLOW:
            for _ in range(int(HEARD_OUT_SECONDS / 0.05)):
                connection.sendall(b"2")  # until they hang up
                time.sleep(0.05)
            self.was_heard_out = True
            raise _HungUp
        connection.sendall(reply.encode() + b"\r\n")
        if reply.startswith("421"):
            raise _HungUp


class _HungUp(Exception):
    """The end of the conversation."""
