package dev.cairn.client;

/** The passing of time, so that tests and simulations need not wait for it. */
public interface Timing {

  /** Milliseconds since some fixed moment; never goes back. */
  long nowMillis();

  /**
   * Waits.
   *
   * @param millis how long, 0 or more
   * @param cancellation ends the wait early
   * @throws java.util.concurrent.CancellationException if cancelled meanwhile
   */
  void sleep(long millis, Cancellation cancellation);

  /**
   * Milliseconds since 1970, as well as the device knows it: for what must outlive the process. It
   * may jump.
   */
  default long wallMillis() {
    return nowMillis();
  }

  /** The device's own time. */
  static Timing system() {
    return new Timing() {
      @Override
      public long nowMillis() {
        return System.nanoTime() / 1_000_000;
      }

      @Override
      public long wallMillis() {
        return System.currentTimeMillis();
      }

      @Override
      public void sleep(long millis, Cancellation cancellation) {
        cancellation.sleep(millis);
      }
    };
  }
}
