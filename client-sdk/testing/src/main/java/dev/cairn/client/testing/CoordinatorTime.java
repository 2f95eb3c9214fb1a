package dev.cairn.client.testing;

/** Time as an in-memory coordinator sees it. */
public interface CoordinatorTime {

  /** Milliseconds since 1970. */
  long nowMillis();

  /**
   * Waits until somebody notifies {@code monitor}, whose lock the caller holds, or until the given
   * time. May return early.
   */
  void await(Object monitor, long untilMillis) throws InterruptedException;

  /** The time that passes by itself. */
  static CoordinatorTime system() {
    return new CoordinatorTime() {
      @Override
      public long nowMillis() {
        return System.currentTimeMillis();
      }

      @Override
      public void await(Object monitor, long untilMillis) throws InterruptedException {
        long left = untilMillis - nowMillis();
        if (left > 0) {
          monitor.wait(left);
        }
      }
    };
  }
}
