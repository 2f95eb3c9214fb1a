package dev.cairn.server;

import dev.cairn.server.store.journal.JournalListener;
import java.time.Duration;
import java.util.List;

/** Hears of appends and does nothing: of a restore nobody is told event by event. */
final class SilentListener<E> implements JournalListener<E> {
  @Override
  public void appended(List<E> events, Duration took) {}

  @Override
  public void failed() {}
}
