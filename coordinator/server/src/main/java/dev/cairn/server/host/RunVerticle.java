package dev.cairn.server.host;

import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of one run and of its open round: a worker verticle, so that its code never runs twice
 * at a time and may block on the database.
 *
 * <p>It takes commands from the mailbox, answers when their events are durable, then does the work
 * that the round asks for. After trouble it forgets what it knows and takes the run up from the
 * journal again.
 */
final class RunVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RunVerticle.class);

  /** How often a round hears that time has passed. */
  private static final long TICK_MILLIS = 200;

  /** Pause before the journal is read again after trouble. */
  private static final long RECOVER_PAUSE_MILLIS = 500;

  private final HostedRun run;
  private final HostPorts ports;
  private final RoundMailbox mailbox = new RoundMailbox(this::wake);
  private long outageMillis;
  private @Nullable RunDriver driver;
  private long recoverNotBefore;
  private boolean ended;

  /**
   * Creates the owner.
   *
   * @param run what to drive; its run started
   * @param outageMillis how long nobody drove it
   */
  RunVerticle(HostedRun run, HostPorts ports, long outageMillis) {
    this.run = run;
    this.ports = ports;
    this.outageMillis = outageMillis;
  }

  /** The mailbox for the run's open round. */
  RoundMailbox mailbox() {
    return mailbox;
  }

  @Override
  public Future<?> start() {
    work();
    vertx.setPeriodic(TICK_MILLIS, timer -> work());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    mailbox.close();
    return Future.succeededFuture();
  }

  private void wake() {
    Context own = context;
    if (own != null) {
      own.runOnContext(ignored -> work());
    }
  }

  /** Does what an operator wants; the stage tells, when that is durable, whether it fits. */
  CompletableFuture<Boolean> operate(RunCommand command) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    context.runOnContext(
        ignored -> {
          try {
            RunDriver current = recovered();
            boolean fits = current.handle(command, ports.now());
            publish(current);
            done.complete(fits);
          } catch (RuntimeException e) {
            distrust(e);
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private void work() {
    if (ended || ports.now() < recoverNotBefore) {
      return;
    }
    try {
      RunDriver current = recovered();
      List<RoundMailbox.Letter> batch = mailbox.take();
      while (!batch.isEmpty()) {
        deliver(current, batch);
        batch = mailbox.take();
      }
      current.pursue(ports.now());
      publish(current);
    } catch (TroubleException | VersionConflictException e) {
      LOG.warn("run {}: {}; taking it up from the journal again", run.id(), e.getMessage());
      distrust(e);
    } catch (RuntimeException e) {
      LOG.error("run {}: a fault", run.id(), e);
      distrust(e);
    }
  }

  private RunDriver recovered() {
    RunDriver current = driver;
    if (current == null) {
      RoundPorts roundPorts = ports.roundPorts(this::moved);
      current =
          RunDriver.recover(
              run.id(), run.plan(), ports.runJournal(), roundPorts, outageMillis, ports.now());
      outageMillis = 0;
      driver = current;
      publish(current);
    }
    return current;
  }

  private void deliver(RunDriver current, List<RoundMailbox.Letter> all) {
    List<RoundMailbox.Letter> batch = new ArrayList<>(all);
    batch.removeIf(this::isWithoutBody);
    if (batch.isEmpty()) {
      return;
    }
    RoundId round = batch.get(0).round();
    List<RoundCommand> commands = new ArrayList<>(batch.size());
    for (RoundMailbox.Letter letter : batch) {
      commands.add(letter.command());
    }
    try {
      List<Decision> decisions = current.handle(round, commands, ports.now());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(decisions.get(i));
      }
    } catch (RuntimeException e) {
      for (RoundMailbox.Letter letter : batch) {
        letter
            .answer()
            .completeExceptionally(
                new TroubleException("the journal did not take it; send it again", e));
      }
      throw e;
    }
  }

  /**
   * Fails an update whose body is gone: another client sent the same bytes, was refused, and took
   * them with it. Sent again, it has a body of its own.
   */
  private boolean isWithoutBody(RoundMailbox.Letter letter) {
    boolean gone =
        letter.command() instanceof RoundCommand.AcceptUpdate update
            && !ports.intake().contains(letter.round(), update.body());
    if (gone) {
      letter
          .answer()
          .completeExceptionally(new TroubleException("the body is gone: send it again"));
    }
    return gone;
  }

  private void distrust(RuntimeException cause) {
    driver = null;
    recoverNotBefore = ports.now() + RECOVER_PAUSE_MILLIS;
  }

  private void moved(RoundState state) {
    RunDriver current = driver;
    if (current != null) {
      run.publish(new RunSnapshot(current.state(), state));
    }
    ports.listener().roundMoved(state);
  }

  private void publish(RunDriver current) {
    RunState state = current.state();
    run.publish(new RunSnapshot(state, current.roundState()));
    if (state.isTerminal() && !ended) {
      ended = true;
      mailbox.close();
      run.end();
    }
  }
}
