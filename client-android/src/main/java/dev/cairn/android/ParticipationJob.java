package dev.cairn.android;

import dev.cairn.client.FederatedClient;
import dev.cairn.client.SessionOutcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One participation on a thread of its own, which can be stopped and says when it is over. */
final class ParticipationJob {

  /** Hears that the job is over by itself; not called after a stop. */
  interface Ending {

    /**
     * The job is over.
     *
     * @param again whether it should be tried again soon
     */
    void over(boolean again);
  }

  private final Ending ending;
  private @Nullable FederatedClient client;
  private boolean stopped;

  private ParticipationJob(Ending ending) {
    this.ending = ending;
  }

  static ParticipationJob start(Supplier<FederatedClient> factory, Ending ending) {
    ParticipationJob job = new ParticipationJob(ending);
    new Thread(() -> job.run(factory), "cairn-job").start();
    return job;
  }

  private void run(Supplier<FederatedClient> factory) {
    boolean again = true;
    try (FederatedClient made = factory.get()) {
      if (!starts(made)) {
        return;
      }
      again = isWorthAnotherTry(made.participate());
    } finally {
      if (!isStopped()) {
        ending.over(again);
      }
    }
  }

  private static boolean isWorthAnotherTry(SessionOutcome outcome) {
    return outcome instanceof SessionOutcome.Trouble
        || outcome instanceof SessionOutcome.NotNow
        || outcome instanceof SessionOutcome.ComeBackLater
        || outcome instanceof SessionOutcome.RoundAbandoned;
  }

  // Synchronized, since the system stops a job from the main thread.
  private synchronized boolean starts(FederatedClient made) {
    client = made;
    return !stopped;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** Cancels and returns at once. */
  synchronized void stop() {
    stopped = true;
    if (client != null) {
      client.cancel();
    }
  }
}
