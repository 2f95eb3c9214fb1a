package dev.cairn.server.host;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.UntoldOutage;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of one run and of its open round: a worker verticle, so that its code never runs twice
 * at a time and may block on the database.
 *
 * <p>It takes commands from the mailbox, answers when their events are durable, then does the work
 * that the round asks for. After trouble it forgets what it knows, takes the run's lease again and
 * takes the run up from the journal. When another process has the lease it leaves the run to that
 * one.
 */
final class RunVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RunVerticle.class);

  /** Pause before the journal is read again after trouble. */
  private static final long RECOVER_PAUSE_MILLIS = 500;

  /** Pause after a fault: the lease has run out by then, and others may take it. */
  static final long FAULT_PAUSE_MILLIS = RunLeases.HOLD_MILLIS + 2 * RunLeases.RENEW_MILLIS;

  private final HostedRun run;
  private final HostPorts ports;
  private final Executor readers;
  private final MailboxPace pace;
  private final RepeatedTrouble trouble;
  private final RoundMailbox mailbox = new RoundMailbox(this::wake);
  private final OwnerRequests requests;
  private final Delivery delivery;
  private final UntoldOutage outage = new UntoldOutage();
  private @Nullable RunDriver driver;
  private Standing standing;
  private long recoverNotBeforeNanos = System.nanoTime();
  private boolean ended;

  /**
   * Creates the owner.
   *
   * @param run what to drive; its run started
   * @param readers where leases are read for answers
   * @param pace at which it looks at the time and into its mailbox
   */
  RunVerticle(HostedRun run, HostPorts ports, Executor readers, MailboxPace pace) {
    this.run = run;
    this.ports = ports;
    this.readers = readers;
    this.pace = pace;
    this.trouble = new RepeatedTrouble(LOG, "the work for run " + run.id(), System::nanoTime);
    this.requests = new OwnerRequests(() -> Standing.elsewhere(run.id()));
    this.delivery = new Delivery(ports, mailbox, pace);
    this.standing = Standing.hearsay(run.id());
  }

  /** The mailbox for the run's open round. */
  RoundMailbox mailbox() {
    return mailbox;
  }

  @Override
  public Future<?> start() {
    // Not in the start itself, which would hold the deployment up while it reads the journal.
    onOwnThread(context, this::work);
    vertx.setPeriodic(pace.tickMillis(), timer -> work());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    ended = true;
    driver = null;
    mailbox.close("the coordinator is stopping");
    return Future.succeededFuture();
  }

  /** Refuses what was not begun before this owner went: its thread does nothing any more. */
  void gone() {
    requests.gone();
    mailbox.close("the coordinator is stopping");
  }

  private void wake() {
    Context own = context;
    if (own != null) {
      onOwnThread(own, this::come);
    }
  }

  private void come() {
    // What was written while others were heard may have been taken with them.
    if (!ended && !mailbox.isEmpty()) {
      pace.come(vertx, mailbox.isComplete(), ports.now(), this::work);
    }
  }

  private static void onOwnThread(Context own, Runnable work) {
    try {
      own.runOnContext(ignored -> work.run());
    } catch (RejectedExecutionException e) {
      // It has left, and what waits is refused when it is gone.
    }
  }

  /**
   * Does what an operator wants; the stage tells, when that is durable, whether it fits, and fails
   * with {@link RunMovedException} if the run has not the expected number of events, and with
   * {@link NotDrivenException}, and nothing done, if this one drives it no more.
   */
  CompletableFuture<Boolean> operate(RunCommand command, @Nullable Long expected) {
    return requests.ask(
        context,
        done -> {
          try {
            if (ended) {
              // Its lease is given back: of a run that failed, another process may try on.
              throw Standing.elsewhere(run.id());
            }
            RunDriver current = recovered();
            // Letters that lie came before it.
            delivery.all(current, vertx);
            operate(current, command, expected, done);
          } catch (StaleOwnerException e) {
            leave(String.valueOf(e.getMessage()));
            done.completeExceptionally(new TroubleException(String.valueOf(e.getMessage()), e));
          } catch (VersionConflictException e) {
            distrust();
            done.completeExceptionally(new TroubleException(String.valueOf(e.getMessage()), e));
          } catch (TroubleException e) {
            distrust();
            done.completeExceptionally(e);
          } catch (RuntimeException e) {
            // It took the lease, which is to run out in the pause that begins now.
            stopAtFault(e);
            done.completeExceptionally(e);
          }
        });
  }

  private void operate(
      RunDriver current,
      RunCommand command,
      @Nullable Long expected,
      CompletableFuture<Boolean> done) {
    try {
      boolean fits = current.handle(command, expected, ports.now());
      // That it does not fit is told from memory.
      current.confirm();
      publish(current);
      done.complete(fits);
    } catch (RunMovedException e) {
      // The open round may have been concluded before.
      publish(current);
      done.completeExceptionally(e);
    }
  }

  /** Looks whether the run is still this process's to drive. */
  void doubt() {
    onOwnThread(
        context,
        () -> {
          RunDriver current = driver;
          try {
            if (current != null && !ended) {
              current.confirm();
            }
          } catch (StaleOwnerException e) {
            leave(String.valueOf(e.getMessage()));
          } catch (RuntimeException e) {
            distrust();
          }
        });
  }

  /** Leaves the run to other processes, when what is in hand is done. */
  CompletableFuture<Void> release() {
    CompletableFuture<Void> left =
        requests.ask(
            context,
            done -> {
              try {
                if (!ended && !mailbox.isEmpty()) {
                  pace.hurry();
                  work();
                }
                if (!ended) {
                  LOG.info("run {} is left to others", run.id());
                  leave("the coordinator is stopping");
                }
                ports.leases().release(run.id());
                done.complete(null);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    // Whoever is gone has left it.
    return left.exceptionallyCompose(
        failure ->
            failure instanceof NotDrivenException
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(failure));
  }

  private void work() {
    if (ended || System.nanoTime() - recoverNotBeforeNanos < 0) {
      return;
    }
    try {
      RunDriver current = recovered();
      delivery.due(current, vertx);
      current.pursue(ports.now());
      publish(current);
      trouble.wentWell();
      if (!mailbox.isEmpty()) {
        // Nobody else sets a timer for what came while others were heard.
        wake();
      }
    } catch (StaleOwnerException e) {
      LOG.warn("run {}: {}; leaving it to the other one", run.id(), e.getMessage());
      leave(String.valueOf(e.getMessage()));
    } catch (TroubleException | VersionConflictException e) {
      trouble.failed(String.valueOf(e.getMessage()));
      distrust();
    } catch (RuntimeException e) {
      stopAtFault(e);
    }
  }

  /**
   * Stops at a bug, whose evidence the log keeps once. The lease is renewed no more, so that
   * another coordinator may do better; if none has, the run is tried here again after a pause, as
   * its own: it is no outage, and deadlines stay where they are.
   */
  private void stopAtFault(RuntimeException fault) {
    if (trouble.isNews()) {
      LOG.error("run {}: a fault", run.id(), fault);
    }
    trouble.failed("a fault, " + fault.getClass().getSimpleName());
    distrust(FAULT_PAUSE_MILLIS);
    ports.leases().letRunOut(run.id(), outage.millis() > 0);
  }

  private RunDriver recovered() {
    RunDriver current = driver;
    if (current != null && ports.leases().hasMissed(run.id(), current::confirm)) {
      // Deadlines move before anything is decided by them.
      current = null;
    }
    if (current == null) {
      if (ended) {
        throw Standing.elsewhere(run.id());
      }
      Lease lease = ports.leases().take(run.id());
      if (lease == null) {
        leave("run " + run.id() + " is driven by another coordinator");
        throw Standing.elsewhere(run.id());
      }
      // Kept until the journal says it, as the lease keeps its own part.
      outage.missed(ports.leases().takeMissedMillis(run.id()));
      outage.vacant(lease.vacantMillis());
      standing = new Tenure(ports.leases().ownership(lease), readers);
      RoundPorts roundPorts = ports.roundPorts(lease, this::moved);
      current =
          RunDriver.recover(
              run.id(), run.plan(), ports.runJournal(lease), roundPorts, outage, ports.now());
      driver = current;
      publish(current);
    }
    return current;
  }

  /** Gives the run up without touching anything of it. */
  private void leave(String reason) {
    ended = true;
    driver = null;
    standing = Standing.hearsay(run.id());
    mailbox.close(reason);
    RunSnapshot last = run.snapshot();
    RoundConfig round = last == null || last.round() == null ? null : last.round().config();
    if (round != null) {
      ports.listener().roundLeft(round.id());
    }
    run.leave();
  }

  private void distrust() {
    distrust(RECOVER_PAUSE_MILLIS);
  }

  private void distrust(long pauseMillis) {
    driver = null;
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    if (untilNanos - recoverNotBeforeNanos > 0) {
      recoverNotBeforeNanos = untilNanos;
    }
  }

  private void moved(RoundState state) {
    delivery.follow(state);
    RunDriver current = driver;
    if (current != null) {
      run.publish(new RunSnapshot(current.state(), state, standing));
    }
    ports.listener().roundMoved(state);
  }

  private void publish(RunDriver current) {
    RunState state = current.state();
    RoundState round = current.roundState();
    if (round != null) {
      delivery.follow(round);
    }
    run.publish(new RunSnapshot(state, round, standing));
    if (state.isTerminal() && !ended) {
      ended = true;
      mailbox.close("the run is over");
      run.end();
    }
  }
}
