package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.identity.CertificateRefusedException.Reason;
import dev.cairn.secagg.fuzz.Damage;
import dev.cairn.secagg.fuzz.Memory;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.VerifiedSigner;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a device, an issuer or a stranger may put into adverts and quorums in the place of a
 * credential: half of it is damaged, half is made up and then signed by the key that should sign
 * it. It is taken if it says something admissible, or refused in one of the known ways, within
 * bounded memory.
 */
final class CredentialFuzz {
  /** The trace of an exception, above twice what a good credential costs. */
  private static final long FIXED_BYTES = 50_000;

  private static final int BYTES_PER_BYTE = 100;

  /** Until nothing is loaded any more, nor kept for the next time. */
  private static final int WARM_UPS = 20;

  private final SplittableRandom random;
  private final ForgedCredentials forged;
  private final Refusals refusals = new Refusals();
  private final Memory memory;
  private final DeviceCertificates certificates;
  private final DeviceCredentialVerifier verifier;
  private final byte[] device;
  private final byte[] compact;
  private final byte[] statement;
  private long now;

  CredentialFuzz(long seed) throws Exception {
    random = new SplittableRandom(seed);
    forged = new ForgedCredentials(random);
    certificates = DeviceCertificates.of(forged.ca.certificate());
    verifier = new DeviceCredentialVerifier(certificates, () -> now);
    device = forged.validDevice();
    compact = forged.validCompact();
    statement = forged.validStatement();
    now = forged.now;
    verifier.accept(IssuerStatement.decode(statement));
    memory = new Memory(FIXED_BYTES + 2 * cost(device), BYTES_PER_BYTE);
    assertThat(verified(device)).isTrue();
    assertThat(verified(compact)).isTrue();
  }

  /** What it costs to verify a credential that is not remembered. */
  private long cost(byte[] credential) throws Exception {
    long cost = 0;
    for (int i = 0; i < WARM_UPS; i++) {
      Memory one = new Memory(Long.MAX_VALUE, 0);
      one.within(0, () -> assertThat(verifier.ofAccepted().verify(credential)).isNotNull());
      cost = one.most();
    }
    return cost;
  }

  void run(int inputs) throws Exception {
    int taken = 0;
    for (int i = 0; i < inputs; i++) {
      // The clock is right most of the time.
      now = random.nextInt(4) > 0 ? forged.now : Math.max(0, forged.moment());
      boolean signed = i % 2 == 0;
      refusals.input(signed);
      boolean accepted;
      switch (random.nextInt(signed ? 5 : 4)) {
        case 0:
          accepted = stated(signed ? forged.statement() : damaged(statement), signed);
          break;
        case 1:
          accepted = verified(signed ? forged.compact() : damaged(compact), signed);
          break;
        case 2:
          accepted = certified(signed ? forged.certificate() : damaged(device), signed);
          break;
        default:
          accepted = verified(signed ? forged.device() : damaged(device), signed);
      }
      if (accepted) {
        taken++;
        refusals.accepted();
      }
    }
    refusals.report("credentials");
    System.out.printf("fuzz, credentials: at most %d bytes were allocated%n", memory.most());
    assertThat(refusals.resigned()).isEqualTo((inputs + 1) / 2);
    assertThat(taken).isBetween(inputs / 40, inputs / 2);
    refusals.checkAllHit(CredentialRefusal.class);
    refusals.checkAllHit(Reason.class);
  }

  private byte[] damaged(byte[] valid) {
    return random.nextInt(8) == 0 ? Damage.noise(random, valid.length) : Damage.of(random, valid);
  }

  /** Whether it is taken; nobody but who may sign it can change what is. */
  private boolean verified(byte[] credential, boolean signed) throws Exception {
    boolean taken = verified(credential);
    if (taken && !signed) {
      assertThat(credential)
          .satisfiesAnyOf(
              same -> assertThat(same).isEqualTo(device),
              same -> assertThat(same).isEqualTo(compact));
    }
    return taken;
  }

  private boolean verified(byte[] credential) throws Exception {
    VerifiedSigner[] signer = new VerifiedSigner[1];
    boolean taken = isTaken(credential, () -> signer[0] = verifier.verify(credential));
    // Whose it is does not depend on the time; that of nobody is nobody's.
    boolean ever = isEverTaken(credential);
    if (taken) {
      assertThat(ever).isTrue();
      boolean small = credential.length == CompactCredential.BYTES;
      assertThat(signer[0].signingKey())
          .isEqualTo(
              small
                  ? CompactCredential.decode(credential).signingKey()
                  : DeviceCredential.decode(credential).signingKey());
      assertThat(signer[0].clientId())
          .isEqualTo(
              small
                  ? CompactCredential.decode(credential).clientId()
                  : P256Key.of(forged.device.getPublic()).digest().bytes());
      assertThat(
              small
                  ? CompactCredential.decode(credential).encode()
                  : DeviceCredential.decode(credential).encode())
          .isEqualTo(credential);
    }
    return taken;
  }

  private boolean isEverTaken(byte[] credential) throws Exception {
    try {
      memory.within(
          credential.length,
          () -> assertThat(verifier.ofAccepted().verify(credential)).isNotNull());
      return true;
    } catch (CredentialException e) {
      assertThat(CredentialRefusal.of(e)).isNotNull();
      return false;
    }
  }

  /** An issuer is shown to a verifier of its own, which has room for a few only. */
  private boolean stated(byte[] encoded, boolean signed) throws Exception {
    DeviceCredentialVerifier other = new DeviceCredentialVerifier(certificates, () -> now);
    boolean taken =
        isTaken(
            encoded,
            () -> {
              IssuerStatement decoded = decode(encoded);
              assertThat(decoded.encode()).isEqualTo(encoded);
              other.accept(decoded);
            });
    assertThat(taken && !signed && !Arrays.equals(encoded, statement)).isFalse();
    return taken;
  }

  private static IssuerStatement decode(byte[] encoded) throws CredentialException {
    try {
      return IssuerStatement.decode(encoded);
    } catch (IllegalArgumentException e) {
      // What its javadoc promises.
      throw new CredentialException(e.getMessage());
    }
  }

  private boolean certified(byte[] der, boolean signed) throws Exception {
    boolean taken =
        isTaken(
            der,
            () -> {
              X509Certificate parsed = DeviceCertificates.parse(der);
              assertThat(parsed.getEncoded()).isEqualTo(der);
              assertThat(certificates.check(parsed, now)).isNotNull();
            });
    assertThat(taken && !signed).isFalse();
    return taken;
  }

  private boolean isTaken(byte[] input, Memory.Step step) throws Exception {
    try {
      memory.within(input.length, step);
      return true;
    } catch (CredentialException e) {
      refusals.refused(CredentialRefusal.of(e));
    } catch (CertificateRefusedException e) {
      refusals.refused(e.reason());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("from " + Hex.of(input), e);
    }
    return false;
  }
}
