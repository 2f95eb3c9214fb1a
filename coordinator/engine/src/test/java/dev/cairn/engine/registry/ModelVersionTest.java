package dev.cairn.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.junit.jupiter.api.Test;

class ModelVersionTest {
  private static final RunId RUN = new RunId("r1");
  private static final ModelId A = ModelId.parse("a".repeat(64));
  private static final ModelId B = ModelId.parse("b".repeat(64));
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);

  @Test
  void initial_hasNoLineage() {
    ModelVersion initial = ModelVersion.initial(RUN, A, 5);
    assertThat(initial.version()).isZero();
    assertThat(initial.parent()).isNull();
    assertThat(initial.round()).isNull();
  }

  @Test
  void laterVersion_keepsItsLineage() {
    ModelVersion version = new ModelVersion(RUN, 1, B, A, ROUND, 5, 2, 30, 0.5);
    assertThat(version.parent()).isEqualTo(A);
    assertThat(version.round()).isEqualTo(ROUND);
  }

  @Test
  void laterVersionWithoutParent_isRefused() {
    assertThatThrownBy(() -> new ModelVersion(RUN, 1, B, null, ROUND, 5, 2, 30, 0.5))
        .hasMessageContaining("every later version has both");
  }

  @Test
  void initialVersionWithRound_isRefused() {
    assertThatThrownBy(() -> new ModelVersion(RUN, 0, B, null, ROUND, 5, 0, 0, null))
        .hasMessageContaining("version 0 has neither");
  }

  @Test
  void roundOfAnotherRun_isRefused() {
    RoundId other = new RoundId(new RunId("r2"), 1, 1);
    assertThatThrownBy(() -> new ModelVersion(RUN, 1, B, A, other, 5, 2, 30, 0.5))
        .hasMessageContaining("is not one of run r1");
  }

  @Test
  void versionWithoutUpdates_isRefused() {
    assertThatThrownBy(() -> new ModelVersion(RUN, 1, B, A, ROUND, 5, 0, 0, 0.5))
        .hasMessageContaining("at least one");
  }

  @Test
  void lossThatIsNoNumber_isRefused() {
    assertThatThrownBy(() -> new ModelVersion(RUN, 1, B, A, ROUND, 5, 2, 30, Double.NaN))
        .hasMessageContaining("finite");
  }

  @Test
  void negativeVersion_isRefused() {
    assertThatThrownBy(() -> new ModelVersion(RUN, -1, B, A, ROUND, 5, 2, 30, 0.5))
        .hasMessageContaining("0 or more");
  }
}
