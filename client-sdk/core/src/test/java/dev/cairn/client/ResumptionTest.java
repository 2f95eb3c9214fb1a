package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An app that is started again while its round is still open. */
class ResumptionTest {
  private final Fixture fixture = new Fixture();

  @Test
  void restartAfterTheUpload_asksForTheOutcomeOnly() {
    fixture.client().participate();
    SessionOutcome outcome = fixture.client().participate();
    assertThat(outcome).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(fixture.jobs).hasSize(1);
    assertThat(fixture.coordinator.headers).hasSize(1);
    assertThat(fixture.coordinator.calls).endsWith("finish", "checkIn", "finish");
  }

  @Test
  void restartBeforeTheUploadWasAcknowledged_uploadsTheSameDigestAgain() {
    fixture.coordinator.trouble("upload", Integer.MAX_VALUE);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Trouble.class);
    assertThat(fixture.store.get("last-session")).hasValue("run/3/1/client-1 assigned");
    fixture.coordinator.trouble("upload", 0);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(fixture.jobs).hasSize(2);
    assertThat(new HashSet<>(fixture.coordinator.headers)).hasSize(1);
    assertThat(fixture.store.get("last-session")).hasValue("run/3/1/client-1 uploaded");
  }

  @Test
  void storeFailsAtTheStart_isTrouble() {
    fixture.store = failingFrom(1);
    assertThat(fixture.client().participate())
        .isEqualTo(new SessionOutcome.Trouble("the disk is full"));
    assertThat(fixture.jobs).isEmpty();
  }

  @Test
  void storeFailsAfterTheUploadWasAccepted_isStillAContribution() {
    fixture.store = failingFrom(2);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(fixture.listener.heard).contains("trouble the disk is full");
  }

  private static ClientStore failingFrom(int first) {
    return new ClientStore() {
      private int puts;

      @Override
      public Optional<String> get(String key) {
        return Optional.empty();
      }

      @Override
      public void put(String key, String value) {
        if (++puts >= first) {
          throw new ClientStoreException("the disk is full");
        }
      }
    };
  }
}
