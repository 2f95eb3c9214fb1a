package dev.cairn.server;

import dev.cairn.engine.history.Dated;
import dev.cairn.engine.history.Explanation;
import dev.cairn.engine.history.Funnel;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.admin.RoundStories;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.RefusalTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what became of rounds from their journals. */
final class RoundStoryDesk implements RoundStories {
  private final EventTable events;
  private final RefusalTable refusals;

  RoundStoryDesk(EventTable events, RefusalTable refusals) {
    this.events = events;
    this.refusals = refusals;
  }

  private static EventCodec.Encoded encoded(EventTable.Entry entry) {
    return new EventCodec.Encoded(entry.type(), entry.schema(), entry.payload());
  }

  @Override
  public @Nullable Funnel funnel(RoundId round) {
    List<Dated> dated =
        events.of(RoundDriver.stream(round)).stream()
            .map(
                entry -> new Dated(Codecs.ROUNDS.decode(encoded(entry)), entry.at().toEpochMilli()))
            .toList();
    return dated.isEmpty() ? null : Funnel.of(dated);
  }

  @Override
  public List<Refused> refused(RoundId round) {
    return refusals.of(round).stream()
        .map(row -> new Refused(row.what().name(), row.refusal(), row.count()))
        .toList();
  }

  @Override
  public @Nullable Explanation explanation(RoundId round) {
    Funnel funnel = funnel(round);
    if (funnel != null) {
      return Explanation.of(round, funnel);
    }
    for (EventTable.Entry entry : events.of(RunDriver.stream(round.run()))) {
      if (Codecs.RUNS.decode(encoded(entry)) instanceof RunEvent.RoundFailed failed
          && failed.round().equals(round)) {
        return Explanation.ofUnopened(round, failed.reason());
      }
    }
    return null;
  }
}
