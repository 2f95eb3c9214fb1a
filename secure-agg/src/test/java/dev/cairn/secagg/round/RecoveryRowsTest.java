package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Rows of the catalogue of attacks about what opens a sum: shares that are there, are not, count
 * once, are too few. Seven clients, of whose secrets any four shares give one back.
 */
class RecoveryRowsTest {
  private static final Mutant TAKES_A_REVEAL_TWICE =
      Mutant.of(
              "server.Unmasking",
              "if (received.put(index, Sha256.of(message.body())) != null) { return; }",
              "received.put(index, Sha256.of(message.body()));")
          .and("server.DealtShares", "size += shares[place] == NONE ? 1 : 0;", "size++;");

  private static final Mutant REVEALS_BOTH =
      Mutant.of(
          "client.RevealShares",
          "entries.add(held.reveal(dealer, included.contains(dealer)));",
          "entries.add(held.reveal(dealer, true)); entries.add(held.reveal(dealer, false));");

  /** A round whose sum is opened by some of the seven; says how that ended. */
  abstract static class Opening implements Callable<String> {
    TestRound round;
    final ClientSet all = ClientSet.all(7);

    abstract void open(Unmasking unmasking) throws Exception;

    /** What a client says in the place of what it would. */
    SignedMessage said(int index, SignedMessage honest) throws Exception {
      return honest;
    }

    @Override
    public String call() throws Exception {
      round = new TestRound(5, 7, 3, 0);
      round.share(i -> true);
      round.mask(i -> true);
      round.confirm(i -> true);
      round.reveal(i -> true);
      try (Unmasking unmasking = new Unmasking(round.roster, all, all, round.shareKeys)) {
        open(unmasking);
        long[] sum = round.maskedSum(all);
        unmasking.unmask(sum);
        return Arrays.equals(sum, round.plainSum(all)) ? "sum" : "a wrong sum";
      } catch (UnmaskingException e) {
        return e.reason() + " " + Arrays.toString(e.dealers().indices());
      }
    }

    void reveal(Unmasking unmasking, int clients) throws Exception {
      for (int i = 0; i < clients; i++) {
        unmasking.add(i, said(i, round.reveals.get(i)));
      }
    }
  }

