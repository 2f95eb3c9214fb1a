package dev.cairn.secagg.round;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the tests of rows are worth that do not carry their mutant with them: each fails on a
 * library in which one line reads otherwise.
 */
class RowMutantsIT {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW01_SIGNATURES_HOLD_IN_EVERY_SESSION(
        "round.CoordinatorChecksTest.row01_messagesOfAnotherAttempt_areRefused",
        "message.SignedMessage",
        ".fixed(context)",
        ""),
    ROW02_EACH_REPETITION_IS_ANSWERED_ANEW(
        "round.ClientPhasesTest.row02_sameAnswerAgain_givesTheSameMessage_builtOnce",
        "client.ClientPhase",
        "accepted = answer.body();",
        ""),
    ROW02_ON_THE_RING_TOO(
        "round.RingRoundIT.row02_sameMessagesAgain_sameAnswers_countedOnce",
        "client.ClientPhase",
        "accepted = answer.body();",
        ""),
    ROW17_A_COMMITMENT_IS_THE_SECRET_ITSELF(
        "round.RingRoundIT.row17_noMessageOfAClient_holdsASecretOfItsOwn",
        "client.ShareDealer",
        "Derivations.selfCommit(place.sid(), own, self)",
        "self.view().clone()"),
    ROW18_WHAT_CANNOT_BE_OPENED_ENDS_A_CLIENT(
        "round.ClientPhasesTest.row18_parcelThatIsNotTheDealersForTheClient_isAComplaint",
        "client.SharesCheck",
        "catch (CipherException e) { return null; }",
        "catch (CipherException e) { throw new IllegalStateException(e); }"),
    ROW18_NOBODY_HEARS_OF_COMPLAINTS(
        "round.ClientPhasesTest.row18_swappedParcels_areTwoComplaints",
        "client.MaskInput",
        "held.missing(others)",
        "ClientSet.none(place.n())"),
    ROW23_SHARES_NEED_NOT_BE_IN_THE_FIELD(
        "sharing.ShamirSharingTest.row23_badShares_areRefused_withTheReason",
        "sharing.ShareRecovery",
        "if (!ShamirSharing.isShare(shares[i]))",
        "if (false)"),
    ROW23_SECRETS_MAY_BE_TOO_LONG(
        "sharing.ShamirSharingTest.row23_badShares_areRefused_withTheReason",
        "sharing.ShareRecovery",
        "if (limbs[limb] >>> bits != 0)",
        "if (false)"),
    ROW23_ANY_X_WILL_DO(
        "sharing.ShamirSharingTest.row23_badShares_areRefused_withTheReason",
        "sharing.ShareRecovery",
        "if (x < 1 || x > ShamirSharing.X_MAX)",
        "if (x < 0 || x > ShamirSharing.X_MAX)"),
    ROW23_THE_PRIME_IS_AN_ELEMENT(
        "sharing.ShamirSharingTest.row23_isShare_looksAtEveryElement",
        "sharing.ShamirSharing",
        "element < M61.P;",
        "element <= M61.P;"),
    ROW25_NOBODY_COUNTS_WHO_IS_LEFT(
        "round.RingRoundIT.row25_neighborhoodLost_cleanEndBeforeAnythingIsConfirmed",
        "server.MaskedInputs",
        "Checks.enoughForAll(roster, included);",
        ""),
    ROW26_A_CLIENT_SIGNS_ANY_NUMBER_OF_LANES(
        "round.CoordinatorChecksTest.row26_maskedInput_mustBeMaskedUnderTheSettledSet",
        "server.MaskedInputs",
        "if (body.lanes() != lanes)",
        "if (false)"),
    ROW26_A_BLOCK_MAY_REACH_BEYOND_THE_END(
        "ring.RingLimitsTest.row26_blocks_endWithinTheSum",
        "ring.RingSum",
        "|| firstLane + count > lanes.length",
        ""),
    ROW33_WHAT_IS_LEFT_OVER_IS_LEFT(
        "message.MessagesTest.row33_oneByteMore_orLess_isRefused",
        "message.WireReader",
        "if (remaining() != 0)",
        "if (false)"),
    ROW33_THE_END_IS_NOT_SEEN(
        "message.MessagesTest.row33_oneByteMore_orLess_isRefused",
        "message.WireReader",
        "private long number(int width) throws ProtocolException { if (width > remaining())",
        "private long number(int width) throws ProtocolException { if (width < 0)"),
    ROW33_LENGTHS_ARE_BELIEVED(
        "message.MessagesTest.row33_hugeLength_isRefused",
        "message.WireReader",
        "if (value < min || value > max)",
        "if (value < min)"),
    ROW38_A_PAIR_IS_TWO_PAIRS(
        "cipher.MaskDomainsTest.row38_thePairIsTheSame_whicheverOfTheTwoAsks",
        "message.Derivations",
        "Math.min(one, other)",
        "one"),
    ROW38_CHANNELS_HAVE_NO_DIRECTION(
        "cipher.MaskDomainsTest.row38_channelKeys_areNoMaskKeys_andHaveADirection",
        "message.Derivations",
        ".label(\"CSA1/chan\").u16(from).u16(to)",
        ".label(\"CSA1/chan\").u16(Math.min(from, to)).u16(Math.max(from, to))"),
    ROW38_ALL_SESSIONS_HAVE_THE_SAME_MASKS(
        "cipher.MaskDomainsTest.row38_twoSessions_doNotCancel",
        "message.Derivations",
        "Hkdf.derive(agreed, sid, info, MaskExpander.SEED_LENGTH)",
        "Hkdf.derive(agreed, new byte[32], info, MaskExpander.SEED_LENGTH)"),
    ROW39_A_BIT_OF_EACH_LANE_STAYS_IN_CLEAR(
        "cipher.MaskedLanesTest.row39_neighbouringLanes_tellNothingOfEachOther",
        "cipher.VarHandleLaneKernel",
        "lanes[at + i] += (long) WORDS.get(stream, streamAt + (i << 3));",
        "lanes[at + i] += (long) WORDS.get(stream, streamAt + (i << 3)) >>> 1;"),
    ROW40_A_RANGE_BEGINS_WITH_A_BLOCK(
        "cipher.MaskStreamSeekTest.row40_chunks_makeOneStream",
        "cipher.MaskExpander",
        "int skip = lead;",
        "int skip = 0;"),
    ROW40_BLOCKS_ARE_COUNTED_IN_32_BITS(
        "cipher.MaskStreamSeekTest.row40_counters_doNotWrap",
        "cipher.MaskStream",
        "(byte) (block >>>",
        "(byte) ((block & 0xffffffffL) >>>"),
    ROW42_ANY_CREDENTIAL_WILL_DO(
        "round.CoordinatorChecksTest.row42_advert_mustBeTheSendersOwn_withFreshKeysOfThisRound",
        "message.Advert",
        "throw new ProtocolException(Defect.BAD_CREDENTIAL, String.valueOf(e.getMessage()));",
        "signer = new VerifiedSigner(message.nonce(), message.maskKey());"),
    ROW42_ANYBODY_MAY_SEND_IT(
        "round.CoordinatorChecksTest.row42_advert_mustBeTheSendersOwn_withFreshKeysOfThisRound",
        "server.KeyDirectory",
        "if (!Arrays.equals(advert.clientId(), clientId))",
        "if (false)"),
    ROW44_NOTHING_IS_ZEROED(
        "cipher.SecretBytesTest.row44_close_zeroesTheVeryArray_andLetsGoOfIt",
        "cipher.SecretBytes",
        "Arrays.fill(bytes, (byte) 0);",
        ""),
    ROW44_SECRETS_ARE_PRINTED(
        "cipher.SecretBytesTest.row44_itIsNeitherPrintedNorSerialized",
        "cipher.SecretBytes",
        "return \"SecretBytes[\" + length + \"]\";",
        "return \"SecretBytes\" + Arrays.toString(bytes);"),
    ROW44_SECRETS_OUTLIVE_THE_REVEAL(
        "round.ClientPhasesTest"
            + ".row44_secrets_areThere_untilTheyAreNotNeeded_andWipedWhenRevealed",
        "client.RevealShares",
        "session.wipe();",
        ""),
    ROW44_CLOSED_SECRETS_LIVE_ON(
        "cipher.SecretsInHeapTest.row44_closedSecrets_areNotInTheHeap",
        "cipher.SecretBytes",
        "if (bytes != null)",
        "if (false)"),
    ROW44_WHAT_WAS_NOT_REVEALED_STAYS(
        "round.SecretsOfARoundInHeapTest.row44_afterTheReveal_onlyTheRevealedSharesAreLeft",
        "client.RevealShares",
        "session.wipe();",
        ""),
    ROW46_CLIENTS_BELIEVE_HOW_MANY_ARE_HONEST(
        "client.ExpectedRoundTest.row46_honestClients_areThoseThatTheSignedNumbersLeave",
        "client.ExpectedRound",
        "if (honest != derived)",
        "if (false)"),
    ROW50_AN_INTERRUPT_IS_NOT_HEARD(
        "cipher.MaskSumTest.row50_anInterrupt_endsIt_alsoIfNobodyElseWorks",
        "cipher.BlockQueue",
        "boolean interrupted = Thread.interrupted();",
        "boolean interrupted = Thread.interrupted() && false;"),
    ROW50_AN_INTERRUPT_ENDS_NOTHING(
        "cipher.MaskSumTest.row50_anInterrupt_endsIt",
        "cipher.BlockQueue",
        "if (interrupted)",
        "if (false)"),
    ROW50_A_CLOSED_CLIENT_SPEAKS(
        "round.ClientPhasesTest.row50_close_inEveryPhase_wipesAndSilences",
        "client.Session",
        "if (end != null)",
        "if (false)"),
    ROW50_A_CLOSED_CLIENT_KEEPS_ITS_SECRETS(
        "round.ClientPhasesTest.row50_close_inEveryPhase_wipesAndSilences",
        "client.Session",
        "end = reason; } wipe();",
        "end = reason; }");

    private final Planted planted;

    Row(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTestOfARow_failsOnItsMutant(Row row) throws Exception {
    row.planted.check();
  }
}
