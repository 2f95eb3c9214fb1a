package dev.cairn.secagg.round;

import static dev.cairn.secagg.round.LyingRingIT.lie;

import dev.cairn.mutants.Mutant;
import org.junit.jupiter.api.Test;

/**
 * What a client is told before it deals shares. Each lie ends the client's part with the right
 * reason; and with the one check taken out that is there against it, the lie gets what it is after.
 * The second half says that the first can fail. Tests are named after the rows of the catalogue of
 * attacks.
 */
class LyingCoordinatorTest {
  private static final String LISTED = "if (!seal.ids().isListed(index, advert.clientId()))";

  private static final String SIGNED_INPUT =
      "if (!new SignedBody(body, input.signature())"
          + ".isSignedBy(key, MessageType.MASKED_INPUT, sid))";

  @Test
  void row01_messagesOfAnotherRound() throws Exception {
    lie(
        ConfigAttacks.ReplayedConfig.class,
        "aborted ASSIGNMENT_MISMATCH",
        Mutant.of("client.ExpectedRound", "expect(\"round\", roundId.equals(p.roundId()));", ""),
        "advertised");
    lie(
        RosterAttacks.RosterOfAnotherConfig.class,
        "aborted BAD_ROSTER",
        Mutant.of(
            "client.RosterCheck",
            "if (!Arrays.equals(message.configHash(), configHash))",
            "if (false)"),
        "dealt shares");
    lie(
        RosterAttacks.ForeignAdvert.class,
        "aborted BAD_ROSTER",
        Mutant.of(
            "message.Advert",
            "if (!Arrays.equals(message.configHash(), configHash))",
            "if (false)"),
        "dealt shares");
    lie(
        RosterAttacks.ReplayedRoster.class,
        "aborted BAD_SIGNATURE",
        Mutant.of(
            "client.Session",
            "message.check(coordinatorKey, type, context);",
            "if (false) throw new ProtocolException(null, null);"),
        "aborted BAD_ROSTER");
  }

  @Test
  void row04_keyOfLowOrder() throws Exception {
    lie(
        RosterAttacks.LowOrderKey.class,
        "aborted BAD_ROSTER",
        Mutant.of("message.Advert", "!KeyAgreement.isAcceptable(message.maskKey())", "false"),
        "dealt shares");
  }

  @Test
  void row05_copiedKey() throws Exception {
    lie(
        RosterAttacks.CopiedKey.class,
        "aborted BAD_ROSTER",
        Mutant.of("message.Advert", "keys.check(advert);", ""),
        "dealt shares");
  }

  @Test
  void row06_keyOfAStranger() throws Exception {
    lie(
        ConfigAttacks.StrangersConfig.class,
        "aborted BAD_SIGNATURE",
        Mutant.of(
            "client.SecAggClient",
            "config.check(key, MessageType.ROUND_CONFIG, SignedMessage.noContext());",
            "if (false) throw new ProtocolException(null, null);"),
        "advertised");
    lie(
        RosterAttacks.StrangersRoster.class,
        "aborted BAD_SIGNATURE",
        Mutant.of(
            "client.Session",
            "message.check(coordinatorKey, type, context);",
            "if (false) throw new ProtocolException(null, null);"),
        "dealt shares");
  }

  @Test
  void row06_substitutedKeys() throws Exception {
    lie(
        RosterAttacks.SubstitutedKeys.class,
        "aborted BAD_ROSTER",
        Mutant.of(
            "message.Advert",
            "signed.check(signer.signingKey(), MessageType.ADVERTISE, configHash);",
            ""),
        "read a share");
  }

  @Test
  void row07_anotherRosterForOne() throws Exception {
    lie(
        RosterAttacks.RosterOfOnesOwn.class,
        "aborted SET_MISMATCH",
        Mutant.of("client.SurvivorsCheck", SIGNED_INPUT, "if (false)"),
        "confirmed");
    lie(
        RosterAttacks.TwoRosters.class,
        "aborted EQUIVOCATION",
        Mutant.of("client.ClientPhase", "if (accepted != null)", "if (false)")
            .and("client.ShareKeys", "channelKey.close();", ""),
        "dealt twice");
  }

