"""How gunicorn serves the application: one process of many threads unless told otherwise.

More processes than one want `REDIS_URL`, so that they count requests together.
"""

import os
import socket
import sys
from contextlib import suppress

from gunicorn.workers.gthread import ThreadWorker

# What the application takes (MAX_CONTENT_LENGTH in booking/config.py).
LARGEST_BODY = 64 * 1024


class Worker(ThreadWorker):
    """gunicorn's worker of many threads, in which the thread that has answered also closes the connection.

    Closing waits up to two seconds for the client to hang up. gunicorn does that in the one loop that takes
    everybody's connections, so that a few clients who do not hang up stop all others.
    """

    def handle(self, conn):
        """Answers a request. Returns whether the connection stays open."""
        stays_open = super().handle(conn)
        if stays_open is False:
            with suppress(OSError):  # it is closed already
                conn.close(graceful=True)
            conn.close = lambda graceful=False: None
        return stays_open


def number(name, default):
    """A number from the environment; a start with anything else ends in a sentence."""
    text = os.environ.get(name) or default
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(f"Clinic Booking does not start: {name} is {text!r}. It must be a number from 1 to 65535.")
    return int(text)


bind = f"127.0.0.1:{number('PORT', '5000')}"
worker_class = Worker
workers = number("WEB_CONCURRENCY", "1")
# Loaded once, before there are workers: what is wrong is told once, in a sentence, and nothing starts.
preload_app = True
# A thread waits for the rest of a request that has begun to arrive, so two hundred stalled clients starve nobody,
# and three hundred stop everything: docs/nginx.conf is for the outside. How many threads work at once is limited
# by the database's connections.
threads = 256
timeout = 60
graceful_timeout = 10
keepalive = 5

# A request line holds an appointment's secret link, so requests are not logged.
accesslog = None
loglevel = "warning"
logger_class = "booking.server_log.ServerLog"

# Only TRUSTED_PROXIES says whose X-Forwarded-* headers are believed.
forwarded_allow_ips = ""
proxy_allow_ips = ""


def on_starting(server):
    """Says what is worth knowing about this installation, and that its port is taken, if it is."""
    if not {"GUNICORN_FD", "LISTEN_FDS"} & os.environ.keys():  # else the port is handed on, already open
        for address in server.cfg.address:
            if isinstance(address, tuple):
                refuse_if_taken(*address[:2])
    app = server.app.wsgi()
    for line in app.extensions["worth_knowing"]:
        server.log.warning(line)
    # A connection is one process's own. What was asked at the start was asked before there were workers.
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def pre_request(worker, req):
    """Closes the connection after a body that is refused before it is read: nobody waits for the rest of it."""
    headers = dict(req.headers)
    length = headers.get("CONTENT-LENGTH", "0")
    if "TRANSFER-ENCODING" in headers or (length.isdigit() and int(length) > LARGEST_BODY):
        req.force_close()


def refuse_if_taken(host, port):
    """Ends the start with a sentence where nothing can listen; gunicorn itself tries for five seconds."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Clinic Booking does not start: it cannot listen on port {port} of {host} "
                f"({error.strerror}). PORT chooses another."
            )


# Nobody steers the server while it runs: no control socket to guard.
control_socket_disable = True
