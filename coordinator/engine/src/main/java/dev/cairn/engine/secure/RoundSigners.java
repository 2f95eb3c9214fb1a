package dev.cairn.engine.secure;

import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.server.CoordinatorSigner;

/**
 * With which of the coordinator's keys a round is signed. A client takes all of a round's messages
 * under one key, so a round that was open when the key was rotated goes on with the former one.
 */
@FunctionalInterface
public interface RoundSigners {

  /**
   * The key of a round that has opened, the same one whenever and wherever it is asked for.
   *
   * @throws dev.cairn.protocol.TroubleException if that cannot be found out now
   */
  CoordinatorSigner of(RoundId round);
}
