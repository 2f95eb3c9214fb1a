package dev.cairn.secagg.client;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RoundConfigMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.util.List;

/**
 * A client that may take part in secure rounds: whom it trusts, who it is, what it insists on.
 *
 * <p>A round reads from top to bottom:
 *
 * <pre>{@code
 * try (AdvertiseKeys advertise = client.join(config, expected, spent)) {
 *   ShareKeys share = advertise.onRoster(exchange(advertise.message()));
 *   MaskInput mask = share.onShares(exchange(share.message()), lanes);
 *   upload(mask.message(), mask.lanes());
 *   AfterSurvivors next = mask.onSurvivors(exchange(mask.message()));
 *   if (next instanceof Confirm confirm) {
 *     next = confirm.onQuorum(exchange(confirm.message()));
 *   }
 *   exchange(next.message());
 * }
 * }</pre>
 *
 * @param coordinatorKeys pinned Ed25519 keys of 32 bytes; a round is signed with one of them
 * @param verifier says whose the credentials of the others are
 * @param signer this client's own
 * @param floor what no coordinator can lower
 * @param random where secrets come from
 */
@SuppressWarnings("ArrayRecordComponent")
public record SecAggClient(
    List<byte[]> coordinatorKeys,
    CredentialVerifier verifier,
    MessageSigner signer,
    ClientFloor floor,
    RandomSource random) {

  public SecAggClient {
    coordinatorKeys = List.copyOf(coordinatorKeys);
  }

  /**
   * Takes part in one attempt with fresh keys.
   *
   * @param config the coordinator's signed RoundConfig
   * @param expected what was assigned
   * @param spent the mark of this run and round index
   * @throws SecAggAbort if the configuration is not signed, allowed, assigned, strong enough, or if
   *     the update is spent
   */
  public AdvertiseKeys join(SignedMessage config, ExpectedRound expected, SpentMark spent)
      throws SecAggAbort {
    byte[] key = signingKey(config);
    SecAggParameters parameters;
    try {
      parameters = RoundConfigMessage.decode(config.body());
    } catch (ProtocolException e) {
      throw new SecAggAbort(SecAggAbort.Reason.BAD_CONFIG, String.valueOf(e.getMessage()));
    }
    expected.check(parameters);
    floor.check(parameters);
    checkUnspent(spent);
    Session session = new Session(this, key, parameters, spent);
    return AdvertiseKeys.begin(session, Sha256.of(config.body()));
  }

  private byte[] signingKey(SignedMessage config) throws SecAggAbort {
    String detail = "no coordinator key is pinned";
    for (byte[] key : coordinatorKeys) {
      try {
        config.check(key, MessageType.ROUND_CONFIG, SignedMessage.noContext());
        return key;
      } catch (ProtocolException e) {
        detail = String.valueOf(e.getMessage());
      }
    }
    throw new SecAggAbort(SecAggAbort.Reason.BAD_SIGNATURE, detail);
  }

  private static void checkUnspent(SpentMark spent) throws SecAggAbort {
    boolean isSet;
    try {
      isSet = spent.isSet();
    } catch (IOException e) {
      throw new SecAggAbort(
          SecAggAbort.Reason.NOT_MARKED,
          "cannot read the mark of spent updates: " + e.getMessage());
    }
    if (isSet) {
      throw new SecAggAbort(
          SecAggAbort.Reason.SPENT, "an update of this round may have left before");
    }
  }
}
