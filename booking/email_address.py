"""Email addresses as mail servers and calendars spell them."""

import idna

from booking.rules.email_keys import email_key


def ascii_address(address: str) -> str:
    """An address whose domain is in ASCII (IDNA 2008), as it goes into a mail's headers and an invitation.
    What has no such domain comes back as it was."""
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address


def is_same_mailbox(one: str, other: str) -> bool:
    """Whether mail to both of two addresses arrives in one mailbox, as far as their spelling tells."""
    return email_key(ascii_address(one)) == email_key(ascii_address(other))
