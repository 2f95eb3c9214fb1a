package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.ClientPhase;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.RosterAnnouncement;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Honest rounds on the ring, and against the semi-honest adversary, with clients lost anywhere. */
class RingRoundIT {
  @ParameterizedTest
  @CsvSource({
    "65, MALICIOUS, true, 26, 11, 7",
    "100, MALICIOUS, false, 32, 22, 0",
    "20, SEMI_HONEST, false, 19, 12, 0",
    "100, SEMI_HONEST, false, 22, 11, 0"
  })
  void aTenthLost_inAnyPhase_sumOfTheRest(
      int n, Adversary adversary, boolean window, int degree, int threshold, int windowMin)
      throws Exception {
    LostOnTheRing.aTenthInAnyPhase(n, adversary, window, degree, threshold, windowMin);
  }

  /** Also with so many losses that the guards are met or not by chance. */
  @SeededTest(runs = 6)
  void lossesAnywhere_sumWhereTheGuardsAreMet_elseACleanEnd(long seed, SplittableRandom random)
      throws Exception {
    Adversary adversary = random.nextBoolean() ? Adversary.MALICIOUS : Adversary.SEMI_HONEST;
    boolean window = adversary == Adversary.MALICIOUS && random.nextBoolean();
    TestRound round = TestRound.against(adversary, window, 40, seed, 66, 30);
    int[] lost = LostOnTheRing.losses(66, random.nextInt(24), random);
    assertThat(LostOnTheRing.play(round, lost)).isEqualTo(LostOnTheRing.expected(round, lost));
  }

  @Test
  void row25_neighborhoodLost_cleanEndBeforeAnythingIsConfirmed() throws Exception {
    TestRound round = TestRound.against(Adversary.MALICIOUS, true, 80, 1, 65, 20);
    int[] around = round.roster.seal().neighbors(7).indices();
    round.share(i -> true);
    ProtocolException end =
        catchThrowableOfType(
            ProtocolException.class, () -> round.mask(i -> Arrays.binarySearch(around, i) < 0));
    assertThat(end.defect()).isEqualTo(Defect.TOO_FEW);
    assertThat(round.clients.get(7).confirm).isNull();
  }

  @Test
  void roster_isSignedOnce_andEachIsToldItsOwnSurroundings() throws Exception {
    TestRound round = TestRound.against(Adversary.MALICIOUS, true, 80, 3, 65, 20);
    RosterAnnouncement announcement = new RosterAnnouncement(round.roster, round.coordinator);
    SignedMessage first = announcement.to(0);
    SignedMessage last = announcement.to(64);
    assertThat(last.body()).isSameAs(first.body());
    assertThat(last.signature()).isSameAs(first.signature());
    assertThat(first.attachment()).startsWith(0, 0);
    assertThat(last.attachment()).startsWith(0, 64);
    assertThat(first.sameAs(round.rosterMessage(0))).isTrue();
  }

  @Test
  void row02_sameMessagesAgain_sameAnswers_countedOnce() throws Exception {
    TestRound round = TestRound.against(Adversary.MALICIOUS, true, 80, 2, 65, 20);
    TestClient client = round.clients.get(3);
    round.share(i -> true);
    assertThat(client.advertise.onRoster(round.rosterMessage(3))).isSameAs(client.share);
    round.mask(i -> true);
    assertThat(client.share.onShares(round.shares(3), client.lanes)).isSameAs(client.mask);
    round.masked.add(3, round.inputs.get(3));
    assertThat(round.included()).isEqualTo(ClientSet.all(65));
    round.confirm(i -> true);
    assertThat(client.mask.onSurvivors(round.survivors(3))).isSameAs(client.confirm);
    Confirmations confirmations =
        new Confirmations(round.roster, ClientSet.all(65), ClientSet.all(65));
    confirmations.add(3, round.confirms.get(3));
    confirmations.add(3, round.confirms.get(3));
    assertThat(confirmations.size()).isEqualTo(1);
    round.reveal(i -> true);
    assertThat(client.confirm.onQuorum(round.quorum)).isSameAs(client.reveal);
  }

