package dev.cairn.client;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.KeepAwayException;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.UnauthenticatedException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device's part in federated learning: checks in, trains on its own examples when it is asked to,
 * and uploads the bounded update.
 *
 * <p>Takes part on the thread that calls {@link #participate} or {@link #run}, one round at a time.
 * {@link #cancel} and {@link #close} may be called from any thread. Expected outcomes are values;
 * what is thrown is a bug of the app or of the SDK.
 */
public final class FederatedClient implements AutoCloseable {

  /** How long {@link #close} waits for a participation that is under way. */
  static final long CLOSE_MILLIS_MAX = 5_000;

  private final ClientSetup setup;
  private final Connection connection;
  private final Cancellation cancellation = new Cancellation();
  private final BlockingCalls calls = new BlockingCalls(cancellation);
  private final PatientCoordinator coordinator;
  private final ModelFiles files;
  private final Pacing pacing;
  private final Residuals residuals = new Residuals();
  private final ReentrantLock turn = new ReentrantLock();

  FederatedClient(ClientSetup setup, Connection connection) {
    // Clients differ in their jitter, which is all that it is for.
    SplittableRandom random = BatchOrder.random("jitter", 0, 0, setup.clientId());
    this.setup = setup;
    this.connection = connection;
    this.coordinator =
        new PatientCoordinator(
            connection, calls, cancellation, setup.timing(), random.split(), setup.listener());
    this.files = new ModelFiles(coordinator);
    this.pacing = new Pacing(random.split());
  }

  /** Starts the description of a client. */
  public static FederatedClientBuilder builder() {
    return new FederatedClientBuilder();
  }

  /** Who this is towards the coordinator. */
  public ClientId clientId() {
    return setup.clientId();
  }

  /**
   * Tries once to take part in a round. Blocks while the coordinator holds the check-in back, while
   * training, and until the round is over or the outcome wait has passed.
   *
   * @throws IllegalStateException if this client is taking part already
   */
  public SessionOutcome participate() {
    if (turn.isHeldByCurrentThread() || !turn.tryLock()) {
      throw new IllegalStateException("this client is taking part already: one round at a time");
    }
    try {
      SessionOutcome outcome = attempt();
      setup.listener().onOutcome(outcome);
      return outcome;
    } finally {
      turn.unlock();
    }
  }

  private SessionOutcome attempt() {
    try {
      cancellation.check();
      Optional<String> objection = setup.policy().objection();
      int examples = setup.examples().size();
      if (objection.isPresent() || examples < 1) {
        return new SessionOutcome.NotNow(objection.orElse("there are no examples to train on"));
      }
      long stay =
          new Separation(setup.store(), setup.population()).leftMillis(setup.timing().wallMillis());
      if (stay > 0) {
        return new SessionOutcome.NotNow(
            "the last run asked for a separation of its rounds, of which "
                + stay / 1_000
                + " s are left");
      }
      long kept =
          new KeptAway(setup.store(), setup.population()).leftMillis(setup.timing().wallMillis());
      if (kept > 0) {
        return new SessionOutcome.NotNow(
            "the coordinator takes nothing of this device for another " + kept / 1_000 + " s");
      }
      Optional<String> useless = setup.credentials().objection();
      if (useless.isPresent()) {
        return new SessionOutcome.Rejected(useless.get());
      }
      CheckIn checkIn =
          new CheckIn(
              setup.clientId(),
              setup.population(),
              // In a secure round the number of examples is a weight that nobody is to know.
              setup.floor().requireSecureAggregation() ? 1 : examples,
              SdkVersion.VALUE,
              setup.checkInWaitMillis(),
              setup.deviceClass());
      return coordinator
          .checkIn(checkIn)
          .fold(
              this::takePart,
              later -> new SessionOutcome.ComeBackLater(later.afterMillis(), later.reason()),
              rejected -> new SessionOutcome.Rejected(rejected.reason()));
    } catch (CancellationException e) {
      return new SessionOutcome.Cancelled();
    } catch (UnauthenticatedException e) {
      return new SessionOutcome.Rejected(String.valueOf(e.getMessage()));
    } catch (KeepAwayException e) {
      return keptAway(e);
    } catch (TroubleException e) {
      return new SessionOutcome.Trouble(String.valueOf(e.getMessage()));
    }
  }

  private SessionOutcome keptAway(KeepAwayException told) {
    long millis = KeptAway.stayMillis(told.afterMillis());
    try {
      new KeptAway(setup.store(), setup.population()).begin(setup.timing().wallMillis(), millis);
    } catch (ClientStoreException e) {
      setup.listener().onTrouble(String.valueOf(e.getMessage()), 0);
    }
    return new SessionOutcome.ComeBackLater(millis, String.valueOf(told.getMessage()));
  }

  private SessionOutcome takePart(CheckInReply.Assigned assigned) {
    ClientId assignee = assigned.assignment().session().client();
    if (!assignee.equals(setup.clientId())) {
      throw new TroubleException(
          "expected an assignment for " + setup.clientId() + ", got one for " + assignee);
    }
    RoundAssignment assignment = assigned.assignment();
    int least = assignment.terms().minimumExamples();
    int examples = setup.examples().size();
    if (examples < least) {
      return declined(
          assignment,
          "TOO_FEW_EXAMPLES",
          "the run takes clients with at least "
              + least
              + " examples, and this one has "
              + examples);
    }
    if (assignment.config() == null && setup.floor().requireSecureAggregation()) {
      return declined(
          assignment,
          "PLAIN_ROUND",
          "in this round the coordinator could read this client's update, and the client's floor"
              + " requires secure aggregation: run a plan with it, or allow plain updates");
    }
    if (assignment.config() != null) {
      // While the device trains, which comes before any mask.
      StreamCheck streams = StreamCheck.ofThisProcess();
      streams.begin();
      streams.warning().ifPresent(warning -> setup.listener().onTrouble(warning, 0));
    }
    Optional<String> tooLittle = setup.floor().objectionTo(assignment.update().noise());
    if (tooLittle.isPresent()) {
      return declined(assignment, "BELOW_FLOOR", tooLittle.get());
    }
    return new ParticipationSession(assignment, setup, coordinator, files, residuals, cancellation)
        .run();
  }

  private SessionOutcome declined(RoundAssignment assignment, String reason, String detail) {
    coordinator.farewell(assignment.session(), Departure.DECLINED);
    return new SessionOutcome.Declined(assignment.session().round(), reason, detail);
  }

  /**
   * Takes part again and again, with pauses as the coordinator tells or, when nothing comes of it,
   * longer and longer ones. Ends when {@code stop} is reached, or with the outcomes {@link
   * SessionOutcome.Cancelled} and {@link SessionOutcome.Rejected}.
   */
  public Progress run(StopCondition stop) {
    Progress progress = Progress.first(participate());
    while (!stop.reached(progress) && !isFinal(progress.last())) {
      SessionOutcome outcome;
      try {
        setup.timing().sleep(pacing.pauseMillis(progress.last()), cancellation);
        outcome = participate();
      } catch (CancellationException e) {
        outcome = new SessionOutcome.Cancelled();
        setup.listener().onOutcome(outcome);
      }
      progress = progress.after(outcome);
    }
    return progress;
  }

  /** Takes part until {@code rounds} rounds have made a model of this client's update. */
  public Progress runRounds(int rounds) {
    return run(StopCondition.committedRounds(rounds));
  }

  private static boolean isFinal(SessionOutcome outcome) {
    return outcome instanceof SessionOutcome.Cancelled
        || outcome instanceof SessionOutcome.Rejected;
  }

  /**
   * Ends what this client is doing, for good. The coordinator is told so if it answers within two
   * seconds; a trainer has to look at its job's {@link Cancellation}. Returns at once.
   */
  public void cancel() {
    calls.cancel();
  }

  /**
   * Cancels, waits up to five seconds for the participation under way, and closes the connection
   * unless it is the app's own.
   */
  @Override
  public void close() {
    cancel();
    boolean over = false;
    try {
      over = turn.tryLock(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connection.close();
      if (over) {
        turn.unlock();
      }
    }
  }
}
