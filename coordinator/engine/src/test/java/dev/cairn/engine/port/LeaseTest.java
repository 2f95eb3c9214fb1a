package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
  @ParameterizedTest
  @CsvSource({
    "'', a, 1, 0, a lease needs a name and a holder",
    "run/1, '', 1, 0, a lease needs a name and a holder",
    "run/1, a, 0, 0, 'an epoch is at least 1, not 0'",
    "run/1, a, 1, -1, 'nobody drove it for at least 0 ms, not -1 ms'",
  })
  void whatIsNoLease_isRefused(
      String name, String holder, long epoch, long vacantMillis, String why) {
    assertThatThrownBy(() -> new Lease(name, holder, epoch, vacantMillis))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3})
  void firstEpoch_isNoneThatIsToCome(long first) {
    assertThatThrownBy(() -> new Lease("run/1", "a", 2, 0, first))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a holder's first epoch is from 1 to 2, not " + first);
  }
}
