package dev.cairn.server.metrics;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.Departure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the journal says: participants that left, messages of secure rounds, sums, models,
 * outages, and what was entered into privacy ledgers. What is not in the journal did not happen.
 */
public final class EventMeters {
  private final Counter accepted;
  private final Map<Class<? extends RoundEvent>, Counter> messages;
  private final Map<Departure, Counter> left = new EnumMap<>(Departure.class);
  private final Map<LedgerEntry.Kind, Counter> entries = new EnumMap<>(LedgerEntry.Kind.class);
  private final Counter joined;
  private final Counter opened;
  private final DistributionSummary updates;
  private final Counter proposed;
  private final Counter resumed;

  public EventMeters(MeterRegistry registry) {
    joined = counter(registry, "cairn.clients.joined", "Clients that joined a round");
    accepted = counter(registry, "cairn.updates.accepted", "Updates that were accepted");
    messages =
        Map.of(
            RoundEvent.KeyAdvertised.class, message(registry, "Advertise"),
            RoundEvent.SharesReceived.class, message(registry, "Shares"),
            RoundEvent.SetConfirmed.class, message(registry, "Confirm"),
            RoundEvent.SharesRevealed.class, message(registry, "Reveal"));
    for (Departure departure : Departure.values()) {
      left.put(
          departure,
          Counter.builder("cairn.clients.left")
              .description("Clients that said that they leave a round, by why")
              .tag("departure", departure.name())
              .register(registry));
    }
    opened = counter(registry, "cairn.sums.opened", "Masked sums that were opened");
    updates =
        DistributionSummary.builder("cairn.sum.updates")
            .description("Updates in each sum, plain or masked, that made a model")
            .serviceLevelObjectives(1, 10, 30, 100, 300, 1_000, 3_000, 10_000)
            .register(registry);
    proposed = counter(registry, "cairn.models.proposed", "Model versions that rounds made");
    resumed = counter(registry, "cairn.rounds.resumed", "Open rounds that went on after an outage");
    for (LedgerEntry.Kind kind : LedgerEntry.Kind.values()) {
      entries.put(
          kind,
          Counter.builder("cairn.privacy.entries")
              .description("Entries into privacy ledgers, by kind")
              .tag("kind", kind.name())
              .register(registry));
    }
  }

  /** An event of a journal is durable: of a round or of a ledger; others are not counted. */
  public void durable(Object event) {
    if (event instanceof RoundEvent round) {
      count(round);
    } else if (event instanceof LedgerEntry entry) {
      increment(entries.get(entry.kind()));
    }
  }

  private void count(RoundEvent event) {
    if (event instanceof RoundEvent.UpdateAccepted) {
      // A receipt that is asked for again is answered again; the event is there once.
      accepted.increment();
    } else if (event instanceof RoundEvent.ClientJoined) {
      joined.increment();
    } else if (event instanceof RoundEvent.ParticipantLeft leaver) {
      increment(left.get(leaver.departure()));
    } else if (event instanceof RoundEvent.SumRecovered) {
      opened.increment();
    } else if (event instanceof RoundEvent.ResultFixed result) {
      updates.record(result.count());
    } else if (event instanceof RoundEvent.ModelProposed) {
      proposed.increment();
    } else if (event instanceof RoundEvent.RoundResumed) {
      resumed.increment();
    } else {
      increment(messages.get(event.getClass()));
    }
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  private static Counter message(MeterRegistry registry, String name) {
    return Counter.builder("cairn.messages.accepted")
        .description("Messages of secure rounds that were accepted, by message")
        .tag("message", name)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
