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
  private static final String CHECK_ENOUGH = "if (!roster.isEnough(set))";
  private static final String DIFFERENT = "if (accepted != null && !accepted.sameAs(answer))";

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
            "aborted BAD_CONFIG",
            Mutant.of(
                "message.RoundConfigMessage",
                "in.within(\"adversary\", in.u8(), MALICIOUS, MALICIOUS);",
                "in.u8();"),
            "advertised"),
        arguments(
            ConfigAttacks.TooManyColluders.class,
            "aborted BAD_CONFIG",
            Mutant.of(
                    "Thresholds",
                    "colluders < 0 || colluders > roster - HONEST_MIN",
                    "colluders < 0")
                .and("SecAggParameters", ".tolerated() < 0", ".tolerated() < -9"),
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
                "client.AdvertiseKeys",
                "if (!Arrays.equals(message.configHash(), configHash))",
                "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.RosterOfOnesOwn.class,
            "aborted BAD_SHARES",
            Mutant.of(
                    "client.SharesCheck",
                    "place.roster().check(dealer, MessageType.SHARE_KEYS, delivery.header());",
                    "")
                .and("client.SharesCheck", "place.checkSid(header.sid());", ""),
            "masked"),
        arguments(
            RosterAttacks.SubstitutedKeys.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "message.SealedRoster",
                "advert.check(signer.signingKey(), MessageType.ADVERTISE, configHash);",
                ""),
            "read a share"),
        arguments(
            RosterAttacks.CopiedKey.class,
            "aborted BAD_ROSTER",
            Mutant.of("message.SealedRoster", "checkKeys(members); return", "return"),
            "dealt shares"),
        arguments(
            RosterAttacks.LowOrderKey.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "message.SealedRoster", "!KeyAgreement.isAcceptable(message.maskKey())", "false"),
            "dealt shares"),
        arguments(
            RosterAttacks.ForeignAdvert.class,
            "aborted BAD_ROSTER",
            Mutant.of(
                "message.SealedRoster",
                "if (!Arrays.equals(message.configHash(), configHash))",
                "if (false)"),
            "dealt shares"),
        arguments(
            RosterAttacks.OtherOrder.class,
            "aborted BAD_ROSTER",
            Mutant.of("message.SealedRoster", "checkOrder(members); check", "check"),
            "dealt shares"),
        arguments(
            RosterAttacks.ShortRoster.class,
            "aborted TOO_FEW",
            Mutant.of("message.SealedRoster", "n < parameters.cohortMin() || n >", "n >")
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
                "client.AdvertiseKeys",
                "if (roster.adverts().get(i).sameAs(built().signed()))",
                "if (true)"),
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
            Mutant.of("client.Place", CHECK_ENOUGH, "if (false)"),
            "masked with three others"),
        arguments(
            SharesAttacks.TwoShares.class,
            "aborted EQUIVOCATION",
            Mutant.of("client.ClientPhase", DIFFERENT, "if (false)")
                .and("client.ClientPhase", "if (next == null)", "if (true)")
                .and("client.ShareKeys", "maskKey.close();", "")
                .and("client.ShareKeys", "dealer.close();", "")
                .and("client.ShareKeys", "if (!first)", "if (false)"),
            "read the update"),
        arguments(
            SharesAttacks.TwoAttemptsAtOnce.class,
            "aborted SPENT",
            Mutant.of("client.ShareKeys", "if (!first)", "if (false)"),
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
            SharesAttacks.SharesOfAnother.class,
            "aborted BAD_SHARES",
            Mutant.of("client.SharesCheck", "if (message.receiver() != place.own())", "if (false)"),
            "aborted BAD_SHARES"),
        arguments(
            SharesAttacks.ReplacedCiphertext.class,
            "aborted BAD_SHARES",
            Mutant.of(
                "client.SharesCheck",
                "if (!Arrays.equals(root, header.cipherRoot()))",
                "if (false)"),
            "masked"),
        arguments(
            SharesAttacks.ReplacedHeader.class,
            "aborted BAD_SHARES",
            Mutant.of(
                "client.SharesCheck",
                "place.roster().check(dealer, MessageType.SHARE_KEYS, delivery.header());",
                ""),
            "masked"),
        arguments(
            SharesAttacks.HeaderWithAnotherIndex.class,
            "aborted BAD_SHARES",
            Mutant.of("client.SharesCheck", "if (header.index() != dealer)", "if (false)"),
            "masked"),
        arguments(
            SharesAttacks.OtherAttachment.class,
            "aborted BAD_SHARES",
            Mutant.of(
                "client.SharesCheck",
                "if (!Arrays.equals(message.attachmentDigest(), Sha256.of(attachment)))",
                "if (false)"),
            "masked"),
        arguments(
            SharesAttacks.SharesOfAnotherSession.class,
            "aborted MALFORMED",
            Mutant.of("client.Place", "if (!Arrays.equals(sid, roster.sid()))", "if (false)"),
            "masked"),
        // The included.
        arguments(
            SetAttacks.OwnInputReplaced.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                "client.MaskInput",
                "if (index == place.own() && !input.sameAs(built().signed()))",
                "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.TooFewIncluded.class,
            "aborted TOO_FEW",
            Mutant.of(
                "SecAggParameters",
                "Math.max(cohortMin, thresholds(n).remainingMin())",
                "cohortMin"),
            "confirmed a set with three others"),
        arguments(
            SetAttacks.AnotherLargeSetForOne.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                "client.MaskInput",
                "if (!Arrays.equals(header.dealersHash()",
                "if (false && !Arrays.equals(header.dealersHash()"),
            "got shares under a wrong set"),
        arguments(
            SetAttacks.AnotherSetForOne.class,
            "aborted TOO_FEW",
            Mutant.of("client.Place", CHECK_ENOUGH, "if (false)"),
            "aborted SET_MISMATCH"),
        arguments(
            SetAttacks.AnotherSetForOne.class,
            "aborted TOO_FEW",
            Mutant.of("client.Place", CHECK_ENOUGH, "if (false)")
                .and(
                    "client.MaskInput",
                    "if (!Arrays.equals(header.dealersHash()",
                    "if (false && !Arrays.equals(header.dealersHash()"),
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
        arguments(
            QuorumAttacks.DisjointHonestParts.class,
            "aborted TOO_FEW",
            Mutant.of("client.Place", CHECK_ENOUGH, "if (false)"),
            "revealed"),
        arguments(
            SetAttacks.NotIncluded.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.MaskInput", "if (!included.contains(place.own()))", "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.IncludedWithoutShares.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.MaskInput", "if (!included.isWithin(dealers))", "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.InputOfAnother.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                    "client.MaskInput",
                    "place.roster().check(index, MessageType.MASKED_INPUT, input);",
                    "")
                .and("client.MaskInput", "if (header.index() != index)", "if (false)"),
            "confirmed"),
        arguments(
            SetAttacks.OtherDealers.class,
            "aborted SET_MISMATCH",
            Mutant.of("client.MaskInput", "if (!message.dealers().equals(dealers))", "if (false)"),
            "confirmed"),
        // The quorum.
        arguments(
            QuorumAttacks.SplitView.class,
            "aborted NO_QUORUM",
            Mutant.of("client.Confirm", "if (confirmed.size() < needed)", "if (false)"),
            "revealed"),
        arguments(
            QuorumAttacks.TooFewConfirmations.class,
            "aborted NO_QUORUM",
            Mutant.of("client.Confirm", "if (confirmed.size() < needed)", "if (false)"),
            "revealed"),
        arguments(
            QuorumAttacks.ConfirmationTwice.class,
            "aborted MALFORMED",
            Mutant.of(
                    "message.QuorumMessage",
                    "in.within(\"index\", in.u16(), least, n - 1)",
                    "in.index(n)")
                .and(
                    "client.Confirm",
                    "if (confirmed.size() < needed)",
                    "if (message.confirmations().size() < needed)"),
            "revealed"),
        arguments(
            QuorumAttacks.ConfirmationOfOutsider.class,
            "aborted NO_QUORUM",
            Mutant.of("client.Confirm", "if (isValid(confirmation))", "if (true)"),
            "revealed"),
        arguments(
            QuorumAttacks.QuorumOfAnotherSet.class,
            "aborted SET_MISMATCH",
            Mutant.of(
                    "client.Confirm",
                    "if (!Arrays.equals(message.dealersHash(),",
                    "if (false && !Arrays.equals(message.dealersHash(),")
                .and(
                    "client.Confirm",
                    "|| !Arrays.equals( message.includedHash()",
                    "|| false && !Arrays.equals( message.includedHash()"),
            "revealed"),
        // The shares that are given away.
        arguments(
            QuorumAttacks.OwnSecret.class,
            "silent about itself",
            Mutant.of("client.RevealShares", "dealers.without(place.own())", "dealers"),
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
