package dev.cairn.server;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.secure.RoundSigners;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.server.identity.CoordinatorKey;
import dev.cairn.server.identity.CoordinatorKeys;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.SigningKeyTable;
import java.util.Optional;
import java.util.function.Function;

/**
 * The signers of a coordinator whose key was rotated: rounds that opened before go on with the
 * former one. Where a round opened stands in the journal, so every coordinator says the same of it,
 * whatever its clock says.
 */
final class RotatedSigners implements RoundSigners {
  private final CoordinatorSigner current;
  private final CoordinatorSigner retired;
  private final long behind;
  private final Function<RoundId, Optional<Long>> opened;

  /**
   * Signers before and after a rotation.
   *
   * @param behind the position of the last event before the rotation
   * @param opened at which position a round opened; empty for one that never did
   */
  RotatedSigners(
      CoordinatorSigner current,
      CoordinatorSigner retired,
      long behind,
      Function<RoundId, Optional<Long>> opened) {
    this.current = current;
    this.retired = retired;
    this.behind = behind;
    this.opened = opened;
  }

  /** The signers of a coordinator that starts over a database, before it opens any round. */
  static RoundSigners of(CoordinatorKeys keys, SigningKeyTable table, EventTable events) {
    CoordinatorSigner current = new CoordinatorSigner(keys.current().seed());
    long behind = table.begin(keys.current().publicKey(), keys.since());
    CoordinatorKey retired = keys.retired();
    return retired == null
        ? round -> current
        : new RotatedSigners(
            current,
            new CoordinatorSigner(retired.seed()),
            behind,
            round -> events.began(RoundDriver.stream(round)));
  }

  @Override
  public CoordinatorSigner of(RoundId round) {
    return opened.apply(round).filter(at -> at <= behind).isPresent() ? retired : current;
  }
}
