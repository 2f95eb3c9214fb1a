package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of {@code cairn bench coordinator} that is not about updates: clients that wait, clients
 * that come at once, rounds that do nothing. Each has a coordinator process of its own.
 */
final class LoadBenchmark {
  private final ProcessTable processes;
  private final PrintWriter progress;
  private final LoadSize size;

  LoadBenchmark(ProcessTable processes, PrintWriter progress, LoadSize size) {
    this.processes = processes;
    this.progress = progress;
    this.size = size;
  }

  LoadReport run() throws IOException {
    return new LoadReport(idle(), burst(), noop());
  }

  private IdleResult idle() throws IOException {
    say(size.idleClients() + " clients wait on a coordinator");
    try (Cleanup cleanup = new Cleanup()) {
      CoordinatorProcess coordinator = coordinator(cleanup, cleanup.add(new TempFolder()).path());
      IdleResult result = new IdleLoad(processes, size).measure(coordinator);
      coordinator.requireHealthy();
      return result;
    }
  }

  private BurstResult burst() throws IOException {
    say(size.checkIns() + " check-ins come at once, bursts: " + size.bursts());
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      CoordinatorProcess coordinator =
          coordinator(cleanup, Files.createDirectories(folder.path().resolve("coordinator")));
      CoordinatorProcess echo =
          cleanup.add(
              CoordinatorProcess.echo(
                  Files.createDirectories(folder.path().resolve("echo")), MemoryBound.ample()));
      echo.awaitReady();
      return new BurstLoad(processes, size).measure(coordinator, echo);
    }
  }

  private NoopResult noop() throws IOException {
    say("rounds in which nobody trains: " + size.rounds());
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      CoordinatorProcess coordinator = coordinator(cleanup, folder.path());
      NoopResult result =
          new NoopRounds(processes, size.rounds()).measure(coordinator, folder.path());
      coordinator.requireHealthy();
      return result;
    }
  }

  private static CoordinatorProcess coordinator(Cleanup cleanup, Path folder) throws IOException {
    CoordinatorProcess coordinator =
        cleanup.add(CoordinatorProcess.plaintext(folder, MemoryBound.ample()));
    coordinator.awaitReady();
    return coordinator;
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
