package dev.cairn.secagg.round;

import dev.cairn.secagg.client.SpentMark;
import java.io.IOException;

/** A mark in memory, which may be made to fail. */
final class TestMark implements SpentMark {
  boolean set;
  boolean broken;

  @Override
  public boolean isSet() {
    return set;
  }

  @Override
  public boolean set() throws IOException {
    if (broken) {
      throw new IOException("the disk is full");
    }
    boolean first = !set;
    set = true;
    return first;
  }
}