  @Test
  void row08_otherNeighbors() throws Exception {
    lie(
        RosterAttacks.OtherOrder.class,
        "aborted BAD_ROSTER",
        Mutant.of("message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)")
            .and("client.RosterCheck", LISTED, "if (false)"),
        "dealt shares");
    lie(
        RosterAttacks.LeftOut.class,
        "aborted BAD_ROSTER",
        Mutant.of("client.RosterCheck", "if (!Arrays.equals(root, message.root()))", "if (false)")
            .and("client.RosterCheck", LISTED, "if (false)"),
        "dealt shares");
  }

  @Test
  void row09_weakerThanTheFloor() throws Exception {
    lie(
        ConfigAttacks.SmallerCohort.class,
        "aborted BELOW_FLOOR",
        Mutant.of("client.ClientFloor", "if (parameters.cohortMin() < cohortMin)", "if (false)"),
        "advertised");
    lie(
        ConfigAttacks.FewerColluders.class,
        "aborted BELOW_FLOOR",
        Mutant.of(
            "client.ClientFloor",
            "if (parameters.gammaMillionths() < gammaMillionthsMin)",
            "if (false)"),
        "advertised");
    lie(
        ConfigAttacks.NoConfirmations.class,
        "aborted BELOW_FLOOR",
        Mutant.of("client.ClientFloor", "parameters.adversary() != Adversary.MALICIOUS", "false"),
        "advertised");
    lie(
        ConfigAttacks.WeakSigma.class,
        "aborted BELOW_FLOOR",
        Mutant.of("client.ClientFloor", "parameters.sigma() < RoundThresholds.SIGMA_MAX", "false"),
        "advertised");
  }

  @Test
  void row35_rosterOfFewHonestClients() throws Exception {
    lie(
        ConfigAttacks.TooManyColluders.class,
        "aborted BAD_CONFIG",
        Mutant.of(
            "SecAggParameters",
            "int unused = RoundThresholds.colluders(cohortMin, gammaMillionths);",
            ""),
        "advertised");
    lie(
        RosterAttacks.ShortRoster.class,
        "aborted TOO_FEW",
        Mutant.of("message.RosterSeal", "n < parameters.cohortMin() || n >", "n >")
            .and("SecAggParameters", "n < cohortMin || n > cohortMax", "n > cohortMax"),
        "dealt shares");
  }

  @Test
  void row36_anotherModel() throws Exception {
    lie(
        ConfigAttacks.OtherModel.class,
        "aborted ASSIGNMENT_MISMATCH",
        Mutant.of(
            "client.ExpectedRound",
            "expect(\"model\", Arrays.equals(modelDigest, p.modelDigest()));",
            ""),
        "advertised");
  }

  @Test
  void row37_secondAttemptAtARound() throws Exception {
    lie(
        ConfigAttacks.SpentRound.class,
        "aborted SPENT",
        Mutant.of("client.SecAggClient", "if (isSet)", "if (false)"),
        "advertised");
  }

  @Test
  void row43_suiteOfAnotherProtocol() throws Exception {
    Mutant mutant =
        Mutant.of(
            "message.RoundConfigMessage",
            "in.within(\"suite\", in.u16(), SUITE, SUITE);",
            "in.u16();");
    lie(ConfigAttacks.OtherSuite.class, "aborted BAD_CONFIG", mutant, "advertised");
  }

  @Test
  void row43_signatureForAnotherProtocol() throws Exception {
    Mutant mutant = Mutant.of("message.SignedMessage", ".label(\"CSA1/sig\")", "");
    lie(
        ConfigAttacks.SignedForAnotherProtocol.class,
        "aborted BAD_SIGNATURE",
        mutant,
        "advertised");
  }
}
