"""How gunicorn serves the application: one process of sixteen threads unless told otherwise.

More processes than one want `REDIS_URL`, so that they count requests together.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '5000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 16
timeout = 60
graceful_timeout = 10
keepalive = 5

# A request line holds an appointment's secret link, so requests are not logged.
accesslog = None
loglevel = "warning"

# Only TRUSTED_PROXIES says whose X-Forwarded-* headers are believed.
forwarded_allow_ips = ""
proxy_allow_ips = ""

# Nobody steers the server while it runs: no control socket to guard.
control_socket_disable = True
