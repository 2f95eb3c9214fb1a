package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateReceipt;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same plan asks the same clients in memory as at the server. */
class EligibleClientsTest {
  private final ManualTime time = new ManualTime(1_000);
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final InMemoryCoordinator coordinator = new InMemoryCoordinator(storage, time);
  private final MinimalClient client = new MinimalClient(coordinator, new ClientId("a"));

  @AfterEach
  void close() {
    coordinator.close();
  }

  private static TrainingPlan plan(EligibilityRules eligibility) {
    TrainingPlan plan = Plans.of(3, new CohortRules(1, 1, 1), 1_000_000);
    return new TrainingPlan(
        plan.name(),
        plan.population(),
        plan.model(),
        plan.initialWeights(),
        plan.rounds(),
        plan.cohort(),
        plan.budgetMillis(),
        plan.graceMillis(),
        plan.retry(),
        plan.training(),
        plan.update(),
        plan.optimizer(),
        plan.seed(),
        plan.secure(),
        plan.privacy(),
        plan.evaluation(),
        eligibility);
  }

  @Test
  void unfitClient_isToldWhy() {
    coordinator.start(plan(new EligibilityRules(null, List.of(), 6, 0)));

    assertThat(client.checkIn(0))
        .isEqualTo(
            new CheckInReply.ComeBackLater(
                3_600_000, "this run takes clients with at least 6 examples, and this one has 5"));
  }

  @Test
  void clientThatTookPart_isAskedAgainAfterTheSeparation() {
    coordinator.start(plan(new EligibilityRules(null, List.of(), 1, 50_000)));
    RoundAssignment assigned = client.assigned(0);
    assertThat(assigned.terms()).isEqualTo(new ParticipationTerms(1, 50_000));
    assertThat(client.upload(assigned, MinimalClient.body(assigned, 0)))
        .isEqualTo(new UpdateReceipt.Accepted());

    time.advance(49_999);
    assertThat(client.checkIn(0))
        .isEqualTo(new CheckInReply.ComeBackLater(1, "the client took part a while ago"));
    time.advance(1);
    assertThat(client.assigned(0).session().round().index()).isEqualTo(2);
  }

  @Test
  void separation_outlivesTheCoordinator() {
    TrainingPlan plan = plan(new EligibilityRules(null, List.of(), 1, 50_000));
    RunId run = coordinator.start(plan);
    RoundAssignment assigned = client.assigned(0);
    assertThat(client.upload(assigned, MinimalClient.body(assigned, 0)))
        .isEqualTo(new UpdateReceipt.Accepted());
    coordinator.close();
    time.advance(49_999);

    try (InMemoryCoordinator next = new InMemoryCoordinator(storage, time)) {
      next.resume(run, plan, 0);
      MinimalClient again = new MinimalClient(next, new ClientId("a"));
      assertThat(again.checkIn(0))
          .isEqualTo(new CheckInReply.ComeBackLater(1, "the client took part a while ago"));
      time.advance(1);
      assertThat(again.assigned(0).session().round().index()).isEqualTo(2);
    }
  }

  @Test
  void updateThatIsRefused_doesNotKeepItsClientAway() {
    coordinator.start(plan(new EligibilityRules(null, List.of(), 1, 50_000)));
    RoundAssignment assigned = client.assigned(0);
    assertThat(client.upload(assigned, UpdateBody.ofBytes(ByteBuffer.allocate(3))))
        .isInstanceOf(UpdateReceipt.Refused.class);

    assertThat(storage.participations().last(Plans.PHONES, new ClientId("a"))).isNull();
    assertThat(client.checkIn(0)).isInstanceOf(CheckInReply.Assigned.class);
  }
}
