package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.fuzz.Damage;
import dev.cairn.secagg.fuzz.Memory;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.message.Decoders.Sample;
import dev.cairn.secagg.ring.Contributor;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.RingCheck;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.ring.UpdateBounds;
import dev.cairn.secagg.ring.UpdateTransform;
import dev.cairn.secagg.ring.WeightedMean;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareRecovery;
import dev.cairn.secagg.sharing.SharingException;
import dev.cairn.seeded.SeededRandomSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random bytes and damaged messages: a decoder accepts what encodes to the same bytes again, or
 * refuses with its own exception, within its memory; nothing else comes out.
 */
final class DecoderFuzz {
  /** What a decoder may allocate: the trace of its exception, and objects as long as its input. */
  private static final long FIXED_BYTES = 20_000;

  private static final int BYTES_PER_BYTE = 30;

  private static final int COHORT_MAX = 5;

  /** Curves are slow: they get one input of so many. */
  private static final int CURVE_SHARE = 8;

  private static final int X25519_AND_ED25519_BYTES = 40_000;

  private final SplittableRandom random;
  private final Refusals refusals = new Refusals();
  private final Memory memory = new Memory(FIXED_BYTES, BYTES_PER_BYTE);
  private final Memory curve = new Memory(X25519_AND_ED25519_BYTES, BYTES_PER_BYTE);
  private final Map<String, Integer> accepted = new LinkedHashMap<>();

  DecoderFuzz(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Gives so many inputs to each decoder, and fewer to what reads shares and keys. */
  void run(int cases) throws Exception {
    for (Map.Entry<String, Sample> entry : Decoders.samples().entrySet()) {
      String name = entry.getKey();
      Sample sample = entry.getValue();
      assertThat(isAccepted(name, sample, sample.valid())).as(name).isTrue();
      for (int i = 0; i < cases; i++) {
        byte[] bytes =
            i % 8 == 0
                ? Damage.noise(random, sample.valid().length)
                : Damage.of(random, sample.valid());
        accepted.merge(name, isAccepted(name, sample, bytes) ? 1 : 0, Integer::sum);
      }
    }
    for (int i = 0; i < cases / CURVE_SHARE; i++) {
      lanes();
      shares();
      primitives();
    }
    System.out.printf("fuzz, decoders: at most %d bytes were allocated%n", memory.most());
    // Damage inside a key or hash is not the decoder's to see; so some of everything passes.
    assertThat(accepted.values()).as("%s", accepted).allMatch(taken -> taken > 0 && taken < cases);
  }

  Refusals refusals() {
    return refusals;
  }

  private boolean isAccepted(String name, Sample sample, byte[] bytes) throws Exception {
    refusals.input(false);
    try {
      memory.within(
          bytes.length, () -> assertThat(sample.codec().again(bytes)).as(name).isEqualTo(bytes));
      refusals.accepted();
      return true;
    } catch (ProtocolException e) {
      refusals.refused(e);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(name + " of " + Arrays.toString(bytes), e);
    }
  }

  /** Shares of a secret, some of them damaged or at another place. */
  private void shares() throws Exception {
    int threshold = random.nextInt(2, 6);
    int[] holders = {1, 2, 4, 7, 1024};
    byte[][] shares = new byte[holders.length][];
    try (SecretBytes secret = SecretBytes.random(32, new SeededRandomSource(random.nextInt(9)))) {
      shares = ShamirSharing.deal(secret, threshold, holders, new SeededRandomSource(1));
    }
    int count = random.nextInt(1, holders.length + 1);
    int which = random.nextInt(count);
    if (random.nextBoolean()) {
      shares[which] = Damage.of(random, shares[which]);
    } else if (random.nextBoolean()) {
      Arrays.fill(shares[which], 8 * random.nextInt(5), 40, (byte) 0xff);
    } else {
      int[] places = {-1, 0, 1, 2, 1024, 1025, Integer.MIN_VALUE, random.nextInt(1, 1025)};
      holders[which] = places[random.nextInt(places.length)];
    }
    int[] some = Arrays.copyOf(holders, count);
    byte[][] theirs = Arrays.copyOf(shares, count);
    refusals.input(false);
    try {
      memory.within(40 * count, () -> new ShareRecovery(threshold).recover(some, theirs).close());
      assertThat(some).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(threshold);
      assertThat(Arrays.stream(some)).allMatch(x -> x >= 1 && x <= 1024);
      assertThat(Arrays.stream(theirs)).allMatch(ShamirSharing::isShare);
      refusals.accepted();
    } catch (SharingException e) {
      refusals.refused(e);
    }
  }

  /** A plain body of lanes, in pieces: looked at as one client's, and decoded as a sum. */
  private void lanes() throws Exception {
    UpdateTransform transform =
        new FixedPointSpec(9, 3).within(new UpdateBounds(COHORT_MAX, 1, 100, 2));
    Contributor client = Contributor.repeatable(new byte[0], new byte[32]);
    long[] valid = transform.encode(new float[9], null, 7, client, 0.5, -3);
    byte[] bytes = Damage.of(random, littleEndian(valid));
    int middle = random.nextInt(bytes.length + 1);
    refusals.input(false);
    memory.within(bytes.length, () -> defect(transform, bytes, middle));
    String defect = defect(transform, bytes, middle);
    assertThat(defect).isEqualTo(defect(transform, bytes, 0));
    long[] sum = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(sum);
    try {
      WeightedMean mean = transform.decode(sum, List.of());
      assertThat(mean.count()).isBetween(1L, (long) COHORT_MAX);
      for (float value : mean.mean()) {
        assertThat(value).isFinite();
      }
      refusals.accepted();
    } catch (RingSumException e) {
      assertThat(defect).isNotEmpty();
      refusals.refused(e);
    }
  }

  private static String defect(UpdateTransform transform, byte[] bytes, int middle) {
    RingCheck check = transform.check();
    check.feed(ByteBuffer.wrap(bytes, 0, middle));
    check.feed(ByteBuffer.wrap(bytes, middle, bytes.length - middle));
    return check.defect();
  }

  private static byte[] littleEndian(long[] lanes) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * lanes.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    return bytes.array();
  }

