package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.ArrayList;
import java.util.List;

/** The third phase: the masked update is sent, the set of included clients is awaited. */
public final class MaskInput extends ClientPhase<AfterSurvivors> {
  private final Place place;
  private final ClientSet dealers;
  private final HeldShares held;
  private final long[] lanes;

  private MaskInput(
      Session session,
      SignedMessage message,
      Place place,
      ClientSet dealers,
      HeldShares held,
      long[] lanes) {
    super(session, message);
    this.place = place;
    this.dealers = dealers;
    this.held = held;
    this.lanes = lanes;
  }

  static MaskInput mask(
      Session session,
      Place place,
      ClientSet dealers,
      HeldShares held,
      SecretBytes maskKey,
      ShareDealer dealer,
      long[] lanes)
      throws SecAggAbort {
    byte[] sid = place.sid();
    MaskSum masks = new MaskSum();
    List<SecretBytes> seeds = new ArrayList<>();
    ClientSet others = place.neighbors(dealers);
    try {
      seeds.add(Derivations.selfSeed(dealer.self(), sid, place.own()));
      masks.add(seeds.get(0));
      for (int other : others.indices()) {
        try (SecretBytes agreed = KeyAgreement.agree(maskKey, place.neighbor(other).maskKey())) {
          SecretBytes seed = Derivations.pairSeed(agreed, sid, place.own(), other);
          seeds.add(seed);
          if (place.own() < other) {
            masks.add(seed);
          } else {
            masks.subtract(seed);
          }
        } catch (CipherException e) {
          throw new SecAggAbort(Reason.BAD_ROSTER, String.valueOf(e.getMessage()));
        }
      }
      masks.applyTo(lanes);
    } finally {
      for (SecretBytes seed : seeds) {
        seed.close();
      }
    }
    byte[] body =
        new MaskedInputMessage(
                sid,
                place.own(),
                Derivations.dealersHash(sid, dealers),
                lanes.length,
                Derivations.laneDigest(lanes),
                held.missing(others))
            .encode();
    SignedBody signed = session.sign(MessageType.MASKED_INPUT, sid, body);
    SignedMessage message = new SignedMessage(signed.body(), signed.signature());
    return new MaskInput(session, message, place, dealers, held, lanes);
  }

  /**
   * The masked lanes: the array that was handed in.
   *
   * @throws SecAggAbort if the attempt has ended: nothing more is sent then
   */
  public long[] lanes() throws SecAggAbort {
    session().checkOpen();
    return lanes;
  }

  /**
   * Checks the set whose sum is to be opened. Against the malicious adversary it is confirmed;
   * against the semi-honest one the update is marked as spent and the shares are revealed.
   *
   * @throws SecAggAbort BAD_SIGNATURE, MALFORMED, TOO_FEW, SET_MISMATCH, SPENT, NOT_MARKED or
   *     EQUIVOCATION
   */
  public AfterSurvivors onSurvivors(SignedMessage survivors) throws SecAggAbort {
    return advance(
        MessageType.SURVIVORS,
        place.sid(),
        survivors,
        () -> {
          SurvivorsMessage message = SurvivorsMessage.decode(survivors.body(), place.n());
          ClientSet included = message.included();
          new SurvivorsCheck(place, dealers, lanes.length).check(message, survivors.attachment());
          if (session().parameters().adversary() == Adversary.MALICIOUS) {
            return Confirm.confirm(session(), place, dealers, included, held);
          }
          session().markSpent(Adversary.SEMI_HONEST);
          return RevealShares.reveal(session(), place, dealers, included, held);
        });
  }
}
