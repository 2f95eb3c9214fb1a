package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import dev.cairn.secagg.message.SurvivorsMessage.Input;
import dev.cairn.secagg.sharing.ShamirSharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * What a lying coordinator does to one client. It ends with what it has got, or with the reason for
 * which the client took no further part; then the client must be silent and keep no secret.
 */
abstract class Attack implements Callable<String> {
  TestRound round;

  /** The client that is lied to at the moment. */
  TestClient victim;

  abstract String run() throws Exception;

  @Override
  public final String call() throws Exception {
    try {
      return run();
    } catch (SecAggAbort e) {
      Secrets.checkEnded(victim, e.reason());
      if (victim.reveal != null) {
        return "aborted " + e.reason() + " after it had revealed";
      }
      return "aborted " + e.reason();
    }
  }

  /** A round of seven, nobody colludes, three are enough for the coordinator: t is 4. */
  void seven() throws Exception {
    round = new TestRound(7, 7, 3, 0);
    victim = round.clients.get(0);
  }

  /** Seven, of whom two may collude: t is 5. */
  void sevenWithTwoColluders() throws Exception {
    round = new TestRound(7, 7, 5, 300_000);
    victim = round.clients.get(0);
  }

  /** A Survivors message for {@code receiver} about these sets with the inputs that were sent. */
  SignedMessage survivors(int receiver, ClientSet dealers, ClientSet included) throws Exception {
    List<Input> around = new ArrayList<>();
    for (int i : round.shown().neighbors(receiver).and(included).indices()) {
      around.add(input(round.inputs.get(i)));
    }
    return told(dealers, included, around);
  }

  Input input(SignedMessage masked) throws Exception {
    MaskedInputMessage body = MaskedInputMessage.decode(masked.body(), round.n());
    return new Input(body.laneDigest(), body.complaints(), masked.signature());
  }

  SignedMessage told(ClientSet dealers, ClientSet included, List<Input> around) {
    return round.say(
        MessageType.SURVIVORS,
        new SurvivorsMessage(round.shown().sid(), dealers, included).encode(),
        SurvivorsMessage.encodeAttachment(around));
  }

  /** The secret of {@code dealer} that these clients gave shares of. */
  SecretBytes recover(int dealer, Kind kind, List<SignedMessage> reveals) throws Exception {
    Map<Integer, byte[]> shares = new TreeMap<>();
    for (SignedMessage reveal : reveals) {
      RevealMessage message = RevealMessage.decode(reveal.body(), round.n());
      for (Entry entry : message.entries()) {
        if (entry.dealer() == dealer && entry.kind() == kind) {
          shares.put(message.index(), entry.share());
        }
      }
    }
    RosterSeal seal = round.shown();
    int[] points =
        shares.keySet().stream().mapToInt(holder -> seal.graph().shareX(dealer, holder)).toArray();
    return ShamirSharing.recover(
        points, shares.values().toArray(new byte[0][]), round.roster.thresholds().threshold());
  }
}
