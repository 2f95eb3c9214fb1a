package dev.cairn.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be closed in reverse, also when this process is told to stop meanwhile.
 *
 * <p>Monitor: the benchmark, and the shutdown hook.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "bench-exit");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // The hook runs already, and finds nothing left to close.
    }
  }

  private synchronized void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.err.println("cairn: while cleaning up: " + e);
      }
    }
  }
}
