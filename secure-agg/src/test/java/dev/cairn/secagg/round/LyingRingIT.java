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
class LyingRingIT {
  private static final String WINDOWS =
      "return WindowCheck.passes(graph, thresholds, set::contains);";

  private static final String COUNT = "if (confirmed < needed)";

  static final Mutant NO_WINDOWS = Mutant.of("message.RosterSeal", WINDOWS, "return true;");

  static final Mutant NO_WINDOWS_AND_NO_COUNT =
      Mutant.of("message.RosterSeal", WINDOWS, "return true;")
          .and("client.QuorumCheck", COUNT, "if (false)");

  static final Mutant NO_SIGNED_INPUTS =
      Mutant.of(
          "client.SurvivorsCheck",
          "if (!new SignedBody(body, input.signature())"
              + ".isSignedBy(key, MessageType.MASKED_INPUT, sid))",
          "if (false)");

  static final Mutant NO_COUNT = Mutant.of("client.QuorumCheck", COUNT, "if (false)");

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

  static final Mutant SECOND_ANSWERS =
      Mutant.of("client.ClientPhase", "if (accepted != null)", "if (false)");

  static final Mutant A_SECOND_BODY_IS_NOT_COMPARED =
      Mutant.of("server.Checks", "if (before != null && !before.sameAs(message))", "if (false)");

  static final Mutant ANOTHER_ADVERT_COUNTS_AS_THE_SAME =
      Mutant.of("server.KeyDirectory", "if (known.signed().sameAs(message.signed()))", "if (true)");

  static final Mutant REVEALS_ARE_NOT_COMPARED =
      Mutant.of(
          "server.Unmasking",
          "if (known != null && !Arrays.equals(known, Sha256.of(message.body())))",
          "if (false)");

  static final Mutant KEYS_ARE_NOT_COMPARED =
      Mutant.of("message.Advert", "keys.check(advert);", "");

  static final Mutant A_CLIENT_MAY_STAND_THERE_TWICE =
      Mutant.of("message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)")
          .and("client.RosterCheck", LISTED_ADVERT, "if (false)")
          .and(
              "message.Advert",
              "|| signingKeys.contains(ByteBuffer.wrap(advert.signingKey()))",
              "");

  static final Mutant COLLUDERS_COUNT_UNDER_EVERY_INDEX =
      Mutant.of("client.QuorumCheck", LISTED, "")
          .and(
              "client.QuorumCheck", "&& signingKeys.add(ByteBuffer.wrap(signer.signingKey()))", "");

  static final Mutant ADVERTS_NEED_NO_SIGNATURE =
      Mutant.of(
          "message.Advert",
          "signed.check(signer.signingKey(), MessageType.ADVERTISE, configHash);",
          "");

  static final Mutant NO_ROOT_AND_NO_IDS =
      Mutant.of("client.RosterCheck", ROOT, "if (false)")
          .and("client.RosterCheck", LISTED_ADVERT, "if (false)");

  static final Mutant NO_ROOT_NO_IDS_AND_NO_ORDER =
      Mutant.of("client.RosterCheck", LISTED_ADVERT, "if (false)")
          .and("client.RosterCheck", ROOT, "if (false)")
          .and("message.Advert", "if (compare(before, advert.clientId()) >= 0)", "if (false)");

  static final Mutant COMPLAINTS_THIN_NO_WINDOW =
      Mutant.of(
          "client.SurvivorsCheck",
          "!place.seal().passesWindows(included.minus(input.complaints()))",
          "false");

  static final Mutant THE_COORDINATOR_TAKES_ANY_COMPLAINTS =
      Mutant.of(
          "server.MaskedInputs",
          "if (!roster.seal().passesWindows(dealers.minus(body.complaints())))",
          "if (false)");

  static final Mutant ANY_NUMBER_IS_ENOUGH =
      Mutant.of("message.RosterSeal", "&& set.size() >= setMin()", "");

  static final Mutant WHO_DEALT_NOTHING_MAY_BE_INCLUDED =
      Mutant.of("client.SurvivorsCheck", "if (!included.isWithin(dealers))", "if (false)");

