package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.TroubleException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Queries are made when the test says so; what happens while one is under way, a test gives it. */
class SharedLooksTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();
  private final List<Set<String>> queries = new ArrayList<>();
  private boolean closed;
  private boolean withoutThreads;
  private int value = 1;

  private final SharedLooks<String, String> looks =
      new SharedLooks<>(
          this::answers,
          task -> {
            if (closed) {
              throw new RejectedExecutionException("closed");
            }
            if (withoutThreads) {
              throw new InternalError("no thread");
            }
            tasks.add(task);
          });

  /** Answers by the key and the value as it is when the query begins. */
  private Map<String, String> answers(Set<String> keys) {
    queries.add(Set.copyOf(keys));
    Map<String, String> answers = new HashMap<>();
    keys.forEach(key -> answers.put(key, key + value));
    Runnable now = meanwhile.poll();
    if (now != null) {
      now.run();
    }
    return answers;
  }

  private static void assertFailed(
      CompletableFuture<String> look, Class<? extends Throwable> cause) {
    assertThat(look).as("nobody waits for it").isCompletedExceptionally();
    assertThatThrownBy(look::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(cause);
  }

  private void runOne() {
    tasks.remove().run();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      runOne();
    }
  }

  @Test
  void lookWhereNobodyWaits_goesOutAtOnce_andWithoutAnyBesideIt() {
    CompletableFuture<String> a = looks.look("a");
    assertThat(tasks).hasSize(1);
    runAll();
    assertThat(a).isCompletedWithValue("a1");
    assertThat(looks.look("b")).isNotDone();
    runAll();
    assertThat(queries).containsExactly(Set.of("a"), Set.of("b"));
  }

  @Test
  void answer_isNeverOlderThanItsQuestion_alsoOfTheKeyThatIsBeingLookedAt() {
    List<CompletableFuture<String>> later = new ArrayList<>();
    meanwhile.add(
        () -> {
          value = 2;
          later.add(looks.look("a"));
        });
    CompletableFuture<String> first = looks.look("a");
    runAll();
    assertThat(first).isCompletedWithValue("a1");
    assertThat(later.get(0)).isCompletedWithValue("a2");
  }

  /** One query hangs, another one beside it: whoever comes then goes with the next one. */
  @Test
  void whoComesWhileQueriesAreUnderWay_isAnsweredTogether_byTheNext() {
    List<CompletableFuture<String>> later = new ArrayList<>();
    meanwhile.add(
        () -> {
          later.add(looks.look("b"));
          assertThat(tasks).as("a second query need not wait for the first").hasSize(1);
          runOne();
          assertThat(later.get(0)).isCompletedWithValue("b1");
          assertThat(tasks).as("the next goes on beside the one that hangs").hasSize(1);
          runOne();
          later.subList(1, 4).forEach(look -> assertThat(look).isDone());
        });
    meanwhile.add(
        () -> {
          for (String key : List.of("c", "d", "c", "a")) {
            later.add(looks.look(key));
          }
          assertThat(tasks).as("two queries are under way").isEmpty();
          value = 2;
        });
    CompletableFuture<String> hung = looks.look("a");
    runAll();
    assertThat(hung).isCompletedWithValue("a1");
    assertThat(later).hasSize(5).allMatch(CompletableFuture::isDone);
    assertThat(later.stream().map(CompletableFuture::join))
        .containsExactly("b1", "c2", "d2", "c2", "a2");
    assertThat(queries).containsExactly(Set.of("a"), Set.of("b"), Set.of("c", "d", "a"));
  }

  @Test
  void queryThatFindsAllTaken_asksNothing_andItsTurnIsFree() {
    for (int i = 0; i <= SharedLooks.QUERIES_MAX; i++) {
      List<CompletableFuture<String>> two = List.of(looks.look("a"), looks.look("b"));
      assertThat(tasks).hasSize(2);
      runAll();
      assertThat(two).allMatch(CompletableFuture::isDone);
    }
    assertThat(queries).hasSize(SharedLooks.QUERIES_MAX + 1).containsOnly(Set.of("a", "b"));
  }

  @Test
  void looksBeyondAQuery_areInTheNext_inTheOrderInWhichTheyCame() {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i <= SharedLooks.LOOKS_MAX; i++) {
      all.add(looks.look("k" + i));
    }
    runAll();
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(queries).hasSize(2);
    assertThat(queries.get(0)).hasSize(SharedLooks.LOOKS_MAX).contains("k0");
    assertThat(queries.get(1)).containsExactly("k" + SharedLooks.LOOKS_MAX);
  }

  @Test
  void oneLookTooMany_isRefused_andTheOthersAreAnswered() {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < SharedLooks.WAITING_MAX; i++) {
      all.add(looks.look("k" + i));
    }
    assertFailed(looks.look("one more"), RejectedExecutionException.class);
    all.add(looks.look("k7"));
    runAll();
    assertThat(all).allMatch(look -> !look.isCompletedExceptionally() && look.isDone());
  }

  @Test
  void troubleOfAQuery_isThatOfAllInIt_andTheNextGoesOn() {
    List<CompletableFuture<String>> next = new ArrayList<>();
    meanwhile.add(
        () -> {
          next.add(looks.look("a"));
          throw new TroubleException("the database is away");
        });
    List<CompletableFuture<String>> failed = List.of(looks.look("a"), looks.look("b"));
    runAll();
    for (CompletableFuture<String> look : failed) {
      assertFailed(look, TroubleException.class);
    }
    assertThat(next.get(0)).isCompletedWithValue("a1");
  }

  @Test
  void errorOfAQuery_leavesNobodyWaiting_andNoTurnIsLost() {
    for (int i = 0; i <= SharedLooks.QUERIES_MAX; i++) {
      meanwhile.add(
          () -> {
            throw new StackOverflowError("a bug");
          });
      CompletableFuture<String> look = looks.look("a");
      runAll();
      assertFailed(look, StackOverflowError.class);
    }
    CompletableFuture<String> look = looks.look("a");
    runAll();
    assertThat(look).isCompletedWithValue("a1");
  }

  @Test
  void queryWithoutAnAnswer_isABug_andNobodyWaitsForIt() {
    SharedLooks<String, String> none = new SharedLooks<>(keys -> Map.of(), Runnable::run);
    assertFailed(none.look("a"), IllegalStateException.class);
  }

  @Test
  void executorThatHasNoThread_failsWhoComes_andLosesNoTurn() {
    withoutThreads = true;
    for (int i = 0; i <= SharedLooks.QUERIES_MAX; i++) {
      assertFailed(looks.look("a"), InternalError.class);
    }
    withoutThreads = false;
    CompletableFuture<String> again = looks.look("a");
    runAll();
    assertThat(again).isCompletedWithValue("a1");
  }

  @Test
  void executorThatHasNoThreadForTheNextQuery_hasThoseOfThisOneTold() {
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    CompletableFuture<String> first = looks.look("a");
    CompletableFuture<String> second = looks.look("b");
    waiting.add(looks.look("c"));
    meanwhile.add(
        () -> {
          withoutThreads = true;
          waiting.add(looks.look("d"));
        });
    runAll();
    assertThat(first).isCompletedWithValue("a1");
    withoutThreads = false;
    CompletableFuture<String> last = looks.look("e");
    runAll();
    assertThat(List.of(second, waiting.get(0), waiting.get(1), last))
        .allSatisfy(look -> assertThat(look).isDone());
    assertThat(last).isCompletedWithValue("e1");
  }

  @Test
  void closedExecutor_refusesWhoComes_andWhoWaits_andAnswersWhoIsInAQuery() {
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    meanwhile.add(
        () -> {
          closed = true;
          waiting.add(looks.look("b"));
          assertThat(waiting.get(0)).as("the query under way may be followed").isNotDone();
        });
    CompletableFuture<String> inQuery = looks.look("a");
    runAll();
    assertThat(inQuery).isCompletedWithValue("a1");
    waiting.add(looks.look("c"));
    for (CompletableFuture<String> look : waiting) {
      assertFailed(look, RejectedExecutionException.class);
    }
    closed = false;
    CompletableFuture<String> again = looks.look("c");
    runAll();
    assertThat(again).as("no turn was lost").isCompletedWithValue("c1");
    assertThat(queries).containsExactly(Set.of("a"), Set.of("c"));
  }

  @Test
  void nextQuery_isOnItsWay_beforeWhatFollowsFromAnAnswer() {
    List<Integer> onTheirWay = new ArrayList<>();
    CompletableFuture<Void> follows =
        looks.look("a").thenAccept(answer -> onTheirWay.add(tasks.size()));
    CompletableFuture<String> second = looks.look("b");
    List<CompletableFuture<String>> later = new ArrayList<>();
    meanwhile.add(() -> later.add(looks.look("c")));
    runOne();
    assertThat(follows).isDone();
    assertThat(second).isDone();
    assertThat(onTheirWay).as("the second, and one for who came meanwhile").containsExactly(2);
    runAll();
    assertThat(later.get(0)).isCompletedWithValue("c1");
  }
}
