"""Where a request comes from, as far as limits are concerned."""

import logging
from ipaddress import ip_address

from flask import current_app, request

from booking.credentials.derived_keys import keyed_fingerprint
from booking.visitor_ip import visitor_ip, without_port

log = logging.getLogger(__name__)
_PROXY_WARNING_LOGGED = "told_of_proxy"


def visitor_network_key() -> str:
    """The visitor's network as the database counts it, a hash that only we can make; "" where nothing is limited."""
    if not limits_are_on():
        return ""
    _warn_of_unknown_proxy(without_port(request.remote_addr or ""))
    return keyed_fingerprint("network", visitor_ip())


def _warn_of_unknown_proxy(address: str) -> None:
    """Says once in the log that everybody counts as one network, and is limited as one: a proxy stands in front that
    TRUSTED_PROXIES does not know of."""
    is_from_proxy = "X-Forwarded-For" in request.headers and not current_app.config["TRUSTED_PROXIES"]
    if is_from_proxy and _is_private(address) and not current_app.extensions.get(_PROXY_WARNING_LOGGED):
        current_app.extensions[_PROXY_WARNING_LOGGED] = True
        log.error(
            "A proxy on %s hands requests on, and TRUSTED_PROXIES is 0: all visitors count as one network, which may "
            "hold a few times and make a few bookings an hour. Set TRUSTED_PROXIES=1.",
            address,
        )


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False


def limits_are_on() -> bool:
    """Whether anything is limited: RATELIMIT_ENABLED."""
    return bool(current_app.config["RATELIMIT_ENABLED"])
