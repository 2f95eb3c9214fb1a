package dev.cairn.app.crash;

import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Holds clients in the middle of their uploads, where a part of the body has come. */
final class HeldUploads {
  private static final Duration REACH_DEADLINE = Duration.ofSeconds(120);

  /** More than one chunk of an update, and less than all of it. */
  private static final long SENT_BYTES = 320 * 1024;

  private final FaultProxy proxy;
  private final Path state;
  private final Set<FaultProxy.Link> held = ConcurrentHashMap.newKeySet();
  private final Set<FaultProxy.Link> passed = ConcurrentHashMap.newKeySet();
  private final Map<FaultProxy.Link, Long> began = new HashMap<>();

  /**
   * Holds nothing yet.
   *
   * @param proxy between devices and coordinator
   * @param state the coordinator's folder
   */
  HeldUploads(FaultProxy proxy, Path state) {
    this.proxy = proxy;
    this.state = state;
  }

  /** Holds each client that sends an update from now on, but for the first ones. */
  void hold(int first) {
    letGo();
    proxy.holdRequests((link, bytes) -> !isHeld(link, first));
  }

  private synchronized boolean isHeld(FaultProxy.Link link, int first) {
    long sent = link.requestBytes() - began.computeIfAbsent(link, FaultProxy.Link::requestBytes);
    if (sent <= SENT_BYTES || passed.contains(link)) {
      return false;
    }
    return passed.size() < first ? !passed.add(link) : held.add(link) || held.contains(link);
  }

  /** Waits until so many are held, which the coordinator has admitted before they were sent. */
  void awaitReached(int uploads) throws Exception {
    Processes.await(
        uploads + " uploads are held in their middle",
        REACH_DEADLINE,
        () -> held.size() == uploads);
  }

  /** Holds none any more. */
  synchronized void letGo() {
    proxy.holdRequests((link, bytes) -> true);
    held.clear();
    passed.clear();
    began.clear();
  }

  /** Files with bodies of all runs. */
  long files() throws IOException {
    try (Stream<Path> files = Files.walk(state.resolve("updates"))) {
      return files.filter(Files::isRegularFile).count();
    } catch (UncheckedIOException e) {
      // A round's folder went away meanwhile.
      return 0;
    }
  }
}
