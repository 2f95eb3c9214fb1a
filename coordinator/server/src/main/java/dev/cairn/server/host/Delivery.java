package dev.cairn.server.host;

import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings letters out of a mailbox to the run's driver, and its decisions to those who wait. For the
 * owner's thread.
 */
final class Delivery {

  /**
   * Of the memory that bodies take while they wait to be added, so much may be had by those that
   * lie: half of what a coordinator has for that which was told nothing else.
   */
  static final long LYING_BYTES_MAX = 32 << 20;

  /** A body takes whole blocks of this size, and one of them is never full. */
  private static final long BLOCK_BYTES = 1 << 20;

  private final HostPorts ports;
  private final RoundMailbox mailbox;
  private final MailboxPace pace;

  Delivery(HostPorts ports, RoundMailbox mailbox, MailboxPace pace) {
    this.ports = ports;
    this.mailbox = mailbox;
    this.pace = pace;
  }

  /** Goes by where the round stands now. */
  void follow(RoundState round) {
    pace.follow(round.hearing(), round.deadline());
    mailbox.expect(Math.min(round.awaited(), updatesThatMayLie(round)));
  }

  /** As many updates as take {@link #LYING_BYTES_MAX}, but at least one. */
  static int updatesThatMayLie(RoundState round) {
    if (!(round instanceof Collecting collecting)) {
      return Integer.MAX_VALUE;
    }
    long blocks = RoundReplies.updateBytes(collecting.config()) / BLOCK_BYTES + 1;
    return (int) Math.max(1, LYING_BYTES_MAX / (blocks * BLOCK_BYTES));
  }

  /** Delivers all letters. */
  void all(RunDriver current, Vertx vertx) {
    while (!mailbox.isEmpty()) {
      some(current, vertx);
    }
  }

  /** Delivers letters whose time has come; what came meanwhile may still lie then. */
  void due(RunDriver current, Vertx vertx) {
    while (!mailbox.isEmpty() && (mailbox.isComplete() || pace.leftMillis(ports.now()) == 0)) {
      some(current, vertx);
    }
  }

  /** Delivers letters for one round; each of them is answered, whatever is thrown. */
  private void some(RunDriver current, Vertx vertx) {
    pace.took(vertx, ports.now());
    List<RoundMailbox.Letter> all = mailbox.take();
    try {
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
      List<Decision> decisions = current.handle(round, commands, ports.now());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(decisions.get(i));
      }
    } catch (RuntimeException e) {
      // Out of the mailbox they are nobody else's to answer; those that have an answer keep it.
      for (RoundMailbox.Letter letter : all) {
        letter
            .answer()
            .completeExceptionally(
                new TroubleException("the journal did not take it; send it again", e));
      }
      throw e;
    }
  }

  /** Fails an update whose body was erased with its round: sent again, it hears of the end. */
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
}
