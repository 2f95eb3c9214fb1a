package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Whether devices are known and not revoked, as the store said at most {@link #FRESH} ago: a
 * revocation that this process did not hear of takes effect within that time, its own at once.
 */
public final class DeviceStandings {
  /** How long an answer of the store is believed. */
  public static final Duration FRESH = Duration.ofSeconds(5);

  private static final int DEVICES_MAX = 65_536;

  /** What the store knows of a device. */
  enum Standing {
    KNOWN,
    UNKNOWN,
    REVOKED
  }

  private record Answer(Standing standing, long nanos) {}

  private final DeviceRecords records;
  private final Executor lookups;
  private final LongSupplier nanoTime;
  private final Recent<ClientId, Answer> answers = new Recent<>(DEVICES_MAX);

  /**
   * Standings of a store.
   *
   * @param records the store, asked on {@code lookups}
   * @param lookups where it may block; it rejects what is too much
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public DeviceStandings(DeviceRecords records, Executor lookups, LongSupplier nanoTime) {
    this.records = records;
    this.lookups = lookups;
    this.nanoTime = nanoTime;
  }

  CompletionStage<Standing> of(ClientId client) {
    Answer answer = answers.get(client);
    if (answer != null && nanoTime.getAsLong() - answer.nanos() < FRESH.toNanos()) {
      return CompletableFuture.completedStage(answer.standing());
    }
    try {
      return CompletableFuture.supplyAsync(() -> ask(client), lookups);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Standing ask(ClientId client) {
    long asked = nanoTime.getAsLong();
    Standing standing =
        records
            .device(client)
            .map(device -> device.isRevoked() ? Standing.REVOKED : Standing.KNOWN)
            .orElse(Standing.UNKNOWN);
    answers.put(client, new Answer(standing, asked));
    return standing;
  }

  /** The store has news of a device. */
  void changed(ClientId client) {
    answers.remove(client);
  }
}
