package dev.cairn.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: what is durable is counted once, by what it is, and names nobody. */
class EventMetersTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final Release RELEASE =
      new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 10_000, 10, 3, 10, 1);
  private static final ClientId CLIENT = new ClientId("device-1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EventMeters meters = new EventMeters(registry);

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void eventsOfARound_areCountedByWhatTheyAre() {
    List.of(
            new RoundEvent.ClientJoined(CLIENT),
            new RoundEvent.ClientJoined(new ClientId("device-2")),
            new RoundEvent.KeyAdvertised(CLIENT, DIGEST),
            new RoundEvent.SharesReceived(CLIENT, DIGEST),
            new RoundEvent.UpdateAccepted(CLIENT, DIGEST, null),
            new RoundEvent.SetConfirmed(CLIENT, DIGEST),
            new RoundEvent.SharesRevealed(CLIENT, DIGEST),
            new RoundEvent.SumRecovered(DIGEST, 1),
            new RoundEvent.ResultFixed(DIGEST, 600, 17, 0.5),
            new RoundEvent.ModelProposed(new ModelId(DIGEST), null),
            new RoundEvent.ParticipantLeft(CLIENT, Departure.TRAINING_FAILED),
            new RoundEvent.RoundResumed(40))
        .forEach(meters::durable);

    assertThat(count("cairn.clients.joined")).isEqualTo(2);
    assertThat(count("cairn.messages.accepted", "message", "Advertise")).isEqualTo(1);
    assertThat(count("cairn.messages.accepted", "message", "Shares")).isEqualTo(1);
    assertThat(count("cairn.messages.accepted", "message", "Confirm")).isEqualTo(1);
    assertThat(count("cairn.messages.accepted", "message", "Reveal")).isEqualTo(1);
    assertThat(count("cairn.updates.accepted")).isEqualTo(1);
    assertThat(count("cairn.sums.opened")).isEqualTo(1);
    assertThat(registry.get("cairn.sum.updates").summary().totalAmount()).isEqualTo(17);
    assertThat(registry.get("cairn.sum.updates").summary().count()).isEqualTo(1);
    assertThat(count("cairn.models.proposed")).isEqualTo(1);
    assertThat(count("cairn.clients.left", "departure", "TRAINING_FAILED")).isEqualTo(1);
    assertThat(count("cairn.clients.left", "departure", "DONE")).isZero();
    assertThat(count("cairn.rounds.resumed")).isEqualTo(1);
  }

  @Test
  void entriesOfALedger_areCountedByKind() {
    RoundId round = new RoundId(new RunId("a"), 1, 1);
    meters.durable(new LedgerEntry(1, LedgerEntry.Kind.RESERVED, round, List.of(RELEASE), DIGEST));
    meters.durable(new LedgerEntry(2, LedgerEntry.Kind.REFUNDED, round, List.of(), DIGEST));
    assertThat(count("cairn.privacy.entries", "kind", "RESERVED")).isEqualTo(1);
    assertThat(count("cairn.privacy.entries", "kind", "REFUNDED")).isEqualTo(1);
    assertThat(count("cairn.privacy.entries", "kind", "CHARGED")).isZero();
  }

  @Test
  void events_makeNoSeries() {
    int before = registry.getMeters().size();
    meters.durable(new RoundEvent.ClientJoined(CLIENT));
    meters.durable(new RoundEvent.RoundResumed(1));
    meters.durable("an event of another journal");
    assertThat(registry.getMeters()).hasSize(before);
  }
}
