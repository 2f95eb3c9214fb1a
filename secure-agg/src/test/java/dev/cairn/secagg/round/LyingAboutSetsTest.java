package dev.cairn.secagg.round;

import static dev.cairn.secagg.round.LyingRingTest.lie;

import dev.cairn.mutants.Mutant;
import org.junit.jupiter.api.Test;

/**
 * What {@link LyingCoordinatorTest} is for what a client is told first, for the sets of those who
 * dealt, are included and confirm, and for what is handed over and given away.
 */
class LyingAboutSetsTest {
  private static final String CHECK_AROUND = "if (around < seal.thresholds().threshold())";
  private static final String CHECK_SET = "if (!seal.isEnough(set))";

  /** On the complete graph each of the two stands behind the other. */
  private static final Mutant NO_CHECK =
      Mutant.of("client.Place", CHECK_AROUND, "if (false)")
          .and("client.Place", CHECK_SET, "if (false)");

  private static final String DIFFERENT =
      "if (accepted != null && !Arrays.equals(accepted, answer.body()))";
  private static final String SIGNED_INPUT =
      "if (!new SignedBody(body, input.signature())"
          + ".isSignedBy(key, MessageType.MASKED_INPUT, sid))";

  @Test
  void row01_sharesOfAnotherSession() throws Exception {
    lie(
        SharesAttacks.SharesOfAnotherSession.class,
        "aborted MALFORMED",
        Mutant.of("client.Place", "if (!Arrays.equals(sid, seal.sid()))", "if (false)"),
        "masked");
  }

  @Test
  void row11_bothSecretsOfOne() throws Exception {
    lie(
        SetAttacks.BothSecretsOfOne.class,
        "aborted EQUIVOCATION",
        Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
            .and("client.ClientPhase", "if (next == null)", "if (true)")
            .and("client.RevealShares", "session.wipe();", ""),
        "read the update");
  }

  @Test
  void row12_confirmationTwice() throws Exception {
    lie(
        QuorumAttacks.ConfirmationTwice.class,
        "aborted MALFORMED",
        Mutant.of(
                "message.QuorumMessage",
                "in.within(\"index\", in.u16(), least, n - 1)",
                "in.index(n)")
            .and(
                "client.QuorumCheck",
                "&& signingKeys.add(ByteBuffer.wrap(signer.signingKey()))",
                ""),
        "revealed");
  }

  @Test
  void row13_anotherSetForOne() throws Exception {
    lie(
        SetAttacks.AnotherLargeSetForOne.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
        "got shares under a wrong set");
    lie(SetAttacks.AnotherSetForOne.class, "aborted TOO_FEW", NO_CHECK, "aborted SET_MISMATCH");
    lie(
        SetAttacks.AnotherSetForOne.class,
        "aborted TOO_FEW",
        Mutant.of("client.Place", CHECK_AROUND, "if (false)")
            .and("client.Place", CHECK_SET, "if (false)")
            .and("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
        "read the update");
    lie(QuorumAttacks.DisjointHonestParts.class, "aborted TOO_FEW", NO_CHECK, "revealed");
    lie(
        SetAttacks.InputOfAnother.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
        "confirmed");
    lie(
        SetAttacks.OtherDealers.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", "if (!message.dealers().equals(dealers))", "if (false)"),
        "confirmed");
  }

  @Test
  void row13_twoIncludedSets() throws Exception {
    lie(
        QuorumAttacks.SplitView.class,
        "aborted NO_QUORUM",
        Mutant.of("client.QuorumCheck", "if (confirmed < needed)", "if (false)"),
        "revealed");
    lie(
        QuorumAttacks.QuorumOfAnotherSet.class,
        "aborted SET_MISMATCH",
        Mutant.of(
                "client.QuorumCheck",
                "if (!Arrays.equals(message.dealersHash(),",
                "if (false && !Arrays.equals(message.dealersHash(),")
            .and(
                "client.QuorumCheck",
                "|| !Arrays.equals(message.includedHash()",
                "|| false && !Arrays.equals(message.includedHash()"),
        "revealed");
  }

  @Test
  void row15_setsThatMustNotBe() throws Exception {
    lie(SharesAttacks.TooFewDealers.class, "aborted TOO_FEW", NO_CHECK, "masked with three others");
    lie(
        SharesAttacks.NotADealer.class,
        "aborted BAD_SHARES",
        Mutant.of(
            "client.SharesCheck", "if (!message.dealers().contains(place.own()))", "if (false)"),
        "masked");
    lie(
        SetAttacks.TooFewIncluded.class,
        "aborted TOO_FEW",
        NO_CHECK,
        "confirmed a set with three others");
    lie(
        SetAttacks.NotIncluded.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", "if (!included.contains(place.own()))", "if (false)"),
        "confirmed");
    lie(
        SetAttacks.IncludedWithoutShares.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", "if (!included.isWithin(dealers))", "if (false)"),
        "confirmed");
  }

  @Test
  void row16_secondSet() throws Exception {
    lie(
        SharesAttacks.TwoShares.class,
        "aborted EQUIVOCATION",
        Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
            .and("client.ClientPhase", "if (next == null)", "if (true)")
            .and("client.ShareKeys", "maskKey.close();", "")
            .and("client.ShareKeys", "dealer.close();", "")
            .and("client.Session", "if (!first)", "if (false)"),
        "read the update");
    lie(
        SetAttacks.TwoIncludedSets.class,
        "aborted EQUIVOCATION",
        Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
            .and("client.ClientPhase", "if (next == null)", "if (true)"),
        "confirmed two sets");
  }

  @Test
  void row17_ownSeed() throws Exception {
    lie(
        QuorumAttacks.OwnSecret.class,
        "silent about itself",
        Mutant.of(
            "client.RevealShares",
            "place.neighbors(dealers)",
            "place.neighbors(dealers).with(place.own())"),
        "MALFORMED because it speaks of itself");
  }

  @Test
  void row17_revealBeforeTheQuorum() throws Exception {
    lie(
        QuorumAttacks.TooFewConfirmations.class,
        "aborted NO_QUORUM",
        Mutant.of("client.QuorumCheck", "if (confirmed < needed)", "if (false)"),
        "revealed");
  }

  @Test
  void row18_replacedLeaf() throws Exception {
    lie(
        SharesAttacks.ReplacedLeaf.class,
        "masked, complained about [1]",
        Mutant.of("client.SharesCheck", "inField && Arrays.equals(leaf, committed)", "inField"),
        "masked, complained about []");
  }

  @Test
  void row37_secondOfTwoAttemptsAtOnce() throws Exception {
    lie(
        SharesAttacks.TwoAttemptsAtOnce.class,
        "aborted SPENT",
        Mutant.of("client.Session", "if (!first)", "if (false)"),
        "masked twice");
  }

  @Test
  void row48_confirmationOfOutsider() throws Exception {
    lie(
        QuorumAttacks.ConfirmationOfOutsider.class,
        "aborted NO_QUORUM",
        Mutant.of("client.QuorumCheck", "&& isValid(confirmation, signer.signingKey())", ""),
        "revealed");
  }
}
