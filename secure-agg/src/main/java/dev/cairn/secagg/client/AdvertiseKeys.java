package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;

/** The first phase: fresh public keys are advertised, the roster is awaited. */
public final class AdvertiseKeys extends ClientPhase<ShareKeys> {
  private static final int NONCE_BYTES = 16;

  private final byte[] configHash;
  private final SecretBytes maskKey;
  private final SecretBytes channelKey;

  private AdvertiseKeys(
      Session session,
      SignedMessage message,
      byte[] configHash,
      SecretBytes maskKey,
      SecretBytes channelKey) {
    super(session, message);
    this.configHash = configHash;
    this.maskKey = maskKey;
    this.channelKey = channelKey;
  }

  static AdvertiseKeys begin(Session session, byte[] configHash) throws SecAggAbort {
    return session.step(
        () -> {
          SecAggClient client = session.client();
          SecretBytes maskKey = session.keep(KeyAgreement.generatePrivateKey(client.random()));
          SecretBytes channelKey = session.keep(KeyAgreement.generatePrivateKey(client.random()));
          byte[] nonce = new byte[NONCE_BYTES];
          client.random().fill(nonce);
          byte[] body =
              new AdvertiseMessage(
                      configHash,
                      client.signer().credential(),
                      KeyAgreement.publicKey(maskKey),
                      KeyAgreement.publicKey(channelKey),
                      nonce)
                  .encode();
          SignedBody advert = session.sign(MessageType.ADVERTISE, configHash, body);
          return new AdvertiseKeys(
              session,
              new SignedMessage(advert.body(), advert.signature()),
              configHash,
              maskKey,
              channelKey);
        });
  }

  /**
   * Checks the roster, deals the shares of this client's secrets, and seals them.
   *
   * @throws SecAggAbort BAD_SIGNATURE, MALFORMED, TOO_FEW, BAD_ROSTER or EQUIVOCATION
   */
  public ShareKeys onRoster(SignedMessage roster) throws SecAggAbort {
    return advance(
        MessageType.ROSTER,
        configHash,
        roster,
        () -> {
          RosterMessage message = RosterMessage.decode(roster.body());
          Place place =
              new RosterCheck(session(), configHash, built().signed())
                  .place(message, roster.attachment());
          return ShareKeys.deal(session(), place, maskKey, channelKey);
        });
  }
}
