"""Email addresses as people type them. The library email_validator decides what is one."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

LONGEST_LOCAL_PART = 64  # octets, RFC 5321 4.5.3.1.1


def parse_email(text: str) -> str:
    """The address as it will be written to, or "" if it is none, or more than one."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return "" if len(found.local_part) > LONGEST_LOCAL_PART else found.normalized


def why_not_an_email(text: str, otherwise: str) -> str:
    """What to say about an address that cannot be written to, or "" where it can. `otherwise` is what there is
    to say of most."""
    if parse_email(text):
        return ""
    local, at, domain = text.rpartition("@")
    if at and "@" not in local and parse_email(f"name@{domain}"):
        letters = "".join(dict.fromkeys(letter for letter in local if not letter.isascii()))
        if letters:
            return str(
                _("We can't use an email address with “%(letters)s” before the @. Enter another one", letters=letters)
            )
        if len(local) > LONGEST_LOCAL_PART:
            return str(_("Enter an email address with %(most)d letters or fewer before the @", most=LONGEST_LOCAL_PART))
    return otherwise
