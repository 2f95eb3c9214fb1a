package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;

/** Waiting that ends the benchmark if it is interrupted. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }
}
