"""How gunicorn serves the application: one process of many threads unless told otherwise.

More processes than one want `REDIS_URL`, so that they count requests together.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '5000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
# A thread waits for the rest of a request that has begun to arrive. There are enough of them that two
# hundred stalled phones starve nobody; how many work at once is limited by the database's connections.
threads = 256
timeout = 60
graceful_timeout = 10
keepalive = 5

# A request line holds an appointment's secret link, so requests are not logged.
accesslog = None
loglevel = "warning"

# Only TRUSTED_PROXIES says whose X-Forwarded-* headers are believed.
forwarded_allow_ips = ""
proxy_allow_ips = ""


def post_worker_init(worker):
    """Says at the start what is worth knowing about this installation."""
    for line in worker.app.callable.extensions["worth_knowing"]:
        worker.log.warning(line)


# Nobody steers the server while it runs: no control socket to guard.
control_socket_disable = True
