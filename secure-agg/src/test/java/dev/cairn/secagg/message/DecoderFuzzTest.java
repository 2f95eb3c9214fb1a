package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.ring.RingLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random bytes and damaged messages: a decoder accepts what encodes to the same bytes again, or
 * refuses with its own exception; nothing else comes out.
 */
class DecoderFuzzTest {
  private static final int N = 7;
  private static final int RING = 66;
  private static final int CASES = 12_000;

  /** Decodes and encodes again. */
  private interface Codec {
    byte[] again(byte[] bytes) throws ProtocolException;
  }

  private record Sample(Codec codec, byte[] valid) {}

  @Test
  void row33_noDecoder_throwsAnythingElse_andThereIsOneEncoding() {
    SplittableRandom random = new SplittableRandom(20);
    Map<String, Integer> accepted = new LinkedHashMap<>();
    samples()
        .forEach(
            (name, sample) -> {
              assertThat(fuzz(name, sample, sample.valid())).as(name).isTrue();
              int taken = 0;
              for (int i = 0; i < CASES; i++) {
                byte[] bytes =
                    i % 8 == 0
                        ? noise(random, sample.valid().length)
                        : damage(random, sample.valid());
                taken += fuzz(name, sample, bytes) ? 1 : 0;
              }
              accepted.put(name, taken);
            });
    // Damage inside a key or hash is not the decoder's to see; so some of everything passes.
    assertThat(accepted.values()).as("%s", accepted).allMatch(taken -> taken > 0 && taken < CASES);
  }

  private static boolean fuzz(String name, Sample sample, byte[] bytes) {
    try {
      byte[] again = sample.codec().again(bytes);
      assertThat(again).as(name).isEqualTo(bytes);
      return true;
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(name + " of " + Arrays.toString(bytes), e);
    }
  }

  private static byte[] noise(SplittableRandom random, int length) {
    byte[] bytes = new byte[random.nextInt(2 * length)];
    random.nextBytes(bytes);
    if (bytes.length > 1 && random.nextBoolean()) {
      bytes[0] = 1;
      bytes[1] = (byte) random.nextInt(1, 11);
    }
    return bytes;
  }

