package dev.cairn.server;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.server.identity.DeviceMovedException;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.identity.StandingRecords;
import dev.cairn.server.store.RevisionConflict;
import dev.cairn.server.store.device.StandingTable;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is kept away, in the database's tables. */
final class StandingStore implements StandingRecords {
  private final StandingTable table;

  StandingStore(StandingTable table) {
    this.table = table;
  }

  @Override
  public StandingRecords expecting(long revision) {
    return new StandingStore(table.expecting(revision));
  }

  /** A store's conflict in the words of the port. */
  static <T> T told(Supplier<T> change) {
    try {
      return change.get();
    } catch (RevisionConflict e) {
      throw new DeviceMovedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void done(Runnable change) {
    String unused =
        told(
            () -> {
              change.run();
              return "";
            });
  }

  @Override
  public void quarantine(
      ClientId client, String reason, String by, Instant now, @Nullable Instant until) {
    done(() -> table.quarantine(client.value(), reason, by, now, until));
  }

  @Override
  public void release(ClientId client) {
    done(() -> table.release(client.value()));
  }

  @Override
  public void disable(ClientId client, String reason, String by, Instant now) {
    done(() -> table.disable(client.value(), reason, by, now));
  }

  @Override
  public void enable(ClientId client) {
    done(() -> table.enable(client.value()));
  }

  @Override
  public boolean strike(Strike strike, StrikeRules rules) {
    return table.strike(strike, rules, DeviceStatus.COORDINATOR);
  }

  @Override
  public List<Strike> strikes(ClientId client, int max) {
    return table.strikes(client.value(), max);
  }
}
