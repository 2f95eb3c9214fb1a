package dev.cairn.protocol.identity;

import dev.cairn.protocol.identity.TestAuthority.Order;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.fuzz.Damage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Encodings that say what no record of ours would, and yet bear the signature that belongs there:
 * of the device's key, of the issuer, of the CA.
 */
final class ForgedCredentials {
  private static final int FIELDS = 6;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final byte[] NULL_PARAMETERS = {
    0x30, 0x0c, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02, 0x05, 0
  };

  final TestAuthority ca = TestAuthority.create();
  final KeyPair device = TestAuthority.keyPair("secp256r1");
  final SecretBytes issuerSeed = SecretBytes.take(new byte[Signatures.SEED_LENGTH]);
  final X509Certificate certificate = ca.issue(device.getPublic());
  final long now = System.currentTimeMillis();
  private final SplittableRandom random;
  private final List<byte[]> certificates = new ArrayList<>();

  ForgedCredentials(SplittableRandom random) throws Exception {
    this.random = random;
    certificates.add(certificate.getEncoded());
    // Kinds 4 and 5 twice: few inputs come as far as what is wrong with them.
    for (int kind = 0; kind < 13; kind++) {
      Order order = new Order(device.getPublic());
      if (kind == 0) {
        order.constraints = new BasicConstraints(true);
      } else if (kind == 1) {
        order.usage = KeyUsage.keyCertSign;
      } else if (kind == 2) {
        order.purpose = KeyPurposeId.id_kp_serverAuth;
      } else if (kind == 3) {
        order.unknownCriticalExtension = true;
      } else if (kind % 7 == 4) {
        order.signature = "SHA384withECDSA";
      } else if (kind % 7 == 5) {
        order.notAfter = Instant.ofEpochMilli(now - DAY);
        order.notBefore = Instant.ofEpochMilli(now - 2 * DAY);
      } else if (kind == 6) {
        order.notBefore = Instant.ofEpochMilli(now + DAY);
      } else {
        // Longer than its CA is valid.
        order.notBefore = Instant.ofEpochMilli(now - 1_000 * DAY);
        order.notAfter = Instant.ofEpochMilli(now + 10_000 * DAY);
      }
      certificates.add(ca.issue(order).getEncoded());
    }
    certificates.add(ca.issue(TestAuthority.keyPair("secp384r1").getPublic()).getEncoded());
    certificates.add(ca.issue(TestAuthority.keyPair("secp521r1").getPublic()).getEncoded());
    certificates.add(TestAuthority.create().issue(device.getPublic()).getEncoded());
    certificates.add(ca.certificate().getEncoded());
    certificates.add(new byte[0]);
    certificates.add(new byte[DeviceCredential.CERTIFICATE_BYTES_MAX + 1]);
  }

  /** A moment near a bound of something. */
  long moment() {
    long[] moments = {
      0,
      -1,
      1_000L << 32,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      ca.certificate().getNotBefore().getTime(),
      ca.certificate().getNotAfter().getTime(),
      certificate.getNotBefore().getTime(),
      certificate.getNotAfter().getTime(),
      now + DAY,
      now - DAY,
      now + DeviceCredential.SIGNING_KEY_MILLIS_MAX,
      now + 5_000 * DAY,
      now
    };
    return moments[random.nextInt(moments.length)] + random.nextInt(-1, 2);
  }

  /** A certificate that the CA signed, or nearly so. */
  byte[] certificate() throws Exception {
    switch (random.nextInt(6)) {
      case 0:
        byte[] tbs = Damage.of(random, certificate.getTBSCertificate());
        return EcdsaDer.certificate(tbs, ca.sign(tbs));
      case 1:
        return Damage.of(random, certificate.getEncoded());
      case 2:
        // The algorithm has parameters, which nobody has signed.
        byte[] encoded = certificate.getEncoded();
        byte[] inner = certificate.getTBSCertificate();
        byte[] signature = certificate.getSignature();
        int length = inner.length + NULL_PARAMETERS.length + 3 + signature.length;
        return ByteBuffer.allocate(4 + length)
            .put(encoded, 0, 2)
            .putShort((short) length)
            .put(inner)
            .put(NULL_PARAMETERS)
            .put((byte) 3)
            .put((byte) (1 + signature.length))
            .put((byte) 0)
            .put(signature)
            .array();
      default:
        return certificates.get(random.nextInt(certificates.size()));
    }
  }

