"""Writes a private authority and server certificates, good and bad, into the folder given.

`ca.pem`; then for each server certificate `<name>.pem` and `<name>.key.pem`: `good` for this
machine's own names and `*.example.test`, `expired`, `early` (not valid yet), `named` (for another
host), and `stranger`, which another authority has issued.
"""

import datetime
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
HERE = [
    x509.DNSName("localhost"),
    x509.DNSName("*.example.test"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("127.0.0.2")),
    x509.IPAddress(ipaddress.ip_address("::1")),
]
ELSEWHERE = [x509.DNSName("other.example.test")]


def main(folder: Path) -> None:
    authority = Authority("Institution authority")
    (folder / "ca.pem").write_bytes(authority.pem())
    authority.issue(folder, "good", HERE, -1, 30)
    authority.issue(folder, "expired", HERE, -30, -1)
    authority.issue(folder, "early", HERE, 1, 30)
    authority.issue(folder, "named", ELSEWHERE, -1, 30)
    Authority("Somebody").issue(folder, "stranger", HERE, -1, 30)


class Authority:
    def __init__(self, name):
        self.name, self.key = common(name), ec.generate_private_key(ec.SECP256R1())
        self.certificate = (
            self.builder(self.name, self.key, -30, 30)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, folder, name, hosts, first, last):
        key = ec.generate_private_key(ec.SECP256R1())
        own = (
            self.builder(common(name), key, first, last)
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        (folder / f"{name}.pem").write_bytes(
            own.public_bytes(serialization.Encoding.PEM)
        )
        (folder / f"{name}.key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def builder(self, subject, key, first, last):
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + first * DAY)
            .not_valid_after(now + last * DAY)
        )


def common(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


main(Path(sys.argv[1]))
