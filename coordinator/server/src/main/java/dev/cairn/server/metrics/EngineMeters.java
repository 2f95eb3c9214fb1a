package dev.cairn.server.metrics;

import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of rounds, updates and the journal, told by whoever wires the coordinator. All methods
 * are cheap, never throw for what they are told, and may be called from any thread.
 */
public final class EngineMeters {
  private static final Duration[] APPEND_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private static final Duration[] QUEUE_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final RoundMeters rounds;
  private final EventMeters events;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Map<Refusal, Counter> messagesRefused = new EnumMap<>(Refusal.class);
  private final Counter received;
  private final Counter sent;
  private final Timer append;
  private final Timer queue;
  private final Counter appendFailures;

  /**
   * Registers the meters.
   *
   * @param clock times rounds
   */
  public EngineMeters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.rounds = new RoundMeters(registry, clock);
    this.events = new EventMeters(registry);
    for (Refusal refusal : Refusal.values()) {
      refused.put(
          refusal,
          Counter.builder("cairn.updates.refused")
              .description("Updates that were refused, by refusal")
              .tag("refusal", refusal.name())
              .register(registry));
    }
    for (Refusal refusal : Refusal.values()) {
      messagesRefused.put(
          refusal,
          Counter.builder("cairn.messages.refused")
              .description("Messages of secure rounds that were refused, by refusal")
              .tag("refusal", refusal.name())
              .register(registry));
    }
    this.received =
        counter("cairn.device.received", "Bytes of updates received from devices", "bytes");
    this.sent = counter("cairn.device.sent", "Bytes of models sent to devices", "bytes");
    this.append =
        Timer.builder("cairn.journal.append")
            .description("Time until events are durable in the journal")
            .serviceLevelObjectives(APPEND_BUCKETS)
            .register(registry);
    this.queue =
        Timer.builder("cairn.device.queue")
            .description("Time until a thread took up a call of a device")
            .serviceLevelObjectives(QUEUE_BUCKETS)
            .register(registry);
    this.appendFailures =
        counter("cairn.journal.append.failures", "Appends to the journal that failed", null);
  }

  /** A round is in {@code state}; to be told after every step. */
  public void moved(RoundState state) {
    rounds.moved(state);
  }

  /** A round goes on elsewhere, if it goes on. */
  public void left(RoundId round) {
    rounds.left(round);
  }

  /** An event of a journal is durable. */
  public void durable(Object event) {
    events.durable(event);
  }

  /** An update was refused. */
  public void updateRefused(Refusal refusal) {
    Counter counter = refused.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }

  /** A message of a secure round was refused. */
  public void messageRefused(Refusal refusal) {
    Counter counter = messagesRefused.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }

  /** So many bytes of updates came from devices. */
  public void received(long bytes) {
    received.increment(bytes);
  }

  /** So many bytes of models went to devices. */
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  /** A call of a device waited so long until a thread took it up. */
  public void callWaited(Duration waited) {
    queue.record(waited);
  }

  /** An append to the journal became durable after this time. */
  public void appended(Duration took) {
    append.record(took);
  }

  /** An append to the journal failed. */
  public void appendFailed() {
    appendFailures.increment();
  }

  /** Watches how many check-ins are held back. */
  public void watchCheckIns(IntSupplier waiting) {
    Gauge.builder("cairn.checkins.waiting", waiting::getAsInt)
        .description("Check-ins of devices that wait for a round")
        .strongReference(true)
        .register(registry);
  }

  /** Watches how many runs are active. */
  public void watchRuns(IntSupplier active) {
    Gauge.builder("cairn.runs.active", active::getAsInt)
        .description("Runs that go on")
        .strongReference(true)
        .register(registry);
  }

  /**
   * Watches the memory that uploads may use.
   *
   * @param used bytes that are taken
   * @param limit bytes that there are
   */
  public void watchMemory(LongSupplier used, LongSupplier limit) {
    Gauge.builder("cairn.memory.budget.used", used::getAsLong)
        .description("Memory that updates on their way in have taken")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    Gauge.builder("cairn.memory.budget.limit", limit::getAsLong)
        .description("Memory that updates on their way in may take")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  private Counter counter(String name, String description, @Nullable String unit) {
    return Counter.builder(name).description(description).baseUnit(unit).register(registry);
  }
}
