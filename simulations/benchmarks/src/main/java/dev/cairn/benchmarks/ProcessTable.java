package dev.cairn.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What {@code /proc} says of processes. */
final class ProcessTable {
  private final Path proc;

  ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** This machine's. */
  static ProcessTable ofSystem() {
    return new ProcessTable(Path.of("/proc"));
  }

  /** Whether the system has such a table. */
  boolean exists() {
    return Files.isRegularFile(proc.resolve("self").resolve("stat"));
  }

  /**
   * What a coordinator and its PostgreSQL have used up to now. PostgreSQL is all that descends from
   * the coordinator: the postmaster, its processes, and those of them that ended.
   */
  CpuUse use(long coordinator) throws IOException {
    Map<Long, ProcessStat> all = read();
    ProcessStat root = all.get(coordinator);
    if (root == null) {
      throw new IOException("process " + coordinator + " is gone");
    }
    CpuTime postgres = root.ended();
    for (ProcessStat process : all.values()) {
      if (process.pid() != coordinator && descends(process, coordinator, all)) {
        postgres = postgres.plus(process.own()).plus(process.ended());
      }
    }
    return new CpuUse(root.own(), postgres, System.nanoTime());
  }

  private static boolean descends(ProcessStat process, long root, Map<Long, ProcessStat> all) {
    Set<Long> seen = new HashSet<>();
    ProcessStat at = process;
    while (at != null && seen.add(at.pid())) {
      if (at.parent() == root) {
        return true;
      }
      at = all.get(at.parent());
    }
    return false;
  }

  private Map<Long, ProcessStat> read() throws IOException {
    Map<Long, ProcessStat> all = new HashMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path folder : folders) {
        try {
          ProcessStat stat = ProcessStat.parse(Files.readString(folder.resolve("stat")));
          all.put(stat.pid(), stat);
        } catch (NoSuchFileException e) {
          // It ended while the folder was listed; its parent has its time.
        } catch (IOException e) {
          if (Files.exists(folder)) {
            throw e;
          }
        }
      }
    }
    return all;
  }

  /** The largest resident memory that a process ever had (VmHWM), in bytes. */
  long peakBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("process " + pid + " has no VmHWM");
  }
}