  private static byte[] damage(SplittableRandom random, byte[] valid) {
    byte[] bytes = valid.clone();
    switch (random.nextInt(5)) {
      case 0:
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      case 1:
        int from = random.nextInt(bytes.length);
        int count = random.nextInt(bytes.length - from);
        System.arraycopy(bytes, random.nextInt(bytes.length - count), bytes, from, count);
        return bytes;
      default:
        for (int i = random.nextInt(3); i >= 0; i--) {
          int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(50, bytes.length));
          bytes[at] =
              (byte) new int[] {random.nextInt(256), 0xff, 0, bytes[at] + 1}[random.nextInt(4)];
        }
        return bytes;
    }
  }

  private static Map<String, Sample> samples() {
    byte[] h = new byte[32];
    byte[] sig = new byte[64];
    Map<String, Sample> samples = new LinkedHashMap<>();
    SecAggParameters parameters =
        new SecAggParameters(
            "keyböards",
            "run/1/1",
            h,
            h,
            new RingLayout(100, 2, 1),
            20,
            1,
            100,
            12,
            18,
            100_000,
            100_000,
            80,
            Adversary.MALICIOUS,
            true,
            1);
    samples.put(
        "RoundConfig",
        new Sample(
            b -> RoundConfigMessage.encode(RoundConfigMessage.decode(b)),
            RoundConfigMessage.encode(parameters)));
    AdvertiseMessage advert = new AdvertiseMessage(h, new byte[100], h, h, new byte[16]);
    samples.put("Advertise", new Sample(b -> AdvertiseMessage.decode(b).encode(), advert.encode()));
    samples.put(
        "Roster",
        new Sample(
            b -> RosterMessage.decode(b).encode(),
            new RosterMessage(h, h, MessagesTest.ids(N)).encode()));
    RosterSeal complete = seal(N);
    RosterSeal ring = seal(RING);
    samples.put("Roster attachment", surroundings(complete, advert.encode()));
    samples.put("Roster attachment on the ring", surroundings(ring, advert.encode()));
    byte[] header = new ShareKeysMessage(h, 3, h, h).encode();
    samples.put("ShareKeys", new Sample(b -> ShareKeysMessage.decode(b, N).encode(), header));
    List<Parcel> parcels = new ArrayList<>();
    for (int j = 1; j < N; j++) {
      parcels.add(new Parcel(new byte[SharePlaintext.CIPHER_BYTES], h));
    }
    samples.put(
        "ShareKeys attachment",
        new Sample(
            b -> ShareKeysMessage.encodeAttachment(ShareKeysMessage.decodeAttachment(b, N - 1)),
            ShareKeysMessage.encodeAttachment(parcels)));
    samples.put(
        "share",
        new Sample(
            b -> SharePlaintext.decode(b, 1, 2).encode(),
            new SharePlaintext(1, 2, new byte[40], new byte[40], new byte[16], new byte[16])
                .encode()));
    ClientSet set = ClientSet.of(N, 0, 2, 3, 4, 6);
    samples.put(
        "Shares",
        new Sample(b -> SharesMessage.decode(b, N).encode(), new SharesMessage(h, set).encode()));
    ClientSet many = ClientSet.all(RING).without(1).without(64);
    samples.put(
        "Shares on the ring",
        new Sample(
            b -> SharesMessage.decode(b, RING).encode(), new SharesMessage(h, many).encode()));
    samples.put(
        "Shares attachment",
        new Sample(
            b -> SharesMessage.encodeAttachment(SharesMessage.decodeAttachment(b, 4)),
            SharesMessage.encodeAttachment(parcels.subList(0, 4))));
    byte[] input = new MaskedInputMessage(h, 2, h, 53, h, ClientSet.of(N, 0, 3)).encode();
    samples.put("MaskedInput", new Sample(b -> MaskedInputMessage.decode(b, N).encode(), input));
    samples.put(
        "Survivors",
        new Sample(
            b -> SurvivorsMessage.decode(b, N).encode(),
            new SurvivorsMessage(h, ClientSet.all(N), set).encode()));
    List<SurvivorsMessage.Input> inputs = new ArrayList<>();
    for (int sender : set.indices()) {
      ClientSet complaints = ClientSet.of(N, 1, 5);
      inputs.add(new SurvivorsMessage.Input(h, complaints, sig));
    }
    samples.put(
        "Survivors attachment",
        new Sample(
            b -> SurvivorsMessage.encodeAttachment(SurvivorsMessage.decodeAttachment(b, set)),
            SurvivorsMessage.encodeAttachment(inputs)));
    samples.put(
        "Confirm",
        new Sample(
            b -> ConfirmMessage.decode(b, N).encode(),
            new ConfirmMessage(h, 2, N, h, h, h).encode()));
    QuorumMessage quorum =
        new QuorumMessage(
            h,
            h,
            h,
            List.of(
                new QuorumMessage.Confirmation(1, sig), new QuorumMessage.Confirmation(5, sig)));
    samples.put("Quorum", new Sample(b -> QuorumMessage.decode(b, N).encode(), quorum.encode()));
    QuorumMessage.Confirmer confirmer = new QuorumMessage.Confirmer(new byte[9], h);
    int proof = 32 * MerkleTree.multiproofLength(quorum.indices(), RING);
    samples.put(
        "Quorum attachment",
        new Sample(
            b -> quorum.decodeAttachment(b, RING).encode(),
            new QuorumMessage.Confirmers(List.of(confirmer, confirmer), new byte[proof]).encode()));
    samples.put(
        "Reveal",
        new Sample(
            b -> RevealMessage.decode(b, N).encode(),
            new RevealMessage(
                    h,
                    2,
                    List.of(
                        RevealMessage.Entry.absent(0),
                        new RevealMessage.Entry(
                            1, RevealMessage.Kind.SELF_SEED, new byte[40], new byte[16], h),
                        new RevealMessage.Entry(
                            5, RevealMessage.Kind.MASK_KEY, new byte[40], new byte[16], h)))
                .encode()));
    return samples;
  }

  private static RosterSeal seal(int n) {
    byte[] h = new byte[32];
    try {
      return RosterSeal.of(
          new SecAggParameters(
              "p",
              "r",
              h,
              h,
              new RingLayout(100, 2, 1),
              n,
              1,
              100,
              3,
              n,
              0,
              0,
              40,
              Adversary.SEMI_HONEST,
              false,
              1),
          h,
          h,
          MessagesTest.ids(n));
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  private static Sample surroundings(RosterSeal seal, byte[] advert) {
    ClientSet around = seal.neighbors(3);
    List<SignedBody> adverts = new ArrayList<>();
    for (int i = 0; i < around.size(); i++) {
      adverts.add(new SignedBody(advert, new byte[64]));
    }
    int proof = 32 * MerkleTree.multiproofLength(around.with(3).indices(), seal.n());
    return new Sample(
        b -> RosterMessage.decodeAttachment(b, seal).encode(),
        new RosterMessage.Surroundings(3, adverts, new byte[proof]).encode());
  }
}
