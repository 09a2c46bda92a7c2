"""The connection to the mail server over TLS: a real server, and an authority that we made up."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from booking.worker import run_once
from tests.mail.conftest import Post
from tests.mail.server import MailServer

pytestmark = pytest.mark.databases("sqlite")
# The certificates hold whatever day the test says it is.
FROM, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Authority:
    """Signs certificates; whoever trusts the file trusts them."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        """What whoever trusts it is given."""
        return _written(self.folder / "authority.pem", self.certificate)

    def context(self, host: str, until: datetime = UNTIL) -> ssl.SSLContext:
        """What a server of that host proves itself with."""
        key = ec.generate_private_key(ec.SECP256R1())
        san: x509.GeneralName = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        names = x509.SubjectAlternativeName([san])
        builder = _builder(host, self.certificate.subject, key, until).add_extension(names, critical=False)
        made = _written(self.folder / "server.pem", builder.sign(self.key, hashes.SHA256()), key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made)
        return context


def _builder(
    name: str, issuer: x509.Name | None, key: ec.EllipticCurvePrivateKey, until: datetime
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(until)
    )


def _written(file: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> Path:
    secret = b""
    if key is not None:
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        secret = key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder("Made up for a test", None, key, UNTIL).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return Authority(tmp_path_factory.mktemp("authority"), key, builder.sign(key, hashes.SHA256()))


@pytest.fixture(params=["MAIL_USE_SSL", "MAIL_USE_TLS"])
def encrypted(
    request: pytest.FixtureRequest,
    app: Flask,
    server: MailServer,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> MailServer:
    """The mail server speaks TLS, from the start or after STARTTLS, and we trust the authority and have a password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    settings = app.extensions["mail"]
    is_ssl = request.param == "MAIL_USE_SSL"
    server.is_tls, server.certificate = is_ssl, authority.context("127.0.0.1")
    wanted = {"use_ssl": is_ssl, "use_tls": not is_ssl, "username": "clinic", "password": "open sesame"}
    for name, value in wanted.items():
        monkeypatch.setattr(settings, name, value)
    return server


def test_mail_leaves_over_a_connection_whose_certificate_is_good(app: Flask, post: Post, encrypted: MailServer) -> None:
    post.book()
    assert run_once(app).sent == 2
    assert encrypted.conversations == 1


@pytest.mark.parametrize("fault", ["of another host", "ended", "of an authority that nobody knows"])
def test_a_certificate_that_proves_nothing_is_told_neither_the_password_nor_a_name(
    app: Flask, post: Post, encrypted: MailServer, authority: Authority, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    told: list[str] = []
    for step in ("AUTH", "MAIL", "RCPT"):
        encrypted.before[step] = lambda step=step: told.append(step)  # type: ignore[misc]
    if fault == "of another host":
        encrypted.certificate = authority.context("mail.elsewhere.example")
    elif fault == "ended":
        encrypted.certificate = authority.context("127.0.0.1", until=FROM + timedelta(days=1))
    else:
        monkeypatch.delenv("SSL_CERT_FILE")
    post.book()
    assert run_once(app).is_down
    assert told == []


def test_a_server_without_starttls_is_told_no_password(
    app: Flask, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    server.before["AUTH"] = lambda: told.append("AUTH")
    settings = app.extensions["mail"]
    for name, value in {"use_tls": True, "username": "clinic", "password": "open sesame"}.items():
        monkeypatch.setattr(settings, name, value)
    server.then(EHLO="250 mail.example")
    post.book()
    assert run_once(app).is_down
    assert told == []
