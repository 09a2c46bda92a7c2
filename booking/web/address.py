"""Where a request comes from, as far as limits are concerned."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request

from booking.credentials.keys import fingerprint


def visitor_address() -> str:
    """The visitor's network address: an IPv6 visitor is its /64, which one household or host owns."""
    text = _without_port(request.remote_addr or "unknown")
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return text


def visitor_network() -> str:
    """The visitor's network as the database counts it, a hash that only we can make; "" where nothing is limited."""
    return fingerprint("network", visitor_address()) if limits_are_on() else ""


def limits_are_on() -> bool:
    """Whether anything is limited: RATELIMIT_ENABLED."""
    return bool(current_app.config["RATELIMIT_ENABLED"])


def _without_port(text: str) -> str:
    """An address as some proxies write it, "192.0.2.1:4711" or "[2001:db8::1]:4711", without what changes with each
    connection."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
