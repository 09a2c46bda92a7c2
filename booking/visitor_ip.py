"""The network address that limits count a visitor by."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request


def visitor_ip() -> str:
    """The visitor's network address: an IPv6 visitor is its /64, which one household or host owns."""
    text = without_port(request.remote_addr or "unknown")
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return text


def without_port(text: str) -> str:
    """An address as some proxies write it, "192.0.2.1:4711" or "[2001:db8::1]:4711", without what changes with each
    connection."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