  /** Keys, signatures and sealed texts of any length: refused, or of use to nobody. */
  private void primitives() throws Exception {
    SeededRandomSource source = new SeededRandomSource(random.nextInt(4));
    try (SecretBytes key = SecretBytes.random(32, source);
        SecretBytes seal = SecretBytes.random(32, source)) {
      byte[] sealed = ShareBox.seal(SecretBytes.copyOf(seal.view()), new byte[117], new byte[5]);
      byte[] opened = Damage.of(random, sealed);
      refusal(() -> ShareBox.open(seal, opened, new byte[5]), opened.length);
      byte[] publicKey = Damage.of(random, KeyAgreement.publicKey(key));
      refusal(() -> KeyAgreement.agree(key, publicKey).close(), publicKey.length);
      byte[] message = new byte[7];
      byte[] signature = Signatures.sign(key, message);
      byte[] damaged = Damage.of(random, signature);
      byte[] signer = Signatures.publicKey(key);
      curve.within(
          damaged.length,
          () ->
              assertThat(Signatures.verify(signer, message, damaged))
                  .isEqualTo(Arrays.equals(signature, damaged)));
      byte[] other = Damage.of(random, signer);
      curve.within(
          other.length,
          () ->
              assertThat(Signatures.verify(other, message, signature))
                  .isEqualTo(Arrays.equals(signer, other)));
    }
  }

  private void refusal(Memory.Step step, int length) throws Exception {
    refusals.input(false);
    try {
      curve.within(length, step);
      refusals.accepted();
    } catch (CipherException e) {
      refusals.refused(e);
    }
  }
}
