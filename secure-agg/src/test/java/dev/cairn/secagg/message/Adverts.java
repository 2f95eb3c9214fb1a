package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.List;

/** Adverts of clients whose id is a number, with keys that follow from numbers, too. */
final class Adverts {
  private Adverts() {}

  /** A round in which a tenth may collude, and a tenth may be lost. */
  static SecAggParameters parameters(String roundId, int cohortMin, int cohortMax) {
    return new SecAggParameters(
        "phones",
        roundId,
        new byte[32],
        new byte[32],
        new RingLayout(10, 2, 0),
        cohortMax,
        1,
        1,
        cohortMin,
        cohortMax,
        100_000,
        100_000,
        80,
        Adversary.MALICIOUS,
        true,
        0);
  }

  /** A client id that begins with this number. */
  static byte[] id(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) (number >> 8);
    id[1] = (byte) number;
    return id;
  }

  /** The public key for agreements with this number. */
  static byte[] key(int number) {
    try (SecretBytes key = KeyAgreement.generatePrivateKey(new SeededRandomSource(number))) {
      return KeyAgreement.publicKey(key);
    }
  }

  static Advert advert(byte[] config, int client) throws ProtocolException {
    return advert(config, client, client, key(2 * client), key(2 * client + 1));
  }

  static Advert advert(byte[] config, int client, int signer, byte[] maskKey, byte[] channelKey)
      throws ProtocolException {
    byte[] configHash = Sha256.of(config);
    byte[] body =
        new AdvertiseMessage(configHash, new byte[] {1}, maskKey, channelKey, new byte[16])
            .encode();
    try (SecretBytes seed = SecretBytes.random(32, new SeededRandomSource(-1 - signer))) {
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.ADVERTISE, configHash, body);
      VerifiedSigner verified = new VerifiedSigner(id(client), Signatures.publicKey(seed));
      return Advert.check(
          configHash,
          new SignedBody(body, Signatures.sign(seed, toBeSigned)),
          credential -> verified);
    }
  }

  /** The clients 1 to {@code n}. */
  static List<Advert> adverts(byte[] config, int n) throws ProtocolException {
    List<Advert> adverts = new ArrayList<>();
    for (int client = 1; client <= n; client++) {
      adverts.add(advert(config, client));
    }
    return adverts;
  }
}
