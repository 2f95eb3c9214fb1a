package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/** The second phase: sealed shares are sent, those of the others are awaited. */
public final class ShareKeys extends ClientPhase<MaskInput> {
  private final Place place;
  private final SecretBytes maskKey;
  private final ShareDealer dealer;
  private long @Nullable [] masked;

  private ShareKeys(
      Session session,
      SignedMessage message,
      Place place,
      SecretBytes maskKey,
      ShareDealer dealer) {
    super(session, message);
    this.place = place;
    this.maskKey = maskKey;
    this.dealer = dealer;
  }

  static ShareKeys deal(Session session, Place place, SecretBytes maskKey, SecretBytes channelKey)
      throws SecAggAbort {
    ShareDealer dealer = new ShareDealer(session, place, maskKey);
    SignedMessage message = dealer.deal(channelKey);
    channelKey.close();
    return new ShareKeys(session, message, place, maskKey, dealer);
  }

  /**
   * Checks the shares, marks the update as spent if the adversary is malicious, and masks it in
   * place.
   *
   * @param shares the coordinator's answer
   * @param lanes the encoded update of the round's length; masked when this returns, and unchanged
   *     or masked in part, hence to be thrown away, when it throws
   * @throws SecAggAbort BAD_SIGNATURE, MALFORMED, TOO_FEW, BAD_SHARES, SPENT, NOT_MARKED or
   *     EQUIVOCATION
   * @throws IllegalArgumentException if the lanes are not as many as the round has, or if the same
   *     answer comes with another array than before, which stays unmasked
   */
  public MaskInput onShares(SignedMessage shares, long[] lanes) throws SecAggAbort {
    int expected = session().parameters().layout().lanes();
    if (lanes.length != expected) {
      throw new IllegalArgumentException("expected " + expected + " lanes, got " + lanes.length);
    }
    if (masked != null && masked != lanes) {
      throw new IllegalArgumentException("expected the lanes that were masked before");
    }
    return advance(MessageType.SHARES, place.sid(), shares, () -> mask(shares, lanes));
  }

  private MaskInput mask(SignedMessage shares, long[] lanes) throws SecAggAbort, ProtocolException {
    SharesMessage message = SharesMessage.decode(shares.body(), place.n());
    SharesCheck check = new SharesCheck(session(), place, dealer);
    HeldShares held = check.open(message, shares.attachment());
    session().markSpent(Adversary.MALICIOUS);
    MaskInput next =
        MaskInput.mask(session(), place, message.dealers(), held, maskKey, dealer, lanes);
    masked = lanes;
    maskKey.close();
    dealer.close();
    return next;
  }
}
