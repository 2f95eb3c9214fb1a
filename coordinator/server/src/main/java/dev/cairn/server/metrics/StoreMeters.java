package dev.cairn.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/** Shows how much room the disk has and how busy the database's connections are. */
public final class StoreMeters {
  private final MeterRegistry registry;

  public StoreMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Watches the disk that holds {@code folder}; a disk that cannot be asked shows as NaN.
   *
   * @param folder the coordinator's state
   */
  public void watchDisk(Path folder) {
    Gauge.builder("cairn.disk.free", folder, path -> bytes(path, FileStore::getUsableSpace))
        .description("Room on the disk of the state folder that this process may use")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    Gauge.builder("cairn.disk.size", folder, path -> bytes(path, FileStore::getTotalSpace))
        .description("Size of the disk of the state folder")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  /**
   * Watches the database's pool of connections.
   *
   * @param busy connections that work
   * @param waiting threads that wait for one
   * @param limit connections that there may be
   */
  public void watchConnections(IntSupplier busy, IntSupplier waiting, IntSupplier limit) {
    connections("cairn.database.connections.busy", "Connections to the database at work", busy);
    connections("cairn.database.connections.waiting", "Threads that wait for one", waiting);
    connections("cairn.database.connections.limit", "Connections that there may be", limit);
  }

  private void connections(String name, String description, IntSupplier count) {
    Gauge.builder(name, count::getAsInt)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** A question to a disk. */
  private interface Question {
    long ask(FileStore store) throws IOException;
  }

  private static double bytes(Path folder, Question question) {
    try {
      return question.ask(Files.getFileStore(folder));
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
