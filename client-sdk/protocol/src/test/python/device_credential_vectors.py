"""Full credentials (CSA1.md, section 4.1), good and bad ones, made with OpenSSL's P-256.

Needs cryptography 48 (python3 -m pip install cryptography==48.*). Writes device_credential.json and
device_credential_bad_credentials.json into the folder given; the same bytes each time.
"""

import datetime
import hashlib
import json
import struct
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

SOURCE = (
    "CSA/1, section 4.1, with the P-256 of OpenSSL (python-cryptography 48): device_credential_vectors.py."
)
DAY = 86_400
NOW = 1_780_315_200
MILLIS = 1_000 * NOW
SIGNING_KEY = hashlib.sha256(b"signing key").digest()


def key(number, curve=ec.SECP256R1()):
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(b"key %d" % number).digest(), "big") >> 1, curve)


CA = key(1)
DEVICE = key(2)
OTHER = key(3)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def usage(sign=True, certificates=False):
    return x509.KeyUsage(sign, False, False, False, False, certificates, False, False, False)


def certificate(
    owner=DEVICE, issuer=CA, since=NOW - DAY, until=NOW + 90 * DAY, ca=False, sign=True,
    certificates=False, purpose=ExtendedKeyUsageOID.CLIENT_AUTH, unknown=False, digest=hashes.SHA256()
):
    made = (
        x509.CertificateBuilder()
        .subject_name(name("CA" if ca else "device"))
        .issuer_name(name("CA"))
        .public_key(owner.public_key())
        .serial_number(7)
        .not_valid_before(moment(since))
        .not_valid_after(moment(until))
        .add_extension(x509.BasicConstraints(ca, 0 if ca else None), True)
        .add_extension(usage(sign, certificates), True)
    )
    if purpose is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), False)
    if unknown:
        made = made.add_extension(x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\0"), True)
    return made.sign(issuer, digest, ecdsa_deterministic=True)


def der(of):
    return of.public_bytes(serialization.Encoding.DER)


def ca_certificate(since=NOW - 365 * DAY, until=NOW + 3_650 * DAY):
    return der(certificate(CA, CA, since, until, True, False, True, None))


def sign(signer, message):
    return signer.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def statement(since, until, label=b"CSA1/signing-key\0", signing_key=SIGNING_KEY):
    return label + signing_key + struct.pack(">QQ", since, until)


def encode(cert, since, until, signature, version=1, signing_key=SIGNING_KEY):
    return (
        bytes([version])
        + struct.pack(">I", len(cert)) + cert
        + signing_key
        + struct.pack(">QQ", since, until)
        + struct.pack(">I", len(signature)) + signature
    )


def credential(cert=None, since=MILLIS, until=MILLIS + 7_000 * DAY, signer=DEVICE):
    cert = der(certificate()) if cert is None else cert
    return encode(cert, since, until, sign(signer, statement(since, until)))


def wrapped(tbs, algorithm, unused, signature):
    """A certificate of its three parts."""
    content = tbs + algorithm + bytes([3, 1 + len(signature), unused]) + signature
    return b"\x30\x82" + struct.pack(">H", len(content)) + content


ALGORITHM = bytes.fromhex("300a06082a8648ce3d040302")


def number(value, pad):
    body = value.to_bytes(value.bit_length() // 8 + 1, "big")
    body = bytes(pad) + body
    return bytes([2, len(body)]) + body


def padded(signature):
    r, s = decode_dss_signature(signature)
    content = number(r, 1) + number(s, 0)
    return bytes([0x30, len(content)]) + content


def even():
    """A certificate whose signature ends in a zero bit."""
    for until in range(NOW + 30 * DAY, NOW + 31 * DAY):
        made = certificate(until=until)
        if made.signature[-1] % 2 == 0:
            return made


def spki(of):
    return of.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def good():
    for title, now, until in [
        ("seven days", NOW, MILLIS + 7_000 * DAY),
        ("its first moment and 31 days", NOW, MILLIS + 31_000 * DAY),
        ("its only millisecond", NOW, MILLIS),
    ]:
        yield {
            "name": title,
            "ca": ca_certificate().hex(),
            "credential": credential(until=until).hex(),
            "now_seconds": now,
            "client_id": hashlib.sha256(spki(DEVICE)).hexdigest(),
            "signing_key": SIGNING_KEY.hex(),
        }


def bad():
    whole = credential()
    cert = certificate()
    plain = der(cert)
    since, until = MILLIS, MILLIS + 7_000 * DAY
    signature = sign(DEVICE, statement(since, until))
    end = MILLIS + 90_000 * DAY
    many = [
        ("nothing", b"", "ends too early"),
        ("version 3", bytes([3]) + whole[1:], "version is another"),
        ("last byte missing", whole[:-1], "ends too early"),
        ("one byte left over", whole + b"\0", "1 bytes are left over"),
        ("2178 bytes", whole + bytes(2_178 - len(whole)), "at most 2177 bytes, not 2178"),
        ("certificate of no bytes", encode(b"", since, until, signature), "1 to 2048 bytes, not 0"),
        ("certificate of 2049 bytes", encode(bytes(2_049), since, until, signature[:8]), "1 to 2048 bytes, not 2049"),
        ("certificate of 2^32 - 1 bytes", whole[:1] + b"\xff" * 4 + whole[5:], "a length is negative"),
        ("signature of 7 bytes", encode(plain, since, until, signature[:7]), "8 to 72 bytes, not 7"),
        ("signature of 73 bytes", encode(plain, since, until, signature + bytes(73 - len(signature))), "8 to 72 bytes, not 73"),
        ("ends before it begins", credential(until=MILLIS - 1), "at most 2678400000 ms"),
        ("31 days and a millisecond", credential(until=MILLIS + 31_000 * DAY + 1), "at most 2678400000 ms"),
        ("begins 2^63 ms after 1970", credential(since=2**63, until=2**63), "from a time since 1970"),
        ("PEM", credential(cert.public_bytes(serialization.Encoding.PEM)), "no X.509 certificate in DER"),
        ("a byte behind the certificate", credential(plain + b"\0"), "no X.509 certificate in DER"),
        ("a certificate's signature that does not fill its octets", credential(unfilled()), "no X.509 certificate in DER"),
        ("a certificate whose algorithm has parameters", credential(parameters()), "not encoded as its CA does it"),
        ("a certificate with a padded number in its signature",
         credential(wrapped(cert.tbs_certificate_bytes, ALGORITHM, 0, padded(cert.signature))),
         "not encoded as its CA does it"),
        ("another CA's", credential(der(certificate(issuer=OTHER))), "issued by another CA"),
        ("signed with SHA-384", credential(der(certificate(digest=hashes.SHA384()))), "ecdsa-with-SHA256"),
        ("a key on P-384", credential(der(certificate(key(4, ec.SECP384R1())))), "must be on the curve P-256"),
        ("a CA's certificate", credential(der(certificate(ca=True))), "not for devices"),
        ("may sign certificates", credential(der(certificate(certificates=True))), "not for devices"),
        ("may sign nothing", credential(der(certificate(sign=False))), "not for devices"),
        ("for servers", credential(der(certificate(purpose=ExtendedKeyUsageOID.SERVER_AUTH))), "not for devices"),
        ("for no purpose", credential(der(certificate(purpose=None))), "not for devices"),
        ("an unknown critical extension", credential(der(certificate(unknown=True))), "not for devices"),
        ("certificate expired", credential(der(certificate(until=NOW - 1))), "the device's certificate has expired"),
        ("certificate not yet valid", credential(der(certificate(since=NOW + 1))), "the device's certificate is not valid before"),
        ("longer than its certificate", credential(since=end - 1_000, until=end + 1), "within its certificate's time"),
        ("earlier than its certificate", credential(since=MILLIS - 1_000 * DAY - 1), "within its certificate's time"),
        ("expired by a millisecond", credential(since=MILLIS - 1_000, until=MILLIS - 1), "the signing key has expired"),
        ("a millisecond too early", credential(since=MILLIS + 1), "the signing key is not valid before"),
        ("signed by another device", credential(signer=OTHER), "has not signed the signing key"),
        ("another signing key", encode(plain, since, until, signature, 1, bytes(32)), "has not signed the signing key"),
        ("another end", encode(plain, since, until + 1, signature), "has not signed the signing key"),
        ("signed without its label", encode(plain, since, until, sign(DEVICE, statement(since, until, b""))), "has not signed the signing key"),
        ("signed as a compact one", encode(plain, since, until, sign(DEVICE, statement(since, until, b"CSA1/credential\0"))), "has not signed the signing key"),
        ("a padded number in the signature", encode(plain, since, until, padded(signature)), "has not signed the signing key"),
    ]
    for title, encoded, why in many:
        yield {"name": title, "ca": ca_certificate().hex(), "credential": encoded.hex(), "now_seconds": NOW, "why": why}
    yield {"name": "CA expired", "ca": ca_certificate(until=NOW - 1).hex(), "credential": whole.hex(),
           "now_seconds": NOW, "why": "the certificate of the CA has expired"}
    yield {"name": "CA not yet valid", "ca": ca_certificate(since=NOW + 1).hex(), "credential": whole.hex(),
           "now_seconds": NOW, "why": "the certificate of the CA is not valid before"}


def unfilled():
    made = even()
    return wrapped(made.tbs_certificate_bytes, ALGORITHM, 1, made.signature)


def parameters():
    made = certificate()
    return wrapped(
        made.tbs_certificate_bytes, bytes.fromhex("300c06082a8648ce3d0403020500"), 0, made.signature
    )


def write(folder, file, cases):
    with open("%s/%s.json" % (folder, file), "w") as out:
        lines = ",\n".join("  " + json.dumps(case) for case in cases)
        out.write('{\n "source": %s,\n "cases": [\n%s\n ]\n}\n' % (json.dumps(SOURCE), lines))


write(sys.argv[1], "device_credential", good())
write(sys.argv[1], "device_credential_bad_credentials", bad())
