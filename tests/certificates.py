"""Certificates for the tests."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def certified(folder, name, *, days=1, by=None):
    """A certificate with its key; nobody but itself vouches for it, or `by` claims to."""
    key, today = generate_private_key(SECP256R1()), datetime.now(UTC)
    called, witness = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by or name)
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(witness)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=100))
        .not_valid_after(today + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(plain)
    (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return folder / f"{name}.pem", folder / f"{name}.key"
