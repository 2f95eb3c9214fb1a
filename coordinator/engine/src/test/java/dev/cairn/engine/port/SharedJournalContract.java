package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every journal must do that many threads use at a time.
 *
 * @param <E> the events
 */
public abstract class SharedJournalContract<E> extends FencedJournalContract<E> {
  private static final int WRITERS = 4;
  private static final int APPENDS = 12;

  private interface Work<T> {
    T of(int writer) throws Exception;
  }

  /** Lets all writers work at once. */
  private static <T> List<T> atOnce(Work<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        all.add(() -> work.of(writer));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : pool.invokeAll(all)) {
        results.add(each.get());
      }
      return results;
    } finally {
      pool.shutdown();
    }
  }

  private boolean appends(long version, List<E> events) {
    try {
      journal().append(stream(1), version, events, 1_000);
      return true;
    } catch (VersionConflictException e) {
      return false;
    }
  }

  @Test
  final void ofManyAtOneVersion_oneWins() throws Exception {
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    for (int version = 0; version < APPENDS; version++) {
      int at = version;
      List<Boolean> won =
          atOnce(
              writer -> {
                start.await();
                return appends(at, events(at * WRITERS + writer));
              });
      assertThat(won).containsOnlyOnce(true);
      assertThat(journal().load(stream(1)))
          .hasSize(at + 1)
          .endsWith(event(at * WRITERS + won.indexOf(true)));
    }
  }

  @Test
  final void writersOfOneStream_loseNothing_andTearNothing() throws Exception {
    List<Integer> unused =
        atOnce(
            writer -> {
              for (int i = 0; i < APPENDS; i++) {
                int number = 100 * writer + 2 * i;
                while (!appends(journal().load(stream(1)).size(), events(number, number + 1))) {
                  Thread.onSpinWait();
                }
              }
              return writer;
            });
    List<E> all = journal().load(stream(1));
    assertThat(all).hasSize(2 * WRITERS * APPENDS);
    for (int writer = 0; writer < WRITERS; writer++) {
      int from = 100 * writer;
      int[] own = IntStream.range(from, from + 2 * APPENDS).toArray();
      assertThat(all).as("in their order").containsSubsequence(events(own));
      for (int i = 0; i < APPENDS; i++) {
        assertThat(all).containsSequence(events(from + 2 * i, from + 2 * i + 1));
      }
    }
  }

  @Test
  final void writersOfDifferentStreams_doNotMeet() throws Exception {
    List<Integer> unused =
        atOnce(
            writer -> {
              for (int i = 0; i < APPENDS; i++) {
                journal().append(stream(writer), 2L * i, events(writer, i), 1_000);
              }
              return writer;
            });
    for (int writer = 0; writer < WRITERS; writer++) {
      assertThat(journal().load(stream(writer))).hasSize(2 * APPENDS);
    }
  }

  @Test
  final void readers_seeWholeAppends_andNeverLessThanBefore() throws Exception {
    AtomicBoolean written = new AtomicBoolean();
    List<Boolean> unused =
        atOnce(
            writer -> {
              if (writer == 0) {
                return writeInThrees(written);
              }
              int seen = 0;
              while (!written.get()) {
                int size = journal().load(stream(1)).size();
                assertThat(size).isGreaterThanOrEqualTo(seen).matches(n -> n % 3 == 0);
                seen = size;
              }
              return true;
            });
    assertThat(journal().load(stream(1))).hasSize(3 * APPENDS);
  }

  private boolean writeInThrees(AtomicBoolean written) {
    try {
      for (int i = 0; i < APPENDS; i++) {
        journal().append(stream(1), 3L * i, events(0, 1, 2), 1_000);
      }
      return true;
    } finally {
      written.set(true);
    }
  }
}
