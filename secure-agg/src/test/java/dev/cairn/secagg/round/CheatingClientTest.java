package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Clients that deal or reveal what they must not: made by changing the client's own code. */
class CheatingClientTest {
  private static final String AS_FIRST = "if (place.own() == 0) ";
  private static final String FITS_COMMITMENT =
      "if (!Arrays.equals(Derivations.selfCommit(sid, dealer, self), selfCommit))";
  private static final String FITS_KEY =
      "if (!Arrays.equals(KeyAgreement.publicKey(maskKey), roster.member(lost).maskKey()))";

  private static final String IS_GOOD = "if (check.isGood(digest, index, entry, dealt))";
  private static final String NOTHING_HAPPENED = "0 absent, sum, blamed []";

  /** Plays a round of seven in which client 6 may be lost after it dealt its shares. */
  abstract static class Play implements Callable<String> {
    final boolean loseSix;

    Play(boolean loseSix) {
      this.loseSix = loseSix;
    }

    @Override
    public String call() throws Exception {
      TestRound round = new TestRound(5, 7, 3, 0);
      round.share(i -> true);
      round.mask(i -> i != 6 || !loseSix);
      round.confirm(i -> true);
      String complaints = "";
      for (var input : round.inputs.entrySet()) {
        MaskedInputMessage header = MaskedInputMessage.decode(input.getValue().body(), 7);
        for (int dealer : header.complaints().indices()) {
          complaints += input.getKey() + " about " + dealer + ", ";
        }
      }
      ClientSet hopeless = round.masked.unrecoverable();
      if (hopeless.size() > 0) {
        complaints += "unrecoverable " + Arrays.toString(hopeless.indices()) + ", ";
      }
      try {
        long[] sum = round.reveal(i -> true);
        assertThat(sum).isEqualTo(round.plainSum(round.included()));
        int absent = 0;
        for (var reveal : round.reveals.values()) {
          for (RevealMessage.Entry entry : RevealMessage.decode(reveal.body(), 7).entries()) {
            absent += entry.kind() == Kind.ABSENT ? 1 : 0;
          }
        }
        return complaints + absent + " absent, sum, blamed " + Arrays.toString(round.blamed);
      } catch (UnmaskingException e) {
        return complaints + e.reason() + " " + Arrays.toString(e.dealers().indices());
      }
    }
  }

  static final class AllStay extends Play {
    AllStay() {
      super(false);
    }
  }

  static final class SixIsLost extends Play {
    SixIsLost() {
      super(true);
    }
  }

  @Test
  void nobodyCheats_sum() throws Exception {
    assertThat(Mutant.none().run(AllStay.class)).isEqualTo(NOTHING_HAPPENED);
    assertThat(Mutant.none().run(SixIsLost.class)).isEqualTo(NOTHING_HAPPENED);
  }

