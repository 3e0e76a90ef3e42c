"""Writes a certificate authority and one certificate of this machine's loopback.

Run with the folder and whether the certificate is for `both` ends, as in the object store's inner
traffic, or for the `server` only. The authority's key is never written, so nobody can issue another
certificate that would be accepted in its name.
"""

import datetime
import ipaddress
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS = 20


USAGES = {
    "both": [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH],
    "server": [ExtendedKeyUsageOID.SERVER_AUTH],
}
HERE = [
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
]


def main(folder: Path, ends: str) -> None:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    authority = (
        certificate("Science Gateway local authority", authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs_certificates(), critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    own = (
        certificate("Science Gateway local", key)
        .add_extension(x509.SubjectAlternativeName(HERE), critical=False)
        .add_extension(x509.ExtendedKeyUsage(USAGES[ends]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    write(folder / "ca.pem", authority.public_bytes(pem))
    write(folder / "cert.pem", own.public_bytes(pem))
    write(
        folder / "key.pem",
        key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def certificate(subject, key):
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name("Science Gateway local authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
    )


def signs_certificates():
    """What strict verifiers (Python 3.13) ask of an authority."""
    uses = "digital_signature content_commitment key_encipherment data_encipherment"
    uses += " key_agreement key_cert_sign crl_sign encipher_only decipher_only"
    granted = {"key_cert_sign", "crl_sign"}
    return x509.KeyUsage(**{use: use in granted for use in uses.split()})


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def write(path, content):
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
    ) as file:
        file.write(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
