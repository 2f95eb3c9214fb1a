package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.ClientPhase;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingLayout;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an honest client does besides the round itself: it repeats itself, forgets, and ends. */
class ClientPhasesTest {
  private TestRound round;
  private TestClient client;

  @BeforeEach
  void begin() throws Exception {
    round = new TestRound(3, 5, 3, 0);
    client = round.clients.get(2);
  }

  @Test
  void row02_sameAnswerAgain_givesTheSameMessage_builtOnce() throws Exception {
    round.share(i -> true);
    assertThat(client.advertise.onRoster(round.rosterMessage(2))).isSameAs(client.share);
    round.mask(i -> true);
    long[] masked = client.lanes.clone();
    SignedMessage shares = round.shares(2);
    assertThat(client.share.onShares(shares, client.lanes)).isSameAs(client.mask);
    assertThat(client.lanes).as("not masked twice").isEqualTo(masked);
    round.confirm(i -> true);
    assertThat(client.mask.onSurvivors(round.survivors(2))).isSameAs(client.confirm);
    round.reveal(i -> true);
    assertThat(client.confirm.onQuorum(round.quorum)).isSameAs(client.reveal);
    for (ClientPhase<?> phase : Secrets.phases(client)) {
      assertThat(phase.message().sameAs(phase.message())).isTrue();
    }
  }

