package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What every journal with leases beside it must do, see {@link LeaseStore}: nothing is appended
 * under a lease that is held no more.
 *
 * @param <E> the events
 */
public abstract class FencedJournalContract<E> extends JournalContract<E> {
  private static final String RUN = "run/run-1";

  /** Long enough to outlast a test. */
  private static final long LONG = 600_000;

  /** The leases beside the journal, none at first. */
  protected abstract LeaseStore leases();

  private Lease taken(String holder) {
    return Objects.requireNonNull(leases().take(RUN, holder, LONG), holder + " got no lease");
  }

  private Lease overtaken(Lease former) {
    leases().release(former);
    return taken("another");
  }

  private void append(Lease lease, long version, int... numbers) {
    journal().under(lease).append(stream(1), version, events(numbers), 1_000);
  }

  private void assertLoaded(int... numbers) {
    assertThat(journal().load(stream(1))).containsExactlyElementsOf(events(numbers));
  }

  private void assertStale(Lease lease) {
    List<E> before = journal().load(stream(1));
    // Of a conflict it would learn only that it is late; it has to learn that it is not the owner.
    for (long version : new long[] {before.size(), 0, before.size() + 5}) {
      assertThatThrownBy(() -> append(lease, version, 8, 9))
          .isInstanceOf(StaleOwnerException.class)
          .hasMessageContaining("no longer driven by " + lease.holder());
    }
    assertThat(journal().load(stream(1))).isEqualTo(before);
  }

  @Test
  final void journalUnderALease_hasTheSameStreams() {
    Lease lease = taken("a");
    Journal<E> owned = journal().under(lease);
    journal().append(stream(1), 0, events(1), 1_000);
    owned.append(stream(1), 1, events(2, 3), 1_000);
    owned.append(stream(2), 0, events(4), 1_000);
    assertLoaded(1, 2, 3);
    assertThat(owned.load(stream(1))).containsExactlyElementsOf(events(1, 2, 3));
    assertThat(journal().load(stream(2))).containsExactlyElementsOf(events(4));
  }

  @Test
  final void journalUnderALease_checksVersions() {
    Lease lease = taken("a");
    append(lease, 0, 1, 2);
    for (long version : new long[] {-1, 0, 1, 3}) {
      assertThatThrownBy(() -> append(lease, version, 9))
          .isInstanceOf(VersionConflictException.class);
    }
    assertThatThrownBy(() -> append(lease, 2)).isInstanceOf(IllegalArgumentException.class);
    append(lease, 2, 3);
    assertLoaded(1, 2, 3);
  }

  @Test
  final void journalUnderALease_isOfTheSameIncarnation() {
    Journal<E> owned = journal().under(taken("a"));
    long first = journal().incarnation();
    assertThat(owned.incarnation()).isEqualTo(first);
    beginIncarnation(first + 12);
    assertThat(owned.incarnation()).isEqualTo(first + 12);
  }

  @Test
  final void leaseThatWasTaken_isStale_andItsOwnerMayStillRead() {
    Lease old = taken("a");
    append(old, 0, 1);
    Journal<E> view = journal().under(old);
    Lease next = overtaken(old);
    assertStale(old);
    append(next, 1, 2);
    assertStale(old);
    assertThat(view.load(stream(1))).containsExactlyElementsOf(events(1, 2));
  }

  @Test
  final void leaseThatWasReleased_isStale_beforeAnybodyTakesIt() {
    Lease lease = taken("a");
    append(lease, 0, 1);
    leases().release(lease);
    assertStale(lease);
  }

  @Test
  final void leaseThatItsHolderTookAgain_isStale() {
    Lease former = taken("a");
    Lease again = taken("a");
    assertStale(former);
    append(again, 0, 1);
    assertLoaded(1);
  }

  @Test
  final void leaseThatNobodyTook_isStale() {
    assertStale(new Lease(RUN, "a", 1, 0));
    Lease lease = taken("a");
    assertStale(new Lease(RUN, "b", lease.epoch(), 0));
    assertStale(new Lease(RUN, "a", lease.epoch() + 1, 0));
    assertStale(new Lease("run/run-2", "a", lease.epoch(), 0));
    append(lease, 0, 1);
    assertLoaded(1);
  }
}
