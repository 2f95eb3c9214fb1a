package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void pauses_doubleUpToTheLast_andAreShortenedByHalfAtMost() {
    assertThat(Backoff.millis(1, 1)).isEqualTo(100);
    assertThat(Backoff.millis(1, 0)).isEqualTo(50);
    assertThat(Backoff.millis(2, 1)).isEqualTo(200);
    assertThat(Backoff.millis(6, 1)).isEqualTo(3_200);
    assertThat(Backoff.millis(7, 1)).isEqualTo(5_000);
    assertThat(Backoff.millis(1_000_000, 1)).isEqualTo(5_000);
    assertThat(Backoff.millis(1_000_000, 0)).isEqualTo(2_500);
  }
}
