package dev.cairn.server;

import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.grpc.RemoteOwner;
import dev.cairn.server.grpc.RunOwner;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.journal.ReplicaTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the coordinator that drives a run. What is known of others is as old as the last {@link
 * #refresh}; a coordinator that is asked and does not drive the run says so, and whoever asked asks
 * again.
 */
final class Owners implements AutoCloseable {
  private final RunHost host;
  private final RunOwner own;
  private final @Nullable Others others;

  // Replaced as a whole by the one thread that refreshes; read by all that answer devices.
  private volatile Map<RunId, RunOwner> byRun = Map.of();
  private volatile Map<Population, RunOwner> byPopulation = Map.of();

  /** Connections to other coordinators; for one thread. */
  private static final class Others {
    private final ReplicaTable table;
    private final String holder;
    private final String address;
    private final Function<String, RemoteOwner> connect;
    private final IntConsumer number;
    private final Map<String, RemoteOwner> open = new HashMap<>();

    Others(
        ReplicaTable table,
        String holder,
        String address,
        Function<String, RemoteOwner> connect,
        IntConsumer number) {
      this.table = table;
      this.holder = holder;
      this.address = address;
      this.connect = connect;
      this.number = number;
    }

    RemoteOwner at(String of) {
      return open.computeIfAbsent(of, connect);
    }

    void closeAllBut(Set<String> used) {
      open.entrySet()
          .removeIf(
              entry -> {
                boolean unused = !used.contains(entry.getKey());
                if (unused) {
                  entry.getValue().close();
                }
                return unused;
              });
    }
  }

  private Owners(RunHost host, RunOwner own, @Nullable Others others) {
    this.host = host;
    this.own = own;
    this.others = others;
  }

  /** Of a coordinator that is not reached by others and reaches none. */
  static Owners alone(RunHost host, RunOwner own) {
    return new Owners(host, own, null);
  }

  /**
   * Of one among several.
   *
   * @param holder this process
   * @param address where others reach this one
   * @param connect reaches another one
   * @param number hears how many there are, this one included, each time that it is looked
   */
  static Owners among(
      RunHost host,
      RunOwner own,
      ReplicaTable table,
      String holder,
      String address,
      Function<String, RemoteOwner> connect,
      IntConsumer number) {
    Owners owners = new Owners(host, own, new Others(table, holder, address, connect, number));
    owners.refresh();
    return owners;
  }

  /** Who drives a run; this process if nobody is known to, which has the journal to say more. */
  RunOwner of(RunId run) {
    return host.drives(run) ? own : byRun.getOrDefault(run, own);
  }

  /** Who drives the active run of a population; this process if nobody is known to. */
  RunOwner of(Population population) {
    return host.activePopulations().contains(population)
        ? own
        : byPopulation.getOrDefault(population, own);
  }

  /** Gives a sign of life, and learns who drives what; called from one thread, blocks. */
  void refresh() {
    Others beside = others;
    if (beside == null) {
      return;
    }
    beside.table.seen(
        beside.holder, beside.address, BuildVersion.current().version(), !host.takesRuns());
    beside.number.accept(Math.max(1, beside.table.living()));
    Map<RunId, RunOwner> runs = new HashMap<>();
    Map<Population, RunOwner> populations = new HashMap<>();
    Map<String, RemoteOwner> used = new HashMap<>();
    for (ReplicaTable.Driven driven : beside.table.drivenByOthers(beside.holder)) {
      RemoteOwner owner = beside.at(driven.address());
      used.put(driven.address(), owner);
      runs.put(driven.run(), owner);
      populations.put(driven.population(), owner);
    }
    byRun = Map.copyOf(runs);
    byPopulation = Map.copyOf(populations);
    beside.closeAllBut(used.keySet());
    // Who has waited here for a run to begin is to ask again, and will be led there.
    host.sendAway(populations.keySet());
  }

  @Override
  public void close() {
    Others beside = others;
    if (beside != null) {
      beside.closeAllBut(Set.of());
      beside.table.remove(beside.holder);
    }
  }
}
