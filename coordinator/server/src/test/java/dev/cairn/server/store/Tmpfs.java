package dev.cairn.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small disk of its own, to fill it up. Only root on Linux can have one. */
public final class Tmpfs implements AutoCloseable {
  private static final int COMMAND_SECONDS_MAX = 10;

  private final Path path;

  private Tmpfs(Path path) {
    this.path = path;
  }

  /** Mounts a disk, or says loudly that the test is left out because this user may not. */
  public static Tmpfs mount(Path path, String size) throws IOException, InterruptedException {
    Files.createDirectories(path);
    boolean mounted;
    try {
      mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString());
    } catch (IOException noSuchCommand) {
      mounted = false;
    }
    if (!mounted) {
      System.err.println("NOT TESTED: full disk. Mounting a tmpfs needs root on Linux.");
      Assumptions.abort("mounting a tmpfs needs root on Linux");
    }
    return new Tmpfs(path);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (!run("umount", path.toString())) {
      throw new IOException(path + " could not be unmounted.");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
