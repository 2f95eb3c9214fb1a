package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The third phase: the masked update is sent, the set of included clients is awaited. */
public final class MaskInput extends ClientPhase<Confirm> {
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
    try {
      seeds.add(Derivations.selfSeed(dealer.self(), sid, place.own()));
      masks.add(seeds.get(0));
      for (int other : place.others(dealers)) {
        try (SecretBytes agreed =
            KeyAgreement.agree(maskKey, place.roster().member(other).maskKey())) {
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
                held.missing(dealers.without(place.own())))
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
   * Checks the set whose sum is to be opened, and confirms it.
   *
   * @throws SecAggAbort BAD_SIGNATURE, MALFORMED, TOO_FEW, SET_MISMATCH or EQUIVOCATION
   */
  public Confirm onSurvivors(SignedMessage survivors) throws SecAggAbort {
    return advance(
        MessageType.SURVIVORS,
        place.sid(),
        survivors,
        () -> {
          SurvivorsMessage message = SurvivorsMessage.decode(survivors.body(), place.n());
          check(message);
          return Confirm.confirm(session(), place, dealers, message.included(), held);
        });
  }

  private void check(SurvivorsMessage message) throws SecAggAbort {
    place.checkSid(message.sid());
    if (!message.dealers().equals(dealers)) {
      throw mismatch("it is about another set of dealers than this client masked under");
    }
    ClientSet included = message.included();
    if (!included.isWithin(dealers)) {
      throw mismatch("somebody is included who dealt no shares");
    }
    if (!included.contains(place.own())) {
      throw mismatch("this client is left out");
    }
    place.checkEnough(included);
    int[] indices = included.indices();
    for (int i = 0; i < indices.length; i++) {
      checkInput(indices[i], message.inputs().get(i));
    }
  }

  private void checkInput(int index, SignedBody input) throws SecAggAbort {
    MaskedInputMessage header;
    try {
      place.roster().check(index, MessageType.MASKED_INPUT, input);
      header = MaskedInputMessage.decode(input.body(), place.n());
    } catch (ProtocolException e) {
      throw mismatch("client " + index + ": " + e.getMessage());
    }
    place.checkSid(header.sid());
    if (header.index() != index) {
      throw mismatch("the input of client " + index + " is another's");
    }
    if (!Arrays.equals(header.dealersHash(), Derivations.dealersHash(place.sid(), dealers))) {
      throw mismatch("client " + index + " masked under another set of dealers");
    }
    if (index == place.own() && !input.sameAs(built().signed())) {
      throw mismatch("this client's own input was replaced");
    }
  }

  private static SecAggAbort mismatch(String detail) {
    return new SecAggAbort(Reason.SET_MISMATCH, detail);
  }
}
