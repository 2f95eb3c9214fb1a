package dev.cairn.cli.admin;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one connection, as server-sent events (WHATWG HTML, section 9.2). The HTTP client's
 * threads put lines in, one reader takes them out; at most {@value #LINES_MAX} wait in between.
 */
final class EventLines implements Flow.Subscriber<String> {
  private static final int LINES_MAX = 256;
  private static final String DATA = "data:";
  private static final String ID = "id:";

  /** A line, or the end with its reason. */
  private record Item(@Nullable String line, @Nullable Throwable end) {}

  // Room for the lines that were asked for, and for the end.
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(LINES_MAX + 2);
  private final CompletableFuture<Flow.Subscription> start = new CompletableFuture<>();
  private final StringBuilder data = new StringBuilder();
  private @Nullable Long position;
  private volatile long heardAt = System.nanoTime();

  void awaitStart(AdminHttp http, Duration deadline) {
    http.await(start, deadline);
  }

  /** The next event; null if none came in time. */
  @Nullable EventInfo next(long nanos) throws IOException, InterruptedException {
    long end = System.nanoTime() + nanos;
    while (true) {
      Item item = items.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (item == null) {
        return null;
      }
      String line = item.line();
      if (line == null) {
        throw ended(item.end());
      }
      start.join().request(1);
      if (line.startsWith(DATA)) {
        data.append(line, DATA.length(), line.length());
      } else if (line.startsWith(ID)) {
        position = Long.valueOf(line.substring(ID.length()).strip());
      } else if (line.isEmpty() && data.length() > 0) {
        EventInfo event = AdminJson.MAPPER.readValue(data.toString(), EventInfo.class);
        data.setLength(0);
        return event;
      }
    }
  }

  private static IOException ended(@Nullable Throwable end) {
    return new IOException(
        end == null ? "the coordinator ended the stream" : "the stream broke", end);
  }

  /** How far the stream has come; null if it has not said so yet. */
  @Nullable Long position() {
    return position;
  }

  /** How long nothing has come, not even a comment. */
  long silentNanos() {
    return System.nanoTime() - heardAt;
  }

  void cancel() {
    start.thenAccept(Flow.Subscription::cancel);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    start.complete(subscription);
    subscription.request(LINES_MAX);
  }

  @Override
  public void onNext(String line) {
    heardAt = System.nanoTime();
    items.add(new Item(line, null));
  }

  @Override
  public void onError(Throwable failure) {
    start.completeExceptionally(failure);
    items.offer(new Item(null, failure));
  }

  @Override
  public void onComplete() {
    items.offer(new Item(null, null));
  }
}
