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
import java.util.stream.Stream;

/** Looking at this machine's processes and ports, and waiting with a deadline. */
public final class Processes {
  private static final long LOOK_MILLIS = 10;

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

  /** Different ports of the loopback address that are free now. */
  public static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    int[] ports = new int[count];
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        sockets.add(socket);
        ports[i] = socket.getLocalPort();
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }
}
