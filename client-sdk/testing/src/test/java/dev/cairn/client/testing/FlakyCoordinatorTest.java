package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlakyCoordinatorTest {
  private final InMemoryCoordinator coordinator = new InMemoryCoordinator();

  private List<String> fates(NetworkFaults faults, long seed) {
    FlakyCoordinator flaky = new FlakyCoordinator(coordinator, faults, seed);
    MinimalClient client = new MinimalClient(flaky, new ClientId("a"));
    List<String> fates = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      try {
        client.checkIn(0);
        fates.add("answered");
      } catch (TroubleException e) {
        fates.add(e.getMessage());
      }
    }
    return fates;
  }

  @Test
  void fates_followFromTheSeed() {
    NetworkFaults faults = new NetworkFaults(0.3, 0.3, 0.3, 1);
    assertThat(fates(faults, 1)).isEqualTo(fates(faults, 1)).isNotEqualTo(fates(faults, 2));
    assertThat(fates(faults, 1))
        .contains("answered", "the request got lost", "the answer got lost");
    assertThat(fates(new NetworkFaults(0, 0, 0, 0), 1)).containsOnly("answered");
  }

  @Test
  void lostAnswer_hadItsEffect_lostRequestHadNone() {
    coordinator.start(Plans.of(1, new CohortRules(1, 1, 1), 10_000));
    MinimalClient good = new MinimalClient(coordinator, new ClientId("a"));
    FlakyCoordinator loses = new FlakyCoordinator(coordinator, new NetworkFaults(0.9, 0, 0, 0), 3);
    assertThatThrownBy(() -> new MinimalClient(loses, new ClientId("b")).checkIn(0))
        .hasMessage("the request got lost");
    FlakyCoordinator forgets =
        new FlakyCoordinator(coordinator, new NetworkFaults(0, 0.9, 0.9, 0), 3);
    assertThatThrownBy(() -> new MinimalClient(forgets, new ClientId("a")).checkIn(0))
        .hasMessage("the answer got lost");
    assertThat(good.assigned(0).session().client()).isEqualTo(new ClientId("a"));
  }

  @Test
  void transfer_breaksOffInTheMiddle_andGoesOnFromThere() throws Exception {
    byte[] file = new byte[10_000];
    new java.util.SplittableRandom(1).nextBytes(file);
    Digest digest = coordinator.store(ByteBuffer.wrap(file));
    FlakyCoordinator flaky =
        new FlakyCoordinator(coordinator, new NetworkFaults(0.2, 0.9, 0, 0), 5);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    int troubles = 0;
    while (received.size() < file.length) {
      try {
        flaky.fetch(digest, received.size(), received);
      } catch (TroubleException e) {
        troubles++;
      }
    }
    assertThat(received.toByteArray()).isEqualTo(file);
    assertThat(troubles).isPositive();
  }

  @Test
  void faults_outOfRange_areRefused() {
    assertThatThrownBy(() -> new NetworkFaults(0.91, 0, 0, 0))
        .hasMessage("lostRequests must be 0 to 0.9, not 0.91");
    assertThatThrownBy(() -> new NetworkFaults(0, -1, 0, 0)).hasMessageContaining("lostAnswers");
    assertThatThrownBy(() -> new NetworkFaults(0, 0, Double.NaN, 0))
        .hasMessageContaining("repeated");
    assertThatThrownBy(() -> new NetworkFaults(0, 0, 0, 10_001))
        .hasMessage("delayMillisMax must be 0 to 10000, not 10001");
  }
}