  private static byte[] bytes(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
  }

  private static byte[] window(long from, long until) {
    return ByteBuffer.allocate(16).putLong(from).putLong(until).array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] label(String label) {
    return (label + '\0').getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] key() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return key;
  }

  /** Now and then something before, between or after the parts. */
  private byte[] seldom(byte[] part) {
    return random.nextInt(24) == 0 ? Damage.of(random, part) : part;
  }

  private byte version(int version) {
    return (byte) (random.nextInt(24) == 0 ? random.nextInt(4) : version);
  }

  /** As it should be. */
  byte[] validDevice() throws Exception {
    byte[] key = key();
    byte[] statement = DeviceCredential.statement(key, now, now + 7 * DAY);
    return new DeviceCredential(
            certificate.getEncoded(),
            key,
            now,
            now + 7 * DAY,
            TestAuthority.sign(device, statement))
        .encode();
  }

  /** With a window or certificate that does not fit, signed by the device. */
  byte[] device() throws Exception {
    int field = random.nextInt(FIELDS);
    byte[] key = key();
    long soon = now + random.nextLong(-DAY / 48, random.nextInt(4) == 0 ? DAY / 48 : 1);
    long from = field == 0 ? moment() : soon;
    long until =
        field == 1 ? moment() : from + random.nextLong(random.nextInt(4) == 0 ? 1_000 : 20 * DAY);
    byte[] der = field >= 3 ? certificate() : certificate.getEncoded();
    byte[] signature =
        TestAuthority.sign(device, joined(label("CSA1/signing-key"), key, window(from, until)));
    if (field == 2) {
      signature = random.nextBoolean() ? ofAnyLength() : Damage.of(random, signature);
    }
    return joined(
        new byte[] {version(1)},
        seldom(bytes(der)),
        seldom(key),
        window(from, until),
        seldom(bytes(signature)),
        new byte[random.nextInt(16) == 0 ? random.nextInt(3_000) : 0]);
  }

  /** So short, or long, that it fits its length, and is no signature. */
  private byte[] ofAnyLength() {
    return new byte[random.nextBoolean() ? random.nextInt(8) : random.nextInt(60, 90)];
  }

  /** As it should be. */
  byte[] validCompact() {
    return compact(key(), key(), (int) (now / 1_000), (int) (now / 1_000) + 3_600, 2);
  }

  private byte[] compact(byte[] id, byte[] key, int from, int until, int version) {
    byte[] said =
        joined(
            new byte[] {(byte) version},
            id,
            key,
            ByteBuffer.allocate(8).putInt(from).putInt(until).array());
    return joined(said, Signatures.sign(issuerSeed, joined(label("CSA1/credential"), said)));
  }

  /** With a window that does not fit, signed by the issuer. */
  byte[] compact() {
    int from = (int) ((random.nextInt(3) > 0 ? now : moment()) / 1_000);
    int until =
        random.nextInt(3) > 0 ? from + random.nextInt(31 * 86_400) : (int) (moment() / 1_000);
    return seldom(compact(seldom(key()), seldom(key()), from, until, version(2)));
  }

  /** As it should be. */
  byte[] validStatement() {
    return ca.issuer(SecretBytes.copyOf(issuerSeed.view()), now - DAY, now + 10 * DAY)
        .statement()
        .encode();
  }

  /** With a window that does not fit, signed by the CA. */
  byte[] statement() {
    byte[] key = key();
    long from = random.nextInt(3) > 0 ? now - DAY : moment();
    long until = random.nextInt(3) == 0 ? now + random.nextLong(DAY) : moment();
    byte[] signature = ca.sign(joined(label("CSA1/issuer"), key, window(from, until)));
    if (random.nextInt(8) == 0) {
      signature = ofAnyLength();
    }
    return joined(
        new byte[] {version(1)}, seldom(key), window(from, until), seldom(bytes(signature)));
  }
}
