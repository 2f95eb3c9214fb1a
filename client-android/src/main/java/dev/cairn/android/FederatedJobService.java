package dev.cairn.android;

import android.app.job.JobParameters;
import android.app.job.JobService;
import dev.cairn.client.FederatedClient;
import org.jspecify.annotations.Nullable;

/**
 * A job that takes part in one round on a thread of its own. An app extends it, says how to make
 * its client, declares the class in its manifest and schedules the job with the constraints that it
 * likes; when the system withdraws those, the participation is cancelled.
 *
 * <p>Not run on a device yet; see the module's README.
 */
public abstract class FederatedJobService extends JobService {

  /** The job under way; only the main thread touches it. */
  private @Nullable ParticipationJob job;

  /**
   * Makes the client of one job. Called on the job's thread; the client is closed after the round.
   */
  protected abstract FederatedClient createClient();

  @Override
  public final boolean onStartJob(JobParameters parameters) {
    job = ParticipationJob.start(this::createClient, again -> jobFinished(parameters, again));
    return true;
  }

  /** Cancels; the system should run the job again when its constraints hold. */
  @Override
  public final boolean onStopJob(JobParameters parameters) {
    if (job != null) {
      job.stop();
      job = null;
    }
    return true;
  }
}
