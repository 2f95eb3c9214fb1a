package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallPaceTest {

  @Test
  void quickCalls_growUpToTheLimitAndSlowOnesShrinkToOneBatch() {
    CallPace pace = new CallPace(5);
    assertThat(pace.batches()).isEqualTo(1);
    pace.took(1_000);
    assertThat(pace.batches()).isEqualTo(2);
    pace.took(1_000);
    pace.took(1_000);
    assertThat(pace.batches()).isEqualTo(5);
    pace.took(200_000_000);
    assertThat(pace.batches()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      pace.took(2_000_000_000);
    }
    assertThat(pace.batches()).isEqualTo(1);
  }
}