  /**
   * One ciphertext that its receiver cannot read: it complains, masks all the same, and is absent.
   */
  @Test
  void row18_dealerSealsNonsenseForOne_complaintAndSum() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "byte[] encoded = plaintext.encode();",
            "byte[] encoded = plaintext.encode(); if (own == 1 && other == 2) { encoded[0] = 9; }");
    assertThat(mutant.run(AllStay.class)).isEqualTo("2 about 1, 1 absent, sum, blamed []");
    mutant.and(
        "client.SharesCheck",
        "catch (ProtocolException e) { return null; }",
        "catch (ProtocolException e) { throw new IllegalStateException(e); }");
    assertThatThrownBy(() -> mutant.run(AllStay.class)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void row18_dealerSealsForTheWrongPair_complaint() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "Derivations.shareContext(sid, own, other)",
            "Derivations.shareContext(sid, own, own == 3 && other == 0 ? 1 : other)");
    assertThat(mutant.run(AllStay.class)).isEqualTo("0 about 3, 1 absent, sum, blamed []");
    mutant.and("cipher.ShareBox", "cipher.updateAAD(aad);", "");
    assertThat(mutant.run(AllStay.class)).as("unchecked").isEqualTo(NOTHING_HAPPENED);
  }

  /** A share other than the committed one, sealed properly. */
  @Test
  void row18_dealerSealsAnUncommittedShare_complaint() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "byte[] encoded = plaintext.encode();",
            "byte[] encoded = plaintext.encode(); if (own == 1 && other == 2) { encoded[5] ^= 1; }");
    assertThat(mutant.run(AllStay.class)).isEqualTo("2 about 1, 1 absent, sum, blamed []");
    mutant.and("client.SharesCheck", "inField && Arrays.equals(leaf, committed)", "inField");
    assertThat(mutant.run(AllStay.class))
        .as("unchecked, the receiver is blamed")
        .isEqualTo("0 absent, sum, blamed [2]");
  }

  @Test
  void dealerSealsNonsenseForAll_tooFewShares() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "byte[] encoded = plaintext.encode();",
            "byte[] encoded = plaintext.encode(); if (own == 1) { encoded[0] = 9; }");
    assertThat(mutant.run(AllStay.class))
        .endsWith("about 1, unrecoverable [1], TOO_FEW_SHARES [1]");
    assertThat(mutant.run(SixIsLost.class))
        .endsWith("about 1, unrecoverable [1], TOO_FEW_SHARES [1]");
  }

  /** Seven with t = 4: four of the other six can read their share. */
  @Test
  void row21_dealerSealsNonsenseForAsManyAsCanBeBorne_sum() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "byte[] encoded = plaintext.encode();",
            "byte[] encoded = plaintext.encode(); if (own == 1 && other > 4) { encoded[0] = 9; }");
    assertThat(mutant.run(AllStay.class))
        .isEqualTo("5 about 1, 6 about 1, 2 absent, sum, blamed []");
    assertThat(mutant.run(SixIsLost.class)).isEqualTo("5 about 1, 1 absent, sum, blamed []");
    mutant.and(
        "server.Unmasking",
        "if (shares[dealer].size() < roster.thresholds().threshold())",
        "if (shares[dealer].size() < roster.seal().graph().degree())");
    assertThat(mutant.run(AllStay.class))
        .as("all shares are waited for")
        .endsWith("TOO_FEW_SHARES [1]");
  }

  @Test
  void row19_dealerSharesAnotherSeedThanItCommitsTo_badDealer() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "ShamirSharing.deal(self, threshold",
            "ShamirSharing.deal(place.own() == 0 ? maskKey : self, threshold");
    assertThat(mutant.run(AllStay.class)).isEqualTo("BAD_DEALER [0]");
    mutant.and("server.RecoveredMasks", FITS_COMMITMENT, "if (false)");
    assertThat(mutant.run(AllStay.class)).as("unchecked").isEqualTo("SUM_MISMATCH []");
  }

  @Test
  void row19_lostDealerSharedAnotherMaskKey_badDealer() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "ShamirSharing.deal(maskKey, threshold",
            "ShamirSharing.deal(place.own() == 6 ? self : maskKey, threshold");
    assertThat(mutant.run(SixIsLost.class)).isEqualTo("BAD_DEALER [6]");
    assertThat(mutant.run(AllStay.class)).as("not needed").startsWith("0 absent, sum");
    mutant.and("server.RecoveredMasks", FITS_KEY, "if (false)");
    assertThat(mutant.run(SixIsLost.class)).as("unchecked").isEqualTo("SUM_MISMATCH []");
  }

  /** Shares that lie on no polynomial of the agreed degree. */
  @Test
  void row19_dealersSharesAreInconsistent_badDealer() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.ShareDealer",
            "List<Parcel> parcels = new ArrayList<>(); for",
            "List<Parcel> parcels = new ArrayList<>(); " + AS_FIRST + "selfShares[0][0] ^= 1; for");
    assertThat(mutant.run(AllStay.class)).isEqualTo("BAD_DEALER [0]");
    mutant.and("server.RecoveredMasks", FITS_COMMITMENT, "if (false)");
    assertThat(mutant.run(AllStay.class)).as("unchecked").isEqualTo("SUM_MISMATCH []");
  }

  /**
   * A holder that reveals another share than it was dealt is blamed; the others' shares suffice.
   */
  @Test
  void row20_holderRevealsAWrongShare_blamedAndSum() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.RevealShares",
            "byte[] body = new RevealMessage",
            AS_FIRST + "entries.get(2).share()[7] ^= 1; byte[] body = new RevealMessage");
    assertThat(mutant.run(AllStay.class)).isEqualTo("0 absent, sum, blamed [0]");
    mutant.and("server.Unmasking", IS_GOOD, "if (true)");
    assertThat(mutant.run(AllStay.class)).as("unchecked").isEqualTo("BAD_DEALER [3]");
  }

  @Test
  void row20_holderRevealsWithAWrongHash_blamedAndSum() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.RevealShares",
            "byte[] body = new RevealMessage",
            AS_FIRST + "entries.get(2).other()[7] ^= 1; byte[] body = new RevealMessage");
    assertThat(mutant.run(AllStay.class)).isEqualTo("0 absent, sum, blamed [0]");
    mutant.and("server.Unmasking", IS_GOOD, "if (true)");
    assertThat(mutant.run(AllStay.class)).as("unchecked").isEqualTo(NOTHING_HAPPENED);
  }

  /** The commitment is what tells a wrong share from a right one: without it, the round dies. */
  @Test
  void row20_holderRevealsAWrongShare_andNobodyLooks_badDealer() throws Exception {
    Mutant mutant =
        Mutant.of(
                "client.RevealShares",
                "byte[] body = new RevealMessage",
                AS_FIRST + "entries.get(2).share()[0] ^= 1; byte[] body = new RevealMessage")
            .and("server.Unmasking", IS_GOOD, "if (true)");
    assertThat(mutant.run(AllStay.class)).isEqualTo("BAD_DEALER [3]");
  }

  /** A sum with masks left in it is not taken for a sum. */
  @Test
  void row24_masksOfTheLostAreTakenOffWithTheWrongSign_sumMismatch() throws Exception {
    Mutant mutant = Mutant.of("server.RecoveredMasks", "if (i < lost)", "if (i > lost)");
    assertThat(mutant.run(SixIsLost.class)).isEqualTo("SUM_MISMATCH []");
    mutant.and(
        "server.Unmasking",
        "if (count != included.size() || weight < 1 || weight > weightMax)",
        "if (false)");
    assertThatThrownBy(() -> mutant.run(SixIsLost.class)).isInstanceOf(AssertionError.class);
  }

  /** Whoever adds lanes that are not what the round counts shows in the totals. */
  @Test
  void clientCountsForTwo_sumMismatch() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.MaskInput",
            "masks.applyTo(lanes);",
            AS_FIRST + "lanes[session.parameters().layout().countLane()]++; masks.applyTo(lanes);");
    assertThat(mutant.run(AllStay.class)).isEqualTo("SUM_MISMATCH []");
  }
}
