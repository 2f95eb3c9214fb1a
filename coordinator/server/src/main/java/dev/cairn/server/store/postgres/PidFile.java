package dev.cairn.server.store.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} in a data folder says.
 *
 * @param pid the process that wrote it, alive or not
 * @param ready whether that process has said that it accepts connections
 */
record PidFile(long pid, boolean ready) {
  private static final String NAME = "postmaster.pid";
  private static final int STATUS_LINE = 7;

  /** Empty if there is no such file or nothing useful in it (it is written in several steps). */
  static Optional<PidFile> read(Path data) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
    return Optional.of(new PidFile(Long.parseLong(lines.get(0).strip()), ready));
  }

  static void delete(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(NAME));
  }

  /**
   * The live PostgreSQL server that serves {@code data}, if the file names one. A pid is used again
   * by the system, so that the process is asked what it is.
   */
  Optional<ProcessHandle> server(Path data) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(p -> serves(p, data));
  }

  private static boolean serves(ProcessHandle process, Path data) {
    if (process.info().command().filter(command -> command.endsWith("/postgres")).isEmpty()) {
      return false;
    }
    try {
      // Linux: a server's working folder is its data folder.
      return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), data);
    } catch (IOException noProcFs) {
      String[] arguments = process.info().arguments().orElseGet(() -> new String[0]);
      return List.of(arguments).contains(data.toString());
    }
  }
}
