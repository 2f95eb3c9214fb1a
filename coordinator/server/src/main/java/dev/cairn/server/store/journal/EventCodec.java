package dev.cairn.server.store.journal;

/**
 * How events are written in the journal.
 *
 * @param <E> the events
 */
public interface EventCodec<E> {

  /**
   * An event as it is stored.
   *
   * @param type its kind
   * @param schema version of the payload's form
   * @param payload a JSON object
   */
  record Encoded(String type, int schema, String payload) {}

  /** Writes an event. */
  Encoded encode(E event);

  /** Reads an event in any form that was ever written. */
  E decode(Encoded stored);
}
