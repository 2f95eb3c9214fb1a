package dev.cairn.server;

import dev.cairn.engine.round.RoundEvent;
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
    for (E event : events) {
      // A receipt that is asked for again is answered again; the event is there once.
      if (event instanceof RoundEvent.UpdateAccepted) {
        meters.updateAccepted();
      }
    }
    feed.appended();
  }

  @Override
  public void failed() {
    meters.appendFailed();
  }
}
