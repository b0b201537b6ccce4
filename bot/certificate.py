"""A PEM file with a certificate and its private key: what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime


def expires(pem: bytes) -> datetime:
    """When the certificate ends, in UTC. Raises ValueError when there is none to read."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(pem).not_valid_after_utc


def certificate_trouble(pem: bytes) -> str:
    """What is wrong, as the end of a sentence that begins with the file's name; empty when it is good."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    if b"PRIVATE KEY-----" not in pem:
        return "holds no private key: put certificate and key into one PEM file"
    if b"-----BEGIN CERTIFICATE-----" not in pem:
        return "holds no certificate: put certificate and key into one PEM file"
    try:
        certificate = load_pem_x509_certificate(pem)
        private = load_pem_private_key(pem, password=None)
    except TypeError:  # cryptography's word for a key with a passphrase
        return "holds an encrypted key: nobody could type its passphrase when this starts"
    except ValueError:
        return "holds a certificate or a key that cannot be read"
    if certificate.not_valid_after_utc < datetime.now(UTC):
        return f"holds a certificate that expired on {certificate.not_valid_after_utc.date()}"
    same = private.public_key() == certificate.public_key()
    return "" if same else "holds a key that is not the certificate's"
