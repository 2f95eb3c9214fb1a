package dev.cairn.app.crash;

import dev.cairn.app.process.FaultProxy;
import java.util.SplittableRandom;

/** Breaks, half closes, slows down and refuses connections at random moments, so many times. */
final class Saboteur implements AutoCloseable {
  private static final int PAUSE_MILLIS_MIN = 150;
  private static final int PAUSE_MILLIS_MAX = 600;
  private static final int DELAY_MILLIS_MAX = 60;
  private static final int REFUSAL_MILLIS_MAX = 400;

  private final FaultProxy proxy;
  private final SplittableRandom random;
  private final Thread thread;
  private volatile int done;

  private Saboteur(FaultProxy proxy, SplittableRandom random, int faults) {
    this.proxy = proxy;
    this.random = random;
    this.thread = new Thread(() -> sabotage(faults), "saboteur");
  }

  /** Begins to disturb what goes through a proxy. */
  static Saboteur of(FaultProxy proxy, SplittableRandom random, int faults) {
    Saboteur saboteur = new Saboteur(proxy, random, faults);
    saboteur.thread.setDaemon(true);
    saboteur.thread.start();
    return saboteur;
  }

  private void sabotage(int faults) {
    try {
      while (done < faults) {
        Thread.sleep(random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX));
        fault();
        done++;
      }
    } catch (InterruptedException e) {
      // The run is over before all were done.
    } finally {
      proxy.delay(0);
      proxy.refuse(false);
    }
  }

  private void fault() throws InterruptedException {
    switch (random.nextInt(5)) {
      case 0 -> proxy.cut();
      case 1 -> proxy.halfClose(true);
      case 2 -> proxy.halfClose(false);
      case 3 -> proxy.delay(random.nextInt(DELAY_MILLIS_MAX));
      default -> {
        proxy.refuse(true);
        proxy.cut();
        Thread.sleep(random.nextInt(REFUSAL_MILLIS_MAX));
        proxy.refuse(false);
      }
    }
  }

  /** How many faults there were so far. */
  int done() {
    return done;
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
