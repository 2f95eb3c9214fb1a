package dev.cairn.server;

import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.host.RunListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line into the log for each phase that a round enters and for its end, with the round's
 * id as a field of its own. Names no client. Safe for several threads.
 */
final class RoundLog implements RunListener {
  private final Logger log;
  private final Map<RoundId, String> phases = new ConcurrentHashMap<>();

  RoundLog(Logger log) {
    this.log = log;
  }

  @Override
  public void roundMoved(RoundState state) {
    RoundConfig config = state.config();
    if (config == null) {
      return;
    }
    RoundId round = config.id();
    if (state.isTerminal()) {
      if (phases.remove(round) != null) {
        ended(state, round);
      }
    } else if (!state.name().equals(phases.put(round, state.name()))) {
      line(Level.DEBUG, round).addKeyValue("phase", state.name()).log("round goes on");
    }
  }

  @Override
  public void roundLeft(RoundId round) {
    if (phases.remove(round) != null) {
      line(Level.DEBUG, round).log("round is left to others");
    }
  }

  private void ended(RoundState state, RoundId round) {
    if (state instanceof Abandoned abandoned) {
      line(Level.WARN, round).addKeyValue("reason", abandoned.reason()).log("round abandoned");
    } else {
      line(Level.INFO, round).log("round committed");
    }
  }

  private LoggingEventBuilder line(Level level, RoundId round) {
    return log.atLevel(level)
        .addKeyValue("run", round.run())
        .addKeyValue("round", round)
        .addKeyValue("index", round.index())
        .addKeyValue("attempt", round.attempt());
  }
}
