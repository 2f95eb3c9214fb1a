package dev.cairn.app.secrecy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The memory of a live Java process: its heap as a dump, and all of it as the kernel shows it. */
final class ProcessMemory {
  private static final long DUMP_SECONDS_MAX = 120;
  private static final int CHUNK_BYTES = 1 << 20;

  private final long pid;
  private final Path folder;

  /**
   * The memory of one process.
   *
   * @param folder takes its heap dumps for as long as they are looked at
   */
  ProcessMemory(long pid, Path folder) {
    this.pid = pid;
    this.folder = folder;
  }

  /** Why the kernel does not show this process's memory; empty if it does. */
  Optional<String> objection() {
    try {
      Findings findings = new Findings("memory");
      search(new ByteSearch(List.of()), findings, 1);
      return findings.bytes() > 0 ? Optional.empty() : Optional.of("nothing of it can be read");
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  /** Dumps the heap with what is not reachable any more, searches the dump and deletes it. */
  Findings searchHeap(ByteSearch search) throws Exception {
    Path dump = folder.resolve("coordinator.hprof");
    Files.deleteIfExists(dump);
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Path log = folder.resolve("jcmd.log");
    Process process =
        new ProcessBuilder(
                jcmd.toString(), Long.toString(pid), "GC.heap_dump", "-all", dump.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(DUMP_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("no heap dump: " + Files.readString(log));
    }
    Findings findings = new Findings("heap dump");
    try (InputStream stream = Files.newInputStream(dump)) {
      search.in(stream, "hprof", findings);
    } finally {
      Files.delete(dump);
    }
    return findings;
  }

  /**
   * Searches all private mappings that can be read: heap, direct buffers, native memory, stacks.
   */
  Findings search(ByteSearch search) throws IOException {
    Findings findings = new Findings("memory");
    search(search, findings, Long.MAX_VALUE);
    return findings;
  }

  private void search(ByteSearch search, Findings findings, long enough) throws IOException {
    Path maps = Path.of("/proc", Long.toString(pid), "maps");
    try (FileChannel memory = FileChannel.open(Path.of("/proc", Long.toString(pid), "mem"))) {
      for (String mapping : Files.readAllLines(maps)) {
        String[] parts = mapping.split(" +", 6);
        boolean isPrivate = parts[1].startsWith("r") && parts[1].endsWith("p");
        // The kernel's own pages, above what a process can use.
        if (isPrivate && !parts[parts.length - 1].startsWith("[v") && findings.bytes() < enough) {
          String[] range = parts[0].split("-");
          search(
              memory,
              Long.parseUnsignedLong(range[0], 16),
              Long.parseUnsignedLong(range[1], 16),
              search.scan(name(parts), findings));
        }
      }
    }
  }

  private static String name(String[] parts) {
    String name = parts.length > 5 ? parts[5] : "anonymous";
    return name.substring(name.lastIndexOf('/') + 1) + "(" + parts[1] + " " + parts[0] + ")";
  }

  private static void search(FileChannel memory, long start, long end, ByteSearch.Scan scan) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long at = start; at < end; ) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - at));
      int n;
      try {
        n = memory.read(chunk, at);
      } catch (IOException e) {
        // A mapping that has gone since the list was read, or behind the end of its file.
        return;
      }
      if (n <= 0) {
        return;
      }
      scan.feed(chunk.array(), n);
      at += n;
    }
  }
}
