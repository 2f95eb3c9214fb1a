package dev.cairn.server;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.admin.RoundView;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a round from its events. */
final class RoundViews {
  private int joined;
  private int accepted;
  private int included;
  private int left;
  private RoundEvent.@Nullable ResultFixed result;
  private @Nullable ModelId model;
  private @Nullable AbandonReason reason;
  private @Nullable String detail;

  private RoundViews() {}

  /** The view of a round; null if it has no events. */
  static @Nullable RoundView of(RoundId round, List<EventTable.Entry> entries) {
    if (entries.isEmpty()) {
      return null;
    }
    RoundViews seen = new RoundViews();
    List<RoundEvent> events = new ArrayList<>(entries.size());
    for (EventTable.Entry entry : entries) {
      RoundEvent event =
          Codecs.ROUNDS.decode(
              new EventCodec.Encoded(entry.type(), entry.schema(), entry.payload()));
      events.add(event);
      seen.take(event);
    }
    RoundState state = RoundMachine.replay(events);
    Instant last = entries.get(entries.size() - 1).at();
    return seen.view(round, state, entries.get(0).at(), last);
  }

  private void take(RoundEvent event) {
    if (event instanceof RoundEvent.ClientJoined) {
      joined++;
    } else if (event instanceof RoundEvent.UpdateAccepted) {
      accepted++;
    } else if (event instanceof RoundEvent.ParticipantLeft) {
      left++;
    } else if (event instanceof RoundEvent.CollectionClosed closed) {
      included = closed.included().size();
    } else if (event instanceof RoundEvent.ResultFixed fixed) {
      result = fixed;
    } else if (event instanceof RoundEvent.ModelProposed proposed) {
      model = proposed.model();
    } else if (event instanceof RoundEvent.RoundAbandoned abandoned) {
      reason = abandoned.reason();
      detail = abandoned.detail();
    }
  }

  private RoundView view(RoundId round, RoundState state, Instant opened, Instant last) {
    RoundConfig config = state.config();
    RoundEvent.ResultFixed fixed = result;
    return new RoundView(
        round,
        state.name(),
        state.deadline() == RoundState.NEVER ? null : Instant.ofEpochMilli(state.deadline()),
        opened,
        state.isTerminal() ? last : null,
        config == null ? 0 : config.cohort().selected(),
        joined,
        accepted,
        included,
        left,
        fixed == null ? null : fixed.weight(),
        fixed == null || !Double.isFinite(fixed.loss()) ? null : fixed.loss(),
        fixed == null || config == null ? null : config.roundingError(fixed.count()),
        model,
        reason,
        detail);
  }
}