  /** Clients judge roster and quorum alike: what held when they joined holds for the round. */
  @Test
  void credentialsThatExpireInMidRound_endNobodysPart() throws Exception {
    TestRound round = TestRound.against(Adversary.MALICIOUS, true, 80, 5, 66, 20);
    round.share(i -> true);
    round.mask(i -> i % 9 != 0);
    round.confirm(i -> true);
    round.authority.expired = true;
    assertThat(round.reveal(i -> true)).isEqualTo(round.plainSum(round.included()));
  }

  @Test
  void manyThreads_openTheSameSum() throws Exception {
    TestRound round = TestRound.against(Adversary.SEMI_HONEST, false, 80, 3, 70, 20);
    round.share(i -> true);
    round.mask(i -> i % 9 != 0);
    long[] expected = round.reveal(i -> true);
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try (Unmasking unmasking =
        new Unmasking(round.roster, round.router.dealers(), round.included(), round.shareKeys)) {
      for (var reveal : round.reveals.entrySet()) {
        unmasking.add(reveal.getKey(), reveal.getValue());
      }
      long[] sum = round.maskedSum(round.included());
      unmasking.unmask(sum, executor, 2);
      assertThat(sum).isEqualTo(expected);
    } finally {
      executor.shutdownNow();
    }
  }

  /** The coordinator recovers a client's seed from others only: it cannot even ask the client. */
  @Test
  void row17_noMessageOfAClient_holdsASecretOfItsOwn() throws Exception {
    TestRound round = TestRound.against(Adversary.MALICIOUS, true, 80, 4, 65, 20);
    TestClient client = round.clients.get(5);
    List<byte[]> own = new ArrayList<>();
    for (SecretBytes secret : Secrets.open(client)) {
      own.add(secret.view().clone());
    }
    round.share(i -> true);
    for (SecretBytes secret : Secrets.open(client)) {
      own.add(secret.view().clone());
    }
    round.mask(i -> i != 9);
    round.confirm(i -> true);
    round.reveal(i -> true);
    assertThat(own).as("keys of the advert; mask key, seed and channel keys").hasSize(2 + 2 + 26);
    for (ClientPhase<?> phase : Secrets.phases(client)) {
      SignedMessage message = phase.message();
      for (byte[] secret : own) {
        assertThat(contains(message.body(), secret)).isFalse();
        assertThat(contains(message.attachment(), secret)).isFalse();
      }
    }
    RevealMessage reveal = RevealMessage.decode(client.reveal.message().body(), 65);
    assertThat(reveal.entries()).hasSize(26).noneMatch(entry -> entry.dealer() == 5);
  }

  @Test
  void semiHonest_updateIsMarkedSpent_beforeTheReveal_andNotBefore() throws Exception {
    TestRound round = TestRound.against(Adversary.SEMI_HONEST, false, 80, 5, 20, 12);
    TestClient client = round.clients.get(1);
    round.share(i -> true);
    round.mask(i -> true);
    assertThat(client.mark.set).isFalse();
    client.onSurvivors(round.survivors(1));
    assertThat(client.mark.set).isTrue();
    assertThat(Secrets.open(client)).isEmpty();
  }

  @Test
  void semiHonest_markThatCannotBeSet_endsItWithNothingRevealed() throws Exception {
    TestRound round = TestRound.against(Adversary.SEMI_HONEST, false, 80, 6, 20, 12);
    round.share(i -> true);
    round.mask(i -> true);
    TestClient broken = round.clients.get(1);
    broken.mark.broken = true;
    assertEnds(Reason.NOT_MARKED, broken, round.survivors(1));
    TestClient second = round.clients.get(2);
    second.mark.set = true;
    assertEnds(Reason.SPENT, second, round.survivors(2));
  }

  private static void assertEnds(Reason reason, TestClient client, SignedMessage survivors) {
    SecAggAbort end = catchThrowableOfType(SecAggAbort.class, () -> client.onSurvivors(survivors));
    assertThat(end.reason()).isEqualTo(reason);
    assertThat(client.reveal).isNull();
    Secrets.checkEnded(client, reason);
  }

  private static boolean contains(byte[] where, byte[] what) {
    for (int at = 0; at + what.length <= where.length; at++) {
      if (Arrays.equals(where, at, at + what.length, what, 0, what.length)) {
        return true;
      }
    }
    return false;
  }
}
