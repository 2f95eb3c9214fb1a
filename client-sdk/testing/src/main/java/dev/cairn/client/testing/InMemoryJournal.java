package dev.cairn.client.testing;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.VersionConflictException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A journal in memory, which checks versions like a durable one.
 *
 * @param <E> the events
 */
public final class InMemoryJournal<E> implements Journal<E> {
  private final UnaryOperator<E> serialisation;
  private final @Nullable InMemoryLeases leases;
  private final Map<String, List<E>> streams = new HashMap<>();
  private long incarnation;

  /** Creates a journal that keeps events as they are. */
  public InMemoryJournal() {
    this(UnaryOperator.identity());
  }

  /**
   * Creates a journal that keeps what becomes of an event on its way to the disk and back.
   *
   * @param serialisation writes and reads an event
   */
  public InMemoryJournal(UnaryOperator<E> serialisation) {
    this(serialisation, null);
  }

  /** Creates a journal that keeps events as they are, with leases beside it. */
  public InMemoryJournal(InMemoryLeases leases) {
    this(UnaryOperator.identity(), leases);
  }

  private InMemoryJournal(UnaryOperator<E> serialisation, @Nullable InMemoryLeases leases) {
    this.serialisation = serialisation;
    this.leases = leases;
  }

  // All methods are synchronized: a round's owner writes while tests look.
  @Override
  public synchronized List<E> load(String stream) {
    return List.copyOf(streams.getOrDefault(stream, List.of()));
  }

  @Override
  public synchronized void append(
      String stream, long expectedVersion, List<E> events, long nowMillis) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("an append has at least one event");
    }
    List<E> past = streams.getOrDefault(stream, List.of());
    if (past.size() != expectedVersion) {
      throw new VersionConflictException(stream, expectedVersion);
    }
    List<E> more = new ArrayList<>(past);
    for (E event : events) {
      more.add(serialisation.apply(event));
    }
    streams.put(stream, more);
  }

  @Override
  public Journal<E> under(Lease lease) {
    InMemoryLeases beside = leases;
    if (beside == null) {
      return Journal.super.under(lease);
    }
    return new Journal<>() {
      @Override
      public long incarnation() {
        return InMemoryJournal.this.incarnation();
      }

      @Override
      public List<E> load(String stream) {
        return InMemoryJournal.this.load(stream);
      }

      @Override
      public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
        beside.append(
            lease, () -> InMemoryJournal.this.append(stream, expectedVersion, events, nowMillis));
      }
    };
  }

  @Override
  public synchronized long incarnation() {
    return incarnation;
  }

  /**
   * Begins another history, as a journal does that was restored from a backup.
   *
   * @param number above the one before
   */
  public synchronized void restored(long number) {
    if (number <= incarnation) {
      throw new IllegalArgumentException(
          "an incarnation above " + incarnation + " must follow, not " + number);
    }
    incarnation = number;
  }

  /** Names of all streams, in order. */
  public synchronized Set<String> streams() {
    return new TreeSet<>(streams.keySet());
  }
}
