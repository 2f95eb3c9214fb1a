package dev.cairn.faults.check;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.RoundId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A round with privacy opens with a reservation of its own, and is charged before anything of its
 * sum can be read.
 */
final class ChargedBeforeRelease implements Watch {
  private final Map<RoundId, LedgerEntry.Kind> ledger = new HashMap<>();
  private final Map<String, RoundId> protectedRounds = new HashMap<>();

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof LedgerEntry entry) {
        ledger.put(entry.round(), entry.kind());
      } else if (event instanceof RoundEvent.RoundOpened opened) {
        open(stream, opened.config());
      } else if (event instanceof RoundEvent round && revealsSome(round)) {
        RoundId id = protectedRounds.get(stream);
        expect(id, LedgerEntry.Kind.CHARGED, "its sum can be read");
      }
    }
  }

  private static boolean revealsSome(RoundEvent event) {
    return event instanceof RoundEvent.ConfirmationsClosed
        || event instanceof RoundEvent.SharesRevealed
        || event instanceof RoundEvent.SumRecovered
        || event instanceof RoundEvent.ResultFixed;
  }

  private void open(String stream, RoundConfig config) {
    if (config.privacy() != null) {
      protectedRounds.put(stream, config.id());
      expect(config.id(), LedgerEntry.Kind.RESERVED, "it opens");
    }
  }

  private void expect(@Nullable RoundId round, LedgerEntry.Kind due, String when) {
    if (round != null && ledger.get(round) != due) {
      throw new BrokenInvariantException(
          round + " is " + ledger.get(round) + " where it must be " + due + ": " + when);
    }
  }
}
