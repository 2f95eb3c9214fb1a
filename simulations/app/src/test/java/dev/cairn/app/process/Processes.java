package dev.cairn.app.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Looking at this machine's processes and ports, and waiting with a deadline. */
public final class Processes {
  private static final long LOOK_MILLIS = 10;

  /** Systems give connections ports above this one. */
  private static final int PORT_MAX = 32_000;

  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(20_000, 30_000));

  private Processes() {}

  /** Command lines of the live processes in whose command line {@code marker} stands. */
  public static List<String> withMarker(Path marker) {
    List<String> found = new ArrayList<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.filter(process -> process.pid() != ProcessHandle.current().pid())
          .forEach(
              process -> {
                String line = commandLine(process.pid());
                if (line.contains(marker.toString())) {
                  found.add(process.pid() + " " + line);
                }
              });
    }
    return found;
  }

  /** From /proc where there is one: ProcessHandle cuts long command lines. */
  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return ProcessHandle.of(pid).flatMap(process -> process.info().commandLine()).orElse("");
    }
  }

  /** Waits until something holds; fails with {@code what} if it does not in time. */
  public static void await(String what, Duration deadline, Callable<Boolean> holds)
      throws Exception {
    long end = System.nanoTime() + deadline.toNanos();
    while (!holds.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Different ports of the loopback address that are free now, and that no connection is given
   * while their process is away.
   */
  public static int[] freePorts(int count) {
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      do {
        ports[i] = NEXT_PORT.getAndIncrement();
      } while (!isFree(ports[i]));
    }
    return ports;
  }

  private static boolean isFree(int port) {
    if (port > PORT_MAX) {
      throw new IllegalStateException("no free port up to " + PORT_MAX);
    }
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
