package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.server.identity.DeviceStandings.Standing;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What the store said of devices, at most {@link DeviceStandings#FRESH} ago. Devices that call on
 * and on are looked at together: whoever is believed when an answer is {@link #AGEING_NANOS} old is
 * looked at again with the next device that has to be, so that a cohort needs one query where each
 * device would need its own. Safe for several threads.
 */
final class DeviceLooks {
  private static final int DEVICES_MAX = 65_536;

  /** A device that changed while it was looked at is looked at again, so often at most. */
  private static final int TRIES_MAX = 3;

  private static final long FRESH_NANOS = DeviceStandings.FRESH.toNanos();

  /** From this age on an answer that is used is read again when there is an occasion. */
  private static final long AGEING_NANOS = FRESH_NANOS / 2;

  private final Function<Set<ClientId>, Map<ClientId, KnownDevice>> store;
  private final LongSupplier nanoTime;
  private final SharedLooks<ClientId, Answer> shared;
  private final Recent<ClientId, Answer> answers = new Recent<>(DEVICES_MAX);

  // Devices' calls come on many threads, queries are made on others, and changes on any.
  private final Set<ClientId> ageing = new LinkedHashSet<>();

  /** Counts changes of this process, and has the number of each device's last one. */
  private long changes;

  private final Recent<ClientId, Long> changed = new Recent<>(DEVICES_MAX);

  private record Answer(Standing standing, DeviceStatus status, long nanos) {

    Answer newer(Answer other) {
      return other.nanos - nanos >= 0 ? other : this;
    }
  }

  /**
   * Looks at a store.
   *
   * @param store what it knows now of a bounded number of devices, see {@link DeviceRecords#known}
   * @param lookups where it may block; it rejects what is too much
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  DeviceLooks(
      Function<Set<ClientId>, Map<ClientId, KnownDevice>> store,
      Executor lookups,
      LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.shared = new SharedLooks<>(this::read, lookups);
  }

  /** A device's standing; never blocks. */
  CompletionStage<Standing> of(ClientId client) {
    Answer answer = answers.get(client);
    long age = answer == null ? FRESH_NANOS : nanoTime.getAsLong() - answer.nanos();
    if (answer == null || age >= FRESH_NANOS) {
      return shared.look(client).thenApply(Answer::standing);
    }
    if (age >= AGEING_NANOS) {
      readAgain(client);
    }
    return CompletableFuture.completedStage(answer.standing());
  }

  /** The status that this process heard of last; ACTIVE if it heard of none. */
  DeviceStatus lastStatus(ClientId client) {
    Answer answer = answers.get(client);
    return answer == null ? DeviceStatus.ACTIVE : answer.status();
  }

  /** The store has news of a device. */
  synchronized void changed(ClientId client) {
    changes++;
    changed.put(client, changes);
    answers.remove(client);
  }

  private synchronized long changes() {
    return changes;
  }

  /**
   * Believes what was read of devices that have not changed since, in one step with the question.
   *
   * @param before how many changes there were when it was read
   * @return the others
   */
  private synchronized Set<ClientId> believe(Map<ClientId, Answer> read, long before) {
    Set<ClientId> others = new LinkedHashSet<>();
    read.forEach(
        (client, answer) -> {
          Long change = changed.get(client);
          if (change != null && change > before) {
            others.add(client);
          } else {
            // Of two queries beside each other the one that began first may end last.
            answers.merge(client, answer, Answer::newer);
          }
        });
    return others;
  }

  /** Looks at a device now, and blocks. */
  void now(ClientId client) {
    Map<ClientId, Answer> unused = read(Set.of(client));
  }

  private synchronized void readAgain(ClientId client) {
    if (ageing.size() < SharedLooks.LOOKS_MAX) {
      ageing.add(client);
    }
  }

  private synchronized Set<ClientId> withAgeing(Set<ClientId> asked) {
    Set<ClientId> all = new LinkedHashSet<>(asked);
    Iterator<ClientId> next = ageing.iterator();
    while (next.hasNext() && all.size() < SharedLooks.LOOKS_MAX) {
      all.add(next.next());
      next.remove();
    }
    return all;
  }

  private Map<ClientId, Answer> read(Set<ClientId> asked) {
    Set<ClientId> clients = withAgeing(asked);
    Map<ClientId, Answer> told = new HashMap<>();
    for (int i = 0; i < TRIES_MAX && !clients.isEmpty(); i++) {
      long before = changes();
      Map<ClientId, Answer> read = readOnce(clients);
      told.putAll(read);
      clients = believe(read, before);
    }
    return told;
  }

  private Map<ClientId, Answer> readOnce(Set<ClientId> clients) {
    long asked = nanoTime.getAsLong();
    Map<ClientId, KnownDevice> known = store.apply(clients);
    Map<ClientId, Answer> read = new HashMap<>();
    for (ClientId client : clients) {
      KnownDevice device = known.get(client);
      read.put(
          client,
          device == null
              ? new Answer(Standing.UNKNOWN, DeviceStatus.ACTIVE, asked)
              : new Answer(
                  device.revoked() ? Standing.REVOKED : Standing.KNOWN, device.status(), asked));
    }
    return read;
  }
}
