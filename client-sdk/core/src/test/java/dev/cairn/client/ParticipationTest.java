package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.ring.WeightedMean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every outcome of one attempt to take part. */
class ParticipationTest {
  private final Fixture fixture = new Fixture();
  private final FakeCoordinator coordinator = fixture.coordinator;

  @Test
  void participate_wholeRound_contributesWhatWasTrained() {
    SessionOutcome outcome = fixture.client().participate();

    assertThat(outcome)
        .isEqualTo(new SessionOutcome.Contributed(Fixture.ROUND, Optional.of(Fixture.NEXT)));
    assertThat(coordinator.calls).containsExactly("checkIn", "fetch", "upload", "finish");
    assertThat(coordinator.checkIns)
        .containsExactly(
            new CheckIn(
                Fixture.CLIENT, new Population("fashion"), Fixture.EXAMPLES, "0.1.0", 30_000));
    assertThat(coordinator.departures).containsExactly(Departure.DONE);
    WeightedMean mean = decoded(coordinator.bodies.get(0));
    assertThat(mean.weight()).isEqualTo(Fixture.EXAMPLES);
    assertThat(mean.metrics()[0]).isCloseTo(0.75, within(1e-6));
    float[] delta = Fixture.delta(15);
    for (int i = 0; i < delta.length; i++) {
      assertThat(mean.mean()[i]).isCloseTo(delta[i], within(1e-5f));
    }
  }

  private static WeightedMean decoded(UpdateBody body) {
    ByteBuffer bytes = body.slice(0, (int) body.length());
    long[] lanes = new long[bytes.remaining() / 8];
    bytes.asLongBuffer().get(lanes);
    return new UpdatePipeline(Fixture.UPDATE, 15).afterAggregation(lanes);
  }

  @Test
  void train_getsTheAssignedJobInTheOrderThatSeedRoundAndClientGive() {
    fixture.client().participate();
    TrainingJob job = fixture.jobs.get(0);
    assertThat(job.order()).isEqualTo(BatchOrder.of(99, 3, Fixture.CLIENT, Fixture.EXAMPLES, 2));
    assertThat(job.start().shape()).isEqualTo(Fixture.MODEL.shape());
    assertThat(job.module()).isNull();
  }

  @Test
  void weight_ofManyExamples_isThePlansMaximum() {
    fixture.builder().examples(Fixture.examples(700)).build().participate();
    assertThat(decoded(coordinator.bodies.get(0)).weight()).isEqualTo(500);
  }

  @Test
  void policyObjects_notNowAndNobodyIsAsked() {
    SessionOutcome outcome =
        fixture.builder().policy(() -> Optional.of("not charging")).build().participate();
    assertThat(outcome).isEqualTo(new SessionOutcome.NotNow("not charging"));
    assertThat(coordinator.calls).isEmpty();
  }

  @Test
  void noExamples_notNow() {
    SessionOutcome outcome = fixture.builder().examples(Fixture.examples(0)).build().participate();
    assertThat(outcome).isEqualTo(new SessionOutcome.NotNow("there are no examples to train on"));
    assertThat(coordinator.calls).isEmpty();
  }

