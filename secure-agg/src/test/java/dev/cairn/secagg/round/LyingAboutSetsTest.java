package dev.cairn.secagg.round;

import static dev.cairn.secagg.round.LyingRingIT.A_CLIENT_IS_ITS_OWN_NEIGHBOR;
import static dev.cairn.secagg.round.LyingRingIT.A_CLIENT_MAY_BE_LEFT_OUT;
import static dev.cairn.secagg.round.LyingRingIT.NO_COUNT;
import static dev.cairn.secagg.round.LyingRingIT.NO_SIGNED_INPUTS;
import static dev.cairn.secagg.round.LyingRingIT.SECOND_ANSWERS;
import static dev.cairn.secagg.round.LyingRingIT.WHO_DEALT_NOTHING_MAY_BE_INCLUDED;
import static dev.cairn.secagg.round.LyingRingIT.lie;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.mutants.Mutant;
import org.junit.jupiter.api.Test;

/**
 * What {@link LyingCoordinatorTest} is for what a client is told first, for the sets of those who
 * dealt, are included and confirm, and for what is handed over and given away.
 */
class LyingAboutSetsTest {
  private static final String AROUND = "if (around < seal.thresholds().threshold())";
  private static final String ENOUGH = "if (!seal.isEnough(set))";
  private static final String SECOND = "if (accepted != null)";
  private static final String FALSE = "if (false)";
  private static final String SIGNED_INPUT =
      "if (!new SignedBody(body, input.signature())"
          + ".isSignedBy(key, MessageType.MASKED_INPUT, sid))";

  /** On the complete graph each of the two stands behind the other. */
  private static final Mutant SETS_MAY_BE_SMALL =
      Mutant.of("client.Place", AROUND, FALSE).and("client.Place", ENOUGH, FALSE);

  private static final Mutant SETS_MAY_BE_SMALL_AND_INPUTS_UNSIGNED =
      Mutant.of("client.Place", AROUND, FALSE)
          .and("client.Place", ENOUGH, FALSE)
          .and("client.SurvivorsCheck", SIGNED_INPUT, FALSE);

  private static final Mutant SESSIONS_ARE_NOT_COMPARED =
      Mutant.of("client.Place", "if (!Arrays.equals(sid, seal.sid()))", FALSE);

  private static final Mutant SECOND_ANSWERS_AND_NOTHING_WIPED =
      Mutant.of("client.ClientPhase", SECOND, FALSE)
          .and("client.RevealShares", "session.wipe();", "");

  private static final Mutant SECOND_ANSWERS_TO_SHARES =
      Mutant.of("client.ClientPhase", SECOND, FALSE)
          .and("client.ShareKeys", "maskKey.close();", "")
          .and("client.ShareKeys", "dealer.close();", "")
          .and("client.Session", "if (!first)", FALSE);

  private static final String ASCENDING = "in.within(\"index\", in.u16(), least, n - 1)";

  private static final Mutant INDICES_NEED_NOT_ASCEND =
      Mutant.of("message.QuorumMessage", ASCENDING, "in.index(n)");

  private static final Mutant INDICES_NEED_NOT_ASCEND_AND_COUNT_EACH_TIME =
      Mutant.of("message.QuorumMessage", ASCENDING, "in.index(n)")
          .and(
              "client.QuorumCheck", "&& signingKeys.add(ByteBuffer.wrap(signer.signingKey()))", "");

  private static final Mutant DEALERS_ARE_NOT_COMPARED =
      Mutant.of("client.SurvivorsCheck", "if (!message.dealers().equals(dealers))", FALSE);

  private static final Mutant A_QUORUM_MAY_BE_OF_OTHER_SETS =
      Mutant.of(
              "client.QuorumCheck",
              "if (!Arrays.equals(message.dealersHash(),",
              "if (false && !Arrays.equals(message.dealersHash(),")
          .and(
              "client.QuorumCheck",
              "|| !Arrays.equals(message.includedHash()",
              "|| false && !Arrays.equals(message.includedHash()");

  private static final Mutant WHO_DEALT_NOTHING_GETS_SHARES =
      Mutant.of("client.SharesCheck", "if (!message.dealers().contains(place.own()))", FALSE);

  private static final Mutant COMMITMENTS_ARE_NOT_COMPARED =
      Mutant.of("client.SharesCheck", "inField && Arrays.equals(leaf, committed)", "inField");

  private static final Mutant A_ROUND_MAY_BE_SPENT_TWICE =
      Mutant.of("client.Session", "if (!first)", FALSE);

  private static final Mutant CONFIRMATIONS_NEED_NO_SIGNATURE =
      Mutant.of("client.QuorumCheck", "&& isValid(confirmation, signer.signingKey())", "");

  /** A client that takes second answers has no secrets left for this one. */
  private static void endsWithWhatIsWiped(Class<? extends Attack> attack) {
    assertThatThrownBy(() -> SECOND_ANSWERS.run(attack))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this one was wiped");
  }

  @Test
  void row01_sharesOfAnotherSession() throws Exception {
    lie(
        SharesAttacks.SharesOfAnotherSession.class,
        "aborted MALFORMED",
        SESSIONS_ARE_NOT_COMPARED,
        "masked");
  }