  @Test
  void coordinatorsMessages_areTheSameBytes_ifMadeAgain() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    assertThat(round.shares(2).sameAs(shares)).isTrue();
  }

  /** Otherwise an app could send lanes that it believes to be masked. */
  @Test
  void sameSharesWithOtherLanes_areRefused_andTheAttemptGoesOn() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    SignedMessage shares = round.shares(2);
    assertThatThrownBy(() -> client.share.onShares(shares, client.plain.clone()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(client.mask.lanes()).isSameAs(client.lanes);
    round.confirm(i -> true);
  }

  @Test
  void lanesOfAnotherLength_areRefused_beforeAnythingIsMarked() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    assertThatThrownBy(() -> client.share.onShares(shares, new long[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(client.mark.set).isFalse();
  }

  @Test
  void updateIsMarkedSpent_whenItIsMasked_andNotBefore() throws Exception {
    round.share(i -> true);
    assertThat(client.mark.set).isFalse();
    round.mask(i -> true);
    assertThat(client.mark.set).isTrue();
  }

  @Test
  void markThatCannotBeWritten_endsIt_withTheUpdateUnmasked() throws Exception {
    round.share(i -> true);
    client.mark.broken = true;
    SignedMessage shares = round.shares(2);
    assertEnds(Reason.NOT_MARKED, () -> client.onShares(shares));
    assertThat(client.lanes).isEqualTo(client.plain);
  }

  @Test
  void maskedLanes_sayNothingOfTheUpdate() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    int same = 0;
    for (int at = 0; at < client.lanes.length; at++) {
      same += client.lanes[at] == client.plain[at] ? 1 : 0;
    }
    assertThat(same).isZero();
  }

  @Test
  void row44_secrets_areThere_untilTheyAreNotNeeded_andWipedWhenRevealed() throws Exception {
    assertThat(Secrets.open(client)).as("mask key, channel key").hasSize(2);
    round.share(i -> true);
    assertThat(Secrets.open(client)).as("mask key, own seed, 4 channels").hasSize(6);
    round.mask(i -> true);
    assertThat(Secrets.open(client)).as("2 shares of each other").hasSize(8);
    round.confirm(i -> true);
    List<byte[]> bytes = new ArrayList<>();
    for (SecretBytes secret : Secrets.open(client)) {
      bytes.add(secret.view());
    }
    round.reveal(i -> true);
    assertThat(Secrets.open(client)).isEmpty();
    assertThat(bytes).hasSize(8).allSatisfy(b -> assertThat(b).containsOnly(0));
    assertThat(client.reveal.message()).isNotNull();
  }

  @Test
  void row50_close_inEveryPhase_wipesAndSilences() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    for (int phase = 0; phase < 5; phase++) {
      begin();
      if (phase > 0) {
        round.share(i -> true);
      }
      if (phase > 1) {
        round.mask(i -> true);
      }
      if (phase > 2) {
        round.confirm(i -> true);
      }
      if (phase > 3) {
        round.reveal(i -> true);
      }
      List<ClientPhase<?>> phases = Secrets.phases(client);
      assertThat(phases).hasSize(phase + 1);
      phases.get(0).close();
      Secrets.checkEnded(client, Reason.CLOSED);
    }
  }

  @Test
  void afterTheEnd_everythingGivesTheFirstReason() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    SignedMessage forged = new SignedMessage(shares.body(), new byte[64], shares.attachment());
    assertEnds(Reason.BAD_SIGNATURE, () -> client.onShares(forged));
    assertEnds(Reason.BAD_SIGNATURE, () -> client.onShares(shares));
    client.advertise.close();
    assertEnds(Reason.BAD_SIGNATURE, () -> client.advertise.onRoster(round.rosterMessage(2)));
  }

  @Test
  void assignmentThatDiffersFromTheConfig_inAnything_isRefused() throws Exception {
    ExpectedRound e = round.expected;
    RingLayout l = e.layout();
    List<ExpectedRound> others =
        List.of(
            expected("phones", e.roundId(), e.modelDigest(), e.planDigest(), l, 5, 1, 100),
            expected(e.population(), "run/2/1", e.modelDigest(), e.planDigest(), l, 5, 1, 100),
            expected(e.population(), e.roundId(), new byte[32], e.planDigest(), l, 5, 1, 100),
            expected(e.population(), e.roundId(), e.modelDigest(), new byte[32], l, 5, 1, 100),
            expected(
                e.population(),
                e.roundId(),
                e.modelDigest(),
                e.planDigest(),
                new RingLayout(l.dimension(), 1, l.metrics()),
                5,
                1,
                100),
            expected(e.population(), e.roundId(), e.modelDigest(), e.planDigest(), l, 6, 1, 100),
            expected(e.population(), e.roundId(), e.modelDigest(), e.planDigest(), l, 5, 2, 100),
            expected(e.population(), e.roundId(), e.modelDigest(), e.planDigest(), l, 5, 1, 101));
    for (ExpectedRound other : others) {
      TestClient another = round.client("another", client.plain);
      SecAggAbort end =
          catchThrowableOfType(SecAggAbort.class, () -> another.join(round.config, other));
      assertThat(end).as("%s", other).isNotNull();
      assertThat(end.reason()).isEqualTo(Reason.ASSIGNMENT_MISMATCH);
    }
    assertThat(
            round
                .client("another", client.plain)
                .join(
                    round.config,
                    expected(
                        e.population(),
                        e.roundId(),
                        e.modelDigest(),
                        e.planDigest(),
                        l,
                        5,
                        1,
                        100)))
        .isNotNull();
  }

  private static ExpectedRound expected(
      String population,
      String round,
      byte[] model,
      byte[] plan,
      RingLayout layout,
      int cohortMax,
      double clip,
      long maxWeight) {
    return new ExpectedRound(population, round, model, plan, layout, cohortMax, clip, maxWeight);
  }

  /** The coordinator is caught lying late: the Reveal is not sent again, nothing else is either. */
  @Test
  void differentMessageOfAnEarlierPhase_endsIt_evenAfterTheReveal() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    ClientSet fewer = ClientSet.all(5).without(4);
    SignedMessage lie = SharesAttacks.shares(round, 2, fewer);
    assertEnds(Reason.EQUIVOCATION, () -> client.onShares(lie));
  }

  @Test
  void messageOfAnotherPhase_isNotTakenForThisOne() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    assertEnds(Reason.BAD_SIGNATURE, () -> client.onSurvivors(round.rosterMessage(2)));
  }

  /** On the complete graph, everybody knows whose the confirmations are. */
  @Test
  void attachmentThatIsNotNeeded_endsIt() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    SignedMessage padded =
        new SignedMessage(round.quorum.body(), round.quorum.signature(), new byte[1]);
    assertEnds(Reason.MALFORMED, () -> client.onQuorum(padded));
  }

  @Test
  void attachmentThatIsLongerThanAny_endsIt() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    byte[] long1 = new byte[MessageType.SHARES.attachmentBytesMax() + 1];
    SignedMessage padded = new SignedMessage(shares.body(), shares.signature(), long1);
    assertEnds(Reason.BAD_SIGNATURE, () -> client.onShares(padded));
  }

  /** What is attached is no part of the answer: it was checked, and used, the first time. */
  @Test
  void sameAnswerWithAnotherAttachment_isTheSameAnswer() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    round.mask(i -> true);
    SignedMessage bare = new SignedMessage(shares.body(), shares.signature());
    assertThat(client.share.onShares(bare, client.lanes)).isSameAs(client.mask);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        SharesAttacks.ReplacedLeaf.class,
        SharesAttacks.ReplacedCiphertext.class,
        SharesAttacks.Tampered.class,
        SharesAttacks.ParcelOfAnother.class,
        SharesAttacks.Reflected.class
      })
  void row18_parcelThatIsNotTheDealersForTheClient_isAComplaint(Class<? extends Attack> attack)
      throws Exception {
    assertThat(Mutant.none().run(attack)).isEqualTo("masked, complained about [1]");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        SharesAttacks.ReplacedCiphertext.class,
        SharesAttacks.Tampered.class,
        SharesAttacks.ParcelOfAnother.class,
        SharesAttacks.Reflected.class
      })
  void row18_parcelThatCannotBeOpened_isNoReasonToStop(Class<? extends Attack> attack) {
    Mutant mutant =
        Mutant.of(
            "client.SharesCheck",
            "catch (CipherException e) { return null; }",
            "catch (CipherException e) { throw new IllegalStateException(e); }");
    if (!Mutant.areLeftOut()) {
      assertThatThrownBy(() -> mutant.run(attack)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void row18_swappedParcels_areTwoComplaints() throws Exception {
    assertThat(Mutant.none().run(SharesAttacks.Swapped.class))
        .isEqualTo("masked, complained about [1, 2]");
  }

  @Test
  void row18_parcelsThatAreCutOff_endIt() throws Exception {
    LyingRingIT.lie(
        SharesAttacks.Truncated.class,
        "aborted MALFORMED",
        LyingRingIT.ANY_LENGTH,
        "masked, complained about [6]");
  }

  @Test
  void signedNonsense_endsItAsMalformed() {
    assertEnds(Reason.MALFORMED, () -> client.onRoster(round.say(MessageType.ROSTER, new byte[3])));
  }

  @Test
  void errorOfTheClientsOwn_wipesToo() throws Exception {
    round.share(i -> true);
    SignedMessage shares = round.shares(2);
    SignedMessage broken = new SignedMessage(shares.body(), shares.signature(), null);
    assertThatThrownBy(() -> client.onShares(broken)).isInstanceOf(NullPointerException.class);
    Secrets.checkEnded(client, Reason.FAULT);
  }

  private void assertEnds(Reason reason, ThrowingCallable step) {
    SecAggAbort end = catchThrowableOfType(SecAggAbort.class, step);
    assertThat(end).as("it should have ended").isNotNull();
    assertThat(end.reason()).isEqualTo(reason);
    Secrets.checkEnded(client, reason);
  }
}
