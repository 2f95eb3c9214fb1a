package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link LyingCoordinatorTest} is for the complete graph, for the ring: each lie ends the
 * client's part; with the named check taken out, it gets what it is after. Tests are named after
 * the rows of the catalogue of attacks. Rings of hundreds of clients: {@link LargeRingsIT}.
 */
class LyingRingTest {
  private static final Mutant NO_WINDOWS =
      Mutant.of(
          "message.RosterSeal",
          "return WindowCheck.passes(graph, thresholds, set::contains);",
          "return true;");

  static final Mutant NO_SIGNED_INPUTS =
      Mutant.of(
          "client.SurvivorsCheck",
          "if (!new SignedBody(body, input.signature())"
              + ".isSignedBy(key, MessageType.MASKED_INPUT, sid))",
          "if (false)");

  static final Mutant NO_COUNT =
      Mutant.of("client.QuorumCheck", "if (confirmed < needed)", "if (false)");

  private static final String ROOT = "if (!Arrays.equals(root, message.root()))";

  private static final String LISTED_ADVERT = "if (!seal.ids().isListed(index, advert.clientId()))";

  private static final String LISTED =
      "&& place.seal().ids().isListed(confirmation.index(), signer.clientId())";

  static final Mutant ANY_LENGTH =
      Mutant.of(
              "message.WireReader",
              "byte[] fixed(int length) throws ProtocolException { if (length > remaining())",
              "byte[] fixed(int length) throws ProtocolException { if (length < 0)")
          .and("message.WireReader", "if (remaining() != 0)", "if (false)");

  private static final Mutant SECOND_ANSWERS =
      Mutant.of(
              "client.ClientPhase",
              "if (accepted != null && !Arrays.equals(accepted, answer.body()))",
              "if (false)")
          .and("client.ClientPhase", "if (next == null)", "if (true)");

