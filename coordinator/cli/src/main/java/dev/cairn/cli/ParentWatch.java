package dev.cairn.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child process when its parent is gone: the parent holds the other end of the child's
 * standard input, which the system closes however the parent ends.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /** From now on the end of standard input ends this process, by the same way as SIGTERM. */
  public static void exitWithParent() {
    Thread watch = new Thread(() -> watch(System.in), "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void watch(InputStream parent) {
    byte[] ignored = new byte[256];
    try {
      while (parent.read(ignored) >= 0) {}
    } catch (IOException e) {
      // A broken pipe tells the same as its end.
    }
    System.exit(Cairn.OK);
  }
}
