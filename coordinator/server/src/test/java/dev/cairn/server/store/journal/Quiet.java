package dev.cairn.server.store.journal;

import java.time.Duration;
import java.util.List;

/** Counts no appends. */
final class Quiet<E> implements JournalListener<E> {
  @Override
  public void appended(List<E> events, Duration took) {}

  @Override
  public void failed() {}
}
