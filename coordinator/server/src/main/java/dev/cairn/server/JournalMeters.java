package dev.cairn.server;

import dev.cairn.server.metrics.EngineMeters;
import dev.cairn.server.store.journal.JournalListener;
import java.time.Duration;
import java.util.List;

/** Tells the meters and the feed what became durable. */
final class JournalMeters<E> implements JournalListener<E> {
  private final EngineMeters meters;
  private final Feed feed;

  JournalMeters(EngineMeters meters, Feed feed) {
    this.meters = meters;
    this.feed = feed;
  }

  @Override
  public void appended(List<E> events, Duration took) {
    meters.appended(took);
    events.forEach(meters::durable);
    feed.appended();
  }

  @Override
  public void failed() {
    meters.appendFailed();
  }
}