  static final Mutant A_CLIENT_MAY_BE_LEFT_OUT =
      Mutant.of("client.SurvivorsCheck", "if (!included.contains(place.own()))", "if (false)");

  static final Mutant A_CLIENT_IS_ITS_OWN_NEIGHBOR =
      Mutant.of(
          "client.RevealShares",
          "place.neighbors(dealers)",
          "place.neighbors(dealers).with(place.own())");

  static final Mutant THE_FLOOR_ASKS_FOR_NO_CONFIRMATIONS =
      Mutant.of("client.ClientFloor", "parameters.adversary() != Adversary.MALICIOUS", "false");

  static final Mutant NEIGHBORS_ARE_NOT_COUNTED =
      Mutant.of("client.Place", "if (around < seal.thresholds().threshold())", "if (false)");

  static final Mutant THE_COORDINATOR_COUNTS_NO_NEIGHBORS =
      Mutant.of("server.Checks", "if (!roster.seal().isEnoughFor(member, set))", "if (false)");

  static final Mutant CONFIRMERS_NEED_NOT_STAND_ON_THE_ROSTER =
      Mutant.of(
              "client.QuorumCheck", "if (!Arrays.equals(root, place.seal().root()))", "if (false)")
          .and("client.QuorumCheck", LISTED, "");

  static final Mutant CONFIRMERS_NEED_NO_VALID_CREDENTIAL =
      Mutant.of(
          "client.QuorumCheck",
          "return verifier.verify(confirmers.get(at).credential());",
          "byte[] c = confirmers.get(at).credential(); if (c.length < 64) verifier.verify(c);"
              + " return new VerifiedSigner("
              + "Arrays.copyOf(c, 32), Arrays.copyOfRange(c, 32, 64));");

