"""Builds requests for passkeys and verifies their answers (W3C WebAuthn).

Touch ID, Windows Hello, a phone or a security key may hold a passkey: attestation is not asked for. A passkey must be
discoverable and must verify its user.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_TIMEOUT_MILLISECONDS = 120_000
# A stranger's answer goes through parsers of JSON, base64, CBOR and ASN.1, each with its own exceptions.
# An answer that raises any of them is not good.
_UNREADABLE_ANSWER = (Exception,)


@dataclass(frozen=True)
class PasskeyRequest:
    """A request to a passkey: JSON for the browser, and the challenge that the answer must sign."""

    options_json: str
    challenge: str


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that was just registered."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_backed_up: bool
    device_type: str
    transports: list[str]


@dataclass(frozen=True)
class PasskeySignature:
    """What a passkey's valid signature says about the passkey."""

    sign_count: int
    is_backed_up: bool


def registration_request(
    origin: str, practice_name: str, user_handle: str, email: str, name: str, known: Sequence[bytes]
) -> PasskeyRequest:
    """Returns the request for a new passkey. `known` are the owner's credential ids: none of those passkeys registers
    twice.
    """
    options = webauthn.generate_registration_options(
        rp_id=_relying_party_id(origin),
        rp_name=practice_name,
        user_id=user_handle.encode(),
        user_name=email,
        user_display_name=name,
        timeout=_TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
    )
    return PasskeyRequest(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def sign_in_request(origin: str, known: Sequence[bytes] = ()) -> PasskeyRequest:
    """Returns the request to sign in. `known` are the account's credential ids where the account is known already."""
    options = webauthn.generate_authentication_options(
        rp_id=_relying_party_id(origin),
        timeout=_TIMEOUT_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return PasskeyRequest(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def verify_registration(answer: str, challenge: str, origin: str) -> NewPasskey | None:
    """Returns the new passkey; None where the answer is not good."""
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_origin=origin,
            expected_rp_id=_relying_party_id(origin),
            require_user_verification=True,
        )
        transports = json.loads(answer)["response"].get("transports") or []
    except _UNREADABLE_ANSWER:
        return None
    return NewPasskey(
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        verified.credential_backed_up,
        str(verified.credential_device_type.value),
        [str(transport)[:20].replace(",", "") for transport in transports][:8],
    )


def credential_id_of(answer: str) -> bytes:
    """Returns the credential id that an answer names; b"" where none can be read."""
    try:
        return base64url_to_bytes(json.loads(answer)["rawId"])[:1024]
    except _UNREADABLE_ANSWER:
        return b""


def verify_signature(
    answer: str, challenge: str, origin: str, public_key: bytes, sign_count: int, user_handle: str
) -> PasskeySignature | None:
    """Returns the passkey's signature; None where the answer is not good. `user_handle` is the account's."""
    try:
        named = json.loads(answer)["response"].get("userHandle")
        if named and base64url_to_bytes(named) != user_handle.encode():
            return None
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_relying_party_id(origin),
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE_ANSWER:
        return None
    return PasskeySignature(verified.new_sign_count, verified.credential_backed_up)


def _relying_party_id(origin: str) -> str:
    return urlsplit(origin).hostname or ""
