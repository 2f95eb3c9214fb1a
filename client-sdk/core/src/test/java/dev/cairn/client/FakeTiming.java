package dev.cairn.client;

import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody sleeps. */
final class FakeTiming implements Timing {
  final List<Long> sleeps = new ArrayList<>();
  private long now = 1_000_000;

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public void sleep(long millis, Cancellation cancellation) {
    cancellation.check();
    sleeps.add(millis);
    now += millis;
  }

  /** Lets time pass that nobody slept, for instance inside a call. */
  void pass(long millis) {
    now += millis;
  }

  long slept() {
    return sleeps.stream().mapToLong(Long::longValue).sum();
  }
}
