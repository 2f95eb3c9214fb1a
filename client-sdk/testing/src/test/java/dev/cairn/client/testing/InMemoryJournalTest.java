package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.SharedJournalContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest extends SharedJournalContract<String> {
  private final InMemoryLeases leases = new InMemoryLeases(new ManualTime(1_000_000));
  private final InMemoryJournal<String> journal = new InMemoryJournal<>(leases);

  @Override
  protected Journal<String> journal() {
    return journal;
  }

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Override
  protected String stream(int number) {
    return "s" + number;
  }

  @Override
  protected String event(int number) {
    return "e" + number;
  }

  @Override
  protected void beginIncarnation(long number) {
    journal.restored(number);
  }

  @Test
  void streams_areThoseThatHaveEvents() {
    assertThat(journal.load("s1")).isEmpty();
    journal.append("s2", 0, List.of("a"), 1);
    journal.append("s10", 0, List.of("a"), 1);
    assertThat(journal.streams()).containsExactly("s10", "s2");
  }

  @Test
  void serialisation_isWhatIsKept_andAppendsAllOrNothing() {
    InMemoryJournal<String> written =
        new InMemoryJournal<>(
            event -> {
              if (event.isEmpty()) {
                throw new IllegalArgumentException("cannot be written");
              }
              return event + "!";
            });
    assertThatThrownBy(() -> written.append("s", 0, List.of("a", ""), 1))
        .hasMessage("cannot be written");
    assertThat(written.load("s")).isEmpty();
    written.append("s", 0, List.of("a"), 1);
    assertThat(written.load("s")).containsExactly("a!");
  }

  @Test
  void journalWithoutLeases_hasNoOwners() {
    assertThatThrownBy(() -> new InMemoryJournal<>().under(new Lease("run/run-1", "a", 1, 0)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("this journal has no leases beside it");
  }
}
