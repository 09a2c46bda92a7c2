"""Folds email addresses for comparison: as one person's address, and as one mailbox."""

import unicodedata


def email_key(email: str) -> str:
    """Return an email address folded (NFKC, case), so that one person counts once however they capitalise it."""
    return unicodedata.normalize("NFKC", email).casefold()


def mailbox_key(email: str) -> str:
    """Return the mailbox that an address leads to, folded: without the tag that its owner put after a plus sign."""
    local, at, host = email_key(email).rpartition("@")
    name, _plus, _tag = local.partition("+")
    return f"{name or local}{at}{host}"
