package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each lie ends the client's part with the right reason; and with the one check taken out that is
 * there against it, the lie gets what it is after. The second half says that the first can fail.
 */
class LyingCoordinatorTest {
  private static final String LISTED = "if (!seal.ids().isListed(index, advert.clientId()))";

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

  static Stream<Arguments> lies() {
    return Stream.of(
        // Before the roster.
        arguments(
            ConfigAttacks.SmallerCohort.class,
            "aborted BELOW_FLOOR",
            Mutant.of(
                "client.ClientFloor", "if (parameters.cohortMin() < cohortMin)", "if (false)"),
            "advertised"),
        arguments(
            ConfigAttacks.FewerColluders.class,
            "aborted BELOW_FLOOR",
            Mutant.of(
                "client.ClientFloor",
                "if (parameters.gammaMillionths() < gammaMillionthsMin)",
                "if (false)"),
            "advertised"),
        arguments(
            ConfigAttacks.NoConfirmations.class,
            "aborted BELOW_FLOOR",
            Mutant.of(
                "client.ClientFloor", "parameters.adversary() != Adversary.MALICIOUS", "false"),
            "advertised"),
        arguments(
            ConfigAttacks.WeakSigma.class,
            "aborted BELOW_FLOOR",
            Mutant.of(
                "client.ClientFloor", "parameters.sigma() < RoundThresholds.SIGMA_MAX", "false"),
            "advertised"),
        arguments(
            ConfigAttacks.TooManyColluders.class,
            "aborted BAD_CONFIG",
            Mutant.of(
                "SecAggParameters",
                "int unused = RoundThresholds.colluders(cohortMin, gammaMillionths);",
                ""),
            "advertised"),
        arguments(
            ConfigAttacks.ReplayedConfig.class,
            "aborted ASSIGNMENT_MISMATCH",
            Mutant.of(
                "client.ExpectedRound", "expect(\"round\", roundId.equals(p.roundId()));", ""),
            "advertised"),
        arguments(
            ConfigAttacks.OtherModel.class,
            "aborted ASSIGNMENT_MISMATCH",
            Mutant.of(
                "client.ExpectedRound",
                "expect(\"model\", Arrays.equals(modelDigest, p.modelDigest()));",
                ""),
            "advertised"),
        arguments(
            ConfigAttacks.SpentRound.class,
            "aborted SPENT",
            Mutant.of("client.SecAggClient", "if (isSet)", "if (false)"),
            "advertised"),
        arguments(
            ConfigAttacks.StrangersConfig.class,
            "aborted BAD_SIGNATURE",
            Mutant.of(
                "client.SecAggClient",
                "config.check(key, MessageType.ROUND_CONFIG, SignedMessage.noContext());",
                "if (false) throw new ProtocolException(null, null);"),
            "advertised"),
        // The roster.
        arguments(
            RosterAttacks.RosterOfAnotherConfig.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "client.RosterCheck",
                "if (!Arrays.equals(message.configHash(), configHash))",
                "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.RosterOfOnesOwn.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
            "confirmed"),
        arguments(
            RosterAttacks.SubstitutedKeys.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "message.Advert",
                "signed.check(signer.signingKey(), MessageType.ADVERTISE, configHash);",
                ""),
            "read a share"),
        arguments(
            RosterAttacks.CopiedKey.class,
            "aborted BAD_ROSTER",
            Mutant.of("message.Advert", "keys.check(advert);", ""),
            "dealt shares"),
        arguments(
            RosterAttacks.LowOrderKey.class,
            "aborted BAD_ROSTER",
            Mutant.of("message.Advert", "!KeyAgreement.isAcceptable(message.maskKey())", "false"),
            "dealt shares"),
        arguments(
            RosterAttacks.ForeignAdvert.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "message.Advert",
                "if (!Arrays.equals(message.configHash(), configHash))",
                "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.OtherOrder.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                    "message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)")
                .and("client.RosterCheck", LISTED, "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.ShortRoster.class,
            "aborted TOO_FEW",
            Mutant.of("message.RosterSeal", "n < parameters.cohortMin() || n >", "n >")
                .and("SecAggParameters", "n < cohortMin || n > cohortMax", "n > cohortMax"),
            "dealt shares"),
        arguments(
            RosterAttacks.StrangersRoster.class,
            "aborted BAD_SIGNATURE",
            Mutant.of(
                "client.Session",
                "message.check(coordinatorKey, type, context);",
                "if (false) throw new ProtocolException(null, null);"),
            "dealt shares"),
        arguments(
            RosterAttacks.ReplayedRoster.class,
            "aborted BAD_SIGNATURE",
            Mutant.of(
                "client.Session",
                "message.check(coordinatorKey, type, context);",
                "if (false) throw new ProtocolException(null, null);"),
            "aborted BAD_ROSTER"),
        arguments(
            RosterAttacks.LeftOut.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                    "client.RosterCheck", "if (!Arrays.equals(root, message.root()))", "if (false)")
                .and("client.RosterCheck", LISTED, "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.TwoRosters.class,
            "aborted EQUIVOCATION",
            Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
                .and("client.ClientPhase", "if (next == null)", "if (true)")
                .and("client.ShareKeys", "channelKey.close();", ""),
            "dealt twice"),
        // The shares.
        arguments(
            SharesAttacks.TooFewDealers.class,
            "aborted TOO_FEW",
            NO_CHECK,
            "masked with three others"),
        arguments(
            SharesAttacks.TwoShares.class,
            "aborted EQUIVOCATION",
            Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
                .and("client.ClientPhase", "if (next == null)", "if (true)")
                .and("client.ShareKeys", "maskKey.close();", "")
                .and("client.ShareKeys", "dealer.close();", "")
                .and("client.Session", "if (!first)", "if (false)"),
            "read the update"),
        arguments(
            SharesAttacks.TwoAttemptsAtOnce.class,
            "aborted SPENT",
            Mutant.of("client.Session", "if (!first)", "if (false)"),
            "masked twice"),
        arguments(
            SharesAttacks.NotADealer.class,
            "aborted BAD_SHARES",
            Mutant.of(
                "client.SharesCheck",
                "if (!message.dealers().contains(place.own()))",
                "if (false)"),
            "masked"),
        arguments(
            SharesAttacks.ReplacedLeaf.class,
            "masked, complained about [1]",
            Mutant.of("client.SharesCheck", "inField && Arrays.equals(leaf, committed)", "inField"),
            "masked, complained about []"),
        arguments(
            SharesAttacks.SharesOfAnotherSession.class,
            "aborted MALFORMED",
            Mutant.of("client.Place", "if (!Arrays.equals(sid, seal.sid()))", "if (false)"),
            "masked"),
        // The included.
        arguments(
            SetAttacks.TooFewIncluded.class,
            "aborted TOO_FEW",
            NO_CHECK,
            "confirmed a set with three others"),
        arguments(
            SetAttacks.AnotherLargeSetForOne.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
            "got shares under a wrong set"),
        arguments(
            SetAttacks.AnotherSetForOne.class, "aborted TOO_FEW", NO_CHECK, "aborted SET_MISMATCH"),
        arguments(
            SetAttacks.AnotherSetForOne.class,
            "aborted TOO_FEW",
            Mutant.of("client.Place", CHECK_AROUND, "if (false)")
                .and("client.Place", CHECK_SET, "if (false)")
                .and("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
            "read the update"),
        arguments(
            SetAttacks.TwoIncludedSets.class,
            "aborted EQUIVOCATION",
            Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
                .and("client.ClientPhase", "if (next == null)", "if (true)"),
            "confirmed two sets"),
        arguments(
            SetAttacks.BothSecretsOfOne.class,
            "aborted EQUIVOCATION",
            Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
                .and("client.ClientPhase", "if (next == null)", "if (true)")
                .and("client.RevealShares", "session.wipe();", ""),
            "read the update"),
        arguments(QuorumAttacks.DisjointHonestParts.class, "aborted TOO_FEW", NO_CHECK, "revealed"),
        arguments(
            SetAttacks.NotIncluded.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                "client.SurvivorsCheck", "if (!included.contains(place.own()))", "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.IncludedWithoutShares.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.SurvivorsCheck", "if (!included.isWithin(dealers))", "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.InputOfAnother.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.OtherDealers.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                "client.SurvivorsCheck", "if (!message.dealers().equals(dealers))", "if (false)"),
            "confirmed"),
        // The quorum.
        arguments(
            QuorumAttacks.SplitView.class,
            "aborted NO_QUORUM",
            Mutant.of("client.QuorumCheck", "if (confirmed < needed)", "if (false)"),
            "revealed"),
        arguments(
            QuorumAttacks.TooFewConfirmations.class,
            "aborted NO_QUORUM",
            Mutant.of("client.QuorumCheck", "if (confirmed < needed)", "if (false)"),
            "revealed"),
        arguments(
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
            "revealed"),
        arguments(
            QuorumAttacks.ConfirmationOfOutsider.class,
            "aborted NO_QUORUM",
            Mutant.of("client.QuorumCheck", "&& isValid(confirmation, signer.signingKey())", ""),
            "revealed"),
        arguments(
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
            "revealed"),
        // The shares that are given away.
        arguments(
            QuorumAttacks.OwnSecret.class,
            "silent about itself",
            Mutant.of(
                "client.RevealShares",
                "place.neighbors(dealers)",
                "place.neighbors(dealers).with(place.own())"),
            "MALFORMED because it speaks of itself"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void lie_endsTheClientsPart_andSucceedsWithoutTheCheck(
      Class<? extends Attack> attack, String end, Mutant mutant, String success) throws Exception {
    assertThat(Mutant.none().run(attack)).isEqualTo(end);
    assertThat(mutant.run(attack)).as("with the check taken out").isEqualTo(success);
  }
}
