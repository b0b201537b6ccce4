"""Certificates for loopback: an authority of our own, a server under it, and what apps sign with.

MSAL takes only https authorities, so the simulated Entra needs a certificate that a client can be told to
trust (`verify=…` of requests, `SSL_CERT_FILE`). Everything lives as long as the process.
"""

from __future__ import annotations

import atexit
import ipaddress
import shutil
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID = timedelta(days=7)
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Served:
    """`ca_bundle` is a PEM file with the one certificate a client has to trust."""

    ca_bundle: Path
    context: ssl.SSLContext


@cache
def served(*hosts: str) -> Served:
    """The certificates of this process, for `localhost`, 127.0.0.1 and `hosts`; made at the first call."""
    folder = Path(tempfile.mkdtemp(prefix="simulated-entra-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _authority(ca_key)
    leaf = _leaf(key, ca, ca_key, hosts)
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(_pem(key) + leaf.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return Served(folder / "ca.pem", context)


@cache
def signing_certificate(name: str = "seatback") -> str:
    """A key and its self-signed certificate, as PEM one after the other: what an app proves itself with
    instead of a secret. The same for the same name."""
    # RSA, because Entra takes no other keys in client assertions ("Microsoft identity platform application
    # authentication certificate credentials", section "Assertion format").
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = _builder(_name(name), _name(name), key).sign(key, SHA256())
    return (_pem(key) + made.public_bytes(Encoding.PEM)).decode()


def _authority(key: _Key) -> x509.Certificate:
    name = _name("Simulated Entra authority")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = _builder(name, name, key).add_extension(x509.BasicConstraints(True, 0), critical=True)
    return builder.add_extension(usage, critical=True).sign(key, SHA256())


def _leaf(key: _Key, ca: x509.Certificate, ca_key: _Key, hosts: tuple[str, ...] = ()) -> x509.Certificate:
    own = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    names = x509.SubjectAlternativeName([*map(x509.DNSName, ("localhost", *hosts)), own])
    # Python 3.13 checks strictly: without the authority's key identifier the chain is refused.
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.public_key())  # type: ignore[arg-type]
    builder = _builder(_name("localhost"), ca.subject, key).add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.add_extension(issuer, critical=False).sign(ca_key, SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: _Key) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + _VALID)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: _Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
