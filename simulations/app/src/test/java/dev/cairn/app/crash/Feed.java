package dev.cairn.app.crash;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What an operator hears of a run's rounds, from one coordinator to the next. */
final class Feed implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final long RETRY_MILLIS = 100;

  private final AdminClient admin;
  private final String run;
  private final Map<Long, EventInfo> heard = new ConcurrentSkipListMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private Feed(AdminClient admin, String run) {
    this.admin = admin;
    this.run = run;
    this.thread = new Thread(this::follow, "feed");
  }

  /** Follows a run until {@link #close}. */
  static Feed of(AdminClient admin, String run) {
    Feed feed = new Feed(admin, run);
    feed.thread.setDaemon(true);
    feed.thread.start();
    return feed;
  }

  private void follow() {
    long last = 0;
    while (!closed) {
      try (EventReader reader = admin.events(run, last)) {
        while (!closed) {
          EventInfo event = reader.next(WAIT);
          if (event != null) {
            heard.put(event.position(), event);
            last = event.position();
          }
        }
      } catch (AdminFailure e) {
        // Nobody is there at the moment.
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was told of a row. */
  boolean heard(KillPoint point) {
    return heard.values().stream()
            .filter(event -> event.type().equals(point.type()))
            .filter(event -> point.roundId().equals(event.round()))
            .count()
        >= point.nth();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
  }
}
