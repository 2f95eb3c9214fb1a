package dev.cairn.secagg.client;

import java.io.IOException;

/**
 * The durable mark that an update of one run and round index may have left this client, in
 * whichever attempt. It outlives the process.
 */
public interface SpentMark {

  /** Whether the mark is there. */
  boolean isSet() throws IOException;

  /**
   * Sets the mark, so that it is there after a crash, before this returns.
   *
   * @return false if it was there already: of two callers only one gets true
   * @throws IOException if it may not be there; nothing is sent then
   */
  boolean set() throws IOException;
}