  @Test
  void coordinatorSendsAway_comeBackLaterOrRejected() {
    coordinator.checkIn = request -> new CheckInReply.ComeBackLater(4_000, "cohort is full");
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.ComeBackLater(4_000, "cohort is full"));
    coordinator.checkIn = request -> new CheckInReply.Rejected("SDK is too old");
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.Rejected("SDK is too old"));
  }

  @Test
  void roundAbandoned_saysWhy() {
    coordinator.finish = wait -> new RoundOutcome.Abandoned("TOO_FEW_UPDATES");
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.RoundAbandoned(Fixture.ROUND, "TOO_FEW_UPDATES"));
  }

  @Test
  void updateRefused_saysWhyAndAsksNoMore() {
    coordinator.upload = header -> new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "too late");
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.UpdateRefused(Fixture.ROUND, Refusal.WRONG_PHASE, "too late"));
    assertThat(coordinator.calls).doesNotContain("finish");
  }

  @Test
  void committedWithoutThisUpdate_isNoContribution() {
    coordinator.finish = wait -> new RoundOutcome.Committed(Fixture.NEXT, false);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.UpdateRefused.class);
  }

  @Test
  void roundStaysOpen_contributedWithoutModelAfterTheOutcomeWait() {
    List<Long> waits = new ArrayList<>();
    coordinator.finish =
        wait -> {
          waits.add(wait);
          fixture.timing.pass(wait);
          return new RoundOutcome.Pending();
        };
    assertThat(fixture.builder().outcomeWaitMillis(100_000).build().participate())
        .isEqualTo(new SessionOutcome.Contributed(Fixture.ROUND, Optional.empty()));
    assertThat(waits).hasSizeBetween(4, 6).allMatch(wait -> wait <= 30_000);
    assertThat(fixture.timing.nowMillis()).isEqualTo(1_100_000);
  }

  @Test
  void roundStaysOpenAndTheCoordinatorAnswersAtOnce_isNoBusyLoop() {
    coordinator.finish = wait -> new RoundOutcome.Pending();
    fixture.builder().outcomeWaitMillis(100_000).build().participate();
    assertThat(coordinator.calls.stream().filter("finish"::equals).count()).isBetween(50L, 120L);
  }

  @Test
  void outcomeWaitOfZero_asksOnce() {
    coordinator.finish = wait -> new RoundOutcome.Pending();
    fixture.builder().outcomeWaitMillis(0).build().participate();
    assertThat(coordinator.calls).containsOnlyOnce("finish");
    assertThat(fixture.timing.sleeps).isEmpty();
  }

  @Test
  void troubleAfterTheUpdateWasAccepted_isStillAContribution() {
    coordinator.trouble("finish", Integer.MAX_VALUE);
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.Contributed(Fixture.ROUND, Optional.empty()));
  }

  @Test
  void trainingFails_coordinatorIsTold() {
    fixture.training =
        job -> {
          throw new TrainingFailedException("the examples have another shape");
        };
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.TrainingFailed(Fixture.ROUND, "the examples have another shape"));
    assertThat(coordinator.departures).containsExactly(Departure.TRAINING_FAILED);
    assertThat(coordinator.calls).doesNotContain("upload");
  }

  @Test
  void trainingDiverges_failsWithoutUpload() {
    for (TrainedUpdate diverged :
        List.of(
            new TrainedUpdate(new float[] {Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1),
            new TrainedUpdate(new float[15], Double.POSITIVE_INFINITY),
            new TrainedUpdate(new float[14], 1))) {
      fixture.training = job -> diverged;
      assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.TrainingFailed.class);
    }
    assertThat(coordinator.headers).isEmpty();
    assertThat(coordinator.departures).hasSize(3).containsOnly(Departure.TRAINING_FAILED);
  }

  @Test
  void trainerHasABug_theAppSeesItAndTheCoordinatorNeedNotWait() {
    fixture.training =
        job -> {
          throw new IllegalStateException("bug");
        };
    FederatedClient client = fixture.client();
    assertThatThrownBy(client::participate).isInstanceOf(IllegalStateException.class);
    assertThat(coordinator.departures).containsExactly(Departure.TRAINING_FAILED);
    fixture.training = job -> new TrainedUpdate(new float[15], 1);
    assertThat(client.participate()).isInstanceOf(SessionOutcome.Contributed.class);
  }

  @Test
  void assignmentForAnotherClient_isTrouble() {
    SessionId other = new SessionId(Fixture.ROUND, new ClientId("client-2"));
    coordinator.checkIn =
        request -> new CheckInReply.Assigned(fixture.assignment(other, Fixture.MODEL));
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.Trouble(
                "expected an assignment for client-1, got one for client-2"));
    assertThat(fixture.jobs).isEmpty();
  }

  @Test
  void participate_inAListener_isRefused() {
    List<FederatedClient> self = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    FederatedClient client =
        fixture
            .builder()
            .listener(
                new ClientListener() {
                  @Override
                  public void onTrained(double loss, long millis) {
                    try {
                      self.get(0).participate();
                    } catch (IllegalStateException e) {
                      thrown.add(e);
                    }
                  }
                })
            .build();
    self.add(client);
    client.participate();
    assertThat(thrown).hasSize(1);
  }
}
