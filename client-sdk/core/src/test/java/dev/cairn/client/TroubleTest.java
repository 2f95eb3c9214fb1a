package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.KeepAwayException;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.TensorShape;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests through trouble, and files that are not what was named. */
class TroubleTest {
  private final Fixture fixture = new Fixture();
  private final FakeCoordinator coordinator = fixture.coordinator;

  @ParameterizedTest
  @ValueSource(strings = {"checkIn", "fetch", "upload", "finish"})
  void shortTrouble_anywhere_isSurvived(String call) {
    coordinator.trouble(call, 5);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(coordinator.calls.stream().filter(call::equals).count()).isEqualTo(6);
    assertThat(fixture.listener.heard).contains("trouble " + call + " failed");
    assertThat(fixture.listener.retries).isEqualTo(fixture.timing.sleeps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkIn", "fetch", "upload"})
  void longTrouble_anywhereBeforeTheUpdateIsAccepted_isTroubleAfterTwoMinutes(String call) {
    coordinator.trouble(call, Integer.MAX_VALUE);
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.Trouble(call + " failed"));
    assertThat(fixture.timing.slept()).isBetween(105_000L, 120_000L);
  }

  @Test
  void transportThatWasPatientItself_isNotAskedAgain() {
    coordinator.checkIn =
        request -> {
          fixture.timing.pass(120_000);
          throw new TroubleException("did not answer for 120 s");
        };
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.Trouble("did not answer for 120 s"));
    assertThat(coordinator.checkIns).hasSize(1);
  }

  @Test
  void pauses_doubleUpToABoundWithJitter() {
    coordinator.trouble("checkIn", Integer.MAX_VALUE);
    fixture.client().participate();
    long cap = 250;
    for (long pause : fixture.timing.sleeps) {
      assertThat(pause).isBetween(cap / 2, cap);
      cap = Math.min(15_000, 2 * cap);
    }
    assertThat(fixture.timing.sleeps).hasSizeGreaterThan(10);
  }

  @Test
  void upload_triedAgain_hasTheSameHeaderAndIsNotTrainedAgain() {
    coordinator.trouble("upload", 4);
    fixture.client().participate();
    assertThat(coordinator.headers).hasSize(5);
    assertThat(new HashSet<>(coordinator.headers)).hasSize(1);
    assertThat(coordinator.headers.get(0).digest()).isEqualTo(coordinator.bodies.get(0).digest());
    assertThat(fixture.jobs).hasSize(1);
  }

  @Test
  void busyCoordinator_isAskedAgain() {
    AtomicInteger uploads = new AtomicInteger();
    coordinator.upload =
        header ->
            uploads.incrementAndGet() < 4
                ? new UpdateReceipt.Refused(Refusal.BUSY, "no room")
                : new UpdateReceipt.Accepted();
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(new HashSet<>(coordinator.headers)).hasSize(1);
  }

  @Test
  void coordinatorStaysBusy_updateRefused() {
    coordinator.upload = header -> new UpdateReceipt.Refused(Refusal.BUSY, "no room");
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.UpdateRefused(Fixture.ROUND, Refusal.BUSY, "no room"));
    assertThat(fixture.timing.slept()).isLessThanOrEqualTo(120_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkIn", "upload"})
  void clientThatIsKeptAway_asksNobodyBeforeItsTime_alsoAfterARestart(String call) {
    keepAway(call, 3_600_000);
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.ComeBackLater(3_600_000, "took no more"));
    assertThat(fixture.timing.sleeps).as("no try in vain").isEmpty();
    coordinator.calls.clear();

    fixture.timing.pass(3_599_000);
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.NotNow(
                "the coordinator takes nothing of this device for another 1 s"));
    assertThat(coordinator.calls).isEmpty();

