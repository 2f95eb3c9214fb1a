package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.server.config.DeviceLimits;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.host.UploadAllowance;
import dev.cairn.server.host.UploadRooms;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.device.UploadUseTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all coordinators over a database count together what devices send: what this one counts is
 * brought there in batches, and what the others have counted is read with it. No upload waits for
 * it; while the database is away each counts by itself.
 */
final class UploadUse implements AutoCloseable {

  /** Between two exchanges; what a coordinator counts, another one knows after two of them. */
  static final Duration PERIOD = Duration.ofSeconds(5);

  /** Devices in one statement. */
  static final int BATCH_MAX = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger(UploadUse.class);

  private final UploadAllowance allowance;
  private final UploadUseTable table;
  private final Duration window;
  private final Clock clock;
  private final Duties duties = new Duties(LOG, PERIOD.toMillis());
  private Instant read = Instant.EPOCH;

  /**
   * Exchanges nothing by itself.
   *
   * @param window the allowance's
   * @param clock the database's
   */
  UploadUse(UploadAllowance allowance, UploadUseTable table, Duration window, Clock clock) {
    this.allowance = allowance;
    this.table = table;
    this.window = window;
    this.clock = clock;
  }

  /**
   * The room for uploads, counted with all others over the database until this is closed; counted
   * not at all where devices do not prove who they are, because one could use another's up.
   */
  static UploadRooms rooms(
      ServerConfig config,
      boolean proven,
      UploadUseTable table,
      Clock clock,
      Consumer<AutoCloseable> opened) {
    DeviceLimits limits = config.limits();
    if (!proven) {
      return new UploadRooms(config.uploadMemoryBytes(), UploadAllowance.unlimited());
    }
    UploadAllowance allowance =
        new UploadAllowance(limits.uploadBytes(), limits.uploadWindow().toMillis(), clock::millis);
    UploadUse use = new UploadUse(allowance, table, limits.uploadWindow(), clock);
    use.duties.begin("cairn-upload-use", "the count of what devices send", use::exchange);
    opened.accept(use);
    return new UploadRooms(config.uploadMemoryBytes(), allowance);
  }

  /**
   * Brings to the database what has changed, and reads what the others counted.
   *
   * @throws StoreTrouble if it does not answer; then the next time brings the same
   */
  void exchange() {
    bring();
    Instant now = clock.instant();
    Instant open = now.minus(window);
    for (UploadUseTable.Row row : table.others(open, read, UploadAllowance.CLIENTS_MAX)) {
      allowance.elsewhere(
          new UploadAllowance.Use(
              new ClientId(row.client()), row.since().toEpochMilli(), row.bytes(), row.complete()));
    }
    read = now;
    table.forget(open);
  }

  private void bring() {
    // Each time marks its batch, so that this ends unless devices are faster than the database.
    for (int i = 0; i <= UploadAllowance.CLIENTS_MAX / BATCH_MAX; i++) {
      List<UploadAllowance.Use> changed = allowance.changed(BATCH_MAX);
      if (changed.isEmpty()) {
        return;
      }
      table.keep(
          changed.stream()
              .map(
                  use ->
                      new UploadUseTable.Row(
                          use.client().value(),
                          Instant.ofEpochMilli(use.sinceMillis()),
                          use.bytes(),
                          use.complete()))
              .toList());
      allowance.kept(changed);
    }
  }

  @Override
  public void close() {
    duties.close();
    try {
      bring();
    } catch (StoreTrouble e) {
      LOG.warn("what devices sent last is not counted: {}", e.getMessage());
    }
  }
}
