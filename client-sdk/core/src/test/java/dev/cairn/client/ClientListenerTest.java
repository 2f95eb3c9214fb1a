package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.RoundAssignment;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientListenerTest {

  @Test
  void listener_hearsEveryStepInOrderAndNothingOfTheExamples() {
    Fixture fixture = new Fixture();
    fixture.training =
        job -> {
          fixture.timing.pass(1_234);
          return new TrainedUpdate(new float[15], 0.5);
        };
    fixture.client().participate();
    assertThat(fixture.listener.heard)
        .containsExactly(
            "assigned run/3/1/client-1",
            "fetched " + fixture.file.length,
            "trained 0.5 in 1234",
            "uploaded " + fixture.coordinator.bodies.get(0).length(),
            "Contributed[round=run/3/1, model=Optional[" + Fixture.NEXT + "]]");
  }

  /** What has no type for it cannot be told. */
  @Test
  void listener_methodsTakeNothingThatCouldHoldExamples() {
    Set<Class<?>> harmless =
        Set.of(RoundAssignment.class, SessionOutcome.class, String.class, long.class, double.class);
    for (Method method : ClientListener.class.getDeclaredMethods()) {
      assertThat(harmless).as(method.getName()).containsAll(List.of(method.getParameterTypes()));
    }
  }
}