  /** Of those who reveal, each lacks its own share: four are left of each. */
  static final class Threshold extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      reveal(unmasking, 5);
    }
  }

  static final class OneLess extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      reveal(unmasking, 4);
    }
  }

  @Test
  void row22_exactlyTheThreshold_isEnough_oneLessIsNot() throws Exception {
    String enough = "if (shares[dealer].size() < roster.thresholds().threshold())";
    assertThat(Mutant.none().run(Threshold.class)).isEqualTo("sum");
    Mutant oneMore = Mutant.of("server.Unmasking", enough, enough.replace("<", "<="));
    assertThat(oneMore.run(Threshold.class)).startsWith("TOO_FEW_SHARES");
    assertThat(Mutant.none().run(OneLess.class)).isEqualTo("TOO_FEW_SHARES [0, 1, 2, 3]");
    Mutant oneLess = Mutant.of("server.Unmasking", enough, enough.replace("<", "+ 1 <"));
    assertThatThrownBy(() -> oneLess.run(OneLess.class))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  /** The same four say the same over and over. */
  static final class Repeated extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      for (int times = 0; times < 3; times++) {
        reveal(unmasking, 4);
      }
    }
  }

  @Test
  void row12_sharesOfOneHolder_countOnce() throws Exception {
    assertThat(Mutant.none().run(Repeated.class)).isEqualTo("TOO_FEW_SHARES [0, 1, 2, 3]");
    assertThatThrownBy(() -> TAKES_A_REVEAL_TWICE.run(Repeated.class))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  /** One reveals nothing at all, another has nothing of dealer 2 and of dealer 5. */
  static final class SomeRevealLittle extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      reveal(unmasking, 6);
    }

    @Override
    SignedMessage said(int index, SignedMessage honest) throws Exception {
      return index == 0
          ? resigned(round, 0, Map.of(2, Entry.absent(2), 5, Entry.absent(5)))
          : honest;
    }
  }

  /** What a client reveals, with other entries for some dealers. */
  private static SignedMessage resigned(TestRound round, int index, Map<Integer, Entry> instead)
      throws Exception {
    RevealMessage honest = RevealMessage.decode(round.reveals.get(index).body(), 7);
    TreeMap<Integer, Entry> entries = new TreeMap<>();
    honest.entries().forEach(entry -> entries.put(entry.dealer(), entry));
    entries.putAll(instead);
    byte[] body = new RevealMessage(honest.sid(), index, List.copyOf(entries.values())).encode();
    byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.REVEAL, round.roster.sid(), body);
    return new SignedMessage(body, round.clients.get(index).signer.sign(toBeSigned));
  }

  @Test
  void row21_holderRevealsNothing_orSome_othersSuffice() throws Exception {
    assertThat(Mutant.none().run(SomeRevealLittle.class)).isEqualTo("sum");
    Mutant theFirstPlaces =
        Mutant.of("server.DealtShares", "if (shares[place] != NONE)", "if (true)");
    assertThat(theFirstPlaces.run(SomeRevealLittle.class)).isEqualTo("BAD_DEALER [2, 5]");
  }

  /** What clients of an honest round with a lost one give away of each dealer. */
  static final class OfEachDealer implements Callable<String> {
    @Override
    public String call() throws Exception {
      TestRound round = new TestRound(6, 7, 3, 0);
      round.share(i -> true);
      round.mask(i -> i != 6);
      round.confirm(i -> true);
      try {
        round.reveal(i -> true);
      } catch (ProtocolException e) {
        return "refused as " + e.defect();
      }
      for (SignedMessage reveal : round.reveals.values()) {
        for (Entry entry : RevealMessage.decode(reveal.body(), 7).entries()) {
          if ((entry.kind() == Kind.MASK_KEY) != (entry.dealer() == 6)) {
            return "the wrong secret";
          }
        }
      }
      return "one secret";
    }
  }

  /** A Reveal cannot say two things of one dealer, nor can a client be asked for both. */
  @Test
  void row11_oneSecretOfEachDealer_andNoWayToSayTwo() throws Exception {
    assertThat(Mutant.none().run(OfEachDealer.class)).isEqualTo("one secret");
    assertThat(REVEALS_BOTH.run(OfEachDealer.class)).isEqualTo("refused as MALFORMED");
  }

  /** A vector of one lane less, or more, on its way into a sum. */
  static final class OtherLength implements Callable<String> {
    @Override
    public String call() throws Exception {
      TestRound round = new TestRound(3, 3, 3, 0);
      RingSum sum = new RingSum(round.parameters.layout());
      sum.add(round.clients.get(0).plain);
      long[] before = sum.lanes().clone();
      for (int change : new int[] {-1, 1}) {
        try {
          sum.add(Arrays.copyOf(before, before.length + change));
          return "added";
        } catch (RuntimeException e) {
          if (!Arrays.equals(sum.lanes(), before)) {
            return "half added";
          }
        }
      }
      return "refused, untouched";
    }
  }

  @Test
  void row26_vectorOfAnotherLength_leavesTheSumUntouched() throws Exception {
    assertThat(Mutant.none().run(OtherLength.class)).isEqualTo("refused, untouched");
    Mutant unchecked =
        Mutant.of("ring.RingSum", "if (vector.length != lanes.length)", "if (false)");
    assertThat(unchecked.run(OtherLength.class)).isEqualTo("half added");
  }

  /** The thread that opens a sum is interrupted; then the round is cancelled. */
  static final class Interrupted extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      reveal(unmasking, 7);
      Thread.currentThread().interrupt();
      try {
        unmasking.unmask(round.maskedSum(all), task -> {}, 1);
        throw new AssertionError("not interrupted");
      } catch (InterruptedException e) {
        // What it had begun is thrown away; the shares are there, for another try.
      }
    }
  }

  static final class Cancelled extends Opening {
    @Override
    void open(Unmasking unmasking) throws Exception {
      reveal(unmasking, 7);
      unmasking.close();
    }
  }

  @Test
  void row50_interruptAndCancel_leaveNothingHalfDone() throws Exception {
    assertThat(Mutant.none().run(Interrupted.class)).isEqualTo("sum");
    Mutant deaf =
        Mutant.of(
            "cipher.BlockQueue",
            "boolean interrupted = Thread.interrupted();",
            "boolean interrupted = Thread.interrupted() && false;");
    assertThat(deaf.run(Interrupted.class)).isEqualTo("SUM_MISMATCH []");
    assertThat(Mutant.none().run(Cancelled.class))
        .isEqualTo("TOO_FEW_SHARES [0, 1, 2, 3, 4, 5, 6]");
    Mutant keeps = Mutant.of("server.Unmasking", "shares[dealer].wipe();", "");
    assertThat(keeps.run(Cancelled.class)).isEqualTo("sum");
  }
}
