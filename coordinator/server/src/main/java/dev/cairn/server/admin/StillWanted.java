package dev.cairn.server.admin;

import java.util.concurrent.CancellationException;

/** Whether anybody waits for a long look at something: it asks before each of its steps. */
@FunctionalInterface
public interface StillWanted {

  /** Somebody waits for it, however long it takes. */
  StillWanted ALWAYS = () -> {};

  /**
   * Goes on if somebody waits.
   *
   * @throws CancellationException if whoever asked went away, or was told that it takes too long
   */
  void require();
}
