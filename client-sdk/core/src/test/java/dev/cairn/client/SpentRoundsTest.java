package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.client.SpentMark;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of one app, each with a session of its own, that share a store. */
class SpentRoundsTest {
  private static final RoundId FIRST = new RoundId(new RunId("run"), 3, 1);
  private static final RoundId RETRY = new RoundId(new RunId("run"), 3, 2);
  private static final RoundId OTHER = new RoundId(new RunId("other"), 1, 1);

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final CountDownLatch readers = new CountDownLatch(2);

  /** Lets nobody read on before the other one has read too, or is kept from it. */
  private final ClientStore store =
      new ClientStore() {
        private final ClientStore kept = new MemoryClientStore();

        @Override
        public Optional<String> get(String key) {
          Optional<String> found = kept.get(key);
          readers.countDown();
          try {
            boolean unused = readers.await(300, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return found;
        }

        @Override
        public void put(String key, String value) {
          kept.put(key, value);
        }
      };

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private SpentMark mark(RoundId round) {
    return new SpentRounds(store).mark(round);
  }

  private List<Future<Boolean>> both(RoundId one, RoundId another) throws Exception {
    return threads.invokeAll(
        List.<Callable<Boolean>>of(() -> mark(one).set(), () -> mark(another).set()));
  }

  @Test
  void row37_oneRound_isSpentByOneOfTwoAtOnce() throws Exception {
    List<Future<Boolean>> marks = both(FIRST, RETRY);
    assertThat(marks.get(0).get()).isNotEqualTo(marks.get(1).get());
    assertThat(mark(FIRST).isSet()).isTrue();
  }

  @Test
  void twoRunsAtOnce_areBothRemembered() throws Exception {
    for (Future<Boolean> mark : both(FIRST, OTHER)) {
      assertThat(mark.get()).isTrue();
    }
    assertThat(mark(FIRST).isSet()).isTrue();
    assertThat(mark(OTHER).isSet()).isTrue();
  }
}
