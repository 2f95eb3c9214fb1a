package dev.cairn.cli.admin;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows the coordinator's events. When the connection breaks or is silent for too long, it
 * connects again and goes on after the last event that it gave. For one thread at a time.
 */
public final class EventReader implements AutoCloseable {
  /** The coordinator says something at least every 15 seconds. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(45);

  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(15);
  private static final long RETRY_MILLIS = 500;
  private static final int FAILURES_MAX = 20;

  private final AdminHttp http;
  private final @Nullable String run;
  private @Nullable Long after;
  private @Nullable EventLines lines;
  private int failures;
  private boolean closed;

  EventReader(AdminHttp http, @Nullable String run, @Nullable Long after) {
    this.http = http;
    this.run = run;
    this.after = after;
  }

  /**
   * The next event.
   *
   * @param wait how long to wait for it
   * @return null if none came
   * @throws AdminFailure if the coordinator refuses, or cannot be reached again and again
   */
  public @Nullable EventInfo next(Duration wait) {
    long end = System.nanoTime() + wait.toNanos();
    while (!closed) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      try {
        EventInfo event = connected().next(Math.min(left, SILENCE_MAX.toNanos()));
        if (event != null) {
          failures = 0;
          return event;
        }
        if (connected().silentNanos() > SILENCE_MAX.toNanos()) {
          disconnect();
        }
      } catch (IOException | AdminFailure e) {
        recover(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return null;
  }

  private EventLines connected() {
    EventLines open = lines;
    if (open == null) {
      open = connect();
      lines = open;
    }
    return open;
  }

  private EventLines connect() {
    Long from = after;
    StringBuilder path = new StringBuilder("/v1/events?");
    if (run != null) {
      path.append("run=").append(run).append('&');
    }
    if (from != null) {
      path.append("after=").append(from);
    }
    HttpRequest request =
        http.request(path.toString()).header("Accept", "text/event-stream").GET().build();
    EventLines target = new EventLines();
    http.open(request, BodyHandlers.fromLineSubscriber(target))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                target.onError(failure);
              }
            });
    target.awaitStart(http, CONNECT_DEADLINE);
    return target;
  }

  private void recover(Exception e) throws AdminFailure {
    disconnect();
    AdminFailure failure =
        e instanceof AdminFailure known ? known : http.failure(e, CONNECT_DEADLINE);
    if (!failure.isTransient() || ++failures > FAILURES_MAX) {
      throw failure;
    }
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void disconnect() {
    EventLines open = lines;
    lines = null;
    if (open != null) {
      Long position = open.position();
      after = position == null ? after : position;
      open.cancel();
    }
  }

  /** Ends the connection. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }
}
