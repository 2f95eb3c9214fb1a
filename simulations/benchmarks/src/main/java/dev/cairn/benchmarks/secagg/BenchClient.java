package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.AfterSurvivors;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.VerifiedSigner;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device of one round; the same seed makes the same device, with the same secrets. */
final class BenchClient implements MessageSigner {
  /** What a compact credential takes. */
  static final int CREDENTIAL_BYTES = 137;

  private final long seed;
  private final SecretBytes signingKey;
  private final byte[] credential;
  private @Nullable AdvertiseKeys advertise;
  private @Nullable ShareKeys share;
  private @Nullable MaskInput mask;
  private @Nullable AfterSurvivors after;

  BenchClient(long seed) {
    this.seed = seed;
    RandomSource random = new RepeatableRandom(-1 - seed);
    signingKey = SecretBytes.random(Signatures.SEED_LENGTH, random);
    credential = new byte[CREDENTIAL_BYTES];
    random.fill(credential);
    byte[] publicKey = Signatures.publicKey(signingKey);
    System.arraycopy(publicKey, 0, credential, 0, publicKey.length);
  }

  /** Whose a credential is; as with a device that has seen it before, this costs nothing. */
  static VerifiedSigner verified(byte[] credential) {
    return new VerifiedSigner(
        Sha256.of(credential), Arrays.copyOf(credential, Signatures.PUBLIC_KEY_LENGTH));
  }

  byte[] id() {
    return Sha256.of(credential);
  }

  @Override
  public byte[] credential() {
    return credential.clone();
  }

  @Override
  public byte[] sign(byte[] message) {
    return Signatures.sign(signingKey, message);
  }

  SignedMessage join(byte[] coordinatorKey, SignedMessage config, ExpectedRound expected)
      throws SecAggAbort {
    SecAggClient client =
        new SecAggClient(
            List.of(coordinatorKey),
            BenchClient::verified,
            this,
            new ClientFloor(3, 0, Adversary.SEMI_HONEST),
            new RepeatableRandom(seed));
    AdvertiseKeys next = client.join(config, expected, new Mark());
    advertise = next;
    return next.message();
  }

  SignedMessage onRoster(SignedMessage roster) throws SecAggAbort {
    ShareKeys next = at(advertise).onRoster(roster);
    share = next;
    return next.message();
  }

  SignedMessage onShares(SignedMessage shares, long[] lanes) throws SecAggAbort {
    MaskInput next = at(share).onShares(shares, lanes);
    mask = next;
    return next.message();
  }

  /** A Confirm, or the Reveal at once. */
  SignedMessage onSurvivors(SignedMessage survivors) throws SecAggAbort {
    AfterSurvivors next = at(mask).onSurvivors(survivors);
    after = next;
    return next.message();
  }

  SignedMessage onQuorum(SignedMessage quorum) throws SecAggAbort {
    if (at(after) instanceof Confirm confirm) {
      return confirm.onQuorum(quorum).message();
    }
    throw new IllegalStateException("this client revealed already");
  }

  private static <T> T at(@Nullable T phase) {
    if (phase == null) {
      throw new IllegalStateException("expected the message before first");
    }
    return phase;
  }

  private static final class Mark implements SpentMark {
    private boolean set;

    @Override
    public boolean isSet() {
      return set;
    }

    @Override
    public boolean set() {
      boolean first = !set;
      set = true;
      return first;
    }
  }
}
