package dev.cairn.benchmarks;

import dev.cairn.secagg.client.SpentMark;

/**
 * A mark that lasts as long as its round: the benchmark's processes never take a round up again.
 */
final class MemoryMark implements SpentMark {
  private boolean set;

  @Override
  public boolean isSet() {
    return set;
  }

  @Override
  public boolean set() {
    boolean first = !set;
    set = true;
    return first;
  }
}
