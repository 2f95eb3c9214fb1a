package dev.cairn.server.identity;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a store says of single keys, done together where many come at once. A look goes out
 * at once unless {@link #QUERIES_MAX} queries are under way; else it waits for the next one, which
 * takes all that came meanwhile. So what a look tells was read after it was asked for. Safe for
 * several threads.
 */
final class SharedLooks<K, V> {
  /** Looks in one query. */
  static final int LOOKS_MAX = 256;

  /** Queries beside each other: while one of them hangs, another one answers. */
  static final int QUERIES_MAX = 2;

  /** Keys that wait. */
  static final int WAITING_MAX = 2_048;

  private final Query<K, V> query;
  private final Executor executor;

  // Whoever asks, and the queries, which take turns.
  private final Map<K, CompletableFuture<V>> waiting = new LinkedHashMap<>();
  private int queries;

  /** What asks the store, and may block. */
  interface Query<K, V> {

    /** An answer for each key, read after this was called. */
    Map<K, V> answers(Set<K> keys);
  }

  /**
   * Looks by a query.
   *
   * @param executor where it is made; what follows from an answer is done there, too
   */
  SharedLooks(Query<K, V> query, Executor executor) {
    this.query = query;
    this.executor = executor;
  }

  /**
   * Looks at one key.
   *
   * @return the answer, or the trouble of the query that it was in, or {@link
   *     RejectedExecutionException} if too many wait or the executor takes nothing
   */
  CompletableFuture<V> look(K key) {
    CompletableFuture<V> look;
    synchronized (this) {
      look = waiting.get(key);
      if (look == null && waiting.size() == WAITING_MAX) {
        return CompletableFuture.failedFuture(
            new RejectedExecutionException(WAITING_MAX + " looks wait already"));
      }
      if (look == null) {
        look = new CompletableFuture<>();
        waiting.put(key, look);
      }
    }
    begin();
    return look;
  }

  private void begin() {
    synchronized (this) {
      if (waiting.isEmpty() || queries == QUERIES_MAX) {
        return;
      }
      queries++;
    }
    try {
      executor.execute(this::answer);
    } catch (RejectedExecutionException | Error e) {
      // Errors, too, as where no thread can be made: a turn that is lost would never come back.
      refused().forEach(look -> look.completeExceptionally(e));
    }
  }

  /** Those who wait for nothing, unless a query is under way that is followed by theirs. */
  private synchronized List<CompletableFuture<V>> refused() {
    queries--;
    List<CompletableFuture<V>> refused = new ArrayList<>();
    if (queries == 0) {
      refused.addAll(waiting.values());
      waiting.clear();
    }
    return refused;
  }

  private void answer() {
    Map<K, CompletableFuture<V>> looks = take();
    if (looks.isEmpty()) {
      return;
    }
    Map<K, V> answers = Map.of();
    Throwable failure = null;
    try {
      answers = query.answers(looks.keySet());
    } catch (Throwable e) {
      // Errors, too: whoever waits would wait for ever.
      failure = e;
    }
    synchronized (this) {
      queries--;
    }
    // Before what follows from these answers, which others need not wait for.
    begin();
    for (Map.Entry<K, CompletableFuture<V>> look : looks.entrySet()) {
      tell(look.getValue(), answers.get(look.getKey()), failure);
    }
  }

  private void tell(CompletableFuture<V> look, @Nullable V answer, @Nullable Throwable failure) {
    if (answer != null) {
      look.complete(answer);
    } else {
      look.completeExceptionally(
          failure == null ? new IllegalStateException("a query answers each look") : failure);
    }
  }

  /** The next query's looks; none if another one has taken them, and then this one is over. */
  private synchronized Map<K, CompletableFuture<V>> take() {
    Map<K, CompletableFuture<V>> taken = new LinkedHashMap<>();
    Iterator<Map.Entry<K, CompletableFuture<V>>> first = waiting.entrySet().iterator();
    while (first.hasNext() && taken.size() < LOOKS_MAX) {
      Map.Entry<K, CompletableFuture<V>> look = first.next();
      taken.put(look.getKey(), look.getValue());
      first.remove();
    }
    if (taken.isEmpty()) {
      queries--;
    }
    return taken;
  }
}
