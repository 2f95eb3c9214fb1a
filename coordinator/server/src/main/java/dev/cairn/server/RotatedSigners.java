package dev.cairn.server;

import dev.cairn.engine.secure.RoundSigners;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The signers of a coordinator whose key was rotated: rounds that opened before go on with the
 * former one. When a round opened stands in the journal, so every coordinator says the same of it.
 */
final class RotatedSigners implements RoundSigners {
  private final CoordinatorSigner current;
  private final CoordinatorSigner retired;
  private final Instant since;
  private final Function<RoundId, Optional<Instant>> opened;

  /**
   * Signers before and after a rotation.
   *
   * @param since the rotation
   * @param opened when a round opened; empty for one that never did
   */
  RotatedSigners(
      CoordinatorSigner current,
      CoordinatorSigner retired,
      Instant since,
      Function<RoundId, Optional<Instant>> opened) {
    this.current = current;
    this.retired = retired;
    this.since = since;
    this.opened = opened;
  }

  @Override
  public CoordinatorSigner of(RoundId round) {
    return opened.apply(round).filter(at -> at.isBefore(since)).isPresent() ? retired : current;
  }
}
