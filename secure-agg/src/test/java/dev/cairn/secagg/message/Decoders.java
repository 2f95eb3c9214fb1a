package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.NoiseSpec;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.TransformSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every decoder of the module, with an encoding that it takes. */
final class Decoders {
  private static final int N = 7;
  private static final int RING = 66;

  /** Decodes and encodes again. */
  interface Codec {
    byte[] again(byte[] bytes) throws ProtocolException;
  }

  record Sample(Codec codec, byte[] valid) {}

  private Decoders() {}

  static Map<String, Sample> samples() {
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
    samples.put("Envelope", envelope(advert.encode(), sig, header));
    samples.put("type", new Sample(b -> type(b), new byte[] {1, 10}));
    samples.put("bitmap", new Sample(b -> bitmap(b), many.toBytes()));
    samples.put("ids", new Sample(b -> ids(b), complete.ids().toBytes()));
    samples.put("fixed point", new Sample(b -> transform(b), new FixedPointSpec(9, 3).encode()));
    CompressionSpec spec = new CompressionSpec(9, 5, 3, 7, true, false, true, 4.4, h);
    NoiseSpec noise = new NoiseSpec(9, 3, 5, 1.1);
    samples.put("noise", new Sample(b -> transform(b), noise.encode()));
    samples.put("compression", new Sample(b -> transform(b), spec.encode()));
    return samples;
  }

  private static Sample envelope(byte[] body, byte[] signature, byte[] attachment) {
    return new Sample(
        b -> Envelope.pack(Envelope.unpack(b)),
        Envelope.pack(new SignedMessage(body, signature, attachment)));
  }

  private static byte[] type(byte[] body) throws ProtocolException {
    int code = MessageType.of(body).code();
    byte[] again = body.clone();
    again[0] = 1;
    again[1] = (byte) code;
    return again;
  }

  /** Those below say in their javadoc that they refuse with this one. */
  private static ProtocolException refused(IllegalArgumentException e) {
    return new ProtocolException(
        ProtocolException.Defect.MALFORMED, String.valueOf(e.getMessage()));
  }

  private static byte[] bitmap(byte[] bytes) throws ProtocolException {
    try {
      return ClientSet.ofBytes(RING, bytes).toBytes();
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private static byte[] ids(byte[] bytes) throws ProtocolException {
    try {
      return RosterIds.ofBytes(bytes).toBytes();
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private static byte[] transform(byte[] bytes) throws ProtocolException {
    try {
      return TransformSpec.decode(bytes).encode();
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
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
