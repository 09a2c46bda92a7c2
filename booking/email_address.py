"""Spells email addresses as mail servers and calendars need them."""

import idna

from booking.rules.email_keys import email_key


def ascii_address(address: str) -> str:
    """Returns an address with its domain in ASCII (IDNA 2008), for email headers and invitations.

    An address without such a domain is returned as it was.
    """
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address


def is_same_mailbox(one: str, other: str) -> bool:
    """Returns whether two addresses have one mailbox, as far as their spelling tells."""
    return email_key(ascii_address(one)) == email_key(ascii_address(other))