  @Test
  void row11_bothSecretsOfOne() throws Exception {
    endsWithWhatIsWiped(SetAttacks.BothSecretsOfOne.class);
    lie(
        SetAttacks.BothSecretsOfOne.class,
        "aborted EQUIVOCATION",
        SECOND_ANSWERS_AND_NOTHING_WIPED,
        "read the update");
  }

  @Test
  void row12_confirmationTwice() throws Exception {
    lie(
        QuorumAttacks.ConfirmationTwice.class,
        "aborted MALFORMED",
        INDICES_NEED_NOT_ASCEND,
        "aborted NO_QUORUM");
    lie(
        QuorumAttacks.ConfirmationTwice.class,
        "aborted MALFORMED",
        INDICES_NEED_NOT_ASCEND_AND_COUNT_EACH_TIME,
        "revealed");
  }

  @Test
  void row13_anotherSetForOne() throws Exception {
    lie(
        SetAttacks.AnotherLargeSetForOne.class,
        "aborted SET_MISMATCH",
        NO_SIGNED_INPUTS,
        "got shares under a wrong set");
    lie(
        SetAttacks.AnotherSetForOne.class,
        "aborted TOO_FEW",
        SETS_MAY_BE_SMALL,
        "aborted SET_MISMATCH");
    lie(
        SetAttacks.AnotherSetForOne.class,
        "aborted TOO_FEW",
        SETS_MAY_BE_SMALL_AND_INPUTS_UNSIGNED,
        "read the update");
    lie(QuorumAttacks.DisjointHonestParts.class, "aborted TOO_FEW", SETS_MAY_BE_SMALL, "revealed");
    lie(SetAttacks.InputOfAnother.class, "aborted SET_MISMATCH", NO_SIGNED_INPUTS, "confirmed");
    lie(
        SetAttacks.OtherDealers.class,
        "aborted SET_MISMATCH",
        DEALERS_ARE_NOT_COMPARED,
        "confirmed");
  }

  @Test
  void row13_twoIncludedSets() throws Exception {
    lie(QuorumAttacks.SplitView.class, "aborted NO_QUORUM", NO_COUNT, "revealed");
    lie(
        QuorumAttacks.QuorumOfAnotherSet.class,
        "aborted SET_MISMATCH",
        A_QUORUM_MAY_BE_OF_OTHER_SETS,
        "revealed");
  }

  @Test
  void row15_setsThatMustNotBe() throws Exception {
    lie(
        SharesAttacks.TooFewDealers.class,
        "aborted TOO_FEW",
        SETS_MAY_BE_SMALL,
        "masked with three others");
    lie(
        SharesAttacks.NotADealer.class,
        "aborted BAD_SHARES",
        WHO_DEALT_NOTHING_GETS_SHARES,
        "masked");
    lie(
        SetAttacks.TooFewIncluded.class,
        "aborted TOO_FEW",
        SETS_MAY_BE_SMALL,
        "confirmed a set with three others");
    lie(
        SetAttacks.NotIncluded.class,
        "aborted SET_MISMATCH",
        A_CLIENT_MAY_BE_LEFT_OUT,
        "confirmed");
    lie(
        SetAttacks.IncludedWithoutShares.class,
        "aborted SET_MISMATCH",
        WHO_DEALT_NOTHING_MAY_BE_INCLUDED,
        "confirmed");
  }

  @Test
  void row16_secondSet() throws Exception {
    endsWithWhatIsWiped(SharesAttacks.TwoShares.class);
    lie(
        SharesAttacks.TwoShares.class,
        "aborted EQUIVOCATION",
        SECOND_ANSWERS_TO_SHARES,
        "read the update");
    lie(
        SetAttacks.TwoIncludedSets.class,
        "aborted EQUIVOCATION",
        SECOND_ANSWERS,
        "confirmed two sets");
  }

  @Test
  void row17_ownSeed() throws Exception {
    lie(
        QuorumAttacks.OwnSecret.class,
        "silent about itself",
        A_CLIENT_IS_ITS_OWN_NEIGHBOR,
        "MALFORMED because it speaks of itself");
  }

  @Test
  void row17_revealBeforeTheQuorum() throws Exception {
    lie(QuorumAttacks.TooFewConfirmations.class, "aborted NO_QUORUM", NO_COUNT, "revealed");
  }

  @Test
  void row18_replacedLeaf() throws Exception {
    lie(
        SharesAttacks.ReplacedLeaf.class,
        "masked, complained about [1]",
        COMMITMENTS_ARE_NOT_COMPARED,
        "masked, complained about []");
  }

  @Test
  void row37_secondOfTwoAttemptsAtOnce() throws Exception {
    lie(
        SharesAttacks.TwoAttemptsAtOnce.class,
        "aborted SPENT",
        A_ROUND_MAY_BE_SPENT_TWICE,
        "masked twice");
  }

  @Test
  void row48_confirmationOfOutsider() throws Exception {
    lie(
        QuorumAttacks.ConfirmationOfOutsider.class,
        "aborted NO_QUORUM",
        CONFIRMATIONS_NEED_NO_SIGNATURE,
        "revealed");
  }
}