  static final Mutant THE_COORDINATOR_NEEDS_NO_QUORUM =
      Mutant.of("server.Checks", "if (set.size() < needed)", "if (false)");

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
    lie(attack, "refused as EQUIVOCATION", A_SECOND_BODY_IS_NOT_COMPARED, "not noticed");
  }

  @Test
  void row03_secondAdvert() throws Exception {
    lie(
        SecondBodies.TwoAdverts.class,
        "refused as EQUIVOCATION",
        ANOTHER_ADVERT_COUNTS_AS_THE_SAME,
        "not noticed");
  }

  /**
   * A list that does not follow from the sets is refused, too; that it is the second goes first.
   */
  @Test
  void row03_secondReveal() throws Exception {
    lie(
        SecondBodies.TwoReveals.class,
        "refused as EQUIVOCATION",
        REVEALS_ARE_NOT_COMPARED,
        "refused as SET_MISMATCH");
  }

  @ParameterizedTest
  @ValueSource(classes = {RingLies.KeyOfTheVictim.class, RingLies.OneKeyForBoth.class})
  void row05_keyUsedTwice(Class<? extends Attack> attack) throws Exception {
    lie(attack, "aborted BAD_ROSTER", KEYS_ARE_NOT_COMPARED, "dealt shares");
  }

  @Test
  void row05_clientTwice() throws Exception {
    lie(
        RingLies.SameClientTwice.class,
        "aborted BAD_ROSTER",
        A_CLIENT_MAY_STAND_THERE_TWICE,
        "dealt shares");
  }

  @Test
  void row05_colluderThatNobodySeesTwice_countsOnce() throws Exception {
    lie(
        RingQuorumLies.ColluderCountsTwice.class,
        "aborted NO_QUORUM",
        COLLUDERS_COUNT_UNDER_EVERY_INDEX,
        "revealed");
  }

  @Test
  void row06_substitutedKeys() throws Exception {
    lie(
        RingLies.SubstitutedKeys.class,
        "aborted BAD_ROSTER",
        ADVERTS_NEED_NO_SIGNATURE,
        "dealt shares");
  }

  @Test
  void row07_rosterOfOnesOwn() throws Exception {
    lie(RingLies.RosterOfOnesOwn.class, "aborted SET_MISMATCH", NO_SIGNED_INPUTS, "confirmed");
  }

  @Test
  void row08_anotherNeighbor() throws Exception {
    lie(RingLies.AnotherNeighbor.class, "aborted BAD_ROSTER", NO_ROOT_AND_NO_IDS, "dealt shares");
  }

  @Test
  void row08_neighborsInAnotherOrder() throws Exception {
    lie(
        RingLies.NeighborsInAnotherOrder.class,
        "aborted BAD_ROSTER",
        NO_ROOT_NO_IDS_AND_NO_ORDER,
        "dealt shares");
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
  @ValueSource(classes = {SplitAttacks.SplitOf100.class, SplitAttacks.DisjointSetsOf100.class})
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
    lie(
        RingLies.NothingToReadBesideOne.class,
        "aborted TOO_FEW",
        COMPLAINTS_THIN_NO_WINDOW,
        "confirmed");
  }

  @Test
  void row14_complaintsThatThinAWindow() throws Exception {
    lie(
        RingLies.TooManyComplaints.class,
        "refused as BAD_CONTENT",
        THE_COORDINATOR_TAKES_ANY_COMPLAINTS,
        "taken");
  }

  @Test
  void row15_belowTheMinimum() throws Exception {
    lie(RingLies.BelowTheMinimum.class, "aborted TOO_FEW", ANY_NUMBER_IS_ENOUGH, "confirmed");
  }

  @Test
  void row15_includedWithoutShares() throws Exception {
    lie(
        RingLies.IncludedWithoutShares.class,
        "aborted SET_MISMATCH",
        WHO_DEALT_NOTHING_MAY_BE_INCLUDED,
        "confirmed");
  }

  @Test
  void row15_leftOut() throws Exception {
    lie(RingLies.LeftOut.class, "aborted SET_MISMATCH", A_CLIENT_MAY_BE_LEFT_OUT, "confirmed");
  }

  @Test
  void row16_secondSetAfterTheConfirmation() throws Exception {
    lie(RingLies.SecondSet.class, "aborted EQUIVOCATION", SECOND_ANSWERS, "confirmed two sets");
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
  void row17_revealWithoutConfirmations() throws Exception {
    lie(
        ConfigAttacks.NoConfirmations.class,
        "aborted BELOW_FLOOR",
        THE_FLOOR_ASKS_FOR_NO_CONFIRMATIONS,
        "advertised");
  }

  @Test
  void row25_neighborhoodThatIsSaidToBeLost() throws Exception {
    lie(RingLies.FewAround.class, "aborted TOO_FEW", NEIGHBORS_ARE_NOT_COUNTED, "confirmed");
  }

  @Test
  void row25_neighborhoodLost_noticedByTheCoordinator() throws Exception {
    lie(
        RingQuorumLies.FewAroundOne.class,
        "refused as TOO_FEW",
        THE_COORDINATOR_COUNTS_NO_NEIGHBORS,
        "settled");
  }

  @Test
  void row48_confirmationOfOutsider() throws Exception {
    lie(
        RingQuorumLies.ConfirmationOfOutsider.class,
        "aborted NO_QUORUM",
        CONFIRMERS_NEED_NOT_STAND_ON_THE_ROSTER,
        "revealed");
  }

  @Test
  void row48_confirmationUnderACredentialThatNobodyIssued() throws Exception {
    lie(
        RingQuorumLies.UncertifiedConfirmer.class,
        "aborted NO_QUORUM",
        CONFIRMERS_NEED_NO_VALID_CREDENTIAL,
        "revealed");
  }

  @Test
  void row49_fewerLeftThanHaveToConfirm() throws Exception {
    lie(
        RingQuorumLies.TooFewToConfirm.class,
        "refused as TOO_FEW",
        THE_COORDINATOR_NEEDS_NO_QUORUM,
        "settled");
  }

  @Test
  void row49_confirmationsWithheld() throws Exception {
    lie(RingQuorumLies.OneConfirmationLess.class, "aborted NO_QUORUM", NO_COUNT, "revealed");
  }
}
