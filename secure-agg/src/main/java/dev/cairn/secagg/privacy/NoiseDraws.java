package dev.cairn.secagg.privacy;

import java.util.function.LongSupplier;

/** The noise of one release, one integer after another. Closing it wipes what it is drawn from. */
public interface NoiseDraws extends LongSupplier, AutoCloseable {

  /** The next draw, in units of the grid, independent of all others. */
  @Override
  long getAsLong();

  @Override
  void close();
}
