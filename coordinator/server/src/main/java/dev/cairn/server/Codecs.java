package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.server.store.codec.EventJson;
import dev.cairn.server.store.codec.StoredEvent;
import dev.cairn.server.store.journal.EventCodec;
import java.util.function.Function;

/** The journal's codecs. */
final class Codecs {
  static final EventCodec<RunEvent> RUNS = of(EventJson::write, EventJson::readRun);
  static final EventCodec<RoundEvent> ROUNDS = of(EventJson::write, EventJson::readRound);
  static final EventCodec<LedgerEntry> LEDGERS = of(EventJson::write, EventJson::readLedger);

  private Codecs() {}

  private static <E> EventCodec<E> of(
      Function<E, StoredEvent> write, Function<StoredEvent, E> read) {
    return new EventCodec<>() {
      @Override
      public Encoded encode(E event) {
        StoredEvent stored = write.apply(event);
        return new Encoded(stored.type(), stored.schema(), stored.json());
      }

      @Override
      public E decode(Encoded stored) {
        return read.apply(new StoredEvent(stored.type(), stored.schema(), stored.payload()));
      }
    };
  }
}
