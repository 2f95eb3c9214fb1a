package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every journal must do. One that has leases beside it keeps {@link FencedJournalContract},
 * and one that many threads use at a time {@link SharedJournalContract}.
 *
 * @param <E> the events
 */
@Timeout(60)
public abstract class JournalContract<E> {

  /** Larger than what a round appends at once. */
  private static final int MANY = 300;

  /** The journal, empty at first. */
  protected abstract Journal<E> journal();

  /** The name of a stream that this journal may have; those of two numbers differ. */
  protected abstract String stream(int number);

  /** An event of this journal; those of two numbers differ. */
  protected abstract E event(int number);

  /**
   * Begins another history, as a restore from a backup does.
   *
   * @param number its number, above the one before
   */
  protected abstract void beginIncarnation(long number);

  /** The events with these numbers. */
  protected final List<E> events(int... numbers) {
    return IntStream.of(numbers).mapToObj(this::event).toList();
  }

  private void append(int stream, long version, int... numbers) {
    journal().append(stream(stream), version, events(numbers), 1_000);
  }

  @Test
  final void streamThatDoesNotExist_isEmpty() {
    assertThat(journal().load(stream(1))).isEmpty();
  }

  /** Also when a clock was set back between two of them. */
  @Test
  final void events_areLoadedInTheOrderOfTheirAppends() {
    journal().append(stream(1), 0, events(2, 1), 2_000);
    journal().append(stream(1), 2, events(3), 1_000);
    journal().append(stream(1), 3, events(2), 1_000);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(2, 1, 3, 2));
  }

  @Test
  final void manyEventsAtOnce_keepTheirOrder() {
    int[] numbers = IntStream.range(0, MANY).toArray();
    append(1, 0, numbers);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(numbers));
  }

  /** Also where one name is how the other begins. */
  @Test
  final void streams_haveVersionsAndEventsOfTheirOwn() {
    assertThat(stream(11)).startsWith(stream(1));
    append(1, 0, 1, 2);
    append(11, 0, 3);
    append(1, 2, 4);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2, 4));
    assertThat(journal().load(stream(11))).containsExactlyElementsOf(events(3));
    assertThat(journal().load(stream(2))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 3, 4, Long.MAX_VALUE})
  final void appendAtAnotherVersion_isAConflict_andAppendsNothing(long version) {
    append(1, 0, 1, 2);
    assertConflict(1, version);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2));
    append(1, 2, 3);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, 2, Long.MAX_VALUE})
  final void streamThatDoesNotExist_beginsAtVersionZeroOnly(long version) {
    assertConflict(1, version);
    assertThat(journal().load(stream(1))).isEmpty();
    append(1, 0, 3);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(3));
  }

  private void assertConflict(int stream, long version) {
    assertThatThrownBy(() -> append(stream, version, 8, 9))
        .isInstanceOf(VersionConflictException.class)
        .hasMessage("stream " + stream(stream) + " is not at version " + version);
  }

  @Test
  final void appendOfNothing_isRefused() {
    append(1, 0, 1);
    for (long version : new long[] {0, 1}) {
      assertThatThrownBy(() -> append(1, version))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an append has at least one event");
    }
    append(1, 1, 2);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2));
  }

  @Test
  final void whatWasLoadedOrAppended_isNobodyElsesList() {
    List<E> mine = new ArrayList<>(events(1, 2));
    journal().append(stream(1), 0, mine, 1_000);
    List<E> loaded = journal().load(stream(1));
    mine.set(0, event(9));
    append(1, 2, 3);
    assertThat(loaded).containsExactlyElementsOf(events(1, 2));
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2, 3));
  }

  @Test
  final void incarnation_isThatOfTheLastRestore_andKeepsTheStreams() {
    append(1, 0, 1);
    long first = journal().incarnation();
    assertThat(first).isNotNegative();
    beginIncarnation(first + 1);
    assertThat(journal().incarnation()).isEqualTo(first + 1);
    beginIncarnation(first + 21_846_000);
    assertThat(journal().incarnation()).isEqualTo(first + 21_846_000);
    append(1, 1, 2);
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(1, 2));
  }
}
