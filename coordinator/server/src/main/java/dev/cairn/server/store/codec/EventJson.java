package dev.cairn.server.store.codec;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;

/**
 * The journal's events as JSON and back.
 *
 * <p>A payload that was once written is read by every later version: fields are only added, with a
 * default where they are missing; unknown fields are ignored; where that is not enough, the type's
 * schema grows and the old form stays readable. Doubles keep their bits. Texts keep everything but
 * NUL and unpaired surrogates, which PostgreSQL cannot hold.
 */
public final class EventJson {
  private static final EventTypes<RoundEvent> ROUND =
      new EventTypes<>("round", RoundEventTypes.ALL);
  private static final EventTypes<RunEvent> RUN = new EventTypes<>("run", RunEventTypes.ALL);
  private static final EventTypes<LedgerEntry> LEDGER =
      new EventTypes<>("ledger", LedgerEventTypes.ALL);

  private EventJson() {}

  /** The stored form of a round's event. */
  public static StoredEvent write(RoundEvent event) {
    return ROUND.write(event);
  }

  /** The stored form of a run's event. */
  public static StoredEvent write(RunEvent event) {
    return RUN.write(event);
  }

  /** The stored form of a ledger's entry. */
  public static StoredEvent write(LedgerEntry entry) {
    return LEDGER.write(entry);
  }

  /**
   * Reads an entry of a ledger's stream.
   *
   * @throws CodecException if it is damaged or of a newer version
   */
  public static LedgerEntry readLedger(StoredEvent stored) {
    return LEDGER.read(stored);
  }

  /**
   * Reads an event of a round's stream.
   *
   * @throws CodecException if it is damaged or of a newer version
   */
  public static RoundEvent readRound(StoredEvent stored) {
    return ROUND.read(stored);
  }

  /**
   * Reads an event of a run's stream.
   *
   * @throws CodecException if it is damaged or of a newer version
   */
  public static RunEvent readRun(StoredEvent stored) {
    return RUN.read(stored);
  }
}
