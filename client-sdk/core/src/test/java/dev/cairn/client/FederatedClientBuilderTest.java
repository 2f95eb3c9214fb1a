package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FederatedClientBuilderTest {
  private final Fixture fixture = new Fixture();

  private static void assertLacks(FederatedClientBuilder builder, String what) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the client lacks something: call " + what + " on the builder");
  }

  @Test
  void build_withoutSomething_saysWhatToCall() {
    FederatedClientBuilder builder = FederatedClient.builder();
    assertLacks(builder, "coordinator(...)");
    builder.coordinator(fixture.coordinator);
    assertLacks(builder, "population(\"...\")");
    builder.population("fashion");
    assertLacks(builder, "trainer(...)");
    builder.trainer(job -> new TrainedUpdate(new float[0], 0));
    assertLacks(builder, "examples(...)");
    builder.examples(Fixture.examples(1));
    assertLacks(builder, "store(...) or identity(...)");
    builder.store(new MemoryClientStore());
    assertThat(builder.build().clientId().value()).hasSize(32);
  }

  @Test
  void identity_isKeptInTheStore() {
    ClientStore store = new MemoryClientStore();
    ClientIdentity first = ClientIdentity.in(store);
    assertThat(ClientIdentity.in(store).clientId()).isEqualTo(first.clientId());
    assertThat(ClientIdentity.in(new MemoryClientStore()).clientId())
        .isNotEqualTo(first.clientId());
  }

  @Test
  void waits_outOfBounds_areRefused() {
    assertThatThrownBy(() -> fixture.builder().checkInWaitMillis(60_001))
        .hasMessage("checkInWaitMillis must be 0 to 60000, not 60001");
    assertThatThrownBy(() -> fixture.builder().outcomeWaitMillis(-1))
        .hasMessage("outcomeWaitMillis must be 0 to 3600000, not -1");
  }

  @Test
  void openedCoordinator_isOpenedOnceAndLate() {
    AtomicInteger opened = new AtomicInteger();
    FederatedClient client =
        fixture
            .builder()
            .coordinator(
                () -> {
                  opened.incrementAndGet();
                  return fixture.coordinator;
                })
            .build();
    assertThat(opened).hasValue(0);
    client.participate();
    client.participate();
    assertThat(opened).hasValue(1);
    client.close();
    assertThat(fixture.coordinator.closed).isTrue();
  }

  @Test
  void sdkVersion_isTheBuilds() throws Exception {
    String pom = new String(Files.readAllBytes(Path.of("pom.xml")), StandardCharsets.UTF_8);
    assertThat(pom).contains("<version>" + SdkVersion.VALUE + "</version></parent>");
  }
}
