package dev.cairn.engine.port;

import java.util.List;

/**
 * An append-only record of events, in streams, each of which has events 0, 1, 2 and so on.
 *
 * @param <E> the events of this journal's streams
 */
public interface Journal<E> {

  /** All events of a stream in order; empty for a stream that does not exist. */
  List<E> load(String stream);

  /**
   * Appends events so that they are durable, or throws and appends none of them.
   *
   * @param stream the stream
   * @param expectedVersion number of events that the stream has now
   * @param events at least one
   * @param nowMillis when it happened, in milliseconds since 1970
   * @throws IllegalArgumentException if there are no events
   * @throws VersionConflictException if the stream has more events, which somebody else wrote, or
   *     fewer, since the record was set back: a stream has no gaps
   * @throws StaleOwnerException if this is a view {@link #under} a lease that is held no more
   * @throws dev.cairn.protocol.TroubleException if it is not known whether the events are durable
   */
  void append(String stream, long expectedVersion, List<E> events, long nowMillis);

  /**
   * Appends events with the messages that they name: when this returns all of it is durable. If it
   * throws, messages may be left that no event names, but never an event without its messages.
   *
   * @param named what the events name
   * @throws StaleOwnerException if the lease of this view or of the messages' store is held no more
   * @see #append(String, long, List, long)
   */
  default void append(
      String stream, long expectedVersion, List<E> events, NamedMessages named, long nowMillis) {
    named.put();
    append(stream, expectedVersion, events, nowMillis);
  }

  /**
   * Which history of this record it is: 0 at first, a higher number each time that it was restored
   * from a backup.
   *
   * @throws dev.cairn.protocol.TroubleException if that is not known now
   */
  default long incarnation() {
    return 0;
  }

  /**
   * The same streams as the holder of a lease may change them: an append finds in its own
   * transaction that the lease is still held, or appends nothing.
   *
   * @throws UnsupportedOperationException if this journal has no leases beside it
   */
  default Journal<E> under(Lease lease) {
    throw new UnsupportedOperationException("this journal has no leases beside it");
  }
}
