package dev.cairn.faults.check;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of each round there is at most one mean with the coordinator's noise, whenever it crashed: two
 * would say more of the same sum than was charged. It is charged before it is stored. Needs noise
 * of which two draws differ.
 */
final class NoiseIsDrawnOnce implements Watch {
  private final Set<RoundId> charged = new HashSet<>();
  private final Map<RoundId, Digest> means = new HashMap<>();
  private @Nullable RoundId open;

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof LedgerEntry entry && entry.kind() == LedgerEntry.Kind.CHARGED) {
        charged.add(entry.round());
      } else if (event instanceof RoundEvent.RoundOpened opened) {
        open = opened.config().id();
      }
    }
  }

  @Override
  public void noised(@Nullable RoundId round, Digest mean) {
    RoundId of = round == null ? open : round;
    if (of == null) {
      throw new BrokenInvariantException("a mean with noise is stored before any round opened");
    }
    Digest before = means.putIfAbsent(of, mean);
    if (before != null && !before.equals(mean)) {
      throw new BrokenInvariantException(of + " has two means with noise: it was drawn twice");
    }
    if (!charged.contains(of)) {
      throw new BrokenInvariantException(of + " is not charged, and has a mean with noise");
    }
  }
}
