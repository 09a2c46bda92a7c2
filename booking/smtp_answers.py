"""Reads the mail server's answer from smtplib's exceptions, as one line without anybody's address."""

import re
import smtplib
import ssl

from booking.rules.smtp_refusals import EmailStopCause, ServerRefusal, SmtpStep
from booking.rules.text_cleaning import without_unreadable

_SIGN_IN = {530, 534, 535, 538}


def refusal_of(error: BaseException, address: str) -> ServerRefusal:
    """Returns the server's refusal, or how the conversation failed.

    `address` is the recipient's. Neither it nor the part before its @ is repeated.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return ServerRefusal(SmtpStep.RECIPIENT, code, _without_address(answer, address))
    if isinstance(error, smtplib.SMTPResponseException):
        step = SmtpStep.SENDER if isinstance(error, smtplib.SMTPSenderRefused) else SmtpStep.CONTENT
        return ServerRefusal(step, error.smtp_code, _without_address(error.smtp_error, address))
    return ServerRefusal(SmtpStep.CONTENT, 0, f"{type(error).__name__}{_local_reason(error)}.")


def cause_of_failure(error: BaseException) -> EmailStopCause:
    """Returns why the server could not be reached or did not let us in."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return EmailStopCause.CERTIFICATE
    if isinstance(error, ssl.SSLError):
        return EmailStopCause.ENCRYPTION
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return EmailStopCause.SIGN_IN if "AUTH" in str(error) else EmailStopCause.ENCRYPTION
    if isinstance(error, smtplib.SMTPAuthenticationError) or getattr(error, "smtp_code", 0) in _SIGN_IN:
        return EmailStopCause.PASSWORD
    return EmailStopCause.REFUSED if isinstance(error, smtplib.SMTPResponseException) else EmailStopCause.UNREACHABLE


def _local_reason(error: BaseException) -> str:
    """Returns the words of smtplib, OpenSSL or the operating system, none of which come from the server."""
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message
    elif isinstance(error, (smtplib.SMTPNotSupportedError, smtplib.SMTPServerDisconnected)):
        words = str(error)
    else:
        words = (error.strerror or "") if isinstance(error, OSError) else ""
    return f": {words.rstrip('.')}" if words else ""


def _without_address(answer: bytes | str, address: str) -> str:
    # smtplib's own errors, such as "STARTTLS extension not supported by server.", are str and not bytes.
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    local = address.partition("@")[0]
    text = re.sub(r"\S*@\S*", "…", text.replace(address, "…") if address else text)
    if local:
        text = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join(without_unreadable(text).split())
