package dev.cairn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.protocol.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the SDK is said to have trained is what it sends in a round that hides nothing. */
class SdkClientTest {
  private static final int STEPS_MAX = 200;

  @Test
  void whatIsTrained_isWhatAPlainRoundIsSent() {
    InMemoryCoordinator coordinator = new InMemoryCoordinator();
    coordinator.start(Plans.of(1, 2, 2));
    Set<Digest> trained = new HashSet<>();
    AtomicLong clock = new AtomicLong();
    List<SdkClient> clients = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SdkClient client =
          new SdkClient(
              coordinator, Plans.of(1, 2, 2).population(), i, null, () -> clock.addAndGet(1_000));
      client.onTrained(trained::add);
      clients.add(client);
    }
    Set<Digest> acknowledged = new HashSet<>();
    for (int step = 0; step < STEPS_MAX && acknowledged.size() < 2; step++) {
      for (SdkClient client : clients) {
        boolean unused = client.step();
        acknowledged.addAll(client.acknowledged().values());
      }
    }
    clients.forEach(SdkClient::close);
    assertThat(acknowledged).hasSize(2).isEqualTo(trained);
  }
}
