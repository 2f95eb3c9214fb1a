package dev.cairn.server.store.journal;

import java.time.Duration;
import java.util.List;

/**
 * Hears of every append to a journal, after it. Methods are called from many threads and must not
 * block or throw.
 *
 * @param <E> the events
 */
public interface JournalListener<E> {

  /**
   * Events are durable.
   *
   * @param events in their order
   * @param took from the call to the commit
   */
  void appended(List<E> events, Duration took);

  /** An append failed: another writer was first, or the store was in trouble. */
  void failed();
}