  static void lie(Class<? extends Attack> attack, String end, Mutant mutant, String success)
      throws Exception {
    assertThat(Mutant.none().run(attack)).isEqualTo(end);
    if (!Mutant.areLeftOut()) {
      assertThat(mutant.run(attack)).as("with the check taken out").isEqualTo(success);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {SecondBodies.TwoInputs.class, SecondBodies.TwoConfirmations.class})
  void row03_secondBody(Class<? extends Attack> attack) throws Exception {
    Mutant mutant =
        Mutant.of("server.Checks", "if (before != null && !before.sameAs(message))", "if (false)");
    lie(attack, "refused as EQUIVOCATION", mutant, "not noticed");
  }

  @Test
  void row03_secondAdvert() throws Exception {
    Mutant mutant =
        Mutant.of(
            "server.KeyDirectory", "if (known.signed().sameAs(message.signed()))", "if (true)");
    lie(SecondBodies.TwoAdverts.class, "refused as EQUIVOCATION", mutant, "not noticed");
  }

  /**
   * A list that does not follow from the sets is refused, too; that it is the second goes first.
   */
  @Test
  void row03_secondReveal() throws Exception {
    Mutant mutant =
        Mutant.of(
            "server.Unmasking",
            "if (known != null && !Arrays.equals(known, Sha256.of(message.body())))",
            "if (false)");
    lie(
        SecondBodies.TwoReveals.class,
        "refused as EQUIVOCATION",
        mutant,
        "refused as SET_MISMATCH");
  }

  @ParameterizedTest
  @ValueSource(classes = {RingLies.KeyOfTheVictim.class, RingLies.OneKeyForBoth.class})
  void row05_keyUsedTwice(Class<? extends Attack> attack) throws Exception {
    Mutant mutant = Mutant.of("message.Advert", "keys.check(advert);", "");
    lie(attack, "aborted BAD_ROSTER", mutant, "dealt shares");
  }

  @Test
  void row05_clientTwice() throws Exception {
    Mutant mutant =
        Mutant.of("message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)")
            .and("client.RosterCheck", LISTED_ADVERT, "if (false)")
            .and(
                "message.Advert",
                "|| signingKeys.contains(ByteBuffer.wrap(advert.signingKey()))",
                "");
    lie(RingLies.SameClientTwice.class, "aborted BAD_ROSTER", mutant, "dealt shares");
  }

  @Test
  void row05_colluderThatNobodySeesTwice_countsOnce() throws Exception {
    Mutant mutant =
        Mutant.of("client.QuorumCheck", LISTED, "")
            .and(
                "client.QuorumCheck",
                "&& signingKeys.add(ByteBuffer.wrap(signer.signingKey()))",
                "");
    lie(RingQuorumLies.ColluderCountsTwice.class, "aborted NO_QUORUM", mutant, "revealed");
  }

  @Test
  void row06_substitutedKeys() throws Exception {
    Mutant mutant =
        Mutant.of(
            "message.Advert",
            "signed.check(signer.signingKey(), MessageType.ADVERTISE, configHash);",
            "");
    lie(RingLies.SubstitutedKeys.class, "aborted BAD_ROSTER", mutant, "dealt shares");
  }

  @Test
  void row07_rosterOfOnesOwn() throws Exception {
    lie(RingLies.RosterOfOnesOwn.class, "aborted SET_MISMATCH", NO_SIGNED_INPUTS, "confirmed");
  }

  @Test
  void row08_anotherNeighbor() throws Exception {
    Mutant mutant =
        Mutant.of("client.RosterCheck", ROOT, "if (false)")
            .and("client.RosterCheck", LISTED_ADVERT, "if (false)");
    lie(RingLies.AnotherNeighbor.class, "aborted BAD_ROSTER", mutant, "dealt shares");
  }

  @Test
  void row08_neighborsInAnotherOrder() throws Exception {
    Mutant mutant =
        Mutant.of("client.RosterCheck", LISTED_ADVERT, "if (false)")
            .and("client.RosterCheck", ROOT, "if (false)")
            .and("message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)");
    lie(RingLies.NeighborsInAnotherOrder.class, "aborted BAD_ROSTER", mutant, "dealt shares");
  }

  /** The mutant takes for as many neighbours as there should be whatever stands there. */
  @ParameterizedTest
  @ValueSource(classes = {RingLies.ExtraNeighbor.class, RingLies.ItselfAsNeighbor.class})
  void row08_neighborsThatCannotBeThose(Class<? extends Attack> attack) throws Exception {
    lie(attack, "aborted MALFORMED", ANY_LENGTH, "aborted BAD_ROSTER");
  }

  /** The mutant reads one neighbour less, and no proof; then the next one stands in its place. */
  @Test
  void row08_neighborMissing() throws Exception {
    Mutant mutant =
        Mutant.of("message.RosterMessage", "i > 0; i--", "i > 1; i--")
            .and(
                "message.RosterMessage",
                "byte[] proof = in.multiproof(neighbors.with(index), seal.n()); in.end();",
                "byte[] proof = new byte[0];");
    lie(RingLies.MissingNeighbor.class, "aborted MALFORMED", mutant, "aborted BAD_ROSTER");
  }

  @ParameterizedTest
  @ValueSource(classes = {SplitAttacks.SplitOf100.class, SplitAttacks.DisjointSets.class})
  void row13_twoIncludedSets(Class<? extends Attack> attack) throws Exception {
    lie(attack, "aborted NO_QUORUM", NO_COUNT, "read the update");
  }

  @Test
  void row13_anotherSetOfDealersForOne() throws Exception {
    lie(
        SplitAttacks.AnotherDealersOf100.class,
        "aborted SET_MISMATCH",
        NO_SIGNED_INPUTS,
        "read the update");
  }

  @Test
  void row14_twoGaps() throws Exception {
    lie(SplitAttacks.TwoGaps.class, "aborted TOO_FEW", NO_WINDOWS, "read the sum of 19 of 39");
  }

  @Test
  void row14_windowOfThoseWhoDealtNothing() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.SurvivorsCheck",
            "!place.seal().passesWindows(included.minus(input.complaints()))",
            "false");
    lie(RingLies.NothingToReadBesideOne.class, "aborted TOO_FEW", mutant, "confirmed");
  }

  @Test
  void row14_complaintsThatThinAWindow() throws Exception {
    Mutant mutant =
        Mutant.of(
            "server.MaskedInputs",
            "if (!roster.seal().passesWindows(dealers.minus(body.complaints())))",
            "if (false)");
    lie(RingLies.TooManyComplaints.class, "refused as BAD_CONTENT", mutant, "taken");
  }

  @Test
  void row15_belowTheMinimum() throws Exception {
    Mutant mutant = Mutant.of("message.RosterSeal", "&& set.size() >= setMin()", "");
    lie(RingLies.BelowTheMinimum.class, "aborted TOO_FEW", mutant, "confirmed");
  }

  @Test
  void row15_includedWithoutShares() throws Exception {
    Mutant mutant =
        Mutant.of("client.SurvivorsCheck", "if (!included.isWithin(dealers))", "if (false)");
    lie(RingLies.IncludedWithoutShares.class, "aborted SET_MISMATCH", mutant, "confirmed");
  }

  @Test
  void row15_leftOut() throws Exception {
    Mutant mutant =
        Mutant.of("client.SurvivorsCheck", "if (!included.contains(place.own()))", "if (false)");
    lie(RingLies.LeftOut.class, "aborted SET_MISMATCH", mutant, "confirmed");
  }

  @Test
  void row16_secondSetAfterTheConfirmation() throws Exception {
    lie(RingLies.SecondSet.class, "aborted EQUIVOCATION", SECOND_ANSWERS, "confirmed two sets");
  }

  @Test
  void row17_ownSeed() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.RevealShares",
            "place.neighbors(dealers)",
            "place.neighbors(dealers).with(place.own())");
    lie(
        QuorumAttacks.OwnSecret.class,
        "silent about itself",
        mutant,
        "MALFORMED because it speaks of itself");
  }

  @Test
  void row17_revealWithoutConfirmations() throws Exception {
    Mutant mutant =
        Mutant.of("client.ClientFloor", "parameters.adversary() != Adversary.MALICIOUS", "false");
    lie(ConfigAttacks.NoConfirmations.class, "aborted BELOW_FLOOR", mutant, "advertised");
  }

  @Test
  void row25_neighborhoodThatIsSaidToBeLost() throws Exception {
    Mutant mutant =
        Mutant.of("client.Place", "if (around < seal.thresholds().threshold())", "if (false)");
    lie(RingLies.FewAround.class, "aborted TOO_FEW", mutant, "confirmed");
  }

  @Test
  void row25_neighborhoodLost_noticedByTheCoordinator() throws Exception {
    Mutant mutant =
        Mutant.of("server.Checks", "if (!roster.seal().isEnoughFor(member, set))", "if (false)");
    lie(RingQuorumLies.FewAroundOne.class, "refused as TOO_FEW", mutant, "settled");
  }

  @Test
  void row48_confirmationOfOutsider() throws Exception {
    Mutant mutant =
        Mutant.of(
                "client.QuorumCheck",
                "if (!Arrays.equals(root, place.seal().root()))",
                "if (false)")
            .and("client.QuorumCheck", LISTED, "");
    lie(RingQuorumLies.ConfirmationOfOutsider.class, "aborted NO_QUORUM", mutant, "revealed");
  }

  @Test
  void row48_confirmationUnderACredentialThatNobodyIssued() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.QuorumCheck",
            "return verifier.verify(confirmers.get(at).credential());",
            "byte[] c = confirmers.get(at).credential(); if (c.length < 64) verifier.verify(c);"
                + " return new VerifiedSigner("
                + "Arrays.copyOf(c, 32), Arrays.copyOfRange(c, 32, 64));");
    lie(RingQuorumLies.UncertifiedConfirmer.class, "aborted NO_QUORUM", mutant, "revealed");
  }

  @Test
  void row49_fewerLeftThanHaveToConfirm() throws Exception {
    Mutant mutant = Mutant.of("server.Checks", "if (set.size() < needed)", "if (false)");
    lie(RingQuorumLies.TooFewToConfirm.class, "refused as TOO_FEW", mutant, "settled");
  }

  @Test
  void row49_confirmationsWithheld() throws Exception {
    lie(RingQuorumLies.OneConfirmationLess.class, "aborted NO_QUORUM", NO_COUNT, "revealed");
  }
}
