package dev.cairn.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a process's peak memory where the system tells it. */
final class ProcessMemory {
  private ProcessMemory() {}

  /** Peak resident memory in kilobytes; 0 where the system has no /proc. */
  static long peakKilobytes(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      // No /proc on this system, or the process is gone: then there is nothing to tell.
      return 0;
    }
    return 0;
  }
}
