package dev.cairn.server.admin;

import dev.cairn.protocol.RunId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of the events (WHATWG HTML, section 9.2). Reads from the feed only what the connection
 * takes: at most one batch and one write queue are in memory, and a reader that does not read for
 * too long is cut off. All but the signal happens on the connection's context.
 */
final class EventStream {
  /** Events in memory for one reader. */
  static final int BATCH_MAX = 64;

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int WRITE_QUEUE_BYTES_MAX = 64 << 10;
  private static final int RECONNECT_MILLIS = 2000;

  private final Vertx vertx;
  private final Context context;
  private final EventFeed events;
  private final Calls calls;
  private final AdminSettings settings;
  private final HttpServerResponse response;
  private final BooleanSupplier welcome;
  private final UnaryOperator<EventFeed.FeedEvent> told;
  private final @Nullable RunId run;
  private final Deque<Buffer> pending = new ArrayDeque<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private Runnable unsubscribe = () -> {};
  private Runnable ended = () -> {};
  private long heartbeat = -1;
  private long slowTimer = -1;
  private long position;
  private boolean reading;
  private boolean more;
  private boolean closed;

  EventStream(
      Vertx vertx,
      EventFeed events,
      Calls calls,
      AdminSettings settings,
      HttpServerResponse response,
      BooleanSupplier welcome,
      @Nullable RunId run,
      UnaryOperator<EventFeed.FeedEvent> told,
      long position) {
    this.vertx = vertx;
    this.welcome = welcome;
    this.context = vertx.getOrCreateContext();
    this.events = events;
    this.calls = calls;
    this.settings = settings;
    this.response = response;
    this.run = run;
    this.told = told;
    this.position = position;
  }

  /**
   * Begins to write.
   *
   * @param whenEnded called once
   */
  void start(Runnable whenEnded) {
    ended = whenEnded;
    response
        .setChunked(true)
        .setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.closeHandler(gone -> end());
    response.exceptionHandler(gone -> end());
    // Before the first line: whoever has read that hears of everything from then on.
    unsubscribe = events.subscribe(this::signal);
    // An id without data makes no event, but the reader resumes there.
    response.write("retry: " + RECONNECT_MILLIS + "\nid: " + position + "\n\n");
    heartbeat = vertx.setPeriodic(settings.heartbeatMillis(), timer -> beat());
    pump();
  }

  /** Ends the stream from outside. */
  void close() {
    context.runOnContext(ignored -> cut());
  }

  private void signal() {
    if (signalled.compareAndSet(false, true)) {
      context.runOnContext(
          ignored -> {
            signalled.set(false);
            pump();
          });
    }
  }

  private void beat() {
    if (!closed && !welcome.getAsBoolean()) {
      LOG.info("A reader of the events is cut off, since its token is revoked or has ended");
      cut();
      return;
    }
    if (pending.isEmpty() && !closed && !response.writeQueueFull()) {
      response.write(":\nid: " + position + "\n\n");
    }
    // A feed that failed is asked again here.
    pump();
  }

  private void pump() {
    more = true;
    if (closed || reading || !pending.isEmpty()) {
      return;
    }
    reading = true;
    more = false;
    calls
        .call(() -> read(position))
        .onComplete(
            done -> {
              reading = false;
              if (done.succeeded()) {
                take(done.result());
              } else {
                LOG.warn("The event feed cannot be read: {}", String.valueOf(done.cause()));
              }
            });
  }

  /** What one look at the feed gives: how far it went, and what is for this reader. */
  private record Batch(long position, boolean full, List<Buffer> chunks) {}

  private Batch read(long after) {
    List<EventFeed.FeedEvent> found = events.after(after, BATCH_MAX);
    List<Buffer> chunks = new ArrayList<>();
    long last = after;
    for (EventFeed.FeedEvent event : found) {
      last = event.position();
      if (run == null || run.equals(event.run())) {
        chunks.add(chunk(told.apply(event)));
      }
    }
    return new Batch(last, found.size() == BATCH_MAX, chunks);
  }

  private static Buffer chunk(EventFeed.FeedEvent event) {
    return Buffer.buffer("id: " + event.position() + "\ndata: ")
        .appendString(new String(Json.bytes(event), StandardCharsets.UTF_8))
        .appendString("\n\n");
  }

  private void take(Batch batch) {
    position = batch.position();
    more |= batch.full();
    pending.addAll(batch.chunks());
    flush();
  }

  private void flush() {
    while (!closed && !pending.isEmpty()) {
      if (response.writeQueueFull()) {
        waitForReader();
        return;
      }
      response.write(pending.removeFirst());
    }
    if (more) {
      pump();
    }
  }

  private void waitForReader() {
    if (slowTimer >= 0) {
      return;
    }
    slowTimer =
        vertx.setTimer(
            settings.slowConsumerMillis(),
            timer -> {
              LOG.info("A reader of the events did not read for too long and is cut off");
              cut();
            });
    response.drainHandler(
        drained -> {
          vertx.cancelTimer(slowTimer);
          slowTimer = -1;
          flush();
        });
  }

  private void cut() {
    // Without the last chunk, so that the reader sees an interruption and not an end.
    response.reset();
    end();
  }

  private void end() {
    if (closed) {
      return;
    }
    closed = true;
    pending.clear();
    unsubscribe.run();
    vertx.cancelTimer(heartbeat);
    vertx.cancelTimer(slowTimer);
    ended.run();
  }
}