    fixture.timing.pass(1_000);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.ComeBackLater.class);
    assertThat(coordinator.calls).contains(call);
  }

  private void keepAway(String call, long millis) {
    coordinator.checkIn =
        request -> {
          if (call.equals("checkIn")) {
            throw new KeepAwayException("took no more", millis, new IllegalStateException());
          }
          return new CheckInReply.Assigned(fixture.assignment(Fixture.MODEL));
        };
    coordinator.upload =
        header -> {
          throw new KeepAwayException("took no more", millis, new IllegalStateException());
        };
  }

  @Test
  void clientIsKeptAway_forADayAtMost() {
    keepAway("upload", Long.MAX_VALUE);
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.ComeBackLater(KeptAway.MILLIS_MAX, "took no more"));
    fixture.timing.pass(KeptAway.MILLIS_MAX);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.ComeBackLater.class);
  }

  @Test
  void clientThatIsToldAShortTime_waitsForIt_andUploads() {
    AtomicInteger uploads = new AtomicInteger();
    coordinator.upload =
        header -> {
          if (uploads.incrementAndGet() == 1) {
            throw new KeepAwayException("took no more", 100_000, new IllegalStateException());
          }
          return new UpdateReceipt.Accepted();
        };
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(fixture.timing.sleeps).containsExactly(100_000L);
    assertThat(fixture.jobs).hasSize(1);
  }

  @Test
  void fetch_afterTroubleInTheMiddle_goesOnWhereItWas() {
    coordinator.sending =
        (file, offset, sink) -> {
          int end = Math.min(file.length, (int) offset + 50);
          sink.write(file, (int) offset, end - (int) offset);
          if (end < file.length) {
            throw new TroubleException("connection lost");
          }
        };
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(coordinator.fetchOffsets).startsWith(0L, 50L, 100L).doesNotHaveDuplicates();
    assertThat(fixture.listener.heard).contains("fetched " + fixture.file.length);
  }

  @Test
  void fetch_thatAlwaysGetsOn_isNotGivenUp() {
    coordinator.sending =
        (file, offset, sink) -> {
          sink.write(file, (int) offset, 1);
          if (offset + 1 < file.length) {
            fixture.timing.pass(119_000);
            throw new TroubleException("connection lost");
          }
        };
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
  }

  @Test
  void modelWithAnotherDigest_isFetchedAgainFromTheStart() {
    AtomicInteger fetches = new AtomicInteger();
    coordinator.sending =
        (file, offset, sink) -> {
          byte[] sent = file.clone();
          if (fetches.incrementAndGet() == 1) {
            sent[sent.length - 1] ^= 1;
          }
          sink.write(sent);
        };
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(coordinator.fetchOffsets).containsExactly(0L, 0L);
  }

  @Test
  void modelAlwaysWithAnotherDigest_isTroubleAndNobodyTrains() {
    coordinator.sending = (file, offset, sink) -> sink.write(new byte[file.length]);
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.Trouble(
                "file " + fixture.modelId + " came 3 times with another digest"));
    assertThat(fixture.jobs).isEmpty();
  }

  @Test
  void modelLongerThanItsShapeAllows_failsBeforeItFillsTheMemory() {
    byte[] block = new byte[1 << 20];
    AtomicInteger blocks = new AtomicInteger();
    coordinator.sending =
        (file, offset, sink) -> {
          while (true) {
            blocks.incrementAndGet();
            sink.write(block);
          }
        };
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.TrainingFailed.class);
    assertThat(blocks).hasValue(17);
  }

  @Test
  void modelOfAnotherShape_failsWithTheReason() {
    ModelSpec other =
        new ModelSpec.Exported(
            fixture.modelId.digest(),
            fixture.file.length,
            new ModelShape(List.of(new TensorShape("weight", List.of(15)))));
    coordinator.checkIn = request -> new CheckInReply.Assigned(fixture.assignment(other));
    SessionOutcome outcome = fixture.client().participate();
    assertThat(outcome).isInstanceOf(SessionOutcome.TrainingFailed.class);
    assertThat(outcome.toString()).contains("does not fit: the file has 2 tensors, the model 1");
  }

  @Test
  void sameModelAgain_isNotFetchedAgain() {
    FederatedClient client = fixture.client();
    client.participate();
    fixture.store.put("last-session", "");
    client.participate();
    assertThat(coordinator.fetchOffsets).hasSize(1);
    assertThat(fixture.listener.heard).contains("fetched 0");
    assertThat(fixture.jobs).hasSize(2);
  }

  @Test
  void exportedModule_isFetchedCheckedAndKept() {
    byte[] module = {5, 6, 7};
    Digest digest = Digest.of(module);
    coordinator.files.put(digest, module);
    ModelSpec exported = new ModelSpec.Exported(digest, 3, Fixture.MODEL.shape());
    coordinator.checkIn = request -> new CheckInReply.Assigned(fixture.assignment(exported));
    FederatedClient client = fixture.client();
    client.participate();
    assertThat(fixture.jobs.get(0).module()).isEqualTo(module);
    fixture.store.put("last-session", "");
    client.participate();
    assertThat(fixture.jobs.get(1).module()).isEqualTo(module);
    assertThat(coordinator.calls.stream().filter("fetch"::equals).count()).isEqualTo(2);
  }

  @Test
  void exportedModuleLongerThanAnnounced_fails() {
    byte[] module = {5, 6, 7};
    Digest digest = Digest.of(module);
    coordinator.files.put(digest, module);
    ModelSpec exported = new ModelSpec.Exported(digest, 2, Fixture.MODEL.shape());
    coordinator.checkIn = request -> new CheckInReply.Assigned(fixture.assignment(exported));
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.TrainingFailed(
                Fixture.ROUND, "file " + digest + ": longer than the 2 bytes that it may have"));
  }
}
