package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many lookups of earlier rounds may wait. */
class EligibilityTest {
  private final MemoryHost memory = new MemoryHost();
  private final CountDownLatch store = new CountDownLatch(1);
  private final Lookups lookups = new Lookups(memory.vertx(), memory.host());
  private final Eligibility eligibility =
      new Eligibility(this::last, MemoryHost.pace(() -> 0), lookups, Clock.systemUTC());

  private Long last(Population population, ClientId client) {
    try {
      assertThat(store.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  @AfterEach
  void close() {
    store.countDown();
    lookups.close();
    memory.close();
  }

  private static HostedRun run() {
    TrainingPlan plan = MemoryHost.plan(1, null, new EligibilityRules(null, List.of(), 1, 60_000));
    return new HostedRun(
        new RunId("run"), plan, (hosted, snapshot) -> {}, hosted -> {}, hosted -> {});
  }

  @Test
  void oneLookupTooMany_isSentAway_andTheOthersAreAnswered() throws Exception {
    CheckIn checkIn = new CheckIn(new ClientId("a"), MemoryHost.PHONES, 1, "1", 0);
    List<CompletableFuture<Optional<CheckInReply.ComeBackLater>>> all = new ArrayList<>();
    for (int i = 0; i < Eligibility.LOOKUPS_MAX; i++) {
      all.add(eligibility.objection(checkIn, run()));
    }

    // The next moment of the clock at which a small population comes together, and half of it.
    assertThat(eligibility.objection(checkIn, run()))
        .isCompletedWithValue(
            Optional.of(
                new CheckInReply.ComeBackLater(37_500, "too many check-ins are looked up")));

    store.countDown();
    for (CompletableFuture<Optional<CheckInReply.ComeBackLater>> one : all) {
      assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(eligibility.objection(checkIn, run()).get(30, TimeUnit.SECONDS)).isEmpty();
  }
}
