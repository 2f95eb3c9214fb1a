package dev.cairn.server.host;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work of a request that may block on the database: rounds that are over, messages as received. */
final class Lookups implements AutoCloseable {
  static final int THREADS = 4;

  private final RunHost host;
  private final Workers workers;
  private final EndedRounds ended;
  private final Latest<RoundId, RoundConfig> configs = new Latest<>(EndedRounds.ROUNDS_MAX);

  Lookups(Vertx vertx, RunHost host) {
    this.host = host;
    this.ended = host.endedRounds();
    this.workers = Workers.lookups(vertx);
  }

  /**
   * A round's state.
   *
   * @param standing confirms it, before anybody is told what follows from it
   */
  record Known(RoundState state, Standing standing) {

    /** Whether the state stays as it is: the round is over, or there is none of that name. */
    boolean isFinal() {
      return isFinal(state);
    }

    private static boolean isFinal(RoundState state) {
      // A client learns a round's name when the round has been opened.
      return state.isTerminal() || state.config() == null;
    }

    static Known recorded(RoundId round, RoundState state) {
      return new Known(state, isFinal(state) ? Standing.fact() : Standing.hearsay(round.run()));
    }
  }

  /** Where a round stands; at once if it is open here, or ended here or was asked for lately. */
  CompletableFuture<Known> state(RoundId round) {
    RunSnapshot snapshot = host.snapshot(round.run());
    if (snapshot != null && snapshot.round() != null && round.equals(snapshot.run().current())) {
      return CompletableFuture.completedFuture(new Known(snapshot.round(), snapshot.standing()));
    }
    RoundState known = ended.get(round);
    return known == null
        ? work(() -> read(round))
        : CompletableFuture.completedFuture(Known.recorded(round, known));
  }

  private Known read(RoundId round) {
    RoundState known = ended.get(round);
    RoundState state = known == null ? host.recorded(round) : known;
    ended.keep(round, state);
    return Known.recorded(round, state);
  }

  /**
   * What a round was opened with, which never changes, whoever tells it; empty if there is no such
   * round. A cohort that uploads here while its round is driven elsewhere reads the journal once.
   */
  CompletableFuture<Optional<RoundConfig>> config(RoundId round) {
    RoundConfig known = configs.get(round);
    return known != null
        ? CompletableFuture.completedFuture(Optional.of(known))
        : state(round)
            .thenApply(
                state -> {
                  RoundConfig config = state.state().config();
                  if (config != null) {
                    configs.put(round, config);
                  }
                  return Optional.ofNullable(config);
                });
  }

  /**
   * Asks a round's owner. A round that is over repeats what it said, wherever its run was driven.
   *
   * @return the decision, durable; trouble if the round is open elsewhere
   */
  CompletableFuture<Decision> post(RoundId round, RoundCommand command) {
    CompletableFuture<Decision> asked = host.post(round, command);
    return asked != null
        ? asked
        : work(() -> read(round)).thenApply(known -> decided(round, known, command));
  }

  private static Decision decided(RoundId round, Known known, RoundCommand command) {
    if (!known.isFinal()) {
      throw Standing.elsewhere(round.run());
    }
    return known.state().isTerminal()
        ? RoundMachine.decide(known.state(), command, Long.MIN_VALUE)
        : Decision.refuse(Refusal.NO_SUCH_ROUND, "round " + round + " is not open");
  }

  /** Does work on a thread that may block, and there what follows from it. */
  <T> CompletableFuture<T> work(Callable<T> work) {
    return workers.call(work);
  }

  @Override
  public void close() {
    workers.close();
  }
}
